-- Robots of chat groups, what is sent to them, and when staff may be reached.

-- CreateTable
CREATE TABLE "Robot" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "sealedKeyId" TEXT NOT NULL,
    "signs" BOOLEAN NOT NULL,
    "departmentId" UUID,
    "teamId" UUID,
    "notices" TEXT[],
    "locale" TEXT NOT NULL,
    "tellsSubject" BOOLEAN NOT NULL DEFAULT false,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "restUntil" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedBy" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Robot_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "RobotPost" (
    "tenantId" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "robotId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "caseId" UUID,
    "alertId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "RobotPost_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "StaffHours" (
    "tenantId" TEXT NOT NULL,
    "staffId" UUID NOT NULL,
    "calendarId" UUID,
    "quietFrom" TEXT,
    "quietTo" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StaffHours_pkey" PRIMARY KEY ("tenantId","staffId")
);

-- CreateIndex
CREATE INDEX "RobotPost_status_nextTryAt_idx" ON "RobotPost"("status", "nextTryAt");

-- CreateIndex
CREATE INDEX "RobotPost_tenantId_robotId_sentAt_idx" ON "RobotPost"("tenantId", "robotId", "sentAt");

-- CreateIndex
CREATE UNIQUE INDEX "RobotPost_tenantId_robotId_key_key" ON "RobotPost"("tenantId", "robotId", "key");

-- AddForeignKey
ALTER TABLE "RobotPost" ADD CONSTRAINT "RobotPost_tenantId_robotId_fkey" FOREIGN KEY ("tenantId", "robotId") REFERENCES "Robot"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
