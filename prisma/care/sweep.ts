import { stepAfter } from '../../domain/care/cadence.ts';
import { NO_COUNTS, type SweepCounts, sumOf } from '../../domain/care/messages.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { versionAt } from '../decisions/versions.ts';
import { rowsOf, setFrom } from '../rows.ts';
import { askWithin, sql } from '../statement.ts';
import { candidates } from './candidates.ts';
import { keepLeftOut } from './left-out.ts';
import { occasionsOf } from './occasions.ts';
import { type Cared, caredFor } from './standing.ts';
import { judgeTouch, type Made, makeTouches, skipped, type Wanted } from './touches.ts';
import { type Cadence, cadenceOf, cadenceReader, stepOf } from './versions.ts';

type Tx = Prisma.TransactionClient;

const DAY = 86_400_000;

export type SweepPage = { tenantId: string; cadence: string; asOf: number; cursor: string | null; pageSize: number };

/**
 * One page of a sweep. First call tasks that wait, then steps that follow, then members whose occasion has come; the
 * cursor says where to go on, null that all was looked at. Running it again, or twice at once, makes nothing twice: touches have a key.
 */
export async function sweepPage(
  prisma: PrismaClient,
  page: SweepPage,
): Promise<{ cursor: string | null; counts: SweepCounts }> {
  const cadence = await cadenceOf(prisma, page.tenantId, page.cadence);
  if (!cadence?.active) return { cursor: null, counts: NO_COUNTS };
  const [phase, after] = divide(page.cursor);
  // Who begins is written in one statement, which needs no transaction around it.
  if (phase === 'begin') return begin(prisma, cadence, page, after);
  return prisma.$transaction((tx) => PHASES[phase](tx, cadence, page), { timeout: 30_000, maxWait: 10_000 });
}

type Result = { cursor: string | null; counts: SweepCounts };
type Phase = (tx: Tx, cadence: Cadence, page: SweepPage) => Promise<Result>;

const PHASES: Record<'look' | 'follow', Phase> = {
  /** Call tasks that were held are judged again; each page leaves them with a later instant or without one. */
  async look(tx, { code }, { tenantId, asOf, pageSize }) {
    const rows = await askWithin<HeldRow>(
      tx,
      sql`SELECT id::text, "memberId"::text, version, step, period, "expiresAt", "begunAt" FROM "CareTouch"
        WHERE "tenantId" = ${tenantId} AND cadence = ${code} AND kind = 'call' AND state = 'held' AND "lookAt" <= ${new Date(asOf)}
        ORDER BY id LIMIT ${pageSize}::int FOR UPDATE SKIP LOCKED`,
    );
    const read = cadenceReader(tx, tenantId);
    const members = await caredFor(tx, tenantId, membersOf(rows), asOf);
    const ends: ({ id: string } & End)[] = [];
    for (const { id, memberId, ...row } of rows) {
      const cadence = await read(code, row.version);
      const member = members.get(memberId);
      if (cadence && member) ends.push({ id, ...endOf(cadence, member, row, asOf) });
    }
    const [first] = ends;
    if (first) {
      const { id, ...columns } = first;
      await tx.$executeRaw`UPDATE "CareTouch" t SET ${setFrom(columns)} FROM ${rowsOf('CareTouch', ends)}
        WHERE t."tenantId" = ${tenantId} AND t.id = r.id`;
    }
    const counts = sumOf({ ...NO_COUNTS, seen: rows.length }, countsOf(ends));
    return { cursor: rows.length < pageSize ? 'follow:' : 'look:', counts };
  },

  /** The next step of those whose last one ended long enough ago, in the version they began with. */
  async follow(tx, { code }, { tenantId, asOf, pageSize }) {
    const rows = await askWithin<EndedRow>(
      tx,
      sql`SELECT id::text, "memberId"::text, version, step, period, "nextAt", "begunAt", "closedAt" FROM "CareTouch"
        WHERE "tenantId" = ${tenantId} AND cadence = ${code} AND "nextAt" <= ${new Date(asOf)}
        ORDER BY "nextAt", id LIMIT ${pageSize}::int FOR UPDATE SKIP LOCKED`,
    );
    const read = cadenceReader(tx, tenantId);
    const members = await caredFor(tx, tenantId, membersOf(rows), asOf);
    const byVersion = new Map<Cadence, Wanted[]>();
    for (const row of rows) {
      const cadence = await read(code, row.version);
      const step = cadence && stepAfter(cadence.definition, row.step);
      const member = members.get(row.memberId);
      if (!cadence || !step || !member) continue;
      const dueAt = row.nextAt.getTime();
      const expiresAt = Math.max(dueAt, asOf) + cadence.definition.patienceDays * DAY;
      const begunAt = (row.begunAt ?? row.closedAt).getTime();
      const wanted = byVersion.get(cadence) ?? [];
      wanted.push({ member, step, period: row.period, dueAt, expiresAt, begunAt });
      byVersion.set(cadence, wanted);
    }
    let counts: SweepCounts = { ...NO_COUNTS, seen: rows.length };
    for (const [cadence, wanted] of byVersion)
      counts = sumOf(counts, countsOf(await makeTouches(tx, tenantId, cadence, wanted, asOf)));
    await tx.$executeRaw`UPDATE "CareTouch" SET "nextAt" = NULL
      WHERE "tenantId" = ${tenantId} AND id = ANY(${rows.map(({ id }) => id)}::uuid[])`;
    return { cursor: rows.length < pageSize ? 'begin:' : 'follow:', counts };
  },
};

