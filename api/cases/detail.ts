import {
  type Clock,
  COMMANDS,
  type CommandType,
  type Flow,
  handoverLine,
  lineOf,
  stageRule,
} from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { roomToExtend } from '../../domain/case/legal.ts';
import { type CaseState, type ClockState, PAUSE_REASONS } from '../../domain/case/state.ts';
import { say } from '../../domain/language/index.ts';
import { type CaseKind, LOCALES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { whyNotTold } from '../../prisma/receipt.ts';
import type { CaseDetail } from '../contract/cases.ts';
import { namesOf } from '../names.ts';
import { refusalInWords } from '../refusals.ts';
import { checklistRefusal } from '../replies/checks.ts';
import type { Context } from '../route.ts';
import type { FoundCase } from './find.ts';
import { commandsFor, stateOf } from './possible.ts';
import { reopenableUntil, tooLateToReopen } from './reopen.ts';
import { among, caseRows } from './rows.ts';

/** Everything of one case but its story. */
export async function caseDetail(c: Context<unknown, unknown, unknown>, found: FoundCase): Promise<CaseDetail> {
  const { prisma } = c.deps;
  const { tenantId } = c;
  const state = stateOf(found);
  const flow = flowOf(found.kind as CaseKind, found.flowVersion);
  const [rows, commands, pending, ladder, names, untold] = await Promise.all([
    caseRows(prisma, tenantId, [found]),
    possibleInWords(c, found),
    // The house's own are nobody's to wait for.
    prisma.command.findMany({
      where: {
        ...{ tenantId, caseId: found.id, status: 'pending' },
        ...{ type: { in: [...COMMANDS] }, actorType: { not: 'system' } },
      },
      orderBy: { seq: 'asc' },
      select: { id: true, type: true, createdAt: true },
    }),
    ladderOf(prisma, found, state),
    namesOf(prisma, tenantId, [found.takenBy, state.pause?.by]),
    whyNotTold(prisma, { tenantId, caseId: found.id }, state),
  ]);
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  return {
    ...(rows[0] as CaseDetail),
    locale: among(LOCALES, found.locale),
    version: found.version,
    answeredAt: iso(found.answeredAt),
    resolvedAt: iso(found.resolvedAt),
    closedAt: iso(found.closedAt),
    clocks: clocksOf(flow, state),
    notTold: untold && { code: untold, text: say(c.locale, `undelivered.${untold}`) },
    commands,
    pendingCommands: pending.map((p) => ({
      id: p.id,
      type: among(COMMANDS, p.type),
      createdAt: p.createdAt.toISOString(),
    })),
    ladder,
    takenBy: found.takenBy ? person(found.takenBy) : null,
    rating: found.ratingScore === null ? null : { score: found.ratingScore, comment: found.ratingComment },
    stages: Object.keys(flow.stages),
    lines: { now: lineOf(stageRule(flow, found.stage)), handover: handoverLine(flow, found.stage) },
    pause: state.pause
      ? {
          reason: among(PAUSE_REASONS, state.pause.reason),
          by: state.pause.by ? person(state.pause.by) : null,
          since: instant(state.pause.since),
          until: at(state.clocks.pause?.dueAt),
        }
      : null,
    reopenUntil: iso(reopenableUntil(found)),
  };
}

async function possibleInWords(
  { deps: { prisma }, tenantId, reader, locale }: Context<unknown, unknown, unknown>,
  found: FoundCase,
) {
  if (!reader) return [];
  const possible = await commandsFor(prisma, reader.ability, found, reader.kind === 'staff' ? reader.staff.id : null);
  const names = await namesOf(
    prisma,
    tenantId,
    possible.map(({ refusal }) => staffIn(refusal)),
  );
  const zone = reader.kind === 'staff' ? reader.staff.timeZone : 'UTC';
  const resolvable = possible.some(({ command, refusal }) => command === 'resolve' && refusal === null);
  const unchecked = resolvable ? await checklistRefusal(prisma, found, locale) : null;
  const beyond: Partial<Record<CommandType, typeof unchecked | ReturnType<typeof tooLateToReopen>>> = {
    resolve: unchecked,
    reopen: tooLateToReopen(found),
  };
  return possible.map(({ command, allowed, refusal: ofCase }) => {
    const refusal = ofCase ?? beyond[command] ?? null;
    return { command, allowed, refusal: refusal && refusalInWords(locale, refusal, { zone, names }) };
  });
}

export const staffIn = (refusal: { values: { staffId?: string } } | null) => refusal?.values.staffId ?? null;

const clocksOf = (flow: Flow, state: CaseState): CaseDetail['clocks'] =>
  Object.entries(state.clocks).map(([clock, c]) => caseClock(flow, clock, c));

export const caseClock = (flow: Flow, clock: Clock, c: ClockState): CaseDetail['clocks'][number] => ({
  clock,
  status: c.status,
  dueAt: at(c.dueAt),
  provisional: c.provisional,
  budgetMinutes: Math.round(c.budgetMs / 60_000),
  warnAt: at(c.warnAt),
  extension: roomToExtend(flow, clock, c),
});

const instant = (ms: number) => new Date(ms).toISOString();
const at = (ms: number | null | undefined) => (ms == null ? null : instant(ms));

/** Every rung of the flow with whom it called in the present escalation (or the last one). */
async function ladderOf(prisma: PrismaClient, found: FoundCase, { ladder }: CaseState): Promise<CaseDetail['ladder']> {
  const { tenantId, id: caseId } = found;
  const called = ladder.cycle
    ? await prisma.escalation.findMany({
        where: { tenantId, caseId, cycle: ladder.cycle },
        orderBy: [{ calledAt: 'asc' }, { id: 'asc' }],
      })
    : [];
  const names = await namesOf(
    prisma,
    tenantId,
    called.flatMap((e) => [e.recipientId, e.acknowledgedBy]),
  );
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  return flowOf(found.kind as CaseKind, found.flowVersion).ladder.map(({ post }, rung) => {
    const here = called.filter((e) => e.rung === rung);
    const taker = here.find((e) => e.acknowledgedBy)?.acknowledgedBy;
    return {
      rung,
      post,
      calledAt: iso(here[0]?.calledAt ?? null),
      people: [...new Set(here.map((e) => e.recipientId))].map(person),
      acknowledgedBy: taker ? person(taker) : null,
    };
  });
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
