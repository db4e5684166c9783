-- AlterTable
ALTER TABLE "RuleSetVersion" ADD COLUMN     "basedOn" INTEGER,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "savedAt" TIMESTAMPTZ(3),
ADD COLUMN     "savedBy" UUID;

-- CreateTable
CREATE TABLE "RuleDraftSave" (
    "tenantId" TEXT NOT NULL,
    "ruleSet" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "savedBy" UUID,
    "savedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RuleDraftSave_pkey" PRIMARY KEY ("tenantId","ruleSet","version","revision")
);

-- AddForeignKey
ALTER TABLE "RuleDraftSave" ADD CONSTRAINT "RuleDraftSave_tenantId_ruleSet_version_fkey" FOREIGN KEY ("tenantId", "ruleSet", "version") REFERENCES "RuleSetVersion"("tenantId", "ruleSet", "version") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- Of a published version nothing changes but that it is retired: neither what it says nor from when on it holds, who published it, or why.
CREATE OR REPLACE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status NOT IN ('published', 'retired') THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'status' IS DISTINCT FROM to_jsonb(OLD) - 'status'
    OR NOT (NEW.status = OLD.status OR (OLD.status = 'published' AND NEW.status = 'retired')) THEN
    RAISE EXCEPTION 'rule set % version % was published and stays', OLD."ruleSet", OLD.version USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
