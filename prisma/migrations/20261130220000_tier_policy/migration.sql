-- AlterTable
ALTER TABLE "CareTouch" ADD COLUMN     "decisionId" UUID;

-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "loyalty" TEXT NOT NULL DEFAULT 'potential',
ADD COLUMN     "tierPending" TEXT,
ADD COLUMN     "tierPendingAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "MemberChange" (
    "id" BIGSERIAL NOT NULL,
    "tenantId" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "what" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MemberChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RetierRun" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "night" TEXT,
    "state" TEXT NOT NULL,
    "asOf" TIMESTAMPTZ(3) NOT NULL,
    "cursor" UUID,
    "total" INTEGER NOT NULL DEFAULT 0,
    "members" INTEGER NOT NULL DEFAULT 0,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "holder" UUID,
    "leaseUntil" TIMESTAMPTZ(3),
    "requestedBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RetierRun_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE INDEX "MemberChange_tenantId_what_at_memberId_idx" ON "MemberChange"("tenantId", "what", "at", "memberId");

-- CreateIndex
CREATE INDEX "RetierRun_tenantId_createdAt_idx" ON "RetierRun"("tenantId", "createdAt");

-- CreateIndex
CREATE INDEX "RetierRun_state_leaseUntil_idx" ON "RetierRun"("state", "leaseUntil");

-- CreateIndex
CREATE UNIQUE INDEX "RetierRun_tenantId_night_key" ON "RetierRun"("tenantId", "night");

-- What Prisma's schema language cannot say.

-- One at a time: whoever asks for another one meanwhile is shown this one.
CREATE UNIQUE INDEX "RetierRun_open" ON "RetierRun" ("tenantId") WHERE state IN ('wanted', 'running');

-- Whoever changes what a member is, no writer can forget to tell. A tier counts from when it was set.
CREATE FUNCTION tell_member_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "MemberChange" ("tenantId", "memberId", what, "from", "to", at)
  SELECT NEW."tenantId", NEW.id, c.what, c.was, c.now, COALESCE(c.at, now()) FROM (VALUES
    ('tier', OLD.tier, NEW.tier, NEW."tierSince"),
    ('tierPending', OLD."tierPending", NEW."tierPending", NULL),
    ('lifecycle', OLD.lifecycle, NEW.lifecycle, NULL),
    ('loyalty', OLD.loyalty, NEW.loyalty, NULL)) AS c(what, was, now, at)
  WHERE c.was IS DISTINCT FROM c.now;
  -- Open cases are held against the alert rules again. Those of records that were merged twice over wait for the sweep.
  INSERT INTO "AlertCheck" ("tenantId", "caseId", at)
  SELECT o."tenantId", o.id, now() FROM "Case" o WHERE o."tenantId" = NEW."tenantId" AND o.stage <> 'closed'
    AND (OLD.tier, OLD.lifecycle, OLD.loyalty) IS DISTINCT FROM (NEW.tier, NEW.lifecycle, NEW.loyalty)
    AND o."memberId" IN (SELECT NEW.id UNION ALL SELECT a."memberId" FROM "MemberAlias" a WHERE a."tenantId" = NEW."tenantId" AND a."intoId" = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER "Member_change" AFTER UPDATE OF tier, "tierPending", lifecycle, loyalty ON "Member"
  FOR EACH ROW WHEN (OLD.tier IS DISTINCT FROM NEW.tier OR OLD."tierPending" IS DISTINCT FROM NEW."tierPending"
    OR OLD.lifecycle IS DISTINCT FROM NEW.lifecycle OR OLD.loyalty IS DISTINCT FROM NEW.loyalty) EXECUTE FUNCTION tell_member_change();
