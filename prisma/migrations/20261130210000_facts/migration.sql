-- AlterTable
ALTER TABLE "Purchase" ADD COLUMN "category" TEXT,
ADD COLUMN "paymentMethod" TEXT;

-- CreateTable
CREATE TABLE "MemberFreshness" (
    "tenantId" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "stale" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "MemberFreshness_pkey" PRIMARY KEY ("tenantId","memberId")
);

-- CreateTable
CREATE TABLE "MemberFacts" (
    "tenantId" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "asOf" TIMESTAMPTZ(3) NOT NULL,
    "changesAt" TIMESTAMPTZ(3),
    "spent30Days" BIGINT NOT NULL,
    "orders30Days" BIGINT NOT NULL,
    "spent90Days" BIGINT NOT NULL,
    "orders90Days" BIGINT NOT NULL,
    "spent180Days" BIGINT NOT NULL,
    "orders180Days" BIGINT NOT NULL,
    "spent365Days" BIGINT NOT NULL,
    "orders365Days" BIGINT NOT NULL,
    "spent12Months" BIGINT NOT NULL,
    "orders12Months" BIGINT NOT NULL,
    "spentLastYear" BIGINT NOT NULL,
    "spentTotal" BIGINT NOT NULL,
    "ordersTotal" BIGINT NOT NULL,
    "firstAt" TIMESTAMPTZ(3),
    "lastAt" TIMESTAMPTZ(3),
    "categories" BIGINT NOT NULL,
    "paymentMethods" BIGINT NOT NULL,
    "paymentMethod" TEXT,

    CONSTRAINT "MemberFacts_pkey" PRIMARY KEY ("tenantId","memberId")
);

-- CreateTable
CREATE TABLE "CutPoints" (
    "tenantId" TEXT NOT NULL,
    "scoring" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "asOf" TIMESTAMPTZ(3) NOT NULL,
    "madeAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "period" TEXT NOT NULL,
    "classes" INTEGER NOT NULL,
    "members" INTEGER NOT NULL,
    "recency" BIGINT[],
    "frequency" BIGINT[],
    "value" BIGINT[],

    CONSTRAINT "CutPoints_pkey" PRIMARY KEY ("tenantId","scoring","version")
);

-- CreateTable
CREATE TABLE "FactSettings" (
    "tenantId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "validFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rankPeriod" TEXT NOT NULL,
    "rankClasses" INTEGER NOT NULL,
    "quantilePeriod" TEXT NOT NULL,
    "quantileClasses" INTEGER NOT NULL,
    "marginPercent" INTEGER NOT NULL,
    "caseCost" BIGINT NOT NULL,
    "messageCost" BIGINT NOT NULL,
    "touchCost" BIGINT NOT NULL,
    "createdBy" UUID,

    CONSTRAINT "FactSettings_pkey" PRIMARY KEY ("tenantId","version")
);

-- CreateIndex
CREATE INDEX "MemberFacts_tenantId_changesAt_idx" ON "MemberFacts"("tenantId", "changesAt");

-- CreateIndex
CREATE INDEX "CutPoints_tenantId_scoring_asOf_idx" ON "CutPoints"("tenantId", "scoring", "asOf");

-- What Prisma's schema language cannot say.

CREATE INDEX "MemberFreshness_stale_idx" ON "MemberFreshness" ("tenantId", "memberId") WHERE stale;

