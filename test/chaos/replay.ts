import { dueAt } from '../../domain/calendar/clock.ts';
import type { Clock } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import type { Given } from '../../domain/case/messages.ts';
import { type CaseState, initialState, type Routing, type ServiceLevel } from '../../domain/case/state.ts';
import { type Answer, type Question, workOut } from '../../domain/case/step.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import type { ActorType, CaseKind } from '../../domain/vocabulary.ts';
import { newestCalendars } from '../../prisma/calendars.ts';
import { rowOf } from '../../prisma/case-row.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { commandInput } from '../../prisma/commands.ts';

/**
 * The machine played again from what was kept of a case: its events, its commands, the outcomes of its decisions; deadlines by the
 * calendars. What comes out must be the row, in state and columns. @returns what differs, in words
 */
export async function differences(prisma: PrismaClient, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) found.push(...(await differencesOf(prisma, id)).map((text) => `${id}: ${text}`));
  return found;
}

async function differencesOf(prisma: PrismaClient, id: string): Promise<string[]> {
  const row = await prisma.case.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    include: { events: { orderBy: { version: 'asc' } }, commands: true },
  });
  if (row.version !== row.events.length) return [`version ${row.version}, ${row.events.length} events`];
  if (!row.state) return row.events.length === 1 ? [] : ['no state, but a story'];
  const decisions = await prisma.decision.findMany({ where: { tenantId, caseId: id } });
  const outcomes = new Map(decisions.map((decision) => [decision.id, decision.outcome]));
  const commands = new Map(row.commands.map((command) => [command.id, command]));
  const calendars = await newestCalendars(
    prisma,
    tenantId,
    (await prisma.calendar.findMany({ where: { tenantId }, select: { id: true } })).map((calendar) => calendar.id),
  );
  const flow = flowOf(row.kind as CaseKind, row.flowVersion);
  let state = initialState(flow, row.openedAt.getTime());
  for (const [first, ...rest] of stepsOf(row.events)) {
    if (!first) continue;
    // Intake wrote the first line; the step it stands for was taken when it was taken up.
    const at = (first.type === 'opened' ? (rest[0] ?? first) : first).at.getTime();
    const given = givenOf(first, commands, TOLD_AT_ONCE.has(row.channel));
    const asked = rest.map(({ decisionId }) => decisionId ?? '');
    const answer = (question: Question): Answer[] =>
      question.about === 'deadlines'
        ? question.clocks.map(({ clock, spans, budgetMs, warnMs }) => {
            const { at, provisional } = dueAt(spans, budgetMs, calendars);
            const warning = warnMs === undefined ? {} : { warnAt: dueAt(spans, warnMs, calendars).at };
            return { type: 'clockSet', clock, dueAt: at, provisional, ...warning };
          })
        : question.decisions.map(({ set }) => decided(set, asked.shift() ?? '', outcomes));
    try {
      const work = workOut(flow, state, given, at);
      let step = work.next();
      while (!step.done) step = work.next(answer(step.value));
      state = step.value.state;
    } catch (error) {
      return [`event ${first.version} (${first.type}) cannot be played: ${(error as Error).message}`];
    }
  }
  return compared(state, row);
}

/** Whoever came by these ways saw the number at once (activities/case/load.ts). */
const TOLD_AT_ONCE: ReadonlySet<string> = new Set(['portal', 'phone', 'inPerson', 'api']);

type Event = {
  version: number;
  type: string;
  at: Date;
  commandId: string | null;
  decisionId: string | null;
  data: unknown;
  actorId: string | null;
  actorType: string;
};
type Command = { id: string; type: string; actorType: string; actorId: string | null; payload: unknown };

/** The lines of one step stand together: what happened, then what the rules decided on it. */
function stepsOf(events: readonly Event[]): Event[][] {
  const steps: Event[][] = [];
  for (const event of events) {
    if (event.type === 'decided') steps.at(-1)?.push(event);
    else steps.push([event]);
  }
  return steps;
}

function givenOf(event: Event, commands: Map<string, Command>, told: boolean): Given {
  const { type, data, commandId, actorId, actorType } = event;
  if (type === 'opened') return { type, told };
  const values = data as { clock?: Clock; calendarId?: string };
  if (type === 'ranOut' || type === 'warned') return { type, clock: values.clock as Clock };
  const command = commandId && commands.get(commandId);
  if (command) return commandInput(command);
  throw new Error(`${type} by ${actorType as ActorType} ${actorId} has no command`);
}

function decided(set: 'routing' | 'serviceLevel', decisionId: string, outcomes: Map<string, unknown>): Answer {
  const outcome = outcomes.get(decisionId);
  if (!outcome) throw new Error(`decision ${decisionId} was not kept`);
  if (set === 'routing') {
    const { queueId, calendarId, assigneeId } = outcome as Routing;
    return { type: 'decided', set, decisionId, outcome: { queueId, calendarId, assigneeId } };
  }
  const { priority, minutes, ladderPercent } = outcome as ServiceLevel;
  return { type: 'decided', set, decisionId, outcome: { priority, minutes, ladderPercent } };
}

/** State and columns, value by value, whatever the order of keys. */
function compared(state: CaseState, row: object): string[] {
  const wanted = rowOf(state);
  return Object.entries(wanted).flatMap(([column, value]) => {
    const [want, is] = [plain(value), plain((row as Record<string, unknown>)[column])];
    return want === is ? [] : [`${column} is ${is.slice(0, 300)}, replayed ${want.slice(0, 300)}`];
  });
}

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !(part instanceof Date)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
