-- Nearly no case is watched or has copies, and every step asks: whoever is not there is seen at once, and nothing is written for them.
CREATE OR REPLACE FUNCTION tell_watchers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told RECORD;
BEGIN
  IF NOT EXISTS (SELECT FROM added a JOIN "CaseFollow" f ON f."tenantId" = a."tenantId" AND f."caseId" = a."caseId" AND f.watching) THEN
    RETURN NULL;
  END IF;
  FOR told IN
    INSERT INTO "Notice" ("tenantId", id, key, kind, "caseId", "staffId", data, "createdAt")
    SELECT f."tenantId", gen_random_uuid(), 'watched:' || f."caseId" || ':' || step.version || ':' || f."staffId", 'watchedStep',
      f."caseId", f."staffId", '{}', step.at
    FROM (SELECT "tenantId", "caseId", max(version) AS version, max(at) AS at, array_agg("actorId") AS actors FROM added
        WHERE version > 1 AND type <> 'decided' AND type <> 'clockSet' GROUP BY "tenantId", "caseId") AS step
      JOIN "CaseFollow" f ON f."tenantId" = step."tenantId" AND f."caseId" = step."caseId" AND f.watching
    WHERE NOT f."staffId" = ANY(array_remove(step.actors, NULL))
    ON CONFLICT DO NOTHING RETURNING "tenantId", id, "staffId"
  LOOP
    PERFORM pg_notify('live', json_build_object('tenantId', told."tenantId", 'topic', 'notice', 'id', told.id, 'staffId', told."staffId")::text);
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION copy_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Copies are to no member: what they write themselves ends here.
  IF NOT EXISTS (SELECT FROM added n JOIN "CaseCopy" c ON c."tenantId" = n."tenantId" AND c."caseId" = n."caseId" AND c."removedAt" IS NULL
      WHERE n."memberId" IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  WITH copied AS (
    INSERT INTO "Notice" ("tenantId", id, key, kind, "caseId", "messageId", data, "createdAt")
    SELECT n."tenantId", gen_random_uuid(), n.key || ':copy:' || c.id, n.kind, n."caseId", n."messageId",
      n.data || jsonb_build_object('copyId', c.id), n."createdAt"
    FROM added n JOIN "CaseCopy" c ON c."tenantId" = n."tenantId" AND c."caseId" = n."caseId" AND c."removedAt" IS NULL
    WHERE n."memberId" IS NOT NULL AND n."staffId" IS NULL AND n.kind IN ('message', 'question', 'interim', 'resolved', 'reopened', 'closed')
    ON CONFLICT DO NOTHING RETURNING "tenantId", id)
  INSERT INTO "NoticeDelivery" ("tenantId", id, "noticeId", channel)
    SELECT "tenantId", gen_random_uuid(), id, 'email' FROM copied;
  RETURN NULL;
END $$;

-- A member has one record, or a few that were merged: not a thousand, for which Postgres would read whole tables.
ALTER FUNCTION member_family(text, uuid) ROWS 2;
