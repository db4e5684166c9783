import { fixedHolder, isShipped, isWorked, NEVER_PAUSE } from '../../domain/case/check-flow.ts';
import {
  CASE_LINES,
  type Clock,
  type ClockRule,
  type CommandType,
  type Flow,
  type Line,
  type Rung,
  type Stage,
  type StageRule,
} from '../../domain/case/flow.ts';
import { AT_WORK, FLOWS, WITH_MEMBER } from '../../domain/case/flows.ts';

/** What can be done to a flow, each as a new one; pure. */

export type Holder = StageRule['holder'];
/** Moves that a stage of each holder can have; everything else that is possible there comes with the holder. */
export const movesFor = (holder: Holder): readonly CommandType[] =>
  holder === 'member'
    ? ['accept', 'reject']
    : isLine(holder)
      ? ['handover', 'resolve', 'adopt', 'dismiss', 'passOn']
      : [];
export const isLine = (holder: Holder): holder is Line => CASE_LINES.some((line) => line === holder);

/** Where such a move can lead. */
export const targetsOf = (flow: Flow, move: CommandType): Stage[] =>
  Object.keys(flow.stages).filter(
    (stage) => stage !== 'received' && (move === 'handover' || move === 'reject' ? isWorked(flow, stage) : true),
  );

const A_DAY: ClockRule = { minutes: 540, pauses: true, onDue: 'escalate', warn: 75, extendable: 100 };

export const put = <K extends keyof Flow>(flow: Flow, part: K, value: Flow[K]): Flow => ({ ...flow, [part]: value });

export const putStage = (flow: Flow, id: Stage, part: Partial<StageRule>): Flow => ({
  ...flow,
  stages: { ...flow.stages, [id]: { ...(flow.stages[id] as StageRule), ...part } },
});

/** `null`: not possible here. */
export function putMove(flow: Flow, id: Stage, move: CommandType, to: Stage | null): Flow {
  const { [move]: _, ...commands } = flow.stages[id]?.commands ?? {};
  return putStage(flow, id, { commands: to === null ? commands : { ...commands, [move]: to } });
}

/** Moves stay as far as the other holder can make them. */
export function putHolder(flow: Flow, id: Stage, holder: Holder): Flow {
  const commands = flow.stages[id]?.commands ?? {};
  const kept = movesFor(holder).flatMap((move) => (commands[move] ? [[move, commands[move]] as const] : []));
  return putStage(flow, id, { holder, commands: { ...basis(holder), ...Object.fromEntries(kept) } });
}

const basis = (holder: Holder): StageRule['commands'] =>
  holder === 'member' ? { ...WITH_MEMBER, accept: 'closed' } : { ...AT_WORK };

export type NewStage = { id: Stage } | { name: { zh: string; en: string }; holder: Line };

/** After the stage `after`, with a clock of its own. @returns the flow and the new stage's id */
export function addStage(flow: Flow, wanted: NewStage, after: Stage): { flow: Flow; id: Stage } {
  const id = 'id' in wanted ? wanted.id : freeId(flow, wanted.name.en);
  const clock = id === 'resolved' ? 'acceptance' : id;
  const rule: StageRule =
    'id' in wanted
      ? { holder: holderOf(id), clocks: [clock], commands: basis(holderOf(id)) }
      : { name: wanted.name, holder: wanted.holder, clocks: [clock], commands: basis(wanted.holder) };
  const entries = Object.entries(flow.stages);
  const at =
    Math.max(
      0,
      entries.findIndex(([one]) => one === after),
    ) + 1;
  // Nothing comes after the end.
  const place = Math.min(at, entries.length - 1);
  const stages = Object.fromEntries([...entries.slice(0, place), [id, rule], ...entries.slice(place)]);
  return {
    flow: { ...flow, stages, clocks: { ...flow.clocks, [clock]: flow.clocks[clock] ?? shippedClock(clock) } },
    id,
  };
}

const shippedClock = (clock: Clock): ClockRule => {
  const shipped = FLOWS.findLast(({ clocks }) => clocks[clock])?.clocks[clock];
  return { ...(shipped ?? A_DAY) };
};
/** Who holds a shipped stage where it is shipped. */
const holderOf = (id: Stage): Holder =>
  fixedHolder(id) ?? FLOWS.findLast(({ stages }) => stages[id])?.stages[id]?.holder ?? 'first';

/** From the English name, for ever: names are free to change. */
export function freeId(flow: Flow, name: string): Stage {
  const words = name.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
  const camel = words.map((word, nth) =>
    nth === 0 ? word.toLowerCase() : word[0]?.toUpperCase() + word.slice(1).toLowerCase(),
  );
  const first = camel
    .join('')
    .replace(/^[0-9]+/, '')
    .slice(0, 32);
  const stem = /^[a-z][A-Za-z0-9]+$/.test(first) ? first : 'stage';
  const taken = (id: string) =>
    isShipped(id) || id in flow.stages || id in flow.clocks || id === 'same' || id in Object.prototype;
  let id = stem;
  for (let n = 2; taken(id); n++) id = `${stem}${n}`;
  return id;
}

