-- Managers' flows, numbered over all kinds and tenants; the shipped ones have numbers below 1000.
CREATE TABLE "FlowVersion" (
  "tenantId" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "version" SERIAL NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'draft',
  "definition" JSONB NOT NULL,
  "note" TEXT NOT NULL DEFAULT '',
  "basedOn" INTEGER NOT NULL,
  "revision" INTEGER NOT NULL DEFAULT 1,
  "createdBy" UUID,
  "publishedBy" UUID,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  "publishedAt" TIMESTAMPTZ(3),
  "retiredAt" TIMESTAMPTZ(3),
  CONSTRAINT "FlowVersion_pkey" PRIMARY KEY ("tenantId", "kind", "version")
);
ALTER SEQUENCE "FlowVersion_version_seq" RESTART WITH 1000;
CREATE UNIQUE INDEX "FlowVersion_version_key" ON "FlowVersion"("version");
CREATE INDEX "FlowVersion_tenantId_kind_status_version_idx" ON "FlowVersion"("tenantId", "kind", "status", "version");

-- Running cases keep the flow they began with: what was published is never another one.
CREATE FUNCTION refuse_change_of_published_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft' AND (TG_OP = 'DELETE' OR NEW.definition IS DISTINCT FROM OLD.definition OR NEW.status = 'draft') THEN
    RAISE EXCEPTION 'A published flow is never changed';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_flow_stays BEFORE UPDATE OR DELETE ON "FlowVersion"
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_flow();

ALTER TABLE "Case"
  ADD COLUMN "reopened" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "firstContact" BOOLEAN,
  ADD COLUMN "pausedAt" TIMESTAMPTZ(3),
  ADD COLUMN "mergedIntoId" UUID;
