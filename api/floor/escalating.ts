import { dueAt } from '../../domain/calendar/clock.ts';
import { type Escalating, nextEscalation } from '../../domain/case/escalating.ts';
import type { CommandType, Flow } from '../../domain/case/flow.ts';
import { calendarsIn } from '../../domain/case/foretelling.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { refusal, roomToExtend } from '../../domain/case/legal.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import { newestCalendars } from '../../prisma/calendars.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { conditionOn } from '../../prisma/where.ts';
import { AT_THE_DESK } from '../cases/actions.ts';
import { readable } from '../cases/find.ts';
import { stateOf } from '../cases/possible.ts';
import { caseRows, ROW } from '../cases/rows.ts';
import type { AboutToEscalate } from '../contract/floor.ts';
import { permitted } from '../permitted.ts';
import type { Context } from '../route.ts';
import { calledFor } from './called.ts';

/** As many as one looks through; there may be more. */
const MOST = 100;

type Row = AboutToEscalate['cases'][number];
type Here = { id: string; flow: Flow; state: CaseState; next: Escalating };

/** What escalates within these hours when nobody does anything, of what the reader may see; the record foretells, the machine decides. */
export async function aboutToEscalate(c: Context, hours: number, now: number): Promise<AboutToEscalate> {
  const { prisma } = c.deps;
  const { tenantId, staff } = c;
  const until = now + hours * 3_600_000;
  const where = readable(tenantId, staff, { escalatesAt: { lte: new Date(until) }, stage: { not: 'closed' } });
  const { ids: soonest, total } = await soonestOf(prisma, where);
  const shown = await prisma.case.findMany({
    where: { tenantId, id: { in: soonest } },
    include: ROW,
    orderBy: [{ escalatesAt: 'asc' }, { id: 'asc' }],
  });
  await ensureFlows(
    prisma,
    shown.map(({ flowVersion }) => flowVersion),
  );
  const calendars = await newestCalendars(
    prisma,
    tenantId,
    shown.flatMap((one) => calendarsIn(stateOf(one))),
  );
  const here = shown.flatMap((one): Here[] => {
    const [flow, state] = [flowOf(one.kind as CaseKind, one.flowVersion), stateOf(one)];
    const next = nextEscalation(flow, state, until, ({ spans, budgetMs }) => dueAt(spans, budgetMs, calendars).at);
    return next ? [{ id: one.id, flow, state, next }] : [];
  });
  const ids = here.map(({ id }) => id);
  const [rows, calls, may] = await Promise.all([
    caseRows(prisma, tenantId, shown),
    calledFor(
      prisma,
      tenantId,
      here.map(({ flow, state, next }) => ({ state, at: next.at, post: flow.ladder[next.rung ?? -1]?.post ?? null })),
      { now, until },
    ),
    mayGive(c, ids),
  ]);
  const cases = here.flatMap(({ id, flow, state, next }, nth): Row[] => {
    const of = rows.find((row) => row.id === id);
    if (!of) return [];
    const { clock, at, leads } = next;
    const running = state.clocks[clock];
    return [
      {
        ...{ of, clock, leads, at: new Date(at).toISOString() },
        calls: calls[nth] ?? null,
        extension: running ? roomToExtend(flow, clock, running) : null,
        can: canDo(c, { id, flow, state, next }, may),
      },
    ];
  });
  const left = total - shown.length;
  return {
    until: new Date(until).toISOString(),
    total: here.length + left,
    cases: cases.sort((a, b) => (a.at < b.at ? -1 : 1)),
  };
}

/** Those that come first, and how many there are in all. */
async function soonestOf(
  prisma: PrismaClient,
  where: Prisma.CaseWhereInput,
): Promise<{ ids: string[]; total: number }> {
  const [row] = await ask<{ ids: string[]; total: number }>(
    prisma,
    sql`WITH seen AS MATERIALIZED (SELECT c.id, c."escalatesAt" FROM "Case" c WHERE ${conditionOn('Case', 'c', where)})
      SELECT (SELECT count(*)::int FROM seen) AS total,
        ARRAY(SELECT id::text FROM seen ORDER BY "escalatesAt", id LIMIT ${MOST}::int) AS ids`,
  );
  return row ?? { ids: [], total: 0 };
}

/** Of these cases, those on which each command may be given: one question for each command. */
async function mayGive({ deps: { prisma }, tenantId, staff }: Context, ids: string[]) {
  const may = async (command: CommandType) => {
    const where = { AND: [{ tenantId, id: { in: ids } }, permitted(staff.ability, command, 'Case')] };
    return new Set((await prisma.case.findMany({ where, select: { id: true } })).map(({ id }) => id));
  };
  const [assign, extend, claim] = await Promise.all([may('assign'), may('extend'), may('claim')]);
  return { assign, extend, claim };
}
type May = Awaited<ReturnType<typeof mayGive>>;

function canDo({ staff }: Context, { id, flow, state, next }: Here, may: May): Row['can'] {
  const by = staff.id;
  const assign = may.assign.has(id) && refusal(flow, state, { type: 'assign', by }) === null;
  const extend = may.extend.has(id) && refusal(flow, state, { type: 'extend', by, clock: next.clock }) === null;
  const claim = may.claim.has(id) && refusal(flow, state, { type: 'claim', by }) === null;
  const toSelf = assign && state.assigneeId !== by && AT_THE_DESK.some((role) => role === staff.staff.role);
  return { assign, extend, take: claim ? 'claim' : toSelf ? 'assign' : null };
}
