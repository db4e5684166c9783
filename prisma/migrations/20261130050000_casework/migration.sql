-- CreateTable
CREATE TABLE "Category" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "parent" TEXT,
    "path" TEXT[],
    "fields" JSONB NOT NULL DEFAULT '[]',
    "place" INTEGER NOT NULL DEFAULT 0,
    "retiredAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Category_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "CaseField" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "text" TEXT,
    "number" DOUBLE PRECISION,
    "date" DATE,
    "flag" BOOLEAN,

    CONSTRAINT "CaseField_pkey" PRIMARY KEY ("tenantId","caseId","code")
);

-- CreateTable
CREATE TABLE "CaseRemedy" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "remedy" TEXT NOT NULL,
    "words" TEXT,

    CONSTRAINT "CaseRemedy_pkey" PRIMARY KEY ("tenantId","caseId")
);

-- CreateTable
CREATE TABLE "CaseTag" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "tag" TEXT NOT NULL,
    "addedBy" UUID,
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CaseTag_pkey" PRIMARY KEY ("tenantId","caseId","tag")
);

-- CreateTable
CREATE TABLE "CaseFollow" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "watching" BOOLEAN NOT NULL DEFAULT false,
    "mentionedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CaseFollow_pkey" PRIMARY KEY ("tenantId","caseId","staffId")
);

-- CreateTable
CREATE TABLE "NoteMention" (
    "tenantId" TEXT NOT NULL,
    "messageId" UUID NOT NULL,
    "staffId" UUID NOT NULL,

    CONSTRAINT "NoteMention_pkey" PRIMARY KEY ("tenantId","messageId","staffId")
);

-- CreateTable
CREATE TABLE "CaseSnooze" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "endedBecause" TEXT,
    "holds" UUID,

    CONSTRAINT "CaseSnooze_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "CaseCopy" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "contactPersonId" UUID,
    "consent" TEXT NOT NULL,
    "addedBy" UUID NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMPTZ(3),
    "removedBy" UUID,
    "holds" TEXT,

    CONSTRAINT "CaseCopy_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Category_tenantId_code_key" ON "Category"("tenantId", "code");

-- CreateIndex
CREATE INDEX "CaseTag_tenantId_tag_idx" ON "CaseTag"("tenantId", "tag");

-- CreateIndex
CREATE INDEX "CaseFollow_tenantId_staffId_idx" ON "CaseFollow"("tenantId", "staffId");

-- CreateIndex
CREATE INDEX "CaseSnooze_tenantId_staffId_endedAt_idx" ON "CaseSnooze"("tenantId", "staffId", "endedAt");

-- CreateIndex
CREATE INDEX "CaseSnooze_endedAt_until_idx" ON "CaseSnooze"("endedAt", "until");

-- CreateIndex
CREATE UNIQUE INDEX "CaseSnooze_tenantId_caseId_holds_key" ON "CaseSnooze"("tenantId", "caseId", "holds");

-- CreateIndex
CREATE UNIQUE INDEX "CaseCopy_tenantId_caseId_holds_key" ON "CaseCopy"("tenantId", "caseId", "holds");

-- AddForeignKey
ALTER TABLE "CaseField" ADD CONSTRAINT "CaseField_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseTag" ADD CONSTRAINT "CaseTag_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseFollow" ADD CONSTRAINT "CaseFollow_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseSnooze" ADD CONSTRAINT "CaseSnooze_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseCopy" ADD CONSTRAINT "CaseCopy_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma's schema language cannot say.

-- Whoever watches a case is told in the desk of each step, in its transaction; not of what they did themselves. Told to the desk
-- at once only where somebody watches: NOTIFY inside a transaction takes a lock of the whole instance.
CREATE FUNCTION tell_watchers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told RECORD;
BEGIN
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
CREATE TRIGGER "CaseEvent_watchers" AFTER INSERT ON "CaseEvent"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_watchers();

-- What the member is told of a case goes to its copies too, as notices and deliveries of their own. Named one by one: a sign-in
-- code, a care message or what is new tomorrow is nobody's to copy.
CREATE FUNCTION copy_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Copies are to no member: what they write themselves ends here.
  IF NOT EXISTS (SELECT FROM added WHERE "memberId" IS NOT NULL AND "caseId" IS NOT NULL) THEN RETURN NULL; END IF;
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
CREATE TRIGGER "Notice_copies" AFTER INSERT ON "Notice"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION copy_notices();

-- The member writes: whoever had put the case aside has it back.
CREATE FUNCTION end_snoozes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "CaseSnooze" SET "endedAt" = NEW."createdAt", "endedBecause" = 'memberWrote', holds = NULL
  WHERE "tenantId" = NEW."tenantId" AND "caseId" = NEW."caseId" AND holds IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER "Message_end_snoozes" AFTER INSERT ON "Message"
  FOR EACH ROW WHEN (NEW.direction = 'inbound') EXECUTE FUNCTION end_snoozes();
