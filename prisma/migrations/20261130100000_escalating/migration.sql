-- AlterTable
ALTER TABLE "Case" ADD COLUMN     "escalatesAt" TIMESTAMPTZ(3);

-- A bound for what runs already, the next clock whatever it is for; the next step of each case makes it exact.
UPDATE "Case" c SET "escalatesAt" = (
    SELECT to_timestamp(min((clock.value->>'dueAt')::float8) / 1000) FROM jsonb_each(c.state->'clocks') clock
    WHERE clock.value->>'status' = 'running')
WHERE c.stage <> 'closed' AND jsonb_typeof(c.state->'clocks') = 'object';

-- CreateIndex
CREATE INDEX "Case_tenantId_escalatesAt_idx" ON "Case"("tenantId", "escalatesAt");
