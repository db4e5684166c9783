-- AlterTable
ALTER TABLE "Case" ADD COLUMN     "wakesAt" TIMESTAMPTZ(3);

-- For what runs already; a warning that comes before is on the record with the next step of each case.
UPDATE "Case" c SET "wakesAt" = (
    SELECT to_timestamp(min((clock.value->>'dueAt')::float8) / 1000) FROM jsonb_each(c.state->'clocks') clock
    WHERE clock.value->>'status' = 'running')
WHERE c.stage <> 'closed' AND jsonb_typeof(c.state->'clocks') = 'object';
