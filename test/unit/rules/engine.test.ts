import fc from 'fast-check';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { compiledOf } from '../../../rules/compiled.ts';
import type { Condition, Operator, RuleSetDefinition } from '../../../rules/definition.ts';
import { OPERATORS } from '../../../rules/definition.ts';
import { decide, decideAgain } from '../../../rules/engine.ts';
import { evaluate } from '../../../rules/evaluate.ts';
import { isContext } from '../../../rules/facts.ts';
import { matcher, quickly } from '../../../rules/matching.ts';
import { missing, unmet } from '../../../rules/nearest.ts';
import { isSeenGroup, type Seen, type SeenCondition, seenChildren } from '../../../rules/trace.ts';
import { knownFacts, routingSet, wildFacts } from './arbitraries.ts';
import { conditionHolds, matchingRows } from './reference.ts';

const note = { zh: '', en: '' };
const routing = (
  rows: RuleSetDefinition<'routing'>['rows'],
  hitPolicy: RuleSetDefinition['hitPolicy'] = 'first',
): RuleSetDefinition<'routing'> => ({
  set: 'routing',
  hitPolicy,
  rows,
  otherwise: { id: 'rest', then: { queueCode: 'rest' }, note },
});
const row = (id: string, ...all: Condition[]) => ({ id, when: { all }, then: { queueCode: id }, note });
/** All conditions of a tree, in order. */
const conditionsOf = (seen: Seen): SeenCondition[] =>
  isSeenGroup(seen) ? seenChildren(seen).flatMap(conditionsOf) : [seen];
const spent = (operator: Operator, value: number): Condition => ({ fact: 'member.spent12Months', operator, value });

