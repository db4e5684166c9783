import { stepAfter } from '../../domain/care/cadence.ts';
import { NO_COUNTS, type SweepCounts, sumOf } from '../../domain/care/messages.ts';
import { type Moment, momentOf } from '../../domain/care/moment.ts';
import { inAudience } from '../../rules/audience.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';
import { candidates } from './candidates.ts';
import { type Cared, caredFor } from './standing.ts';
import { judgeTouch, type Made, makeTouches, skipped, type Wanted } from './touches.ts';
import { type Cadence, cadenceOf, cadenceReader, stepOf } from './versions.ts';

type Tx = Prisma.TransactionClient;

const DAY = 86_400_000;

export type SweepPage = { tenantId: string; cadence: string; asOf: number; cursor: string | null; pageSize: number };

/**
 * One page of a sweep, in one transaction. First call tasks that wait, then steps that follow, then members whose occasion has come; the
 * cursor says where to go on, null that all was looked at. Running it again, or twice at once, makes nothing twice: touches have a key.
 */
export async function sweepPage(
  prisma: PrismaClient,
  page: SweepPage,
): Promise<{ cursor: string | null; counts: SweepCounts }> {
  const cadence = await cadenceOf(prisma, page.tenantId, page.cadence);
  if (!cadence?.active) return { cursor: null, counts: NO_COUNTS };
  const [phase, after] = divide(page.cursor);
  return prisma.$transaction((tx) => PHASES[phase](tx, cadence, page, after), { timeout: 30_000, maxWait: 10_000 });
}

type Result = { cursor: string | null; counts: SweepCounts };
type Phase = (tx: Tx, cadence: Cadence, page: SweepPage, after: string | null) => Promise<Result>;

