-- AlterTable
ALTER TABLE "CalendarVersion" ADD COLUMN     "createdBy" UUID,
ADD COLUMN     "note" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "expiresAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "MessageTemplate" (
    "tenantId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "parts" JSONB NOT NULL,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MessageTemplate_pkey" PRIMARY KEY ("tenantId","kind","locale","version")
);

-- CreateTable
CREATE TABLE "ChannelAccount" (
    "tenantId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "secret" BYTEA,
    "secretKeyId" TEXT,
    "secretSetAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedBy" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ChannelAccount_pkey" PRIMARY KEY ("tenantId","kind")
);

-- CreateIndex
CREATE INDEX "Audit_tenantId_at_id_idx" ON "Audit"("tenantId", "at", "id");



-- What Prisma's schema language cannot say.

-- What was in force stays to be seen: a change is a new version.
CREATE TRIGGER "CalendarVersion_append_only" BEFORE UPDATE OR DELETE ON "CalendarVersion" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "MessageTemplate_append_only" BEFORE UPDATE OR DELETE ON "MessageTemplate" FOR EACH ROW EXECUTE FUNCTION refuse_change();
