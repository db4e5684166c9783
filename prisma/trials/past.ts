import { type CalendarDefinition, parseCalendar } from '../../domain/calendar/calendar.ts';
import type { Calendars } from '../../domain/calendar/clock.ts';
import { COMMANDS } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import type { Given } from '../../domain/case/messages.ts';
import { type PlayedPast, type Told, Unplayable } from '../../domain/case/play-back.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind, RuleSetCode } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { ensureFlows } from '../flows.ts';
import { ask, sql } from '../statement.ts';
import type { Known } from './supply.ts';

/** Cases as the record tells of them, a page at a time, ready to be played back. */

export type KeptDecision = Known & {
  id: string;
  caseId: string;
  set: RuleSetCode;
  version: number;
  rowId: string;
  outcome: Record<string, unknown>;
};

export type PastCase = {
  id: string;
  openedAt: number;
  state: CaseState | null;
  /** What was decided, in the order of the story; `asked`: by the number of what was told, and the set. */
  decisions: KeptDecision[];
  asked: Map<string, KeptDecision>;
  /** @throws Unplayable */
  past(until: number): PlayedPast;
};

export const askedKey = (nth: number, set: string) => `${nth} ${set}`;

type CaseRow = {
  id: string;
  kind: CaseKind;
  flowVersion: number;
  openedAt: Date;
  version: number;
  state: CaseState | null;
};
type EventRow = {
  caseId: string;
  version: number;
  type: string;
  at: number;
  actorType: string;
  actorId: string | null;
  commandId: string | null;
  decisionId: string | null;
  messageId: string | null;
  data: Record<string, unknown>;
};

const TOLD = [...COMMANDS, 'opened', 'ranOut', 'warned', 'calendarChanged', 'moveFlow', 'receiptReturned', 'decided'];

export type Wanted = { tenantId: string; from: Date; until: Date; cursor: string | null; size: number };

/** Of whose decisions facts are read: of all sets, or of one. */
export type FactsOf = RuleSetCode | 'all';

/** @returns the cases and where they end; none when there are no more */
export async function pastCases(
  prisma: PrismaClient,
  { tenantId, from, until, cursor, size }: Wanted,
  factsOf: FactsOf,
  calendarOf: (queueId: string) => string | undefined,
): Promise<{ found: PastCase[]; cursor: string } | null> {
  const [at, id] = cursor?.split(' ') ?? [from.toISOString(), '00000000-0000-0000-0000-000000000000'];
  const rows = await ask<CaseRow>(
    prisma,
    sql`SELECT id::text, kind, "flowVersion", "openedAt", version, state FROM "Case"
      WHERE "tenantId" = ${tenantId} AND "openedAt" >= ${from}::timestamptz AND "openedAt" < ${until}::timestamptz
        AND ("openedAt", id) > (${at}::timestamptz, ${id}::uuid) ORDER BY "openedAt", id LIMIT ${size}::int`,
  );
  const last = rows.at(-1);
  if (!last) return null;
  const ids = rows.map((row) => row.id);
  const [events, decisions] = await Promise.all([
    eventsOf(prisma, tenantId, ids),
    decisionsOf(prisma, tenantId, ids, factsOf),
  ]);
  const moves = [...events.values()].flatMap((of) =>
    of.flatMap(({ type, data }) => (type === 'moveFlow' ? [data] : [])),
  );
  await ensureFlows(prisma, [
    ...rows.map(({ flowVersion }) => flowVersion),
    ...moves.flatMap(({ fromVersion, version }) => [Number(fromVersion), Number(version)]),
  ]);
  const found = rows.map((row) => pastCase(row, events.get(row.id) ?? [], decisions.get(row.id) ?? [], calendarOf));
  return { found, cursor: `${last.openedAt.toISOString()} ${last.id}` };
}

export const countCases = (prisma: PrismaClient, tenantId: string, from: Date, until: Date): Promise<number> =>
  prisma.case.count({ where: { tenantId, openedAt: { gte: from, lt: until } } });

/** What it did to the clocks is left out: the machine says it again. */
const eventsOf = async (prisma: PrismaClient, tenantId: string, ids: string[]) =>
  byCase(
    await ask<EventRow>(
      prisma,
      sql`SELECT "caseId"::text, version, type, (extract(epoch FROM at) * 1000)::float8 AS at, "actorType", "actorId"::text, "commandId"::text,
          "decisionId"::text, "messageId"::text, data - 'clocks' AS data
        FROM "CaseEvent" WHERE "tenantId" = ${tenantId} AND "caseId" = ANY(${ids}::uuid[]) AND type = ANY(${TOLD}::text[])
        ORDER BY "caseId", version`,
    ),
  );