const PHASES: Record<'look' | 'follow' | 'begin', Phase> = {
  /** Call tasks that were held are judged again; each page leaves them with a later instant or without one. */
  async look(tx, { code }, { tenantId, asOf, pageSize }) {
    const rows = await tx.careTouch.findMany({
      where: { tenantId, cadence: code, kind: 'call', state: 'held', lookAt: { lte: new Date(asOf) } },
      orderBy: { id: 'asc' },
      take: pageSize,
    });
    const read = cadenceReader(tx, tenantId);
    const members = await caredFor(tx, tenantId, [...new Set(rows.map((row) => row.memberId))], asOf);
    const counts = { ...NO_COUNTS, seen: rows.length };
    for (const row of rows) {
      const cadence = await read(row.cadence, row.version);
      const member = members.get(row.memberId);
      if (!cadence || !member) continue;
      const step = stepOf(cadence, row.step);
      const begunAt = row.begunAt?.getTime() ?? null;
      const touch = { member, step, period: row.period, expiresAt: row.expiresAt.getTime(), begunAt };
      const verdict = judgeTouch(cadence, touch, 'phone', asOf);
      const data =
        verdict.is === 'skip'
          ? skipped(cadence.definition, row.step, verdict.reason, asOf)
          : verdict.is === 'hold'
            ? { reason: verdict.reason, lookAt: new Date(Math.max(verdict.until, asOf + 1)) }
            : { state: 'open', reason: null, lookAt: null };
      const { count } = await tx.careTouch.updateMany({ where: { tenantId, id: row.id, state: 'held' }, data });
      if (count > 0) counts[verdict.is === 'go' ? 'open' : verdict.is === 'hold' ? 'held' : 'skipped']++;
    }
    return { cursor: rows.length < pageSize ? 'follow:' : 'look:', counts };
  },

  /** The next step of those whose last one ended long enough ago, in the version they began with. */
  async follow(tx, { code }, { tenantId, asOf, pageSize }) {
    const rows = await tx.$queryRaw<
      {
        id: string;
        memberId: string;
        version: number;
        step: string;
        period: string;
        nextAt: Date;
        begunAt: Date | null;
        closedAt: Date;
      }[]
    >`
      SELECT id::text, "memberId"::text, version, step, period, "nextAt", "begunAt", "closedAt" FROM "CareTouch"
      WHERE "tenantId" = ${tenantId} AND cadence = ${code} AND "nextAt" <= ${new Date(asOf)}
      ORDER BY "nextAt", id LIMIT ${pageSize}::int FOR UPDATE SKIP LOCKED`;
    const read = cadenceReader(tx, tenantId);
    const members = await caredFor(tx, tenantId, [...new Set(rows.map((row) => row.memberId))], asOf);
    const byVersion = new Map<Cadence, Wanted[]>();
    for (const row of rows) {
      const cadence = await read(code, row.version);
      const step = cadence && stepAfter(cadence.definition, row.step);
      const member = members.get(row.memberId);
      if (!cadence || !step || !member) continue;
      const dueAt = row.nextAt.getTime();
      const expiresAt = Math.max(dueAt, asOf) + cadence.definition.patienceDays * DAY;
      const begunAt = (row.begunAt ?? row.closedAt).getTime();
      byVersion.set(cadence, [
        ...(byVersion.get(cadence) ?? []),
        { member, step, period: row.period, dueAt, expiresAt, begunAt },
      ]);
    }
    let counts: SweepCounts = { ...NO_COUNTS, seen: rows.length };
    for (const [cadence, wanted] of byVersion)
      counts = sumOf(counts, countsOf(await makeTouches(tx, tenantId, cadence, wanted, asOf)));
    await tx.careTouch.updateMany({
      where: { tenantId, id: { in: rows.map(({ id }) => id) } },
      data: { nextAt: null },
    });
    return { cursor: rows.length < pageSize ? 'begin:' : 'follow:', counts };
  },

  async begin(tx, cadence, { tenantId, asOf, pageSize }, after) {
    const { definition, code } = cadence;
    const page = await candidates(tx, tenantId, cadence, { to: asOf }, after, pageSize);
    const members = await caredFor(tx, tenantId, page.ids, asOf);
    const occasions = page.ids.flatMap((id) => {
      const member = members.get(id);
      const moment = member && momentOf(definition, member, asOf);
      return member && moment ? [{ member, moment }] : [];
    });
    const step = definition.steps[0];
    const fresh = await notYetTouched(tx, tenantId, code, occasions);
    const chosen = await audienceOf(tx, tenantId, cadence, fresh, asOf);
    const wanted = chosen.flatMap(({ member, moment }) =>
      step ? [{ member, step, ...moment, dueAt: Math.max(moment.dueAt, asOf - DAY), begunAt: null }] : [],
    );
    const made = await makeTouches(tx, tenantId, cadence, wanted, asOf);
    const counts = sumOf({ ...NO_COUNTS, seen: page.ids.length }, countsOf(made));
    return { cursor: page.next === null ? null : `begin:${page.next}`, counts };
  },
};

export type Occasion = { member: Cared; moment: Moment };

/** Whoever had this occasion already, under any of their records, has had it. */
export async function notYetTouched<O extends Occasion>(
  tx: Tx,
  tenantId: string,
  cadence: string,
  occasions: O[],
): Promise<O[]> {
  if (occasions.length === 0) return [];
  const had = await tx.careTouch.findMany({
    where: { tenantId, cadence, memberId: { in: occasions.flatMap(({ member }) => member.records) } },
    select: { memberId: true, period: true },
  });
  const keys = new Set(had.map(({ memberId, period }) => `${memberId} ${period}`));
  return occasions.filter(({ member, moment }) => !member.records.some((id) => keys.has(`${id} ${moment.period}`)));
}

export async function audienceOf<O extends Occasion>(
  tx: Tx,
  tenantId: string,
  { audience }: Cadence,
  occasions: O[],
  asOf: number,
): Promise<O[]> {
  if (audience === null) return occasions;
  const ids = occasions.map(({ member }) => member.id);
  const chosen = await inAudience(queryOf(tx), tenantId, audience, ids, asOf);
  return occasions.filter(({ member }) => chosen.has(member.id));
}

function countsOf(made: Made[]): SweepCounts {
  const counts = { ...NO_COUNTS };
  for (const { state } of made) counts[state]++;
  return counts;
}

function divide(cursor: string | null): [keyof typeof PHASES, string | null] {
  const [phase = 'look', ...rest] = (cursor ?? 'look:').split(':');
  const after = rest.join(':');
  return [phase as keyof typeof PHASES, after === '' ? null : after];
}
