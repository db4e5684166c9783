-- AlterTable
ALTER TABLE "Attachment" ALTER COLUMN "content" DROP NOT NULL;

-- CreateTable
CREATE TABLE "StoredFile" (
    "tenantId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "place" TEXT NOT NULL,
    "storedAt" TIMESTAMPTZ(3),
    "touchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "scan" TEXT NOT NULL DEFAULT 'pending',
    "virus" TEXT,
    "scanAttempts" INTEGER NOT NULL DEFAULT 0,
    "scanAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3),
    "scannedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StoredFile_pkey" PRIMARY KEY ("tenantId","sha256")
);

-- CreateTable
CREATE TABLE "FilePiece" (
    "tenantId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "FilePiece_pkey" PRIMARY KEY ("tenantId","sha256","seq")
);

-- CreateTable
CREATE TABLE "Upload" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "owner" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "Attachment_tenantId_sha256_idx" ON "Attachment"("tenantId", "sha256");

-- CreateIndex
CREATE INDEX "StoredFile_touchedAt_idx" ON "StoredFile"("touchedAt");

-- CreateIndex
CREATE INDEX "StoredFile_scan_scanAt_idx" ON "StoredFile"("scan", "scanAt");

-- CreateIndex
CREATE INDEX "Upload_tenantId_sha256_idx" ON "Upload"("tenantId", "sha256");

-- CreateIndex
CREATE INDEX "Upload_createdAt_idx" ON "Upload"("createdAt");

-- Photos and archives do not grow smaller worth the time.
ALTER TABLE "FilePiece" ALTER COLUMN "content" SET STORAGE EXTERNAL;

-- Files of before stay where they are, in the row that names them; known here, they are scanned like the others.
INSERT INTO "StoredFile" ("tenantId", "sha256", "bytes", "place", "storedAt")
SELECT DISTINCT ON ("tenantId", "sha256") "tenantId", "sha256", "bytes", 'record', now() FROM "Attachment";
