-- AlterTable: what the rules themselves ask for has no requester.
ALTER TABLE "Approval" ALTER COLUMN "requesterId" DROP NOT NULL;

-- CreateTable
CREATE TABLE "TierChange" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "decisionId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "spent" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "approvalId" UUID,
    "takenOutAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "why" TEXT,
    "became" TEXT,

    CONSTRAINT "TierChange_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "TierChange_tenantId_approvalId_state_idx" ON "TierChange"("tenantId", "approvalId", "state");

-- CreateIndex
CREATE INDEX "TierChange_tenantId_memberId_since_idx" ON "TierChange"("tenantId", "memberId", "since");

-- AddForeignKey
ALTER TABLE "TierChange" ADD CONSTRAINT "TierChange_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- One of each member, whoever writes it; deciding members anew asks for these alone.
CREATE UNIQUE INDEX "TierChange_open" ON "TierChange" ("tenantId", "memberId") WHERE "endedAt" IS NULL;
-- What nobody has been asked for yet, and what is approved and not done yet: few rows, or none.
CREATE INDEX "TierChange_to_do" ON "TierChange" ("tenantId", state) WHERE state = 'granted' OR state = 'waiting' AND "approvalId" IS NULL;
