-- CreateTable
CREATE TABLE "ImportRun" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "place" TEXT NOT NULL,
    "format" TEXT NOT NULL DEFAULT 'csv',
    "encoding" TEXT NOT NULL DEFAULT 'utf8',
    "fits" TEXT[],
    "header" TEXT[],
    "mapping" JSONB NOT NULL DEFAULT '{}',
    "currency" CHAR(3),
    "rate" TEXT,
    "state" TEXT NOT NULL,
    "trial" BOOLEAN NOT NULL DEFAULT false,
    "doing" TEXT NOT NULL DEFAULT 'rows',
    "rows" INTEGER NOT NULL DEFAULT 0,
    "readBytes" BIGINT NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "retiered" INTEGER NOT NULL DEFAULT 0,
    "tiersChanged" INTEGER NOT NULL DEFAULT 0,
    "problem" JSONB,
    "uploadKey" TEXT,
    "createdBy" UUID,
    "holder" UUID,
    "leaseUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ImportRun_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "ImportPiece" (
    "tenantId" TEXT NOT NULL,
    "runId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "ImportPiece_pkey" PRIMARY KEY ("tenantId","runId","seq")
);

-- CreateTable
CREATE TABLE "ImportRefusal" (
    "tenantId" TEXT NOT NULL,
    "runId" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "values" JSONB NOT NULL DEFAULT '{}',
    "cells" JSONB NOT NULL,

    CONSTRAINT "ImportRefusal_pkey" PRIMARY KEY ("tenantId","runId","row")
);

-- CreateTable
CREATE TABLE "ImportSeen" (
    "tenantId" TEXT NOT NULL,
    "runId" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "times" INTEGER NOT NULL,

    CONSTRAINT "ImportSeen_pkey" PRIMARY KEY ("tenantId","runId","hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "ImportRun_tenantId_createdBy_uploadKey_key" ON "ImportRun"("tenantId", "createdBy", "uploadKey");

-- CreateIndex
CREATE INDEX "ImportRun_tenantId_createdAt_idx" ON "ImportRun"("tenantId", "createdAt");

-- CreateIndex
CREATE INDEX "ImportRun_tenantId_sha256_idx" ON "ImportRun"("tenantId", "sha256");

-- CreateIndex
CREATE INDEX "ImportRun_state_leaseUntil_idx" ON "ImportRun"("state", "leaseUntil");

-- AddForeignKey
ALTER TABLE "ImportPiece" ADD CONSTRAINT "ImportPiece_tenantId_runId_fkey" FOREIGN KEY ("tenantId", "runId") REFERENCES "ImportRun"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImportRefusal" ADD CONSTRAINT "ImportRefusal_tenantId_runId_fkey" FOREIGN KEY ("tenantId", "runId") REFERENCES "ImportRun"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImportSeen" ADD CONSTRAINT "ImportSeen_tenantId_runId_fkey" FOREIGN KEY ("tenantId", "runId") REFERENCES "ImportRun"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A megabyte of a file does not grow smaller worth the time.
ALTER TABLE "ImportPiece" ALTER COLUMN "content" SET STORAGE EXTERNAL;
