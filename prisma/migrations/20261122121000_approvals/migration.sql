-- AlterTable
ALTER TABLE "SignedLink" ADD COLUMN     "approvalId" UUID,
ALTER COLUMN "caseId" DROP NOT NULL;

-- CreateTable
CREATE TABLE "Approval" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "requesterId" UUID NOT NULL,
    "caseId" UUID,
    "memberId" UUID,
    "amountMinor" BIGINT,
    "currency" CHAR(3),
    "points" INTEGER,
    "subject" JSONB NOT NULL DEFAULT '{}',
    "decisionId" UUID NOT NULL,
    "state" JSONB NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "startedAt" TIMESTAMPTZ(3),
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Approval_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "ApprovalEvent" (
    "tenantId" TEXT NOT NULL,
    "approvalId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "textId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "ApprovalEvent_pkey" PRIMARY KEY ("tenantId","approvalId","version")
);

-- CreateTable
CREATE TABLE "ApprovalText" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "approvalId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "erasedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ApprovalText_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "ApprovalSeat" (
    "tenantId" TEXT NOT NULL,
    "approvalId" UUID NOT NULL,
    "nth" INTEGER NOT NULL,
    "level" INTEGER NOT NULL,
    "staffId" UUID NOT NULL,
    "insteadOfId" UUID,
    "delegatedById" UUID,
    "status" TEXT NOT NULL,
    "calledAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApprovalSeat_pkey" PRIMARY KEY ("tenantId","approvalId","nth")
);

-- CreateTable
CREATE TABLE "PointsEntry" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "amount" BIGINT NOT NULL,
    "balance" BIGINT NOT NULL DEFAULT 0,
    "source" TEXT NOT NULL,
    "part" INTEGER NOT NULL DEFAULT 0,
    "approvalId" UUID,
    "caseId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PointsEntry_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "TierOverride" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "tier" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "approvalId" UUID NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TierOverride_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "Approval_tenantId_requesterId_requestedAt_idx" ON "Approval"("tenantId", "requesterId", "requestedAt");

-- CreateIndex
CREATE INDEX "Approval_tenantId_endedAt_dueAt_idx" ON "Approval"("tenantId", "endedAt", "dueAt");

-- CreateIndex
CREATE INDEX "Approval_endedAt_startedAt_idx" ON "Approval"("endedAt", "startedAt");

-- CreateIndex
CREATE INDEX "Approval_tenantId_caseId_idx" ON "Approval"("tenantId", "caseId");

-- CreateIndex
CREATE INDEX "Approval_tenantId_memberId_idx" ON "Approval"("tenantId", "memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Approval_tenantId_number_key" ON "Approval"("tenantId", "number");

-- CreateIndex
CREATE INDEX "ApprovalText_tenantId_approvalId_idx" ON "ApprovalText"("tenantId", "approvalId");

-- CreateIndex
CREATE INDEX "ApprovalSeat_tenantId_staffId_status_idx" ON "ApprovalSeat"("tenantId", "staffId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "PointsEntry_tenantId_source_part_key" ON "PointsEntry"("tenantId", "source", "part");

-- CreateIndex
CREATE UNIQUE INDEX "PointsEntry_tenantId_memberId_unit_seq_key" ON "PointsEntry"("tenantId", "memberId", "unit", "seq");

-- CreateIndex
CREATE INDEX "TierOverride_tenantId_memberId_until_idx" ON "TierOverride"("tenantId", "memberId", "until");

-- CreateIndex
CREATE INDEX "TierOverride_endedAt_until_idx" ON "TierOverride"("endedAt", "until");

-- CreateIndex
CREATE UNIQUE INDEX "TierOverride_tenantId_approvalId_key" ON "TierOverride"("tenantId", "approvalId");

-- AddForeignKey
ALTER TABLE "Approval" ADD CONSTRAINT "Approval_tenantId_requesterId_fkey" FOREIGN KEY ("tenantId", "requesterId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprovalEvent" ADD CONSTRAINT "ApprovalEvent_tenantId_approvalId_fkey" FOREIGN KEY ("tenantId", "approvalId") REFERENCES "Approval"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprovalText" ADD CONSTRAINT "ApprovalText_tenantId_approvalId_fkey" FOREIGN KEY ("tenantId", "approvalId") REFERENCES "Approval"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprovalSeat" ADD CONSTRAINT "ApprovalSeat_tenantId_approvalId_fkey" FOREIGN KEY ("tenantId", "approvalId") REFERENCES "Approval"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PointsEntry" ADD CONSTRAINT "PointsEntry_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TierOverride" ADD CONSTRAINT "TierOverride_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was decided and what was booked stay as they were.
CREATE TRIGGER "ApprovalEvent_append_only" BEFORE UPDATE OR DELETE ON "ApprovalEvent" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "PointsEntry_append_only" BEFORE UPDATE OR DELETE ON "PointsEntry" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The database itself numbers the entries of a member and unit and carries the balance: one writer at a time, whoever writes.
CREATE FUNCTION carry_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(format('PointsEntry:%s:%s:%s', NEW."tenantId", NEW."memberId", NEW.unit), 0));
  -- After the lock, so that it sees what the writer before left.
  SELECT seq, balance INTO last FROM "PointsEntry"
    WHERE "tenantId" = NEW."tenantId" AND "memberId" = NEW."memberId" AND unit = NEW.unit ORDER BY seq DESC LIMIT 1;
  NEW.seq := COALESCE(last.seq, 0) + 1;
  NEW.balance := COALESCE(last.balance, 0) + NEW.amount;
  RETURN NEW;
END $$;
CREATE TRIGGER "PointsEntry_balance" BEFORE INSERT ON "PointsEntry" FOR EACH ROW EXECUTE FUNCTION carry_balance();
ALTER TABLE "PointsEntry" ADD CONSTRAINT "PointsEntry_never_negative" CHECK (balance >= 0);
ALTER TABLE "PointsEntry" ADD CONSTRAINT "PointsEntry_not_nothing" CHECK (amount <> 0);
