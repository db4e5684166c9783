-- What somebody of the desk took down stays theirs to read (CASL), and is looked for in every list that reaches beyond their queues.
-- Few cases are opened by staff, so this index stays small, and no other event touches it. Prisma cannot say a partial index.
CREATE INDEX "CaseEvent_opened_by_staff_idx" ON "CaseEvent" ("tenantId", "actorId", "caseId") WHERE version = 1 AND "actorType" = 'staff';
