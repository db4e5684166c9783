-- Unlogged: who looks at a case is said anew every few seconds, and a crash may forget it. Prisma cannot say so.
CREATE UNLOGGED TABLE "CasePresence" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CasePresence_pkey" PRIMARY KEY ("tenantId","caseId","staffId")
);

CREATE INDEX "CasePresence_tenantId_staffId_idx" ON "CasePresence"("tenantId", "staffId");

CREATE UNLOGGED TABLE "CaseHold" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CaseHold_pkey" PRIMARY KEY ("tenantId","caseId")
);

-- What moved in the last days. The story only grows, so its instants lie in order on disk and this index is a few pages.
CREATE INDEX "CaseEvent_at_idx" ON "CaseEvent" USING BRIN ("at");
