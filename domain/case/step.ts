import type { Actor } from '../vocabulary.ts';
import { type ClockChange, clockChanges } from './clock-story.ts';
import { clocksOf } from './clocks.ts';
import { type Clock, clockRule, type Flow } from './flow.ts';
import { machine } from './machine.ts';
import type { CommandResult, Given } from './messages.ts';
import type { CaseEvent, CaseState, ClockState, Effect, Span, Stays } from './state.ts';

/** What the machine cannot know: how the rules decide, and when a clock runs out by the calendars. */
export type Question =
  | { about: 'decisions'; decisions: Extract<Effect, { type: 'decide' }>[] }
  | { about: 'deadlines'; clocks: ClockQuestion[] };
/** `warnMs`: how much of the budget may be spent before somebody is warned; left out, nobody is. */
export type ClockQuestion = { clock: Clock; spans: Span[]; budgetMs: number; warnMs?: number };
/** The world's answers are events of the machine. One list for each question, in its order. */
export type Answer = Extract<CaseEvent, { type: 'decided' | 'clockSet' }>;
export type Answers = Answer[][];

/** One line of the story. */
export type StoryLine = {
  type: string;
  actor: Actor;
  decisionId?: string;
  messageId?: string;
  /** Ids and values that may stay. */
  data: Record<string, string | number | boolean | null | string[] | ClockChange[]>;
};

/** A step that was worked out: the state after it, what it adds to the story, and whom it is told. */
export type Step = {
  state: CaseState;
  /** By which it goes on. */
  flow: Flow;
  /** It could have moved, and did not. */
  stays: Stays | null;
  story: StoryLine[];
  notices: Extract<Effect, { type: 'notify' }>[];
};

/**
 * One step of a case: what the machine says to an event, what it asks of the world, and what follows from the answers. It is worked
 * out twice: by the activity that asks the world and writes the step down, and by the workflow with the answers the activity got.
 * @throws RefusedError for a command that is not possible now, before anything is asked
 */
export function* workOut(flow: Flow, before: CaseState, given: Given, at: number): Generator<Question, Step, Answer[]> {
  const { next, all } = machine(flow);
  const story = openingOf(given, before, at);
  const notices: Step['notices'] = [];
  let { state, effects } = next(before, eventOf(given), at);
  const moved = given.type === 'moveFlow' && given.flow?.version === state.flow.version;
  const goesBy = moved ? (given.flow as Flow) : flow;
  let stays: Stays | null = null;
  while (effects.length > 0) {
    notices.push(...effects.filter((e) => e.type === 'notify'));
    stays = effects.find((e) => e.type === 'stays') ?? stays;
    const decisions = effects.filter((e) => e.type === 'decide');
    effects = [];
    if (decisions.length === 0) continue;
    const answers = yield { about: 'decisions', decisions };
    ({ state, effects } = all(state, answers, at));
    for (const answer of answers) if (answer.type === 'decided') story.push(decidedLine(answer));
  }
  const clocks = clocksOf(state).flatMap(([clock, c]) =>
    c.status === 'running' && c.dueAt === null
      ? [{ clock, spans: c.spans, budgetMs: c.budgetMs, ...warning(goesBy, clock, c) }]
      : [],
  );
  if (clocks.length > 0) state = all(state, yield { about: 'deadlines', clocks }, at).state;
  const changes = clockChanges(before, state);
  const [first] = story;
  if (first && changes.length > 0 && flow.version > 1) first.data = { ...first.data, clocks: changes };
  if (stays) for (const line of story) line.data = { ...line.data, ...staying(stays) };
  return { state, flow: goesBy, stays, story, notices };
}

const staying = ({ because: stays, stage, clock }: Stays) => ({
  stays,
  ...(stage ? { stage } : {}),
  ...(clock ? { clock } : {}),
});

const warning = (flow: Flow, clock: Clock, { budgetMs, warnAt }: ClockState) => {
  const { warn } = clockRule(flow, clock);
  return warn && warnAt !== null ? { warnMs: Math.round((budgetMs * warn) / 100) } : {};
};

/** The same step, from answers that are known. */
export function workedOut(flow: Flow, before: CaseState, given: Given, at: number, answers: Answers): Step {
  const work = workOut(flow, before, given, at);
  let now = work.next();
  for (const answer of answers) now = work.next(answer);
  if (!now.done) throw new Error(`Nobody answered a question about ${now.value.about}`);
  return now.value;
}

/** What whoever gave a command is told. @param version  of the case before the step */
export const resultOf = (version: number, { state, story }: Step): CommandResult => ({
  version: version + story.length,
  stage: state.stage,
  assigneeId: state.assigneeId,
});

function eventOf(given: Given): CaseEvent {
  if (given.type === 'opened' || given.type === 'ranOut' || given.type === 'warned') return given;
  const { commandId: _, actorType: __, ...command } = given;
  return command;
}

/** How the story of the step begins; intake has written the first line of all, `opened`. */
function openingOf(given: Given, before: CaseState, at: number): StoryLine[] {
  if (given.type === 'opened') return [];
  if (given.type === 'ranOut') {
    const dueAt = before.clocks[given.clock]?.dueAt ?? at;
    const data = { clock: given.clock, dueAt, lateMs: at - dueAt };
    return [{ type: 'ranOut', actor: { type: 'clock', id: null }, data }];
  }
  if (given.type === 'warned')
    return [
      {
        type: 'warned',
        actor: { type: 'clock', id: null },
        data: { clock: given.clock, dueAt: before.clocks[given.clock]?.dueAt ?? null },
      },
    ];
  if (given.type === 'calendarChanged')
    return [
      { type: given.type, actor: { type: given.actorType, id: given.by }, data: { calendarId: given.calendarId } },
    ];
  if (given.type === 'moveFlow') {
    const { version, onlyIfBetter } = given;
    const data = { fromVersion: before.flow.version, version, ...(onlyIfBetter ? { onlyIfBetter } : {}) };
    return [{ type: given.type, actor: { type: given.actorType, id: given.by }, data }];
  }
  if (given.type === 'receiptReturned')
    return [{ type: given.type, actor: { type: given.actorType, id: given.by }, data: {} }];
  const { type, actorType, by, messageId, commandId: _, calendarId: __, ...rest } = given;
  // Ids and values that may stay: what somebody wrote lies in the message.
  const data = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== null));
  return [{ type, actor: { type: actorType, id: by }, ...(messageId ? { messageId } : {}), data }];
}

const decidedLine = ({ decisionId, set }: Extract<Answer, { type: 'decided' }>): StoryLine => ({
  type: 'decided',
  actor: { type: 'system', id: null },
  decisionId,
  data: { set },
});
