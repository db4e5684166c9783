import { type CalendarDefinition, parseCalendar, type WallSpan } from '../../../domain/calendar/calendar.ts';
import { dueAt } from '../../../domain/calendar/clock.ts';
import { clocksOf, nextDue } from '../../../domain/case/clocks.ts';
import type { Flow } from '../../../domain/case/flow.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { refusal } from '../../../domain/case/legal.ts';
import type { Given } from '../../../domain/case/messages.ts';
import { type CaseState, initialState } from '../../../domain/case/state.ts';
import { type Answer, type Question, workOut } from '../../../domain/case/step.ts';
import { minutesOf } from '../../unit/calendar/oracle.ts';
import { ClockOracle, KNOWN_CLOCKS, type Opening, openingOf } from '../clock-oracle.ts';
import type { Random } from '../random.ts';
import { type Run, range, type Scenario } from '../run.ts';
import { workflowSample } from './clocks-in-workflows.ts';

const SEQUENCES = 10_000;
const IN_WORKFLOWS = 200;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST_DATE = '2026-02-15';

/** Whole and half hours off, no summer time, a change by half an hour, one at midnight. */
export const ZONES = [
  ...['Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe'],
  ...['Asia/Kathmandu', 'America/Santiago', 'Africa/Cairo', 'Pacific/Auckland'],
] as const;

/** Each calendar is there twice: as it is first, and as it is after somebody changed it. */
type Known = { id: string; versions: { calendar: CalendarDefinition; opening: Opening }[] };

/** Clocks of the machine against an oracle that shares no code with them, over every change of summer time of one spring. */
export const clocks: Scenario = {
  about: '10,000 random pause/resume/re-prioritise sequences × 8 time zones, against an oracle',
  async run(run, _open) {
    const known = calendarsOf(run);
    const flow = currentFlow('complaint');
    const seen = { sequences: 0, steps: 0, deadlines: 0, beyondTheWindow: 0 };
    const wrong: string[] = [];
    for (const [zone, home] of known.entries()) {
      run.say(`${ZONES[zone]}`);
      for (const n of range(run.of(SEQUENCES, 20)))
        sequence(flow, known, home, run.random.stream(`${zone}:${n}`), seen, (text) =>
          wrong.push(`${ZONES[zone]} ${n}: ${text}`),
        );
    }
    Object.assign(run.figures, seen);
    run.none('wrong', wrong);
    await workflowSample(run, run.of(IN_WORKFLOWS, 6));
  },
};

function calendarsOf(run: Run): Known[][] {
  const [days, each] = run.scale < 0.005 ? [100, 1] : [150, 2];
  return ZONES.map((zone) => {
    const minutes = minutesOf(zone, FIRST_DATE, days);
    return range(each).map((n) => {
      const random = run.random.stream(`${zone} calendar ${n}`);
      const versions = range(2).map(() => {
        const calendar = calendarIn(zone, random);
        return { calendar, opening: openingOf(calendar, minutes) };
      });
      return { id: `${zone} ${n}`, versions };
    });
  });
}

export function calendarIn(timeZone: string, random: Random): CalendarDefinition {
  const hours = (): WallSpan[] => {
    if (random.chance(0.15)) return [['00:00', '24:00']];
    const from = random.int(11 * 60);
    const noon = from + 120 + random.int(240);
    const to = Math.min(noon + 30 + random.int(300), 24 * 60);
    return [[wall(from), wall(noon)], ...(to - noon > 60 ? [[wall(noon + 60), wall(to)] as WallSpan] : [])];
  };
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].filter(
    (day) => day < 's' || random.chance(0.3) || day === 'sun',
  );
  return parseCalendar({
    ...{ timeZone, weekly: Object.fromEntries(days.map((day) => [day, hours()])) },
    holidays: range(5).map(() => date(random.int(100))),
    specialDays: { [date(random.int(100))]: hours() },
  });
}

const wall = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const date = (day: number) => new Date(Date.parse(FIRST_DATE) + day * DAY).toISOString().slice(0, 10);

type Seen = { sequences: number; steps: number; deadlines: number; beyondTheWindow: number };

