-- CreateTable
CREATE TABLE "Reassessment" (
    "id" BIGSERIAL NOT NULL,
    "tenantId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "memberId" UUID,
    "from" TEXT,
    "to" TEXT,
    "version" INTEGER,
    "after" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Reassessment_pkey" PRIMARY KEY ("id")
);

-- What Prisma's schema language cannot say.

-- Whoever changes a tier, one or all of them: no writer can forget the member's open cases.
CREATE FUNCTION want_reassessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "Reassessment" ("tenantId", reason, "memberId", "from", "to")
  VALUES (NEW."tenantId", 'tier', NEW.id, OLD.tier, NEW.tier);
  RETURN NULL;
END $$;
CREATE TRIGGER "Member_reassessment" AFTER UPDATE OF tier ON "Member"
  FOR EACH ROW WHEN (OLD.tier IS DISTINCT FROM NEW.tier) EXECUTE FUNCTION want_reassessment();

-- A merged record has the tier of the one it stands for, as long as it does.
CREATE FUNCTION want_reassessment_of_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  alias "MemberAlias" := coalesce(NEW, OLD);
BEGIN
  INSERT INTO "Reassessment" ("tenantId", reason, "memberId", "from", "to")
  SELECT alias."tenantId", 'tier', alias."memberId",
    CASE TG_OP WHEN 'INSERT' THEN own.tier ELSE other.tier END, CASE TG_OP WHEN 'INSERT' THEN other.tier ELSE own.tier END
  FROM "Member" own JOIN "Member" other ON other."tenantId" = own."tenantId" AND other.id = alias."intoId"
  WHERE own."tenantId" = alias."tenantId" AND own.id = alias."memberId" AND own.tier <> other.tier;
  RETURN NULL;
END $$;
CREATE TRIGGER "MemberAlias_reassessment" AFTER INSERT OR DELETE ON "MemberAlias"
  FOR EACH ROW EXECUTE FUNCTION want_reassessment_of_merged();
