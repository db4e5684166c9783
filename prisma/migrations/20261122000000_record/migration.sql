-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Tenant" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'zh',
    "timeZone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "currency" CHAR(3) NOT NULL DEFAULT 'CNY',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Department" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "parentId" UUID,

    CONSTRAINT "Department_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Post" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,

    CONSTRAINT "Post_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Team" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "departmentId" UUID NOT NULL,
    "leadId" UUID,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Staff" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT,
    "role" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'zh',
    "timeZone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "passwordHash" TEXT,
    "postId" UUID,
    "departmentId" UUID,
    "teamId" UUID,
    "reportsToId" UUID,
    "deputyId" UUID,
    "capacity" INTEGER NOT NULL DEFAULT 20,
    "availability" TEXT NOT NULL DEFAULT 'here',
    "failedSignIns" INTEGER NOT NULL DEFAULT 0,
    "lockedUntil" TIMESTAMPTZ(3),
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Staff_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Absence" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "deputyId" UUID,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,

    CONSTRAINT "Absence_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Skill" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,

    CONSTRAINT "Skill_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "StaffSkill" (
    "tenantId" TEXT NOT NULL,
    "staffId" UUID NOT NULL,
    "skillId" UUID NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 3,

    CONSTRAINT "StaffSkill_pkey" PRIMARY KEY ("tenantId","staffId","skillId")
);

-- CreateTable
CREATE TABLE "Queue" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "teamId" UUID NOT NULL,
    "calendarId" UUID NOT NULL,
    "skillCode" TEXT,

    CONSTRAINT "Queue_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "QueueStaff" (
    "tenantId" TEXT NOT NULL,
    "queueId" UUID NOT NULL,
    "staffId" UUID NOT NULL,

    CONSTRAINT "QueueStaff_pkey" PRIMARY KEY ("tenantId","queueId","staffId")
);

-- CreateTable
CREATE TABLE "Calendar" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,

    CONSTRAINT "Calendar_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "CalendarVersion" (
    "tenantId" TEXT NOT NULL,
    "calendarId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CalendarVersion_pkey" PRIMARY KEY ("tenantId","calendarId","version")
);

-- CreateTable
CREATE TABLE "Member" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'person',
    "name" TEXT NOT NULL,
    "pinyin" TEXT NOT NULL DEFAULT '',
    "initials" TEXT NOT NULL DEFAULT '',
    "locale" TEXT NOT NULL DEFAULT 'zh',
    "timeZone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "region" TEXT,
    "class" TEXT,
    "lifecycle" TEXT NOT NULL DEFAULT 'potential',
    "tier" TEXT NOT NULL DEFAULT 'basic',
    "tierDecisionId" UUID,
    "tierSince" TIMESTAMPTZ(3),
    "ownerId" UUID,
    "birthday" DATE,
    "externalId" TEXT,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "enrolledAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erasedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "MemberAlias" (
    "tenantId" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "intoId" UUID NOT NULL,
    "mergedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mergedBy" UUID,

    CONSTRAINT "MemberAlias_pkey" PRIMARY KEY ("tenantId","memberId")
);

-- CreateTable
CREATE TABLE "ContactPerson" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "pinyin" TEXT NOT NULL DEFAULT '',
    "position" TEXT,
    "birthday" DATE,
    "influence" INTEGER,
    "erasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ContactPerson_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "ContactPoint" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "contactPersonId" UUID,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "uniqueValue" TEXT,
    "verifiedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ContactPoint_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Purchase" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "externalId" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "product" TEXT NOT NULL DEFAULT '',
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "amountMinor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "baseAmountMinor" BIGINT NOT NULL,
    "rate" DECIMAL(18,8) NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Purchase_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Case" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "flowVersion" INTEGER NOT NULL,
    "category" TEXT NOT NULL DEFAULT 'other',
    "severity" TEXT NOT NULL DEFAULT 'normal',
    "channel" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'zh',
    "subject" TEXT NOT NULL,
    "memberId" UUID NOT NULL,
    "contactPersonId" UUID,
    "verifiedAt" TIMESTAMPTZ(3),
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "version" INTEGER NOT NULL DEFAULT 0,
    "commandSeq" INTEGER NOT NULL DEFAULT 0,
    "state" JSONB,
    "stage" TEXT NOT NULL DEFAULT 'received',
    "ball" TEXT NOT NULL DEFAULT 'desk',
    "queueId" UUID,
    "assigneeId" UUID,
    "priority" INTEGER NOT NULL DEFAULT 3,
    "dueAt" TIMESTAMPTZ(3),
    "dueClock" TEXT,
    "nextRungAt" TIMESTAMPTZ(3),
    "rung" INTEGER,
    "takenBy" UUID,
    "provisional" BOOLEAN NOT NULL DEFAULT false,
    "breachedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "answeredAt" TIMESTAMPTZ(3),
    "resolvedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "ratingScore" INTEGER,
    "ratingComment" TEXT,
    "ratedAt" TIMESTAMPTZ(3),
    "externalId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Case_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "CaseEvent" (
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "commandId" UUID,
    "decisionId" UUID,
    "messageId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "CaseEvent_pkey" PRIMARY KEY ("tenantId","caseId","version")
);