/** One case, lived by machine and oracle side by side; compared after every step. */
function sequence(
  flow: Flow,
  known: Known[][],
  home: Known[],
  random: Random,
  seen: Seen,
  wrong: (text: string) => void,
): void {
  // Handed over within the zone, and to the other side of the world.
  const mine = [...home, random.pick(random.pick(known))].filter((one, i, all) => all.indexOf(one) === i);
  const calendars = Object.fromEntries(
    mine.map(({ id, versions }) => [id, versions[0]?.calendar as CalendarDefinition]),
  );
  const openings = Object.fromEntries(mine.map(({ id, versions }) => [id, versions[0]?.opening as Opening]));
  const first = mine[0] as Known;
  const draw = () => ({
    ...{ answer: 1 + random.int(600), resolution: 300 + random.int(2_400), firstLine: 1 + random.int(900) },
    ...{ secondLine: 1 + random.int(1_200), departmentHead: 1 + random.int(1_200) },
    ...{ memberReply: 60 + random.int(2_000), acceptance: 60 + random.int(2_000) },
  });
  let minutes = draw();
  let now = Date.parse(FIRST_DATE) + 2 * DAY + Math.floor(random.next() * 50 * DAY);
  const openedAt = now;
  let state: CaseState = initialState(flow, openedAt);
  let calendarId = first.id;
  const answersTo = (question: Question): Answer[] =>
    question.about === 'deadlines'
      ? question.clocks.map(({ clock, spans, budgetMs, warnMs }) => {
          const { at, provisional } = dueAt(spans, budgetMs, calendars);
          const warning = warnMs === undefined ? {} : { warnAt: dueAt(spans, warnMs, calendars).at };
          return { type: 'clockSet', clock, dueAt: at, provisional, ...warning };
        })
      : question.decisions.map(({ set }) =>
          set === 'routing'
            ? { type: 'decided', set, decisionId: 'd', outcome: { queueId: 'q', calendarId, assigneeId: null } }
            : { type: 'decided', set, decisionId: 'd', outcome: { priority: 2, minutes, ladderPercent: 100 } },
        );
  const take = (given: Given) => {
    const work = workOut(flow, state, given, now);
    let step = work.next();
    while (!step.done) step = work.next(answersTo(step.value));
    state = step.value.state;
    seen.steps++;
  };
  const oracle = new ClockOracle(openings, first.id, minutes);
  const compare = (after: string) => {
    for (const [clock, c] of clocksOf(state)) {
      if (!KNOWN_CLOCKS.has(clock)) continue;
      const due = oracle.dueAt(clock);
      const mine = c.status === 'running' ? c.dueAt : undefined;
      if (due === null) seen.beyondTheWindow++;
      else if (due !== mine) wrong(`${clock} after ${after}: machine ${mine}, oracle ${due}`);
      else if (due !== undefined) seen.deadlines++;
    }
  };
  const by = { by: 'rep', commandId: 'c', actorType: 'staff' as const };
  const isOver = () => state.stage === 'closed';
  seen.sequences++;
  now += random.int(HOUR);
  take({ type: 'opened' });
  oracle.opened(openedAt, now);
  compare('opened');
  for (let n = 4 + random.int(8); n > 0 && !isOver(); n--) {
    const until = now + Math.floor(random.next() ** 3 * 4 * DAY);
    for (let due = nextDue(state); due && due.at <= until && !isOver(); due = nextDue(state)) {
      now = Math.max(now, due.at);
      const { type, clock } = due;
      const wanted = oracle.dueAt(clock);
      if (type === 'ranOut' && KNOWN_CLOCKS.has(clock) && wanted !== due.at && wanted !== null)
        wrong(`${clock} ran out at ${due.at}, oracle ${wanted}`);
      take({ type, clock });
      if (type === 'ranOut') oracle.ranOut(clock, now);
      if (!isOver()) compare(`${due.clock} ran out`);
    }
    now = until;
    if (isOver()) return;
    const type = random.pick(DEEDS);
    if (type === 'calendarChanged') {
      const { id, versions } = random.pick(mine);
      const next = random.pick(versions);
      calendars[id] = next.calendar;
      openings[id] = next.opening;
      take({ type, calendarId: id, by: null, commandId: 'c', actorType: 'system' });
    } else {
      const to = random.pick(mine).id;
      const extension = { clock: random.pick(['resolution', 'firstLine', 'secondLine']), minutes: 1 + random.int(200) };
      const more = {
        ...(type === 'handover' ? { queueId: `q ${to}`, calendarId: to } : {}),
        ...(type === 'pause' ? { reason: 'other', at: now + 1 + random.int(2 * DAY) } : {}),
        ...(type === 'prioritise' ? { priority: 1 + random.int(4) } : {}),
        ...(type === 'extend' ? extension : {}),
      };
      if (refusal(flow, state, { type, by: 'rep', ...more }, now)) continue;
      if (type === 'reject') calendarId = to;
      if (type === 'reassess') minutes = draw();
      take({ type, ...by, messageId: 'm', ...more });
      if (type === 'handover') oracle.handOver(now, to);
      else if (type === 'reject') oracle.reject(now, to);
      else if (type === 'reassess') oracle.reassess(minutes);
      else if (type === 'extend') oracle.extend(extension.clock, extension.minutes);
      else if (type !== 'prioritise') oracle[type](now);
    }
    compare(type);
  }
}

/** Those that move clocks come more often. */
const DEEDS = [
  ...(['ask', 'answer', 'ask', 'answer', 'pause', 'resume', 'pause', 'resume'] as const),
  ...([
    'handover',
    'resolve',
    'reject',
    'reply',
    'reassess',
    'reassess',
    'prioritise',
    'extend',
    'calendarChanged',
  ] as const),
];
