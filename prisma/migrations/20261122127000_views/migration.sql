-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "folded" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "SavedView" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "ownerId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "sort" JSONB NOT NULL,
    "sharedWith" TEXT NOT NULL DEFAULT 'nobody',
    "teamId" UUID,
    "removedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "SavedView_tenantId_sharedWith_idx" ON "SavedView"("tenantId", "sharedWith");

-- CreateIndex
CREATE UNIQUE INDEX "SavedView_tenantId_ownerId_name_key" ON "SavedView"("tenantId", "ownerId", "name");



-- What Prisma's schema language cannot say.

-- Names as they are compared. Traditional characters of what is there already fold when `steward reindex` runs.
UPDATE "Member" SET folded = left(regexp_replace(lower(normalize(name, NFKC)), '[[:space:]''’·・-]+', '', 'g'), 200);

-- Searching a million members: by the beginning of each form; by parts of a name, by its characters in Chinese and by three letters
-- else; by the end of a phone number, or, for whoever may see it whole, by any part of it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "Member_folded_prefix" ON "Member" (folded COLLATE "C");
CREATE INDEX "Member_pinyin_prefix" ON "Member" (pinyin COLLATE "C");
CREATE INDEX "Member_initials_prefix" ON "Member" (initials COLLATE "C");
CREATE INDEX "Member_folded_characters" ON "Member" USING gin (string_to_array(folded, NULL));
CREATE INDEX "Member_folded_letters" ON "Member" USING gin (folded gin_trgm_ops);
CREATE INDEX "ContactPoint_phone_end" ON "ContactPoint" (right(value, 4)) WHERE type = 'phone';
CREATE INDEX "ContactPoint_phone_digits" ON "ContactPoint" USING gin (value gin_trgm_ops) WHERE type = 'phone';
DROP INDEX "Member_tenantId_pinyin_idx";
DROP INDEX "Member_tenantId_initials_idx";