-- CreateTable
CREATE TABLE "Message" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "authorType" TEXT NOT NULL,
    "authorId" UUID,
    "body" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'zh',
    "acceptedAt" TIMESTAMPTZ(3),
    "messageId" TEXT,
    "inReplyTo" TEXT,
    "erasedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Attachment" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "messageId" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Attachment_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Command" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "result" JSONB,
    "leaseUntil" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Command_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Outbox" (
    "id" BIGSERIAL NOT NULL,
    "tenantId" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "generation" INTEGER NOT NULL,
    "leaseUntil" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastError" TEXT,
    "sentAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Escalation" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "cycle" INTEGER NOT NULL,
    "rung" INTEGER NOT NULL,
    "reminder" INTEGER NOT NULL DEFAULT 0,
    "post" TEXT NOT NULL,
    "recipientId" UUID NOT NULL,
    "insteadOfId" UUID,
    "cause" TEXT NOT NULL,
    "calledAt" TIMESTAMPTZ(3) NOT NULL,
    "nextRungAt" TIMESTAMPTZ(3),
    "seenAt" TIMESTAMPTZ(3),
    "acknowledgedAt" TIMESTAMPTZ(3),
    "acknowledgedBy" UUID,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Escalation_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "RuleSet" (
    "tenantId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,

    CONSTRAINT "RuleSet_pkey" PRIMARY KEY ("tenantId","code")
);

-- CreateTable
CREATE TABLE "RuleSetVersion" (
    "tenantId" TEXT NOT NULL,
    "ruleSet" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "effectiveFrom" TIMESTAMPTZ(3),
    "definition" JSONB NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdBy" UUID,
    "publishedBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RuleSetVersion_pkey" PRIMARY KEY ("tenantId","ruleSet","version")
);

-- CreateTable
CREATE TABLE "Decision" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "ruleSet" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "caseId" UUID,
    "memberId" UUID,
    "asOf" TIMESTAMPTZ(3) NOT NULL,
    "rowId" TEXT NOT NULL,
    "outcome" JSONB NOT NULL,
    "trace" JSONB NOT NULL,
    "facts" BYTEA NOT NULL,
    "decidedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Decision_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "Notice" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "caseId" UUID,
    "messageId" UUID,
    "staffId" UUID,
    "memberId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "NoticeDelivery" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "noticeId" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "NoticeDelivery_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "SignedLink" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "noticeId" UUID,
    "caseId" UUID NOT NULL,
    "staffId" UUID,
    "memberId" UUID,
    "cycle" INTEGER,
    "rung" INTEGER,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SignedLink_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "StaffSession" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "staffId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "ip" TEXT,
    "userAgent" TEXT,

    CONSTRAINT "StaffSession_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "MemberSession" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MemberSession_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "MemberCode" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "memberId" UUID,
    "codeHash" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "ip" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MemberCode_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "tenantId" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "bodyHash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "answer" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("tenantId","sender","key")
);

-- CreateTable
CREATE TABLE "Audit" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorType" TEXT NOT NULL,
    "actorId" UUID,
    "action" TEXT NOT NULL,
    "recordType" TEXT NOT NULL,
    "recordId" TEXT,
    "fields" JSONB NOT NULL DEFAULT '{}',
    "ip" TEXT,

    CONSTRAINT "Audit_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Department_tenantId_code_key" ON "Department"("tenantId", "code");

-- CreateIndex
CREATE UNIQUE INDEX "Post_tenantId_code_key" ON "Post"("tenantId", "code");

-- CreateIndex
CREATE UNIQUE INDEX "Team_tenantId_code_key" ON "Team"("tenantId", "code");

-- CreateIndex
CREATE INDEX "Staff_tenantId_teamId_idx" ON "Staff"("tenantId", "teamId");

-- CreateIndex
CREATE UNIQUE INDEX "Staff_tenantId_email_key" ON "Staff"("tenantId", "email");

-- CreateIndex
CREATE INDEX "Absence_tenantId_staffId_until_idx" ON "Absence"("tenantId", "staffId", "until");

