import fc from 'fast-check';
import type { Clock, ClockRule, CommandType, Flow, Rung, Stage, StageRule } from '../../../domain/case/flow.ts';
import { AT_WORK, currentFlow, WITH_MEMBER } from '../../../domain/case/flows.ts';
import { CASE_KINDS, POSTS } from '../../../domain/vocabulary.ts';

/** Flows as managers could make them, and what somebody could do to one. */

const rung: fc.Arbitrary<Rung> = fc.record(
  { post: fc.constantFrom(...POSTS), minutes: fc.integer({ min: 1, max: 5_000 }), urgent: fc.boolean() },
  { requiredKeys: ['post', 'minutes'] },
);
const own = (id: string): ClockRule => ({
  ...(currentFlow('complaint').clocks.secondLine as ClockRule),
  minutes: 60 + id.length,
});

/** Every stage leads to the next one, the last one to the end; some lead elsewhere, too. */
export const soundFlow: fc.Arbitrary<Flow> = fc
  .record({
    kind: fc.constantFrom(...CASE_KINDS),
    holders: fc.array(fc.constantFrom('first' as const, 'second' as const, 'head' as const), {
      minLength: 1,
      maxLength: 6,
    }),
    onward: fc.array(fc.constantFrom<CommandType>('handover', 'resolve', 'passOn', 'adopt'), {
      minLength: 6,
      maxLength: 6,
    }),
    ends: fc.constantFrom<CommandType>('resolve', 'adopt', 'dismiss', 'passOn'),
    elsewhere: fc.array(
      fc.tuple(fc.nat(5), fc.constantFrom<CommandType>('handover', 'resolve', 'adopt', 'dismiss'), fc.nat(5)),
      { maxLength: 4 },
    ),
    accepted: fc.boolean(),
    back: fc.nat(5),
    overall: fc.subarray(['answer', 'resolution', 'interim']),
    ladder: fc.array(rung, { minLength: 1, maxLength: 6 }),
    reopen: fc.option(fc.record({ at: fc.nat(5), days: fc.integer({ min: 1, max: 90 }) }), { nil: undefined }),
  })
  .map((of) => {
    const shipped = currentFlow('complaint');
    const ids = of.holders.map((_, nth) => `own${nth}`);
    const nth = (n: number): Stage => ids[n % ids.length] as Stage;
    const end = of.accepted ? 'resolved' : 'closed';
    const stages: Record<Stage, StageRule> = { received: shipped.stages.received as StageRule };
    for (const [n, id] of ids.entries()) {
      const moves: StageRule['commands'] = {};
      for (const [from, command, to] of of.elsewhere) if (nth(from) === id) moves[command] = nth(to);
      if (n < ids.length - 1) moves[of.onward[n] ?? 'handover'] = nth(n + 1);
      else moves[of.ends] = end;
      stages[id] = {
        ...{ name: { zh: `阶段${n}`, en: `Stage ${n}` }, holder: of.holders[n] as 'first', clocks: [id] },
        commands: { ...AT_WORK, ...moves },
      };
    }
    if (of.accepted)
      stages.resolved = {
        ...{ holder: 'member', clocks: ['acceptance'] },
        commands: { ...WITH_MEMBER, accept: 'closed', reject: nth(of.back) },
      };
    stages.closed = shipped.stages.closed as StageRule;
    const clocks: Record<Clock, ClockRule> = { ...shipped.clocks };
    for (const id of ids) clocks[id] = own(id);
    return copyOf({
      ...{ kind: of.kind, version: 1_000, stages, clocks, overall: of.overall, entry: nth(0), ladder: of.ladder },
      ...(of.reopen ? { reopen: { stage: nth(of.reopen.at), days: of.reopen.days } } : {}),
    });
  });

export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
