import type { Actor } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { auditChange } from './audit.ts';
import { ChangeRefused, RecordNotFound, type Uses } from './refused.ts';

export type Tx = Prisma.TransactionClient;
/** Who changes something, and from where. */
export type By = { tenantId: string; actor: Actor; ip: string | undefined };

/** The fields of a record as an administrator gives them. References are ids. */
export type Values = Record<string, Prisma.InputJsonValue | null>;
export type Current<V> = { id: string; version: number; values: V };

export type Recorded = 'Staff' | 'Department' | 'Post' | 'Team' | 'Queue' | 'Skill' | 'Category';

/** One kind of record: how it is read, judged, written, and what refers to it. `V` is what can be changed later. */
export type Kind<V extends Values, New extends V = V> = {
  /** In the audit: `Team` and, as action, `team.changed`. */
  name: Recorded;
  read(tx: Tx, tenantId: string, id: string): Promise<Current<V> | null>;
  /**
   * Whether these values can stand.
   * @param now  null: it is to be made
   * @throws InvalidInput, ChangeRefused
   */
  check(tx: Tx, by: By, next: V, now: Current<V> | null): Promise<void>;
  create(tx: Tx, tenantId: string, id: string, values: New): Promise<void>;
  write(tx: Tx, tenantId: string, id: string, changed: Partial<V>): Promise<void>;
  /** Everything that refers to it, by kind; nothing: it can be deleted. */
  uses(tx: Tx, tenantId: string, id: string): Promise<Uses>;
  remove(tx: Tx, tenantId: string, id: string): Promise<void>;
};

/**
 * Administration of a tenant is one after another: a loop, or a last administrator, is judged by what is there, and two
 * changes at once would each judge without the other. They are rare, so nobody waits.
 */
export function inTurn<T>(prisma: PrismaClient, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${`administration:${tenantId}`}))::text`;
      return work(tx);
    },
    { timeout: 30_000, maxWait: 5_000 },
  );
}

export const createRecord = <V extends Values, New extends V>(
  prisma: PrismaClient,
  by: By,
  kind: Kind<V, New>,
  values: New,
): Promise<string> => inTurn(prisma, by.tenantId, (tx) => createIn(tx, by, kind, values));

export async function createIn<V extends Values, New extends V>(
  tx: Tx,
  by: By,
  kind: Kind<V, New>,
  values: New,
): Promise<string> {
  await kind.check(tx, by, values, null);
  const id = newId();
  await kind.create(tx, by.tenantId, id, values);
  await auditChange(tx, by, { action: `${noun(kind)}.created`, recordType: kind.name, recordId: id, after: values });
  return id;
}

/**
 * Changes fields of a record that the writer saw at `version`. Who writes what stands there already has lost nothing and is
 * told so; else a version that has moved on is refused, with the values as they are now.
 */
export const changeRecord = <V extends Values, New extends V>(
  prisma: PrismaClient,
  by: By,
  kind: Kind<V, New>,
  id: string,
  version: number,
  wanted: Partial<V>,
): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const now = await kind.read(tx, by.tenantId, id);
    if (!now) throw new RecordNotFound();
    const changed = differing(wanted, now.values);
    const fields = Object.keys(changed);
    if (fields.length === 0) return;
    if (now.version !== version) {
      const values = { fields, version: now.version, current: now.values };
      throw new ChangeRefused('changedMeanwhile', { ...values, ...(await lastChange(tx, by.tenantId, kind, id)) });
    }
    await changeIn(tx, by, kind, now, changed);
  });

/** Changes what was just read in this transaction. */
export async function changeIn<V extends Values, New extends V>(
  tx: Tx,
  by: By,
  kind: Kind<V, New>,
  now: Current<V>,
  changed: Partial<V>,
): Promise<void> {
  await kind.check(tx, by, { ...now.values, ...changed }, now);
  await kind.write(tx, by.tenantId, now.id, changed);
  const before = Object.fromEntries(Object.keys(changed).map((field) => [field, now.values[field] ?? null]));
  const action = `${noun(kind)}.changed` as const;
  await auditChange(tx, by, { action, recordType: kind.name, recordId: now.id, before, after: changed as Values });
}

export const removeRecord = <V extends Values, New extends V>(
  prisma: PrismaClient,
  by: By,
  kind: Kind<V, New>,
  id: string,
): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const now = await kind.read(tx, by.tenantId, id);
    if (!now) throw new RecordNotFound();
    const uses = counted(await kind.uses(tx, by.tenantId, id));
    if (Object.keys(uses).length > 0) throw new ChangeRefused('inUse', { uses });
    await kind.remove(tx, by.tenantId, id);
    const entry = { action: `${noun(kind)}.deleted` as const, recordType: kind.name, recordId: id };
    await auditChange(tx, by, { ...entry, before: now.values });
  });

/** Only what is there. */
export const counted = (uses: Uses): Uses => Object.fromEntries(Object.entries(uses).filter(([, count]) => count > 0));

/** Those of the wanted fields that differ from what is there. */
export const differing = <V extends Values>(wanted: Partial<V>, values: V): Partial<V> =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([field, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(values[field]),
    ),
  ) as Partial<V>;

async function lastChange(tx: Tx, tenantId: string, kind: { name: string }, recordId: string) {
  const last = await tx.audit.findFirst({
    where: { tenantId, recordType: kind.name, recordId },
    orderBy: { at: 'desc' },
    select: { actorId: true, at: true },
  });
  const id = last?.actorId;
  const who = id
    ? await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { name: true } })
    : null;
  return { by: who?.name ?? null, at: last?.at.toISOString() ?? null };
}

const noun = ({ name }: { name: Recorded }) => name.toLowerCase() as Lowercase<Recorded>;
