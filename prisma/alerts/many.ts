import type { AlertRecipient } from '../../domain/alert/kinds.ts';
import type { Prisma } from '../client.ts';
import type { Alert } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { insertRows } from '../rows.ts';
import { askWithin, sql } from '../statement.ts';
import { causeOfMany } from './cause.ts';
import { changeRow, decidedOf, type FoundChange, type Round } from './changes.ts';
import { peopleNamedOfEach, type ToCall } from './people.ts';
import { RULES, raise } from './raise.ts';
import { add, outcomeOf, stepLocked } from './step.ts';
import { subjectsOfMany, type Watch } from './subject.ts';
import { AT_ONCE, manyMembers, tell } from './tell.ts';

type Tx = Prisma.TransactionClient;
const HOUR = 3_600_000;
/** Mail about many waits a little, so that it counts all that changed together. */
export const COLLECT_MS = 5 * 60_000;

/** Many changes of one row in one alert, which goes on for an hour unless somebody takes it. @returns how many alerts were raised */
export async function addToMany(tx: Tx, round: Round, rowId: string, found: FoundChange[]): Promise<number> {
  const open = await openMany(tx, round, rowId);
  const alert = open ?? (await raiseMany(tx, round, rowId, found));
  if (!alert) return 0;
  const { tenantId, at, news } = round;
  const rows = found.map((change) => ({ ...changeRow(alert, change, { at, alone: false }), changeId: change.id }));
  if (rows.length > 0) await askWithin(tx, insertRows('AlertChange', rows, sql`ON CONFLICT DO NOTHING`));
  const members = await tx.alertChange.count({ where: { tenantId, alertId: alert.id } });
  const where = { tenantId_id: { tenantId, id: alert.id } };
  await tellMany(tx, await tx.alert.update({ where, data: { members } }), round, found);
  if (open) news.changes.push({ tenantId, topic: 'alert', id: alert.id });
  return open ? 0 : 1;
}

/** Locked: nobody takes it while more come to it. */
async function openMany(tx: Tx, { tenantId, version, at }: Round, rowId: string): Promise<Alert | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM "Alert" WHERE "tenantId" = ${tenantId} AND "rowId" = ${rowId} AND cause LIKE ${`${causeOfMany(version)}%`}
      AND status = 'open' AND "raisedAt" > ${new Date(at.getTime() - HOUR)} ORDER BY "raisedAt" DESC LIMIT 1 FOR UPDATE`;
  return row ? tx.alert.findUnique({ where: { tenantId_id: { tenantId, id: row.id } } }) : null;
}

/** Its decision is that of the first of them, for an example; what is the same for all is in the row. An earlier one that nobody took is over. */
async function raiseMany(tx: Tx, round: Round, rowId: string, [first]: FoundChange[]): Promise<Alert | null> {
  const decided = first && (await decidedOf(tx, round, rowId, first));
  if (!decided) return null;
  const { tenantId, version, at, news } = round;
  const earlier = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM "Alert" WHERE "tenantId" = ${tenantId} AND "rowId" = ${rowId} AND cause LIKE 'changes:%' AND status = 'open'
    ORDER BY id FOR UPDATE`;
  for (const alert of await tx.alert.findMany({ where: { tenantId, id: { in: earlier.map(({ id }) => id) } } })) {
    const stepped = await stepLocked(tx, alert, { type: 'end', because: 'repeated' }, RULES, at);
    if ('alert' in stepped) add(news, stepped.news);
  }
  const cause = `${causeOfMany(version)}${newId()}`;
  const about = { tenantId, cause, known: [], caseId: null, memberId: null, queueId: null };
  return raise(tx, about, decided.hit, decided.how, news);
}

/** One notice for each person, whoever it is about: it says how many members concern them, also when more come to it. */
async function tellMany(tx: Tx, alert: Alert, { at, news }: Round, found: FoundChange[]): Promise<void> {
  const { recipients, channels } = await outcomeOf(tx, alert);
  const people = await countedPeople(tx, alert.tenantId, recipients, found, at);
  const { tenantId, id: alertId } = alert;
  const told = await tx.alertCall.findMany({ where: { tenantId, alertId, rung: AT_ONCE, reminder: 0 } });
  const before = new Map(told.map(({ staffId, members }) => [staffId, members ?? 0]));
  const added = people.filter(({ staffId }) => !before.has(staffId));
  add(news, await tell(tx, alert, added, { rung: AT_ONCE, reminder: 0, channels, at, waits: COLLECT_MS }));
  const grown = people.flatMap(({ staffId, members = 0 }) => {
    const was = before.get(staffId);
    return was === undefined ? [] : [{ staffId, members: was + members }];
  });
  if (grown.length > 0) await countOn(tx, { tenantId, alertId }, grown);
}

/** So many members concern them by now: their calls and notices say so. */
async function countOn(
  tx: Tx,
  { tenantId, alertId }: { tenantId: string; alertId: string },
  grown: readonly { staffId: string; members: number }[],
): Promise<void> {
  const people = grown.map(({ staffId }) => staffId);
  await tx.$executeRaw`UPDATE "AlertCall" c SET members = n.members
    FROM unnest(${people}::uuid[], ${grown.map(({ members }) => members)}::int[]) AS n("staffId", members)
    WHERE c."tenantId" = ${tenantId} AND c."alertId" = ${alertId}::uuid AND c.rung = ${AT_ONCE} AND c.reminder = 0 AND c."staffId" = n."staffId"`;
  const keys = people.map((staffId) => `alert:${alertId}:${AT_ONCE}:0:${staffId}`);
  const words = grown.map(({ members }) => JSON.stringify(manyMembers(members)));
  await tx.$executeRaw`UPDATE "Notice" n SET data = n.data || w.words::jsonb
    FROM unnest(${keys}::text[], ${words}::text[]) AS w(key, words) WHERE n."tenantId" = ${tenantId} AND n.key = w.key`;
}

/** Members who are looked after and watched by the same people are asked about once, and all that is asked is asked together. */
async function countedPeople(
  tx: Tx,
  tenantId: string,
  recipients: readonly AlertRecipient[],
  found: FoundChange[],
  at: Date,
): Promise<ToCall[]> {
  const groups = new Map<string, FoundChange[]>();
  for (const change of found) {
    const key = `${change.ownerId} ${change.watchId}`;
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  const watches = await watchesOf(tx, tenantId, found);
  const kept = [...groups.values()].map(([first]) => ({
    ownerId: first?.ownerId ?? null,
    watch: watches.get(first?.watchId ?? '') ?? null,
  }));
  const named = await peopleNamedOfEach(tx, await subjectsOfMany(tx, tenantId, kept), recipients, at);
  const counted = new Map<string, ToCall & { members: number }>();
  for (const [n, group] of [...groups.values()].entries()) {
    for (const person of named[n] ?? []) {
      const known = counted.get(person.staffId) ?? { ...person, members: 0 };
      known.members += group.length;
      counted.set(person.staffId, known);
    }
  }
  return [...counted.values()];
}

async function watchesOf(tx: Tx, tenantId: string, found: FoundChange[]): Promise<Map<string, Watch>> {
  const ids = [...new Set(found.flatMap(({ watchId }) => watchId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await tx.memberWatch.findMany({
    where: { tenantId, id: { in: ids } },
    select: { id: true, setBy: true, recipients: true, note: true },
  });
  return new Map(rows.map((watch) => [watch.id, watch]));
}
