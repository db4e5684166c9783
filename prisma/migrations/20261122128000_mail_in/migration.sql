-- CreateTable
CREATE TABLE "InboundMail" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "deliveryKey" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "raw" BYTEA NOT NULL,
    "bytes" INTEGER NOT NULL,
    "envelopeFrom" TEXT NOT NULL,
    "fromAddress" TEXT,
    "fromName" TEXT,
    "subject" TEXT,
    "messageId" TEXT,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "caseId" UUID,
    "ordered" TEXT,
    "orderedBy" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ(3),
    "lastError" TEXT,
    "handledAt" TIMESTAMPTZ(3),
    "erasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "InboundMail_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "InboundMail_tenantId_state_receivedAt_idx" ON "InboundMail"("tenantId", "state", "receivedAt");

-- CreateIndex
CREATE INDEX "InboundMail_state_leaseUntil_idx" ON "InboundMail"("state", "leaseUntil");

-- CreateIndex
CREATE INDEX "InboundMail_tenantId_fromAddress_receivedAt_idx" ON "InboundMail"("tenantId", "fromAddress", "receivedAt");

-- CreateIndex
CREATE INDEX "InboundMail_tenantId_messageId_idx" ON "InboundMail"("tenantId", "messageId");

-- CreateIndex
CREATE UNIQUE INDEX "InboundMail_tenantId_source_deliveryKey_key" ON "InboundMail"("tenantId", "source", "deliveryKey");