describe('deciding one', () => {
  it('agrees with the reference evaluator on any definition and any facts', async () => {
    await fc.assert(
      fc.asyncProperty(routingSet, wildFacts, async (definition, facts) => {
        const expected = matchingRows(definition, facts as Record<string, unknown>);
        const { rowId, outcome, trace } = await decide(definition, facts);
        expect(trace.matched).toEqual(expected.map((i) => `row${i}`));
        expect(trace.row).toBe((expected[0] ?? -1) + 1);
        expect(rowId).toBe(expected.length > 0 ? `row${expected[0]}` : 'otherwise');
        expect(outcome.queueCode).toBe(expected.length > 0 ? `q${expected[0]}` : 'rest');
        for (const seen of trace.when ? conditionsOf(trace.when) : [])
          expect(seen.met).toBe(conditionHolds(seen as Condition, facts[seen.fact as keyof typeof facts]));
      }),
      { numRuns: 1_000 },
    );
  });

  it('says the same, with the same reasons, when it is said for many', async () => {
    await fc.assert(
      fc.asyncProperty(routingSet, wildFacts, async (definition, facts) => {
        expect(decideAgain(definition, facts)).toEqual(await decide(definition, facts));
      }),
      { numRuns: 500 },
    );
  });

  it('says what the library says when each row is a rule of its own', async () => {
    // Where every fact is known the library needs no guards.
    await fc.assert(
      fc.asyncProperty(routingSet, knownFacts, async (definition, facts) => {
        const engine = new Engine();
        for (const { id, when } of definition.rows)
          engine.addRule({ name: id, conditions: structuredClone(when) as TopLevelCondition, event: { type: id } });
        const held = new Set((await engine.run(facts)).results.map(({ name }) => name));
        const { trace } = await decide(definition, facts);
        expect(trace.matched).toEqual(definition.rows.flatMap(({ id }) => (held.has(id) ? [id] : [])));
      }),
      { numRuns: 300 },
    );
  });

  it('says the same where nobody asks why', async () => {
    await fc.assert(
      fc.asyncProperty(routingSet, wildFacts, async (definition, facts) => {
        const { rowId, outcome, trace } = await decide(definition, facts);
        expect(quickly(definition)(facts)).toEqual({ rowId, outcome });
        expect(matcher(definition)(facts).map((i) => definition.rows[i]?.id)).toEqual(trace.matched);
      }),
      { numRuns: 500 },
    );
  });

  it('names the row that missed by the fewest conditions among those that would have decided', async () => {
    await fc.assert(
      fc.asyncProperty(routingSet, wildFacts, async (definition, facts) => {
        const matched = matchingRows(definition, facts as Record<string, unknown>);
        const { trace } = await decide(definition, facts);
        const missed = definition.rows.map((_, i) => i).filter((i) => !matched.includes(i));
        if (missed.length === 0) {
          expect(trace.nearestMiss).toBeNull();
          return;
        }
        const above = missed.filter((i) => definition.hitPolicy !== 'first' || i < (matched[0] ?? Infinity));
        const miss = trace.nearestMiss;
        expect(miss?.decisive).toBe(above.includes((miss?.row ?? 0) - 1));
        expect(missed).toContain((miss?.row ?? 0) - 1);
        expect(miss?.unmet).toBe(miss && unmet(miss.when));
        expect(miss?.unmet).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('names the same near miss as whoever looks at every condition of every row', async () => {
    await fc.assert(
      fc.asyncProperty(routingSet, knownFacts, async (definition, facts) => {
        const { trace } = await decide(definition, facts);
        const decisiveBelow =
          definition.hitPolicy === 'first' && trace.row > 0 ? trace.row - 1 : definition.rows.length;
        const ranked = evaluate(definition, facts)
          .map((when, at) => ({ when, at, lacks: missing(when) }))
          .filter(({ lacks }) => lacks.length > 0)
          .map(({ when, at, lacks }) => {
            const [asked, late] = [lacks.some(isContext), at >= decisiveBelow].map(Number) as [number, number];
            return { when, at, late, rank: [asked, late, lacks.length, at] };
          })
          .sort((a, b) => a.rank.map((n, i) => n - (b.rank[i] as number)).find((d) => d !== 0) ?? 0);
        const [best] = ranked;
        const row = definition.rows[best?.at ?? -1];
        expect(trace.nearestMiss).toEqual(
          best && row
            ? {
                ...{ rowId: row.id, row: best.at + 1, unmet: best.rank[2], decisive: best.late === 0 },
                ...{ outcome: row.then, when: best.when },
              }
            : null,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('evaluates a condition that many rows share once', async () => {
    const shared: Condition = { fact: 'case.line', operator: 'equal', value: 'second' };
    const rows = Array.from({ length: 500 }, (_, i) => row(`row${i}`, shared, spent('greaterThan', i % 10)));
    expect(compiledOf(routing(rows) as RuleSetDefinition).conditions).toHaveLength(11);
    const { trace } = await decide(routing(rows), { 'case.line': 'second', 'member.spent12Months': 7 });
    expect(trace.matched).toHaveLength(350);
  });

  it.each(OPERATORS)('%s is false on what is missing, null or of another type', async (operator) => {
    const isList = operator === 'in' || operator === 'notIn';
    const condition: Condition = { fact: 'member.daysSinceLastPurchase', operator, value: isList ? [1, 2] : 1 };
    const wrong = [null, undefined, '0', '5', true, 1.5, Number.NaN, [1], { a: 1 }, '2026-01-01T00:00:00Z', 1n];
    for (const seen of wrong) {
      const { rowId } = await decide(routing([row('a', condition)]), { 'member.daysSinceLastPurchase': seen as never });
      expect(`${String(seen)} ${rowId}`).toBe(`${String(seen)} rest`);
    }
    expect((await decide(routing([row('a', condition)]), {})).rowId).toBe('rest');
  });

  it('holds on the bound and not one beside it', async () => {
    const table = routing([row('atLeast', spent('greaterThanInclusive', 10)), row('below', spent('lessThan', 9))]);
    const rows = await Promise.all(
      [8, 9, 10].map(async (n) => (await decide(table, { 'member.spent12Months': n })).rowId),
    );
    expect(rows).toEqual(['below', 'rest', 'atLeast']);
  });

  it('does not take values from a prototype', async () => {
    const facts = Object.create({ 'member.spent12Months': 100 });
    expect((await decide(routing([row('a', spent('greaterThan', 1))]), facts)).rowId).toBe('rest');
  });

  it('answers many questions at once as it answers one', async () => {
    // The library's engine keeps one status for all its runs: shared between them, some runs skip every rule.
    const table = routing([row('many', spent('greaterThan', 50)), row('few', spent('lessThanInclusive', 50))]);
    await decide(table, {});
    const decided = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        for (let i = 0; i < n; i++) await null; // each begins a tick later: some as another ends
        return (await decide(table, { 'member.spent12Months': n })).rowId;
      }),
    );
    expect(decided).toEqual(Array.from({ length: 200 }, (_, n) => (n > 50 ? 'many' : 'few')));
  });

  describe('hit policies', () => {
    const overlap = (hitPolicy: RuleSetDefinition['hitPolicy']) =>
      routing(
        [
          row('one', spent('greaterThan', 0)),
          { ...row('two', spent('greaterThan', 1)), then: { queueCode: 'two', named: true } },
          row('three', spent('greaterThan', 99)),
        ],
        hitPolicy,
      );
    const facts = { 'member.spent12Months': 5 };

    it('first: the first row decides', async () => {
      expect(await decide(overlap('first'), facts)).toMatchObject({ rowId: 'one', outcome: { queueCode: 'one' } });
    });
    it('unique: an overlap is on record', async () => {
      const { rowId, trace } = await decide(overlap('unique'), facts);
      expect([rowId, trace.matched]).toEqual(['one', ['one', 'two']]);
    });
    it('collect: rows are joined, the earlier one wins', async () => {
      expect((await decide(overlap('collect'), facts)).outcome).toEqual({ queueCode: 'one', named: true });
    });
    it('collect joins minutes clock by clock', async () => {
      const level = (id: string, minutes: object, priority: 1 | 3) => ({
        id,
        when: { all: [spent('greaterThan', 0)] },
        then: { priority, minutes, ladderPercent: 100 },
        note,
      });
      const rows = [level('a', { answer: 10 }, 1), level('b', { answer: 20, firstLine: 30 }, 3)];
      const otherwise = { id: 'z', then: { priority: 4 as const, minutes: {}, ladderPercent: 100 }, note };
      const { outcome } = await decide({ set: 'serviceLevel', hitPolicy: 'collect', rows, otherwise }, facts);
      expect(outcome).toEqual({ priority: 1, minutes: { answer: 10, firstLine: 30 }, ladderPercent: 100 });
    });
  });

  it('counts the cheapest way to a row, and takes the first of equals', async () => {
    const far = {
      id: 'far',
      when: { all: [spent('greaterThan', 9), spent('greaterThan', 8)] },
      then: { queueCode: 'far' },
      note,
    };
    const cheap = { id: 'cheap', when: { any: [far.when, spent('equal', 7)] }, then: { queueCode: 'cheap' }, note };
    const missOf = async (...rows: RuleSetDefinition<'routing'>['rows']) =>
      (await decide(routing(rows), { 'member.spent12Months': 1, 'case.line': 'first' })).trace.nearestMiss;
    expect(await missOf(far, cheap)).toMatchObject({ rowId: 'cheap', row: 2, unmet: 1 });
    expect(await missOf(far, row('also', spent('equal', 2)), cheap)).toMatchObject({ rowId: 'also' });
  });

  it('names a row that could not have decided only where there is no other, and says so', async () => {
    const hit = row('hit', spent('equal', 1));
    const below = row('below', spent('equal', 2));
    const above = {
      id: 'above',
      when: { all: [spent('equal', 3), spent('greaterThan', 4)] },
      then: { queueCode: 'above' },
      note,
    };
    const miss = async (...rows: RuleSetDefinition<'routing'>['rows']) =>
      (await decide(routing(rows), { 'member.spent12Months': 1, 'case.line': 'first' })).trace.nearestMiss;
    expect(await miss(above, hit, below)).toMatchObject({ rowId: 'above', decisive: true });
    expect(await miss(hit, below)).toMatchObject({ rowId: 'below', decisive: false });
    expect(await miss(hit)).toBeNull();
    const otherLine = row('head', { fact: 'case.line', operator: 'equal', value: 'head' });
    expect(await miss(otherLine, above, hit)).toMatchObject({ rowId: 'above' });
  });

  it('keeps each condition with the value it saw', async () => {
    const { trace } = await decide(
      routing([row('a', spent('greaterThan', 1), { fact: 'member.region', operator: 'equal', value: '东区' })]),
      { 'member.spent12Months': 5 },
    );
    expect(trace.nearestMiss).toMatchObject({
      rowId: 'a',
      unmet: 1,
      decisive: true,
      when: {
        all: [
          { seen: 5, met: true },
          { seen: null, met: false },
        ],
      },
    });
  });
});
