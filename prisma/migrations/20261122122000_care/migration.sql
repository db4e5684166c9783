-- CreateTable
CREATE TABLE "Cadence" (
    "tenantId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "sweptAt" TIMESTAMPTZ(3),
    "sweepCounts" JSONB,

    CONSTRAINT "Cadence_pkey" PRIMARY KEY ("tenantId","code")
);

-- CreateTable
CREATE TABLE "CadenceVersion" (
    "tenantId" TEXT NOT NULL,
    "cadence" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CadenceVersion_pkey" PRIMARY KEY ("tenantId","cadence","version")
);

-- CreateTable
CREATE TABLE "CareTouch" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "cadence" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "begunAt" TIMESTAMPTZ(3),
    "lookAt" TIMESTAMPTZ(3),
    "channel" TEXT,
    "closedAt" TIMESTAMPTZ(3),
    "nextAt" TIMESTAMPTZ(3),
    "ownerId" UUID,
    "doneBy" UUID,
    "response" TEXT,
    "note" TEXT,
    "followUpAt" TIMESTAMPTZ(3),
    "contactPersonId" UUID,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CareTouch_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "MemberContact" (
    "tenantId" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "inboundAt" TIMESTAMPTZ(3),

    CONSTRAINT "MemberContact_pkey" PRIMARY KEY ("tenantId","memberId")
);

-- CreateIndex
CREATE INDEX "CareTouch_tenantId_cadence_createdAt_idx" ON "CareTouch"("tenantId", "cadence", "createdAt");

-- CreateIndex
CREATE INDEX "CareTouch_tenantId_kind_state_dueAt_idx" ON "CareTouch"("tenantId", "kind", "state", "dueAt");

-- CreateIndex
CREATE INDEX "CareTouch_tenantId_cadence_nextAt_idx" ON "CareTouch"("tenantId", "cadence", "nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "CareTouch_tenantId_memberId_cadence_step_period_key" ON "CareTouch"("tenantId", "memberId", "cadence", "step", "period");

-- CreateIndex
CREATE INDEX "MemberContact_tenantId_lastAt_memberId_idx" ON "MemberContact"("tenantId", "lastAt", "memberId");

-- AddForeignKey
ALTER TABLE "CadenceVersion" ADD CONSTRAINT "CadenceVersion_tenantId_cadence_fkey" FOREIGN KEY ("tenantId", "cadence") REFERENCES "Cadence"("tenantId", "code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CareTouch" ADD CONSTRAINT "CareTouch_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CareTouch" ADD CONSTRAINT "CareTouch_tenantId_ownerId_fkey" FOREIGN KEY ("tenantId", "ownerId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CareTouch" ADD CONSTRAINT "CareTouch_tenantId_contactPersonId_fkey" FOREIGN KEY ("tenantId", "contactPersonId") REFERENCES "ContactPerson"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A version of a cadence stays as it was.
CREATE TRIGGER "CadenceVersion_append_only" BEFORE UPDATE OR DELETE ON "CadenceVersion" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whose birthday is it? Month and day of those who have one (229 = 29 February); Prisma cannot say an index on an expression.
CREATE INDEX "Member_birthday_idx" ON "Member" ("tenantId", ((extract(month FROM birthday) * 100 + extract(day FROM birthday))::int), "id") WHERE birthday IS NOT NULL;

-- The last contact, kept where it happens, so that no writer can forget it: a member's message, an accepted message of ours, a care
-- message that was sent, a call in which they were reached.
CREATE FUNCTION note_contact(tenant text, member uuid, at timestamptz, inbound boolean) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "MemberContact" AS c ("tenantId", "memberId", "lastAt", "inboundAt")
  VALUES (tenant, member, at, CASE WHEN inbound THEN at END)
  ON CONFLICT ("tenantId", "memberId") DO UPDATE
    SET "lastAt" = GREATEST(c."lastAt", EXCLUDED."lastAt"), "inboundAt" = GREATEST(c."inboundAt", EXCLUDED."inboundAt")
    WHERE c."lastAt" < EXCLUDED."lastAt" OR EXCLUDED."inboundAt" > c."inboundAt" OR (c."inboundAt" IS NULL AND EXCLUDED."inboundAt" IS NOT NULL);
$$;

CREATE FUNCTION message_is_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_contact(NEW."tenantId", k."memberId", CASE NEW.direction WHEN 'inbound' THEN NEW."createdAt" ELSE NEW."acceptedAt" END, NEW.direction = 'inbound')
    FROM "Case" k WHERE k."tenantId" = NEW."tenantId" AND k.id = NEW."caseId";
  RETURN NULL;
END $$;
CREATE TRIGGER "Message_contact" AFTER INSERT OR UPDATE OF "acceptedAt" ON "Message" FOR EACH ROW
  WHEN (NEW.direction = 'inbound' OR (NEW.direction = 'outbound' AND NEW."acceptedAt" IS NOT NULL)) EXECUTE FUNCTION message_is_contact();

CREATE FUNCTION touch_is_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_contact(NEW."tenantId", NEW."memberId", NEW."closedAt", false);
  RETURN NULL;
END $$;
CREATE TRIGGER "CareTouch_contact" AFTER INSERT OR UPDATE OF state ON "CareTouch" FOR EACH ROW
  WHEN (NEW.state = 'sent' OR (NEW.state = 'done' AND NEW.response IS DISTINCT FROM 'noAnswer')) EXECUTE FUNCTION touch_is_contact();

-- One statement for as many members as come at once.
CREATE FUNCTION members_are_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "MemberContact" ("tenantId", "memberId", "lastAt") SELECT "tenantId", id, "enrolledAt" FROM added ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "Member_contact" AFTER INSERT ON "Member" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION members_are_contacts();

-- What was before.
INSERT INTO "MemberContact" ("tenantId", "memberId", "lastAt", "inboundAt")
SELECT m."tenantId", m.id, GREATEST(m."enrolledAt", x.last), x.inbound FROM "Member" m
LEFT JOIN LATERAL (
  SELECT max(CASE g.direction WHEN 'inbound' THEN g."createdAt" ELSE g."acceptedAt" END) AS last,
    max(g."createdAt") FILTER (WHERE g.direction = 'inbound') AS inbound
  FROM "Case" k JOIN "Message" g ON g."tenantId" = k."tenantId" AND g."caseId" = k.id AND g.direction IN ('inbound', 'outbound')
  WHERE k."tenantId" = m."tenantId" AND k."memberId" = m.id
) x ON true;
