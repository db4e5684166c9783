-- The flow an approval goes by, and when it is to be looked at next: its deadline, a reminder, an answer that is owed, its end.
ALTER TABLE "Approval" ADD COLUMN "flowVersion" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "wakesAt" TIMESTAMPTZ(3);
UPDATE "Approval" SET "wakesAt" = "dueAt" WHERE "endedAt" IS NULL;

ALTER TABLE "FlowVersion" ADD COLUMN "moveRunning" BOOLEAN NOT NULL DEFAULT false;