/** With its clock, and everything that led there. */
export function removeStage(flow: Flow, id: Stage): Flow {
  const stages = Object.fromEntries(
    Object.entries(flow.stages)
      .filter(([one]) => one !== id)
      .map(([one, rule]) => [
        one,
        { ...rule, commands: Object.fromEntries(Object.entries(rule.commands).filter(([, to]) => to !== id)) },
      ]),
  );
  const { [isShipped(id) ? '' : id]: _, ...clocks } = flow.clocks;
  const rest = { ...flow, stages, clocks };
  const first = Object.keys(stages).find((one) => isWorked(rest, one)) ?? flow.entry;
  return {
    ...rest,
    entry: flow.entry === id ? first : flow.entry,
    ...(flow.reopen?.stage === id ? { reopen: { ...flow.reopen, stage: first } } : {}),
  };
}

/** Between the beginning and the end. */
export function moveStage(flow: Flow, id: Stage, by: -1 | 1): Flow {
  const entries = Object.entries(flow.stages);
  const at = entries.findIndex(([one]) => one === id);
  if (!canMove(flow, id, by)) return flow;
  const moved = [...entries];
  [moved[at], moved[at + by]] = [moved[at + by] as (typeof entries)[0], moved[at] as (typeof entries)[0]];
  return { ...flow, stages: Object.fromEntries(moved) };
}
export function canMove(flow: Flow, id: Stage, by: -1 | 1): boolean {
  const at = Object.keys(flow.stages).indexOf(id);
  const within = (place: number) => place > 0 && place < Object.keys(flow.stages).length - 1;
  return within(at) && within(at + by);
}
/** Something must be left that somebody works on. */
export const canRemove = (flow: Flow, id: Stage): boolean =>
  id !== 'received' && id !== 'closed' && Object.keys(flow.stages).some((one) => one !== id && isWorked(flow, one));

export function putClock(flow: Flow, id: Clock, part: { [K in keyof ClockRule]?: ClockRule[K] | undefined }): Flow {
  const next = { ...(flow.clocks[id] as ClockRule), ...part };
  if (next.warn === undefined) delete next.warn;
  if (next.extendable === undefined) delete next.extendable;
  return { ...flow, clocks: { ...flow.clocks, [id]: next as ClockRule } };
}
export const mayPause = (id: Clock): boolean => !NEVER_PAUSE.has(id);

/** Off: it never runs. */
export function putOverall(flow: Flow, id: Clock, on: boolean): Flow {
  const overall = on ? [...flow.overall, id] : flow.overall.filter((one) => one !== id);
  return { ...flow, overall, clocks: { ...flow.clocks, [id]: flow.clocks[id] ?? shippedClock(id) } };
}

export const putRung = (flow: Flow, nth: number, part: Partial<Rung>): Flow => ({
  ...flow,
  ladder: flow.ladder.map((rung, i) => (i === nth ? { ...rung, ...part } : rung)),
});
export const addRung = (flow: Flow): Flow => ({
  ...flow,
  ladder: [...flow.ladder, { post: flow.ladder.at(-1)?.post ?? 'teamLead', minutes: 120 }],
});
export const removeRung = (flow: Flow, nth: number): Flow => ({
  ...flow,
  ladder: flow.ladder.filter((_, i) => i !== nth),
});
export function moveRung(flow: Flow, nth: number, by: -1 | 1): Flow {
  const ladder = [...flow.ladder];
  const [one, other] = [ladder[nth], ladder[nth + by]];
  if (!one || !other) return flow;
  ladder[nth] = other;
  ladder[nth + by] = one;
  return { ...flow, ladder };
}

/** Together with the command that makes it possible. */
export function putReopen(flow: Flow, reopen: Flow['reopen'] | null): Flow {
  const { reopen: _, ...rest } = flow;
  const opened = putMove(rest, 'closed', 'reopen', reopen ? 'same' : null);
  return reopen ? { ...opened, reopen } : opened;
}

/** Clocks that this flow can make run, in the order in which people meet them. */
export function clocksIn(flow: Flow): Clock[] {
  const stages = Object.values(flow.stages).flatMap(({ clocks }) => clocks);
  const asked = Object.values(flow.stages).some(({ commands }) => commands.ask);
  const general = [
    'receipt',
    'answer',
    'resolution',
    'interim',
    'reaction',
    ...(asked ? ['memberReply'] : []),
    'followUp',
  ];
  return [...new Set([...stages, ...general])].filter((id) => flow.clocks[id]);
}
