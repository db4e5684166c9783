-- AlterTable: the first line may have been done by the approvals' migration; doing it again changes nothing.
ALTER TABLE "SignedLink" ALTER COLUMN "caseId" DROP NOT NULL;
ALTER TABLE "SignedLink" ADD COLUMN "alertId" UUID;

-- CreateTable
CREATE TABLE "Alert" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "rowId" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "occurrence" INTEGER NOT NULL DEFAULT 0,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "caseId" UUID,
    "memberId" UUID NOT NULL,
    "decisionId" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "rung" INTEGER,
    "reminders" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "raisedAt" TIMESTAMPTZ(3) NOT NULL,
    "acknowledgedAt" TIMESTAMPTZ(3),
    "acknowledgedBy" UUID,
    "endedAt" TIMESTAMPTZ(3),
    "endedBecause" TEXT,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "startedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Alert_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "AlertCall" (
    "tenantId" TEXT NOT NULL,
    "alertId" UUID NOT NULL,
    "rung" INTEGER NOT NULL,
    "reminder" INTEGER NOT NULL DEFAULT 0,
    "staffId" UUID NOT NULL,
    "calledAs" TEXT NOT NULL,
    "insteadOfId" UUID,
    "calledAt" TIMESTAMPTZ(3) NOT NULL,
    "caseId" UUID,

    CONSTRAINT "AlertCall_pkey" PRIMARY KEY ("tenantId","alertId","rung","reminder","staffId")
);

-- CreateTable
CREATE TABLE "AlertEvent" (
    "tenantId" TEXT NOT NULL,
    "alertId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "AlertEvent_pkey" PRIMARY KEY ("tenantId","alertId","version")
);

-- CreateTable
CREATE TABLE "AlertCheck" (
    "id" BIGSERIAL NOT NULL,
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ(3),

    CONSTRAINT "AlertCheck_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MemberWatch" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "note" TEXT NOT NULL,
    "setBy" UUID NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "recipients" UUID[],
    "endedAt" TIMESTAMPTZ(3),
    "endedBy" UUID,
    "holds" UUID,

    CONSTRAINT "MemberWatch_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "Case_tenantId_stage_id_idx" ON "Case"("tenantId", "stage", "id");

-- CreateIndex
CREATE INDEX "SignedLink_tenantId_alertId_idx" ON "SignedLink"("tenantId", "alertId");

-- CreateIndex
CREATE INDEX "Alert_tenantId_caseId_endedAt_idx" ON "Alert"("tenantId", "caseId", "endedAt");

-- CreateIndex
CREATE INDEX "Alert_tenantId_memberId_endedAt_idx" ON "Alert"("tenantId", "memberId", "endedAt");

-- CreateIndex
CREATE INDEX "Alert_startedAt_idx" ON "Alert"("startedAt");

-- CreateIndex
CREATE INDEX "Alert_tenantId_dueAt_idx" ON "Alert"("tenantId", "dueAt");

-- CreateIndex
CREATE INDEX "Alert_tenantId_status_raisedAt_idx" ON "Alert"("tenantId", "status", "raisedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Alert_tenantId_rowId_cause_occurrence_key" ON "Alert"("tenantId", "rowId", "cause", "occurrence");

-- CreateIndex
CREATE INDEX "AlertCall_tenantId_staffId_calledAt_idx" ON "AlertCall"("tenantId", "staffId", "calledAt");

-- CreateIndex
CREATE INDEX "AlertCall_tenantId_caseId_staffId_idx" ON "AlertCall"("tenantId", "caseId", "staffId");

-- CreateIndex
CREATE INDEX "MemberWatch_tenantId_memberId_setAt_idx" ON "MemberWatch"("tenantId", "memberId", "setAt");

-- CreateIndex
CREATE UNIQUE INDEX "MemberWatch_tenantId_holds_key" ON "MemberWatch"("tenantId", "holds");

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertCall" ADD CONSTRAINT "AlertCall_tenantId_alertId_fkey" FOREIGN KEY ("tenantId", "alertId") REFERENCES "Alert"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertCall" ADD CONSTRAINT "AlertCall_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MemberWatch" ADD CONSTRAINT "MemberWatch_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma's schema language cannot say.

CREATE TRIGGER "AlertEvent_append_only" BEFORE UPDATE OR DELETE ON "AlertEvent" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whatever happens to a case, its alerts are looked at afterwards. One row for each case of a statement, never shared with
-- another statement: it becomes visible with its events, and nobody waits for anybody. What is imported from the past alerts
-- nobody; the sweep finds what is still open.
CREATE FUNCTION want_alert_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "AlertCheck" ("tenantId", "caseId", at)
    SELECT "tenantId", "caseId", max(at) FROM added WHERE at > now() - interval '1 day' GROUP BY "tenantId", "caseId";
  RETURN NULL;
END $$;
CREATE TRIGGER "CaseEvent_alert_check" AFTER INSERT ON "CaseEvent"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION want_alert_check();
