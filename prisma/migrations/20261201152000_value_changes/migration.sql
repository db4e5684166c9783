-- AlterTable
ALTER TABLE "Alert" ADD COLUMN     "members" INTEGER;

-- AlterTable
ALTER TABLE "AlertCall" ADD COLUMN     "members" INTEGER;

-- AlterTable: what changed before there were rules for it is told nobody.
ALTER TABLE "MemberChange" ADD COLUMN     "pending" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "MemberChange" ALTER COLUMN "pending" SET DEFAULT true;

-- CreateTable
CREATE TABLE "AlertChange" (
    "tenantId" TEXT NOT NULL,
    "alertId" UUID NOT NULL,
    "changeId" BIGINT NOT NULL,
    "rowId" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "ownerId" UUID,
    "what" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "toldAt" TIMESTAMPTZ(3) NOT NULL,
    "alone" BOOLEAN NOT NULL,

    CONSTRAINT "AlertChange_pkey" PRIMARY KEY ("tenantId","alertId","changeId")
);

-- CreateIndex
CREATE INDEX "AlertChange_tenantId_rowId_toldAt_idx" ON "AlertChange"("tenantId", "rowId", "toldAt");

-- CreateIndex
CREATE INDEX "AlertChange_tenantId_memberId_toldAt_idx" ON "AlertChange"("tenantId", "memberId", "toldAt");

-- CreateIndex
CREATE UNIQUE INDEX "AlertChange_tenantId_rowId_changeId_key" ON "AlertChange"("tenantId", "rowId", "changeId");

-- CreateIndex
CREATE INDEX "MemberChange_tenantId_memberId_idx" ON "MemberChange"("tenantId", "memberId");

-- AddForeignKey
ALTER TABLE "AlertChange" ADD CONSTRAINT "AlertChange_tenantId_alertId_fkey" FOREIGN KEY ("tenantId", "alertId") REFERENCES "Alert"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertChange" ADD CONSTRAINT "AlertChange_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- What the alert rules are still to look at: few rows, or none.
CREATE INDEX "MemberChange_pending" ON "MemberChange" (id) WHERE pending;
