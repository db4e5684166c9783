import type { AuditAction, Audited } from '../../domain/audit.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import type { By, Tx, Values } from './records.ts';

type Entry = {
  action: AuditAction;
  recordType: Audited;
  recordId: string;
  before?: Values;
  after?: Values;
};

export const auditChange = (tx: Tx, by: By, entry: Entry): Promise<void> => auditChanges(tx, by, [entry]);

/**
 * Writes down who changed what, old and new, in the transaction of the change. What has a code stands there by its code: codes
 * are for ever, and can be read when the record has gone. People stand there by their id.
 */
export async function auditChanges(tx: Tx, { tenantId, actor, ip }: By, entries: Entry[]): Promise<void> {
  const ids = idsIn(entries.map(({ before, after }) => [before, after]));
  const codes = await codesOf(tx, tenantId, ids);
  await tx.audit.createMany({
    data: entries.map(({ action, recordType, recordId, before, after }) => ({
      ...{ tenantId, id: newId(), action, recordType, recordId },
      ...{ actorType: actor.type, actorId: actor.id, ip: ip ?? null },
      fields: {
        ...(before ? { old: readable(before, codes) } : {}),
        ...(after ? { new: readable(after, codes) } : {}),
      },
    })),
  });
}

const readable = (values: Values, codes: Map<string, string>): Prisma.InputJsonObject =>
  JSON.parse(JSON.stringify(values, (_, value) => (typeof value === 'string' ? (codes.get(value) ?? value) : value)));

/** Ids that stand anywhere in a value. */
const idsIn = (value: unknown): string[] => [...new Set(JSON.stringify(value).match(ID) ?? [])];
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Codes of those ids that have one. */
async function codesOf(tx: Tx, tenantId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; code: string }[]>`
    SELECT id::text, code FROM (
      SELECT "tenantId", id, code FROM "Department" UNION ALL SELECT "tenantId", id, code FROM "Post"
      UNION ALL SELECT "tenantId", id, code FROM "Team" UNION ALL SELECT "tenantId", id, code FROM "Queue"
      UNION ALL SELECT "tenantId", id, code FROM "Skill" UNION ALL SELECT "tenantId", id, code FROM "Calendar"
    ) AS coded WHERE "tenantId" = ${tenantId} AND id = ANY(${ids}::uuid[])`;
  return new Map(rows.map(({ id, code }) => [id, code]));
}
