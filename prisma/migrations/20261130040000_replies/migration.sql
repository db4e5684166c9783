-- CreateTable
CREATE TABLE "DeskTool" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "code" TEXT,
    "ownerId" UUID,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "kinds" TEXT[],
    "categories" TEXT[],
    "definition" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "removedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DeskTool_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "DeskToolVersion" (
    "tenantId" TEXT NOT NULL,
    "toolId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "active" BOOLEAN NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "kinds" TEXT[],
    "categories" TEXT[],
    "definition" JSONB NOT NULL,
    "by" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DeskToolVersion_pkey" PRIMARY KEY ("tenantId","toolId","version")
);

-- CreateTable
CREATE TABLE "DeskToolUse" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "toolId" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DeskToolUse_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "CaseTick" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "toolId" UUID NOT NULL,
    "item" TEXT NOT NULL,
    "staffId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CaseTick_pkey" PRIMARY KEY ("tenantId","caseId","toolId","item")
);

-- CreateIndex
CREATE INDEX "DeskTool_tenantId_type_ownerId_idx" ON "DeskTool"("tenantId", "type", "ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "DeskTool_tenantId_type_code_key" ON "DeskTool"("tenantId", "type", "code");

-- CreateIndex
CREATE INDEX "DeskToolUse_tenantId_toolId_at_idx" ON "DeskToolUse"("tenantId", "toolId", "at");

-- AddForeignKey
ALTER TABLE "DeskToolVersion" ADD CONSTRAINT "DeskToolVersion_tenantId_toolId_fkey" FOREIGN KEY ("tenantId", "toolId") REFERENCES "DeskTool"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeskToolUse" ADD CONSTRAINT "DeskToolUse_tenantId_toolId_fkey" FOREIGN KEY ("tenantId", "toolId") REFERENCES "DeskTool"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

CREATE TRIGGER "DeskToolVersion_append_only" BEFORE UPDATE OR DELETE ON "DeskToolVersion" FOR EACH ROW EXECUTE FUNCTION refuse_change();
