-- What becomes of what was published for running cases stays to be seen when it is over.
ALTER TABLE "Reassessment" ADD COLUMN     "endedAt" TIMESTAMPTZ(3),
ADD COLUMN     "stopped" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "told" INTEGER NOT NULL DEFAULT 0;

-- DropIndex: whoever walks the open cases walks the next one.
DROP INDEX "Case_tenantId_stage_id_idx";

-- What Prisma's schema language cannot say.

-- Open cases are few, however many years lie behind. Pages of them, and whoever counts all of them, read nothing else.
CREATE INDEX "Case_open" ON "Case" ("tenantId", id) WHERE stage <> 'closed';
