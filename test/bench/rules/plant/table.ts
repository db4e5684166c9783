import { CASE_KINDS, CATEGORIES, CHANNELS, MEMBER_KINDS, SEVERITIES, TIERS } from '../../../../domain/vocabulary.ts';
import type { Condition, HitPolicy, Row, RuleSetDefinition } from '../../../../rules/definition.ts';
import { atLeast, atMost, is, isOneOf } from '../../../../rules/seeds/words.ts';

export type Planted = {
  definition: RuleSetDefinition<'routing'>;
  /** Places of what was planted, by the code under which it must be found. */
  planted: Record<'neverMatches' | 'hidden' | 'unknownQueue', string[]>;
};

const note = { zh: '', en: '' };
const QUEUES = ['service', 'vip', 'billing', 'claims', 'technical', 'logistics'];

/**
 * A large house's routing table of ten columns, six of which are filled on average, and three mistakes in turn in one row of twenty: a row
 * whose conditions shut each other out, one that is narrower than an earlier one, one for a queue that nobody has.
 */
export function plantTable(rows: number, hitPolicy: HitPolicy): Planted {
  const { chance, some, one } = drawing();
  const columns: (() => Condition)[] = [
    () => isOneOf('case.kind', ...some(CASE_KINDS)),
    () => is('case.category', one(CATEGORIES)),
    () => isOneOf('case.channel', ...some(CHANNELS)),
    () => isOneOf('case.severity', ...some(SEVERITIES)),
    () => isOneOf('member.tier', ...some(TIERS)),
    () => is('member.kind', one(MEMBER_KINDS)),
    () => atLeast('member.complaints90Days', 1 + chance(6)),
    () => (chance(2) ? atLeast : atMost)('member.spent12Months', 100_000 * (1 + chance(40))),
    () => (chance(2) ? atLeast : atMost)('member.daysSinceLastPurchase', 15 * (1 + chance(24))),
  ];
  const table: Row<'routing'>[] = [];
  const planted: Planted['planted'] = { neverMatches: [], hidden: [], unknownQueue: [] };
  const mistakes = Object.keys(planted) as (keyof Planted['planted'])[];
  let last: Condition[] = [];
  for (let i = 0; i < rows; i++) {
    let all = [
      is('case.line', one(['first', 'second'])),
      ...columns.flatMap((cell) => (chance(10) < 6 ? [cell()] : [])),
    ];
    let queueCode = one(QUEUES);
    const mistake = i % 20 === 19 ? mistakes[((i - 19) / 20) % mistakes.length] : undefined;
    if (mistake) planted[mistake].push(mistake === 'unknownQueue' ? `rows[${i}].then.queueCode` : `rows[${i}]`);
    if (mistake === 'neverMatches') all = [...all, atLeast('member.points', 500), atMost('member.points', 499)];
    if (mistake === 'hidden') all = [...last, is('case.verified', true)];
    if (mistake === 'unknownQueue') queueCode = `gone${i}`;
    last = all;
    table.push({ id: `row${i + 1}`, when: { all }, then: { queueCode }, note });
  }
  const otherwise = { id: 'rest', then: { queueCode: 'service' }, note };
  return { definition: { set: 'routing', hitPolicy, rows: table, otherwise }, planted };
}

/** Numbers that look drawn by chance and are the same every time. */
function drawing() {
  let seed = 7;
  const chance = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const one = <T>(choices: readonly T[]): T => choices[chance(choices.length)] as T;
  const some = <T>(choices: readonly T[]): T[] => {
    const chosen = choices.filter(() => chance(2) === 0);
    return chosen.length > 0 ? chosen : [one(choices)];
  };
  return { chance, one, some };
}
