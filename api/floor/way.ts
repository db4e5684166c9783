import { between } from '../../domain/calendar/calendar.ts';
import { clocksOf } from '../../domain/case/clocks.ts';
import { clockRule, type Flow } from '../../domain/case/flow.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { type Told, wayOf } from '../../domain/floor/way.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import { newestCalendars } from '../../prisma/calendars.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { FoundCase } from '../cases/find.ts';
import { stateOf } from '../cases/possible.ts';
import type { CaseWay } from '../contract/floor.ts';

const MINUTE = 60_000;

export async function wayOfCase(
  prisma: PrismaClient,
  flow: Flow,
  found: FoundCase,
  now: number,
): Promise<Omit<CaseWay, 'stages' | 'arrows'>> {
  const { tenantId, id: caseId } = found;
  const state = stateOf(found);
  const [events, calendars] = await Promise.all([
    prisma.caseEvent.findMany({
      where: { tenantId, caseId },
      orderBy: { version: 'asc' },
      select: { type: true, at: true, data: true },
    }),
    newestCalendars(prisma, tenantId, state.calendarId ? [state.calendarId] : []),
  ]);
  const calendar = state.calendarId === null ? undefined : calendars[state.calendarId];
  const story = events.map(({ type, at, data }) => ({ type, at: at.getTime(), data: data as Told['data'] }));
  const visits = wayOf(flow, found.openedAt.getTime(), story, { stage: found.stage, since: state.enteredAt });
  const next = found.stage === 'closed' ? null : nextOf(state);
  return {
    at: iso(now),
    number: found.number,
    subject: found.subject,
    kind: found.kind as CaseKind,
    visits: visits.map(({ stage, from, until, trigger }) => {
      // A case that is over waits for nothing: its last stage has no length.
      const end = until ?? (stage === 'closed' ? from : Math.max(now, from));
      return {
        ...{ stage, trigger, from: iso(from), until: until === null ? null : iso(until) },
        wallMinutes: Math.round((end - from) / MINUTE),
        workingMinutes: calendar ? Math.round(between(calendar, from, end) / MINUTE) : null,
      };
    }),
    next: next && { clock: next.clock, at: iso(next.at), leads: clockRule(flow, next.clock).onDue },
  };
}

/** The clock that runs out next. A warning on the way changes nothing. */
function nextOf(state: CaseState): { clock: string; at: number } | null {
  const running = clocksOf(state).flatMap(([clock, { status, dueAt }]) =>
    status === 'running' && dueAt !== null ? [{ clock, at: dueAt }] : [],
  );
  return running.sort((a, b) => a.at - b.at)[0] ?? null;
}

const iso = (at: number) => new Date(at).toISOString();
