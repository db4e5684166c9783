-- As text: the order of the stages is the order in which people read them, and jsonb would forget it.
DROP TRIGGER published_flow_stays ON "FlowVersion";
ALTER TABLE "FlowVersion" ALTER COLUMN "definition" TYPE JSON USING "definition"::json;

CREATE OR REPLACE FUNCTION refuse_change_of_published_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft'
    AND (TG_OP = 'DELETE' OR NEW.definition::text IS DISTINCT FROM OLD.definition::text OR NEW.status = 'draft') THEN
    RAISE EXCEPTION 'A published flow is never changed';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_flow_stays BEFORE UPDATE OR DELETE ON "FlowVersion"
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_flow();
