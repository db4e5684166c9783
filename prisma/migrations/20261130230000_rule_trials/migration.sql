-- CreateTable
CREATE TABLE "RuleTrial" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "ruleSet" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER,
    "against" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "from" TIMESTAMPTZ(3),
    "until" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'queued',
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "cursor" TEXT,
    "figures" JSONB,
    "problem" TEXT,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 1,
    "startedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RuleTrial_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "RuleTrialItem" (
    "tenantId" TEXT NOT NULL,
    "trialId" UUID NOT NULL,
    "subjectId" UUID NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "beforeRow" TEXT,
    "afterRow" TEXT,
    "changed" BOOLEAN NOT NULL DEFAULT false,
    "money" BIGINT,
    "why" TEXT,
    "detail" TEXT,
    "missed" INTEGER[],
    "called" INTEGER[],

    CONSTRAINT "RuleTrialItem_pkey" PRIMARY KEY ("tenantId","trialId","subjectId")
);

-- CreateIndex
CREATE INDEX "RuleTrial_tenantId_ruleSet_createdAt_idx" ON "RuleTrial"("tenantId", "ruleSet", "createdAt");

-- CreateIndex
CREATE INDEX "RuleTrial_tenantId_state_idx" ON "RuleTrial"("tenantId", "state");

-- CreateIndex
CREATE INDEX "RuleTrialItem_tenantId_trialId_before_after_subjectId_idx" ON "RuleTrialItem"("tenantId", "trialId", "before", "after", "subjectId");

-- AddForeignKey
ALTER TABLE "RuleTrialItem" ADD CONSTRAINT "RuleTrialItem_tenantId_trialId_fkey" FOREIGN KEY ("tenantId", "trialId") REFERENCES "RuleTrial"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
