-- AlterTable
ALTER TABLE "Case" ADD COLUMN "goesOnAsId" UUID;

-- AlterTable
ALTER TABLE "Message" ADD COLUMN "addressedToId" UUID,
  ADD COLUMN "splitFromId" UUID;

-- CreateTable
CREATE TABLE "CaseMerge" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "intoId" UUID NOT NULL,
    "mergedBy" UUID NOT NULL,
    "mergedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mergeCommandId" UUID NOT NULL,
    "absorbCommandId" UUID NOT NULL,
    "watchers" UUID[] DEFAULT ARRAY[]::UUID[],
    "settledAt" TIMESTAMPTZ(3),
    "undoneAt" TIMESTAMPTZ(3),
    "undoneBy" UUID,

    CONSTRAINT "CaseMerge_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "CaseLink" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "fromId" UUID NOT NULL,
    "toId" UUID NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMPTZ(3),
    "removedBy" UUID,
    "holds" UUID,

    CONSTRAINT "CaseLink_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "CaseMerge_tenantId_caseId_idx" ON "CaseMerge"("tenantId", "caseId");

-- CreateIndex
CREATE INDEX "CaseMerge_tenantId_intoId_idx" ON "CaseMerge"("tenantId", "intoId");

-- CreateIndex
CREATE INDEX "CaseLink_tenantId_toId_idx" ON "CaseLink"("tenantId", "toId");

-- CreateIndex
CREATE UNIQUE INDEX "CaseLink_tenantId_fromId_kind_holds_key" ON "CaseLink"("tenantId", "fromId", "kind", "holds");

-- AddForeignKey
ALTER TABLE "CaseMerge" ADD CONSTRAINT "CaseMerge_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseMerge" ADD CONSTRAINT "CaseMerge_tenantId_intoId_fkey" FOREIGN KEY ("tenantId", "intoId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseLink" ADD CONSTRAINT "CaseLink_tenantId_fromId_fkey" FOREIGN KEY ("tenantId", "fromId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseLink" ADD CONSTRAINT "CaseLink_tenantId_toId_fkey" FOREIGN KEY ("tenantId", "toId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What is not settled is looked for at each round of the relay, and is next to nothing.
CREATE INDEX "CaseMerge_unsettled" ON "CaseMerge"("mergedAt") WHERE "settledAt" IS NULL;