const decisionsOf = async (prisma: PrismaClient, tenantId: string, ids: string[], factsOf: FactsOf) =>
  byCase(
    await ask<KeptDecision>(
      prisma,
      sql`SELECT id::text, "caseId"::text, "ruleSet" AS set, version, "rowId", outcome,
          CASE WHEN ${factsOf} IN ('all', "ruleSet") THEN facts ELSE '' END AS facts,
          (extract(epoch FROM "asOf") * 1000)::float8 AS "asOf" FROM "Decision"
        WHERE "tenantId" = ${tenantId} AND "caseId" = ANY(${ids}::uuid[]) AND "ruleSet" <> 'approvals' ORDER BY "decidedAt", id`,
    ),
  );

function byCase<T extends { caseId: string }>(rows: T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const list = found.get(row.caseId);
    if (list) list.push(row);
    else found.set(row.caseId, [row]);
  }
  return found;
}

function pastCase(
  row: CaseRow,
  events: EventRow[],
  decisions: KeptDecision[],
  calendarOf: (queueId: string) => string | undefined,
): PastCase {
  const byId = new Map(decisions.map((one) => [one.id, one]));
  const asked = new Map<string, KeptDecision>();
  const openedAt = row.openedAt.getTime();
  const told: Told[] = [];
  // What was written down after the row was read is not looked at.
  for (const event of events) {
    if (event.version > row.version) break;
    if (event.type !== 'decided') {
      told.push(toldBy(event, row.state, calendarOf));
      continue;
    }
    const kept = byId.get(event.decisionId ?? '');
    if (kept) asked.set(askedKey(told.length - 1, kept.set), kept);
    // Intake writes the first line, and the case is taken up a moment later.
    const [first] = told;
    if (told.length === 1 && first?.given.type === 'opened') told[0] = { ...first, at: event.at };
  }
  return {
    ...{ id: row.id, openedAt, state: row.state, decisions, asked },
    past(until) {
      if (!row.state) throw new Unplayable('notTakenUp');
      const began = events.find(({ type }) => type === 'moveFlow')?.data.fromVersion ?? row.flowVersion;
      return { flow: knownFlow(row.kind, Number(began)), openedAt, told: told.map((one) => lookedUp(row, one)), until };
    },
  };
}

function knownFlow(kind: CaseKind, version: number) {
  try {
    return flowOf(kind, version);
  } catch {
    throw new Unplayable('flowMissing', String(version));
  }
}

const lookedUp = ({ kind }: CaseRow, { given, ...told }: Told): Told => ({
  ...told,
  given: given.type === 'moveFlow' ? { ...given, flow: knownFlow(kind, given.version) } : given,
});

function toldBy(event: EventRow, state: CaseState | null, calendarOf: (queueId: string) => string | undefined): Told {
  const { type, at, data } = event;
  const clock = String(data.clock ?? '');
  switch (type) {
    case 'opened':
      // A case whose member was told at once has never owed it.
      return { at, given: { type, told: state?.receiptOwed === undefined } };
    case 'ranOut':
      return { at, given: { type, clock }, dueAt: Number(data.dueAt ?? at) };
    case 'warned':
      return { at, given: { type, clock } };
    default: {
      const { actorType, actorId: by, commandId, messageId } = event;
      const queueId = typeof data.queueId === 'string' ? data.queueId : null;
      const calendarId = queueId === null ? undefined : calendarOf(queueId);
      const given = {
        ...{ ...data, type, by, actorType, commandId: commandId ?? '' },
        ...(messageId ? { messageId } : {}),
        ...(calendarId ? { calendarId } : {}),
      };
      return { at, given: given as unknown as Given };
    }
  }
}

/** The calendars of a tenant as they were at any instant; before the first version of one, that. */
export async function calendarsThen(prisma: PrismaClient, tenantId: string): Promise<(at: number) => Calendars> {
  const rows = await prisma.calendarVersion.findMany({ where: { tenantId }, orderBy: { version: 'asc' } });
  // One object for each version: a calendar remembers its days by it.
  const versions = rows.map((row) => ({
    id: row.calendarId,
    from: row.createdAt.getTime(),
    definition: parseCalendar(row.definition),
  }));
  const changes = [...new Set(versions.map(({ from }) => from))].sort((a, b) => a - b);
  const known = new Map<number, Calendars>();
  return (at) => {
    const since = changes.findLast((from) => from <= at) ?? Number.NEGATIVE_INFINITY;
    let calendars = known.get(since);
    if (!calendars) {
      const found: Record<string, CalendarDefinition> = {};
      for (const { id, from, definition } of versions) if (!found[id] || from <= since) found[id] = definition;
      calendars = found;
      known.set(since, calendars);
    }
    return calendars;
  };
}