-- Decisions rest on them.
CREATE TRIGGER "CutPoints_append_only" BEFORE UPDATE OR DELETE ON "CutPoints" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "FactSettings_append_only" BEFORE UPDATE OR DELETE ON "FactSettings" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whoever changes what a member's facts are summed up from holds, until they commit, the marks of that record and of those it stands
-- for; and whoever sums up takes the mark first and reads afterwards. So a mark that is not stale says that nothing was missed. A merge
-- takes them in the same order, from below to above. A later statement of a function sees what was committed while it waited.
CREATE FUNCTION make_facts_stale(tenants text[], records uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "MemberFreshness" ("tenantId", "memberId")
  SELECT DISTINCT r.tenant, r.record FROM unnest(tenants, records) AS r(tenant, record) ORDER BY 1, 2
  ON CONFLICT ("tenantId", "memberId") DO UPDATE SET stale = true;
  INSERT INTO "MemberFreshness" ("tenantId", "memberId")
  SELECT DISTINCT u.tenant, u.record FROM (
    WITH RECURSIVE up(tenant, record) AS (
      SELECT a."tenantId", a."intoId" FROM unnest(tenants, records) AS r(tenant, record)
      JOIN "MemberAlias" a ON a."tenantId" = r.tenant AND a."memberId" = r.record
      UNION
      SELECT a."tenantId", a."intoId" FROM up JOIN "MemberAlias" a ON a."tenantId" = up.tenant AND a."memberId" = up.record
    ) SELECT tenant, record FROM up) AS u ORDER BY 1, 2
  ON CONFLICT ("tenantId", "memberId") DO UPDATE SET stale = true;
END $$;

-- One call for as many purchases as come at once.
CREATE FUNCTION purchases_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM make_facts_stale(array_agg("tenantId"), array_agg("memberId")) FROM added HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE FUNCTION purchases_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM make_facts_stale(array_agg("tenantId"), array_agg("memberId")) FROM removed HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER "Purchase_added" AFTER INSERT ON "Purchase" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION purchases_were_added();
CREATE TRIGGER "Purchase_removed" AFTER DELETE ON "Purchase" REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION purchases_were_removed();
CREATE TRIGGER "Purchase_changed_from" AFTER UPDATE ON "Purchase" REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION purchases_were_removed();
CREATE TRIGGER "Purchase_changed_to" AFTER UPDATE ON "Purchase" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION purchases_were_added();

CREATE FUNCTION records_stand_otherwise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM make_facts_stale(ARRAY[OLD."tenantId"], ARRAY[OLD."memberId"]);
    PERFORM make_facts_stale(ARRAY[OLD."tenantId"], ARRAY[OLD."intoId"]);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM make_facts_stale(ARRAY[NEW."tenantId"], ARRAY[NEW."memberId"]);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "MemberAlias_facts" AFTER INSERT OR UPDATE OR DELETE ON "MemberAlias"
  FOR EACH ROW EXECUTE FUNCTION records_stand_otherwise();

-- The record that one stands for, and all records of one member, whichever of them is named.
CREATE FUNCTION member_root(tenant text, record uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(id, hops) AS (
    SELECT record, 0
    UNION ALL
    SELECT a."intoId", up.hops + 1 FROM up JOIN "MemberAlias" a ON a."tenantId" = tenant AND a."memberId" = up.id WHERE up.hops < 100
  )
  SELECT id FROM up ORDER BY hops DESC LIMIT 1
$$;
CREATE FUNCTION member_family(tenant text, record uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE family(id) AS (
    SELECT member_root(tenant, record)
    UNION
    SELECT a."memberId" FROM family f JOIN "MemberAlias" a ON a."tenantId" = tenant AND a."intoId" = f.id
  )
  SELECT id FROM family
$$;

-- Whether a calendar (domain/calendar CalendarDefinition) is open, by the wall time of its zone.
CREATE FUNCTION is_working_hour(calendar jsonb, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT to_char(w.wall, 'YYYY-MM-DD') AS date, to_char(w.wall, 'MM-DD') AS day, to_char(w.wall, 'HH24:MI:SS.MS') COLLATE "C" AS time,
        (ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow FROM w.wall)::int] AS weekday
      FROM (SELECT at AT TIME ZONE (calendar->>'timeZone') AS wall) w
    ) n CROSS JOIN LATERAL jsonb_array_elements(CASE
      WHEN calendar->'specialDays' ? n.date THEN calendar->'specialDays'->n.date
      WHEN calendar->'holidays' ? n.date OR calendar->'annualHolidays' ? n.day THEN '[]'
      ELSE COALESCE(calendar->'weekly'->n.weekday, '[]') END) AS span
    WHERE n.time >= span->>0 AND n.time < span->>1)
$$;

-- What was before: the worker sums it up.
INSERT INTO "MemberFreshness" ("tenantId", "memberId")
SELECT "tenantId", "memberId" FROM "Purchase" UNION SELECT "tenantId", "intoId" FROM "MemberAlias";
