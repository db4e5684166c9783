-- AlterTable
ALTER TABLE "Absence" ADD COLUMN     "handover" TEXT NOT NULL DEFAULT 'nothing',
ADD COLUMN     "wayBack" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Staff" ADD COLUMN     "availabilityUntil" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Shift" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "weekday" INTEGER,
    "day" DATE,
    "begins" INTEGER NOT NULL DEFAULT 0,
    "ends" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Shift_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Handover" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "fromId" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'planned',
    "scope" TEXT NOT NULL DEFAULT 'everything',
    "dueUntil" TIMESTAMPTZ(3),
    "rules" JSONB NOT NULL,
    "leaves" BOOLEAN NOT NULL DEFAULT false,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "absenceId" UUID,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "listedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "undoneBy" UUID,
    "undoneAt" TIMESTAMPTZ(3),
    "leaseUntil" TIMESTAMPTZ(3),

    CONSTRAINT "Handover_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "HandoverItem" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "handoverId" UUID NOT NULL,
    "nth" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "recordId" UUID NOT NULL,
    "toId" UUID,
    "why" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'listed',
    "reason" JSONB,
    "left" JSONB,
    "commandId" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "movedAt" TIMESTAMPTZ(3),

    CONSTRAINT "HandoverItem_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "HandoverEvent" (
    "tenantId" TEXT NOT NULL,
    "handoverId" UUID NOT NULL,
    "nth" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "HandoverEvent_pkey" PRIMARY KEY ("tenantId","handoverId","nth")
);

-- CreateIndex
CREATE INDEX "Shift_tenantId_staffId_day_idx" ON "Shift"("tenantId", "staffId", "day");

-- CreateIndex
CREATE INDEX "Handover_tenantId_fromId_createdAt_idx" ON "Handover"("tenantId", "fromId", "createdAt");

-- CreateIndex
CREATE INDEX "Handover_status_startsAt_idx" ON "Handover"("status", "startsAt");

-- CreateIndex
CREATE UNIQUE INDEX "Handover_tenantId_absenceId_key" ON "Handover"("tenantId", "absenceId");

-- CreateIndex
CREATE INDEX "HandoverItem_tenantId_handoverId_state_nth_idx" ON "HandoverItem"("tenantId", "handoverId", "state", "nth");

-- CreateIndex
CREATE INDEX "HandoverItem_tenantId_toId_idx" ON "HandoverItem"("tenantId", "toId");

-- CreateIndex
CREATE UNIQUE INDEX "HandoverItem_tenantId_handoverId_kind_recordId_key" ON "HandoverItem"("tenantId", "handoverId", "kind", "recordId");

-- AddForeignKey
ALTER TABLE "Shift" ADD CONSTRAINT "Shift_tenantId_staffId_fkey" FOREIGN KEY ("tenantId", "staffId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Handover" ADD CONSTRAINT "Handover_tenantId_fromId_fkey" FOREIGN KEY ("tenantId", "fromId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandoverItem" ADD CONSTRAINT "HandoverItem_tenantId_handoverId_fkey" FOREIGN KEY ("tenantId", "handoverId") REFERENCES "Handover"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandoverEvent" ADD CONSTRAINT "HandoverEvent_tenantId_handoverId_fkey" FOREIGN KEY ("tenantId", "handoverId") REFERENCES "Handover"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The story of a handover is append-only.
CREATE TRIGGER "HandoverEvent_append_only" BEFORE UPDATE OR DELETE ON "HandoverEvent" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Each span makes sense: a weekly one has a weekday, the others a day, and none lasts longer than a day.
ALTER TABLE "Shift" ADD CONSTRAINT "Shift_whole" CHECK (
  (kind = 'off' AND day IS NOT NULL)
  OR (begins BETWEEN 0 AND 1439 AND ends > begins AND ends - begins <= 1440
    AND ((kind = 'weekly' AND weekday BETWEEN 1 AND 7 AND day IS NULL) OR (kind = 'extra' AND day IS NOT NULL AND weekday IS NULL))));
