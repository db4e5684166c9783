import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FLOW_FAULTS, type FlowFaultCode, faultsOf, parseFlow } from '../../../domain/case/check-flow.ts';
import { clocksOf, nextDue } from '../../../domain/case/clocks.ts';
import {
  COMMANDS,
  type CommandType,
  clockRule,
  type Flow,
  HOLDERS,
  lineOf,
  ON_DUE,
  type Stage,
  type StageRule,
} from '../../../domain/case/flow.ts';
import { FLOWS } from '../../../domain/case/flows.ts';
import { faultInWords } from '../../../domain/language/flow-faults.ts';
import { has, say } from '../../../domain/language/index.ts';
import { copyOf, soundFlow } from './flows.ts';
import { HOUR, Play, QUEUES } from './play.ts';

const codes = (input: unknown) => faultsOf(input).map(({ code }) => code);
const stage = (flow: Flow, id: Stage) => flow.stages[id] as StageRule;
/** A stage of a manager's own. */
const first = (flow: Flow) => flow.entry;

test('every shipped flow is without fault', () => {
  for (const flow of FLOWS)
    expect({ of: `${flow.kind} ${flow.version}`, faults: faultsOf(flow) }).toMatchObject({ faults: [] });
});

test('flows that somebody puts together soundly are without fault', () => {
  fc.assert(
    fc.property(soundFlow, (flow) => {
      expect(faultsOf(flow)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** What somebody could get wrong: done to a sound flow; what must be found, and where. */
const PLANTED: [FlowFaultCode, string, (flow: Flow) => void][] = [
  ['shape', 'stages.own0.holder', (flow) => Object.assign(stage(flow, 'own0'), { holder: 'nobodyAtAll' })],
  ['shape', 'surprise', (flow) => Object.assign(flow, { surprise: true })],
  ['shape', 'stages.own0.surprise', (flow) => Object.assign(stage(flow, 'own0'), { surprise: true })],
  ['shape', 'clocks.own0.surprise', (flow) => Object.assign(flow.clocks.own0 ?? {}, { surprise: true })],
  ['shape', 'ladder.0.surprise', (flow) => Object.assign(flow.ladder[0] ?? {}, { surprise: true })],
  ['shape', 'ladder.0.post', (flow) => Object.assign(flow.ladder[0] ?? {}, { post: 'emperor' })],
  ['shape', 'stages.own0.clocks', (flow) => stage(flow, 'own0').clocks.push('own0')],
  ['shape', 'overall', (flow) => flow.overall.splice(0, 9, 'answer', 'answer')],
  ['badId', 'stages.Own Stage', (flow) => Object.assign(flow.stages, { 'Own Stage': stage(flow, 'own0') })],
  ['badId', 'stages.constructor', (flow) => Object.assign(flow.stages, { constructor: stage(flow, 'own0') })],
  ['badId', 'stages.rung', (flow) => Object.assign(flow.stages, { rung: stage(flow, 'own0') })],
  ['badId', 'stages.same', (flow) => Object.assign(flow.stages, { same: stage(flow, 'own0') })],
  ['badName', 'stages.own0.name.en', (flow) => Object.assign(stage(flow, 'own0').name ?? {}, { en: 'x'.repeat(61) })],
  ['badName', 'stages.own0.name.zh', (flow) => Object.assign(stage(flow, 'own0').name ?? {}, { zh: '回\u0000访' })],
  ['badName', 'stages.own0.name.zh', (flow) => Object.assign(stage(flow, 'own0').name ?? {}, { zh: '\ud800' })],
  ['nameMissing', 'stages.own0.name', (flow) => Object.assign(stage(flow, 'own0').name ?? {}, { zh: ' ' })],
  ['nameMissing', 'stages.own0.name', (flow) => delete stage(flow, 'own0').name],
  ['unknownStage', 'stages.own0.commands.resolve', (flow) => to(flow, 'own0', 'resolve', 'nowhere')],
  ['unknownStage', 'stages.own0.commands.resolve', (flow) => to(flow, 'own0', 'resolve', 'received')],
  ['unknownStage', 'stages.own0.commands.resolve', (flow) => to(flow, 'own0', 'resolve', 'toString')],
  ['unknownClock', 'stages.own0.clocks.1', (flow) => stage(flow, 'own0').clocks.push('nothing')],
  ['unknownClock', 'stages.own0.clocks.1', (flow) => stage(flow, 'own0').clocks.push('valueOf')],
  ['unknownClock', 'stages.own0.clocks.1', (flow) => stage(flow, 'own0').clocks.push('memberReply')],
  ['unknownClock', 'overall.0', (flow) => flow.overall.splice(0, 9, 'own0')],
  ['unknownClock', 'clocks', (flow) => delete flow.clocks.rung],
  ['unknownClock', 'clocks.noStage', (flow) => Object.assign(flow.clocks, { noStage: flow.clocks.own0 })],
  ['unknownClock', 'stages.received.clocks.0', (flow) => stage(flow, 'received').clocks.push('own0')],
  [
    'unknownCommand',
    'stages.own0.commands.sing',
    (flow) => Object.assign(stage(flow, 'own0').commands, { sing: 'same' }),
  ],
  ['notForHolder', 'stages.own0.commands.accept', (flow) => to(flow, 'own0', 'accept', 'closed')],
  ['notForHolder', 'stages.received.commands.claim', (flow) => to(flow, 'received', 'claim', 'same')],
  ['notForHolder', 'stages.closed.commands.reply', (flow) => to(flow, 'closed', 'reply', 'same')],
  ['notForHolder', 'stages.own0.commands.reopen', (flow) => to(flow, 'own0', 'reopen', 'same')],
  ['neededCommand', 'stages.own0.commands', (flow) => delete stage(flow, 'own0').commands.acknowledge],
  ['neededCommand', 'stages.own0.commands', (flow) => delete stage(flow, 'own0').commands.resume],
  ['neededCommand', 'stages.closed', (flow) => [delete stage(flow, 'closed').commands.reopen, reopenable(flow)]],
  ['staysHere', 'stages.own0.commands.reply', (flow) => to(flow, 'own0', 'reply', 'closed')],
  ['mustLead', 'stages.own0.commands.resolve', (flow) => to(flow, 'own0', 'resolve', 'same')],
  ['mustClose', 'stages.own0.commands.withdraw', (flow) => to(flow, 'own0', 'withdraw', 'own0')],
  ['neededStage', 'stages.received', (flow) => delete flow.stages.received],
  ['neededStage', 'stages.closed', (flow) => Object.assign(stage(flow, 'closed'), { holder: 'first' })],
  ['memberStage', 'stages.own0.holder', (flow) => Object.assign(stage(flow, 'own0'), { holder: 'member' })],
  ['entryNotWorked', 'entry', (flow) => Object.assign(flow, { entry: 'closed' })],
  ['entryNotWorked', 'entry', (flow) => Object.assign(flow, { entry: 'constructor' })],
  ['entryNotWorked', 'reopen.stage', (flow) => Object.assign(flow, { reopen: { stage: 'closed', days: 3 } })],
  ['entryNotWorked', 'stages.own0.commands.handover', (flow) => to(flow, 'own0', 'handover', 'closed')],
  ['unreachable', 'stages.island', (flow) => Object.assign(flow.stages, { island: copyOf(stage(flow, 'own0')) })],
  [
    'deadEnd',
    'stages.own0',
    (flow) => {
      for (const { commands, holder } of Object.values(flow.stages))
        for (const command of ['resolve', 'adopt', 'dismiss', 'passOn'] as const)
          if (holder !== 'member') delete commands[command];
    },
  ],
  ['noClock', 'stages.own0.clocks', (flow) => Object.assign(stage(flow, 'own0'), { clocks: [] })],
  ['noClock', 'stages.own0.clocks', (flow) => Object.assign(flow.clocks.own0 ?? {}, { onDue: 'remind' })],
  ['badOnDue', 'clocks.own0.onDue', (flow) => Object.assign(flow.clocks.own0 ?? {}, { onDue: 'close' })],
  [
    'badOnDue',
    'clocks.memberReply.onDue',
    (flow) => Object.assign(flow.clocks.memberReply ?? {}, { onDue: 'escalate' }),
  ],
  ['mayNotPause', 'clocks.pause.pauses', (flow) => Object.assign(flow.clocks.pause ?? {}, { pauses: true })],
  ['noOwner', 'stages.own0.holder', (flow) => Object.assign(stage(flow, 'own0'), { holder: 'nobody' })],
  ['outOfRange', 'clocks.own0.minutes', (flow) => Object.assign(flow.clocks.own0 ?? {}, { minutes: 0 })],
  ['outOfRange', 'clocks.own0.minutes', (flow) => Object.assign(flow.clocks.own0 ?? {}, { minutes: 1.5 })],
  ['outOfRange', 'clocks.own0.warn', (flow) => Object.assign(flow.clocks.own0 ?? {}, { warn: 100 })],
  ['outOfRange', 'clocks.own0.extendable', (flow) => Object.assign(flow.clocks.own0 ?? {}, { extendable: 1_001 })],
  ['outOfRange', 'reopen.days', (flow) => Object.assign(flow, { reopen: { stage: first(flow), days: 0 } })],
  ['noLadder', 'ladder', (flow) => flow.ladder.splice(0)],
  ['tooMany', 'ladder', (flow) => flow.ladder.push(...Array(12).fill(flow.ladder[0]))],
  ['tooMany', 'stages', (flow) => many(flow.stages, 20)],
  ['tooMany', 'clocks', (flow) => many(flow.clocks, 40)],
];

const to = (flow: Flow, from: Stage, command: CommandType, target: string) => {
  stage(flow, from).commands[command] = target;
};
const reopenable = (flow: Flow) => Object.assign(flow, { reopen: { stage: first(flow), days: 3 } });
const many = (of: Record<string, unknown>, n: number) => {
  for (let i = 0; i < n; i++) of[`more${i}`] = copyOf(of.own0);
};

describe('what somebody gets wrong is found at its place', () => {
  test.each(PLANTED)('%s at %s', (code, place, plant) => {
    fc.assert(
      fc.property(soundFlow, (flow) => {
        plant(flow);
        expect(faultsOf(flow)).toContainEqual(expect.objectContaining({ code, place }));
      }),
      { numRuns: 40 },
    );
  });

  test('nothing that could be found is left untried', () => {
    expect([...new Set(PLANTED.map(([code]) => code))].sort()).toEqual([...FLOW_FAULTS].sort());
  });

  test.each(FLOW_FAULTS)('%s has words in both languages', (code) => {
    for (const locale of ['zh', 'en'] as const) {
      expect(has(locale, `flows.fault.${code}`)).toBe(true);
      const words = { say: (key: string, values: object) => say(locale, key, values as Record<string, string>) };
      const id = (one: string) => `<${one}>`;
      const fault = { code, place: 'stages.own0.commands.resolve', values: { clock: 'own1', command: 'ask' } };
      expect(faultInWords(fault, { ...words, stage: id, clock: id, command: id })).not.toMatch(/%\{|“”/);
    }
  });
});

/** Any place of a flow, made into something else. */
const tampered = fc.tuple(
  soundFlow,
  fc.array(
    fc.record({
      what: fc.constantFrom(
        'target',
        'drop',
        'add',
        'holder',
        'onDue',
        'pauses',
        'clocks',
        'entry',
        'reopen',
        'stage',
        'overall',
      ),
      a: fc.nat(50),
      b: fc.nat(50),
      c: fc.nat(50),
    }),
    { minLength: 1, maxLength: 3 },
  ),
);
type Tampering = { what: string; a: number; b: number; c: number };

function tamper(flow: Flow, { what, a, b, c }: Tampering): void {
  const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;
  const ids = Object.keys(flow.stages);
  const clocks = Object.keys(flow.clocks);
  const of = stage(flow, pick(ids, a));
  const clock = flow.clocks[pick(clocks, a)];
  const commands = Object.keys(of.commands) as CommandType[];
  if (what === 'target' && commands.length > 0) of.commands[pick(commands, b)] = pick([...ids, 'same'], c);
  if (what === 'drop') delete of.commands[pick(commands, b)];
  if (what === 'add') of.commands[pick(COMMANDS, b)] = pick([...ids, 'same'], c);
  if (what === 'holder') of.holder = pick(HOLDERS, b);
  if (what === 'onDue' && clock) clock.onDue = pick(ON_DUE, b);
  if (what === 'pauses' && clock) clock.pauses = !clock.pauses;
  if (what === 'clocks') of.clocks = b % 2 ? [pick(clocks, c)] : [...of.clocks, pick(clocks, c)];
  if (what === 'entry') flow.entry = pick(ids, b);
  if (what === 'reopen') flow.reopen = { stage: pick(ids, b), days: 3 };
  if (what === 'stage' && ids.length > 3) delete flow.stages[pick(ids, b)];
  if (what === 'overall') flow.overall = [pick(clocks, b)];
}

const WITH: Partial<Record<CommandType, object>> = {
  assign: { staffId: 'other' },
  promise: { at: Number.MAX_SAFE_INTEGER - 1 },
  pause: { at: Number.MAX_SAFE_INTEGER - 1 },
  merge: { otherCaseId: 'another' },
  passOn: { staffIds: ['praised'] },
};

/** The shortest way to the end, by what people do; of a member who has it before them also by their silence. */
function wayOut(flow: Flow, from: Stage): (CommandType | 'silence')[] {
  const ways = new Map<Stage, (CommandType | 'silence')[]>([[from, []]]);
  for (const [here, way] of ways) {
    if (here === 'closed') return way;
    for (const [command, target] of Object.entries(stage(flow, here).commands) as [CommandType, Stage][])
      if (
        !['same', 'withdraw', 'merge'].includes(target) &&
        !['withdraw', 'merge'].includes(command) &&
        !ways.has(target)
      )
        ways.set(target, [...way, command]);
    if (stage(flow, here).clocks.includes('acceptance') && !ways.has('closed')) ways.set('closed', [...way, 'silence']);
  }
  throw new Error(`No way out of ${from}`);
}

describe('never a false all-clear', () => {
  test('a case by a flow that is told to be without fault never stands still, and can always be brought to its end', () => {
    let clear = 0;
    const story = fc.array(fc.tuple(fc.constantFrom(...COMMANDS), fc.nat(72)), { maxLength: 25 });
    fc.assert(
      fc.property(tampered, story, ([flow, tamperings], happenings) => {
        for (const one of tamperings) tamper(flow, one);
        if (faultsOf(flow).length > 0) return;
        clear++;
        const play = new Play(flow).open();
        for (const [type, hours] of happenings) {
          const more = { ...WITH[type], ...(type === 'promise' || type === 'pause' ? { at: play.now + HOUR } : {}) };
          if (play.refused(type, more) === null) play.give(type, more);
          play.pass(hours * HOUR);
        }
        for (const { after } of play.steps) {
          if (after.stage === 'closed') expect(nextDue(after)).toBeNull();
          else {
            expect(nextDue(after)).not.toBeNull();
            // A promise and the receipt remind; they bring nothing on.
            expect(
              clocksOf(after).some(([id, c]) => c.status === 'running' && clockRule(flow, id).onDue !== 'remind'),
            ).toBe(true);
          }
          expect(Object.keys(flow.stages)).toContain(after.stage);
        }
        for (const command of wayOut(flow, play.state.stage)) {
          if (command === 'silence') {
            play.pass(90 * 24 * HOUR);
            continue;
          }
          expect(play.refused(command, WITH[command])).toBeNull();
          play.give(command, WITH[command]);
        }
        expect(play.state.stage).toBe('closed');
      }),
      { numRuns: 1_000 },
    );
    // Else this would have looked at nothing.
    expect(clear).toBeGreaterThan(50);
  });
});

test('who holds a stage gets what comes in there, is handed over to it, or comes back from the member', () => {
  fc.assert(
    fc.property(soundFlow, (flow) => {
      const queueOf = (id: Stage) => QUEUES[lineOf(stage(flow, id))];
      const play = new Play(flow).open();
      expect(play.state.queueId).toBe(queueOf(flow.entry));
      for (let steps = 0; steps < 8; steps++) {
        const command = (['handover', 'reject', 'resolve', 'passOn'] as const).find(
          (one) => play.refused(one) === null,
        );
        if (!command) break;
        play.give(command);
        if (command === 'handover' || command === 'reject') expect(play.state.queueId).toBe(queueOf(play.state.stage));
      }
    }),
  );
});

describe('whatever is sent', () => {
  test('is answered with faults, never with an exception or an all-clear', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(codes(input).length).toBeGreaterThan(0);
      }),
    );
  });

  test('hostile keys and depths are refused, briefly', () => {
    const [flow] = FLOWS;
    const hostile = JSON.parse(JSON.stringify(flow));
    // As JSON brings it: a key like any other.
    Object.defineProperty(hostile.stages, '__proto__', { value: stage(hostile, 'closed'), enumerable: true });
    expect(codes(hostile)).toEqual(['badId']);
    const huge = { ...flow, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`x${i}`.repeat(100), i])) };
    const faults = faultsOf(huge);
    expect(faults.length).toBeLessThanOrEqual(100);
    expect(Math.max(...faults.map(({ place }) => place.length))).toBeLessThanOrEqual(40);
    expect(() => parseFlow(huge)).toThrow(/Not a flow/);
  });
});
