import { isOpen } from '../domain/calendar/calendar.ts';
import type { Calendars } from '../domain/calendar/clock.ts';
import { headline } from '../domain/case/clocks.ts';
import { type Flow, STAGES } from '../domain/case/flow.ts';
import type { CaseState } from '../domain/case/state.ts';
import type { Moment } from '../domain/scenario/play.ts';
import { type Scenario, USUAL_CHANNEL } from '../domain/scenario/scenario.ts';
import type { CaseKind } from '../domain/vocabulary.ts';
import { admit, hangsOnMember, type Scalar } from './fact.ts';
import { FACTS, type FactId, type FactVector, findFact, isFactId } from './facts.ts';

/** Facts of a made-up case: what the scenario says, what follows from where the case stands, and of the rest what a record would say that says nothing. */

const HOUR = 3_600_000;

/** What the case itself says while it is played. */
const PLAYED: ReadonlySet<FactId> = new Set<FactId>([
  'case.kind',
  'case.open',
  'case.stage',
  'case.openHours',
  'case.rejections',
  'case.breached',
  'case.escalated',
  'case.brokenPromises',
  'case.reopened',
  'case.workingHour',
  'case.assigned',
  'case.line',
]);

/** What a scenario can say. */
export const isSayable = (id: string): id is FactId => {
  const fact = findFact(id);
  if (!fact || !isFactId(id) || PLAYED.has(id)) return false;
  return fact.source === 'case' || hangsOnMember(fact);
};
export const SAYABLE: readonly FactId[] = FACTS.map(({ id }) => id).filter(isSayable);

/** Facts that are none, or cannot have this value, by their ids. */
export function factFaults(facts: Scenario['facts']): Record<string, 'unknownFact' | 'notAValue'> {
  const faults: ReturnType<typeof factFaults> = {};
  for (const [id, value] of Object.entries(facts)) {
    const fact = isSayable(id) ? findFact(id) : undefined;
    if (!fact) faults[id] = 'unknownFact';
    else if (admit(fact, value) === null) faults[id] = 'notAValue';
  }
  return faults;
}

const DEFAULTS: FactVector = Object.fromEntries(
  FACTS.map((fact) => [fact.id, fact.source === 'queue' || fact.source === 'request' ? null : fact.default]),
);

/** What a case of a kind adds to what is counted of its member. */
const COUNTS: Partial<Record<CaseKind, FactVector>> = {
  complaint: { 'member.complaints90Days': 1, 'member.complaints365Days': 1 },
  praise: { 'member.praise90Days': 1, 'member.praise365Days': 1 },
};

/** Everything rules can ask of it at a moment. */
export function factsAt(scenario: Scenario, moment: Moment, flow: Flow, calendars: Calendars): FactVector {
  const { at, openedAt, state, line, severity, rejections } = moment;
  const calendar = state.calendarId === null ? undefined : calendars[state.calendarId];
  const said = scenario.facts as Record<string, Scalar>;
  return {
    ...DEFAULTS,
    'case.channel': USUAL_CHANNEL,
    // The case itself counts as well.
    'member.openCases': state.stage === 'closed' ? 0 : 1,
    ...COUNTS[scenario.kind],
    ...said,
    'case.kind': scenario.kind,
    'case.severity': severity,
    'case.line': line,
    'case.open': state.stage !== 'closed',
    'case.stage': stageFact(flow, state),
    'case.openHours': Math.floor((at - openedAt) / HOUR),
    'case.rejections': rejections,
    'case.breached': headline(state, flow)?.breached ?? false,
    'case.escalated': state.ladder.status !== 'idle',
    'case.brokenPromises': Object.entries(state.clocks).filter(
      ([clock, { status }]) => clock.startsWith('promise:') && status === 'breached',
    ).length,
    'case.reopened': state.reopened ?? 0,
    'case.workingHour': calendar ? isOpen(calendar, at) : null,
    'case.assigned': state.assigneeId !== null,
  };
}

/** A stage of a manager's own is to rules what the shipped one is that the same line holds. */
const BY_HOLDER: Readonly<Record<string, string>> = {
  first: 'firstLine',
  second: 'secondLine',
  head: 'departmentHead',
};
function stageFact(flow: Flow, { stage }: CaseState): string | null {
  if ((STAGES as readonly string[]).includes(stage)) return stage;
  return BY_HOLDER[flow.stages[stage]?.holder ?? ''] ?? null;
}

/** What time alone changes. */
const WITH_TIME: ReadonlySet<FactId> = new Set<FactId>(['case.openHours', 'case.workingHour']);
export const changesWithTime = (facts: readonly FactId[]): boolean => facts.some((id) => WITH_TIME.has(id));