-- CreateIndex
CREATE UNIQUE INDEX "Skill_tenantId_code_key" ON "Skill"("tenantId", "code");

-- CreateIndex
CREATE UNIQUE INDEX "Queue_tenantId_code_key" ON "Queue"("tenantId", "code");

-- CreateIndex
CREATE INDEX "QueueStaff_tenantId_staffId_idx" ON "QueueStaff"("tenantId", "staffId");

-- CreateIndex
CREATE UNIQUE INDEX "Calendar_tenantId_code_key" ON "Calendar"("tenantId", "code");

-- CreateIndex
CREATE INDEX "Member_tenantId_tier_idx" ON "Member"("tenantId", "tier");

-- CreateIndex
CREATE INDEX "Member_tenantId_name_idx" ON "Member"("tenantId", "name");

-- CreateIndex
CREATE INDEX "Member_tenantId_pinyin_idx" ON "Member"("tenantId", "pinyin");

-- CreateIndex
CREATE INDEX "Member_tenantId_initials_idx" ON "Member"("tenantId", "initials");

-- CreateIndex
CREATE INDEX "Member_tenantId_ownerId_idx" ON "Member"("tenantId", "ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "Member_tenantId_number_key" ON "Member"("tenantId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Member_tenantId_externalId_key" ON "Member"("tenantId", "externalId");

-- CreateIndex
CREATE INDEX "MemberAlias_tenantId_intoId_idx" ON "MemberAlias"("tenantId", "intoId");

-- CreateIndex
CREATE INDEX "ContactPerson_tenantId_memberId_idx" ON "ContactPerson"("tenantId", "memberId");

-- CreateIndex
CREATE INDEX "ContactPoint_tenantId_type_value_idx" ON "ContactPoint"("tenantId", "type", "value");

-- CreateIndex
CREATE INDEX "ContactPoint_tenantId_memberId_idx" ON "ContactPoint"("tenantId", "memberId");

-- CreateIndex
CREATE UNIQUE INDEX "ContactPoint_tenantId_type_uniqueValue_key" ON "ContactPoint"("tenantId", "type", "uniqueValue");

-- CreateIndex
CREATE INDEX "Purchase_tenantId_memberId_at_idx" ON "Purchase"("tenantId", "memberId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Purchase_tenantId_externalId_key" ON "Purchase"("tenantId", "externalId");

-- CreateIndex
CREATE INDEX "Case_tenantId_stage_priority_dueAt_idx" ON "Case"("tenantId", "stage", "priority", "dueAt");

-- CreateIndex
CREATE INDEX "Case_tenantId_queueId_stage_dueAt_idx" ON "Case"("tenantId", "queueId", "stage", "dueAt");

-- CreateIndex
CREATE INDEX "Case_tenantId_assigneeId_stage_dueAt_idx" ON "Case"("tenantId", "assigneeId", "stage", "dueAt");

-- CreateIndex
CREATE INDEX "Case_tenantId_memberId_openedAt_idx" ON "Case"("tenantId", "memberId", "openedAt");

-- CreateIndex
CREATE INDEX "Case_tenantId_openedAt_idx" ON "Case"("tenantId", "openedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Case_tenantId_number_key" ON "Case"("tenantId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Case_tenantId_externalId_key" ON "Case"("tenantId", "externalId");

-- CreateIndex
CREATE UNIQUE INDEX "CaseEvent_tenantId_caseId_commandId_key" ON "CaseEvent"("tenantId", "caseId", "commandId");

-- CreateIndex
CREATE INDEX "Message_tenantId_caseId_createdAt_idx" ON "Message"("tenantId", "caseId", "createdAt");

-- CreateIndex
CREATE INDEX "Message_tenantId_messageId_idx" ON "Message"("tenantId", "messageId");

-- CreateIndex
CREATE INDEX "Attachment_tenantId_messageId_idx" ON "Attachment"("tenantId", "messageId");

-- CreateIndex
CREATE INDEX "Command_status_leaseUntil_idx" ON "Command"("status", "leaseUntil");

-- CreateIndex
CREATE UNIQUE INDEX "Command_tenantId_caseId_seq_key" ON "Command"("tenantId", "caseId", "seq");

-- CreateIndex
CREATE INDEX "Outbox_sentAt_leaseUntil_idx" ON "Outbox"("sentAt", "leaseUntil");

-- CreateIndex
CREATE UNIQUE INDEX "Outbox_tenantId_caseId_generation_key" ON "Outbox"("tenantId", "caseId", "generation");

-- CreateIndex
CREATE INDEX "Escalation_tenantId_recipientId_endedAt_idx" ON "Escalation"("tenantId", "recipientId", "endedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Escalation_tenantId_caseId_cycle_rung_reminder_recipientId_key" ON "Escalation"("tenantId", "caseId", "cycle", "rung", "reminder", "recipientId");

-- CreateIndex
CREATE INDEX "RuleSetVersion_tenantId_ruleSet_status_effectiveFrom_idx" ON "RuleSetVersion"("tenantId", "ruleSet", "status", "effectiveFrom");

-- CreateIndex
CREATE INDEX "Decision_tenantId_caseId_idx" ON "Decision"("tenantId", "caseId");

-- CreateIndex
CREATE INDEX "Decision_tenantId_memberId_ruleSet_decidedAt_idx" ON "Decision"("tenantId", "memberId", "ruleSet", "decidedAt");

-- CreateIndex
CREATE INDEX "Decision_tenantId_ruleSet_version_rowId_idx" ON "Decision"("tenantId", "ruleSet", "version", "rowId");

-- CreateIndex
CREATE UNIQUE INDEX "Decision_tenantId_key_key" ON "Decision"("tenantId", "key");

-- CreateIndex
CREATE INDEX "Notice_tenantId_staffId_createdAt_idx" ON "Notice"("tenantId", "staffId", "createdAt");

-- CreateIndex
CREATE INDEX "Notice_tenantId_caseId_idx" ON "Notice"("tenantId", "caseId");

-- CreateIndex
CREATE UNIQUE INDEX "Notice_tenantId_key_key" ON "Notice"("tenantId", "key");

-- CreateIndex
CREATE INDEX "NoticeDelivery_status_nextTryAt_idx" ON "NoticeDelivery"("status", "nextTryAt");

-- CreateIndex
CREATE UNIQUE INDEX "NoticeDelivery_tenantId_noticeId_channel_key" ON "NoticeDelivery"("tenantId", "noticeId", "channel");

-- CreateIndex
CREATE INDEX "SignedLink_tenantId_caseId_idx" ON "SignedLink"("tenantId", "caseId");

-- CreateIndex
CREATE INDEX "StaffSession_tenantId_staffId_idx" ON "StaffSession"("tenantId", "staffId");

-- CreateIndex
CREATE UNIQUE INDEX "StaffSession_tenantId_tokenHash_key" ON "StaffSession"("tenantId", "tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "MemberSession_tenantId_tokenHash_key" ON "MemberSession"("tenantId", "tokenHash");

-- CreateIndex
CREATE INDEX "MemberCode_tenantId_identifier_createdAt_idx" ON "MemberCode"("tenantId", "identifier", "createdAt");

-- CreateIndex
CREATE INDEX "MemberCode_tenantId_ip_createdAt_idx" ON "MemberCode"("tenantId", "ip", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_tenantId_prefix_key" ON "ApiKey"("tenantId", "prefix");

-- CreateIndex
CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");

-- CreateIndex
CREATE INDEX "Audit_tenantId_recordType_recordId_at_idx" ON "Audit"("tenantId", "recordType", "recordId", "at");

-- CreateIndex
CREATE INDEX "Audit_tenantId_actorId_at_idx" ON "Audit"("tenantId", "actorId", "at");

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "Team_tenantId_departmentId_fkey" FOREIGN KEY ("tenantId", "departmentId") REFERENCES "Department"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "Team_tenantId_leadId_fkey" FOREIGN KEY ("tenantId", "leadId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Staff" ADD CONSTRAINT "Staff_tenantId_postId_fkey" FOREIGN KEY ("tenantId", "postId") REFERENCES "Post"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Staff" ADD CONSTRAINT "Staff_tenantId_departmentId_fkey" FOREIGN KEY ("tenantId", "departmentId") REFERENCES "Department"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Staff" ADD CONSTRAINT "Staff_tenantId_teamId_fkey" FOREIGN KEY ("tenantId", "teamId") REFERENCES "Team"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Staff" ADD CONSTRAINT "Staff_tenantId_reportsToId_fkey" FOREIGN KEY ("tenantId", "reportsToId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Staff" ADD CONSTRAINT "Staff_tenantId_deputyId_fkey" FOREIGN KEY ("tenantId", "deputyId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Absence" ADD CONSTRAINT "Absence_tenantId_staffId_fkey" FOREIGN KEY ("tenantId", "staffId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Absence" ADD CONSTRAINT "Absence_tenantId_deputyId_fkey" FOREIGN KEY ("tenantId", "deputyId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StaffSkill" ADD CONSTRAINT "StaffSkill_tenantId_staffId_fkey" FOREIGN KEY ("tenantId", "staffId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StaffSkill" ADD CONSTRAINT "StaffSkill_tenantId_skillId_fkey" FOREIGN KEY ("tenantId", "skillId") REFERENCES "Skill"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Queue" ADD CONSTRAINT "Queue_tenantId_teamId_fkey" FOREIGN KEY ("tenantId", "teamId") REFERENCES "Team"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Queue" ADD CONSTRAINT "Queue_tenantId_calendarId_fkey" FOREIGN KEY ("tenantId", "calendarId") REFERENCES "Calendar"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QueueStaff" ADD CONSTRAINT "QueueStaff_tenantId_queueId_fkey" FOREIGN KEY ("tenantId", "queueId") REFERENCES "Queue"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QueueStaff" ADD CONSTRAINT "QueueStaff_tenantId_staffId_fkey" FOREIGN KEY ("tenantId", "staffId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CalendarVersion" ADD CONSTRAINT "CalendarVersion_tenantId_calendarId_fkey" FOREIGN KEY ("tenantId", "calendarId") REFERENCES "Calendar"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_tenantId_ownerId_fkey" FOREIGN KEY ("tenantId", "ownerId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContactPerson" ADD CONSTRAINT "ContactPerson_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContactPoint" ADD CONSTRAINT "ContactPoint_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContactPoint" ADD CONSTRAINT "ContactPoint_tenantId_contactPersonId_fkey" FOREIGN KEY ("tenantId", "contactPersonId") REFERENCES "ContactPerson"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Case" ADD CONSTRAINT "Case_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Case" ADD CONSTRAINT "Case_tenantId_contactPersonId_fkey" FOREIGN KEY ("tenantId", "contactPersonId") REFERENCES "ContactPerson"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Case" ADD CONSTRAINT "Case_tenantId_queueId_fkey" FOREIGN KEY ("tenantId", "queueId") REFERENCES "Queue"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Case" ADD CONSTRAINT "Case_tenantId_assigneeId_fkey" FOREIGN KEY ("tenantId", "assigneeId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseEvent" ADD CONSTRAINT "CaseEvent_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attachment" ADD CONSTRAINT "Attachment_tenantId_messageId_fkey" FOREIGN KEY ("tenantId", "messageId") REFERENCES "Message"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Command" ADD CONSTRAINT "Command_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Escalation" ADD CONSTRAINT "Escalation_tenantId_caseId_fkey" FOREIGN KEY ("tenantId", "caseId") REFERENCES "Case"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RuleSetVersion" ADD CONSTRAINT "RuleSetVersion_tenantId_ruleSet_fkey" FOREIGN KEY ("tenantId", "ruleSet") REFERENCES "RuleSet"("tenantId", "code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NoticeDelivery" ADD CONSTRAINT "NoticeDelivery_tenantId_noticeId_fkey" FOREIGN KEY ("tenantId", "noticeId") REFERENCES "Notice"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StaffSession" ADD CONSTRAINT "StaffSession_tenantId_staffId_fkey" FOREIGN KEY ("tenantId", "staffId") REFERENCES "Staff"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MemberSession" ADD CONSTRAINT "MemberSession_tenantId_memberId_fkey" FOREIGN KEY ("tenantId", "memberId") REFERENCES "Member"("tenantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma's schema language cannot say.

-- Case numbers: a sequence per tenant and year, made at its first use.
CREATE FUNCTION next_number(tenant text, kind text, year int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  sequence_name text := format('number_%s_%s_%s', kind, year, md5(tenant));
BEGIN
  RETURN nextval(format('%I', sequence_name));
EXCEPTION WHEN undefined_table THEN
  -- Two first uses at once: the second waits for the first and then finds the sequence.
  PERFORM pg_advisory_xact_lock(hashtext(sequence_name));
  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', sequence_name);
  RETURN nextval(format('%I', sequence_name));
END $$;

-- Events and audit are append-only.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "CaseEvent_append_only" BEFORE UPDATE OR DELETE ON "CaseEvent" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "Audit_append_only" BEFORE UPDATE OR DELETE ON "Audit" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A published rule-set version stays as it was; only its status may move on.
CREATE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.status IN ('published', 'retired') THEN
    RAISE EXCEPTION 'rule set % version % was published and stays', OLD."ruleSet", OLD.version USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.status IN ('published', 'retired') AND OLD.definition IS DISTINCT FROM NEW.definition THEN
    RAISE EXCEPTION 'rule set % version % was published and stays', OLD."ruleSet", OLD.version USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER "RuleSetVersion_published" BEFORE UPDATE OR DELETE ON "RuleSetVersion" FOR EACH ROW EXECUTE FUNCTION refuse_published_change();

