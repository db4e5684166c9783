-- Alerts about queues have no member; those there are keep theirs.
ALTER TABLE "Alert" ALTER COLUMN "memberId" DROP NOT NULL;
ALTER TABLE "Alert" ADD COLUMN "queueId" UUID;

-- CreateTable
CREATE TABLE "AlarmWords" (
    "tenantId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "groups" JSONB NOT NULL,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AlarmWords_pkey" PRIMARY KEY ("tenantId","version")
);

-- CreateTable
CREATE TABLE "CaseAlarm" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "group" TEXT NOT NULL,
    "word" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "messageId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "dismissedAt" TIMESTAMPTZ(3),
    "dismissedBy" UUID,
    "note" TEXT,

    CONSTRAINT "CaseAlarm_pkey" PRIMARY KEY ("tenantId","caseId","group","word")
);

-- CreateIndex
CREATE INDEX "Alert_tenantId_queueId_endedAt_idx" ON "Alert"("tenantId", "queueId", "endedAt");

-- CreateIndex: what left the queues of late.
CREATE INDEX "Case_tenantId_resolvedAt_idx" ON "Case"("tenantId", "resolvedAt");

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_tenantId_queueId_fkey" FOREIGN KEY ("tenantId", "queueId") REFERENCES "Queue"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseAlarm" ADD CONSTRAINT "CaseAlarm_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

CREATE TRIGGER "AlarmWords_append_only" BEFORE UPDATE OR DELETE ON "AlarmWords" FOR EACH ROW EXECUTE FUNCTION refuse_change();