/** Members whose occasion has come. */
async function begin(
  prisma: PrismaClient,
  cadence: Cadence,
  { tenantId, asOf, pageSize }: SweepPage,
  after: string | null,
): Promise<Result> {
  const [step] = cadence.definition.steps;
  const window = { now: asOf, by: asOf };
  const page = await candidates(prisma, tenantId, cadence, window, after, pageSize);
  const occasions = await occasionsOf(prisma, tenantId, cadence, page.found, window);
  const ids = occasions.map(({ id }) => id);
  const members = await caredFor(prisma, tenantId, ids, asOf);
  const leaving = occasions.filter(({ leftOut }) => leftOut).map(({ id, moment: { period } }) => ({ id, period }));
  const about = { tenantId, cadence: cadence.code, asOf };
  const reasons =
    leaving.length > 0
      ? await keepLeftOut(prisma, about, await versionAt(prisma, tenantId, 'careAudience', asOf), leaving)
      : new Map<string, string>();
  const wanted = occasions.flatMap(({ id, moment }) => {
    const member = members.get(id);
    const dueAt = Math.max(moment.dueAt, asOf - DAY);
    return step && member ? [{ member, step, ...moment, dueAt, begunAt: null, leftOut: reasons.get(id) }] : [];
  });
  const made = await makeTouches(prisma, tenantId, cadence, wanted, asOf);
  const counts = sumOf({ ...NO_COUNTS, seen: page.looked }, countsOf(made));
  return { cursor: page.next === null ? null : `begin:${page.next}`, counts };
}

type TouchRow = { id: string; memberId: string; version: number; step: string; period: string; begunAt: Date | null };
type HeldRow = TouchRow & { expiresAt: Date };
type EndedRow = TouchRow & { nextAt: Date; closedAt: Date };
type End = {
  state: 'open' | 'held' | 'skipped';
  reason: string | null;
  lookAt: Date | null;
  closedAt: Date | null;
  nextAt: Date | null;
};

const membersOf = (rows: { memberId: string }[]) => [...new Set(rows.map(({ memberId }) => memberId))];

function endOf(cadence: Cadence, member: Cared, row: Omit<HeldRow, 'id' | 'memberId'>, asOf: number): End {
  const step = stepOf(cadence, row.step);
  const begunAt = row.begunAt?.getTime() ?? null;
  const touch = { member, step, period: row.period, expiresAt: row.expiresAt.getTime(), begunAt };
  const verdict = judgeTouch(cadence, touch, 'phone', asOf);
  if (verdict.is === 'skip') return skipped(cadence.definition, row.step, verdict.reason, asOf);
  const open = { closedAt: null, nextAt: null };
  return verdict.is === 'hold'
    ? { state: 'held', reason: verdict.reason, lookAt: new Date(Math.max(verdict.until, asOf + 1)), ...open }
    : { state: 'open', reason: null, lookAt: null, ...open };
}

function countsOf(made: Pick<Made, 'state'>[]): SweepCounts {
  const counts = { ...NO_COUNTS };
  for (const { state } of made) counts[state]++;
  return counts;
}

function divide(cursor: string | null): [keyof typeof PHASES | 'begin', string | null] {
  const [phase = 'look', ...rest] = (cursor ?? 'look:').split(':');
  const after = rest.join(':');
  return [phase as keyof typeof PHASES | 'begin', after === '' ? null : after];
}
