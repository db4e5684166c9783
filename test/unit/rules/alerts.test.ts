import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideEach } from '../../../rules/engine.ts';
import { FACTS, type FactVector } from '../../../rules/facts.ts';
import { parseDefinition } from '../../../rules/parse.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { alertSet, wildFacts } from './arbitraries.ts';
import { matchingRows } from './reference.ts';

const raised = async (facts: FactVector) =>
  (await decideEach(SEEDS.alerts.definition, facts)).map(({ rowId }) => rowId);
const unsolved: FactVector = {
  'case.kind': 'complaint',
  'case.open': true,
  'case.stage': 'firstLine',
  'case.openHours': 72,
  'case.rejections': 0,
  'member.tier': 'basic',
  'member.complaints90Days': 1,
  'member.watched': false,
  'member.openCases': 1,
  'member.spent12Months': 0,
  'case.breached': false,
  'case.escalated': false,
  'case.brokenPromises': 0,
};

describe('every row by itself', () => {
  it('matches as the reference says, each with a trace of its own', async () => {
    await fc.assert(
      fc.asyncProperty(alertSet(FACTS), wildFacts, async (definition, facts) => {
        const each = await decideEach(definition, facts);
        expect(each.map(({ trace }) => trace.row - 1)).toEqual(matchingRows(definition, facts));
        for (const { rowId, trace } of each) {
          expect(definition.rows[trace.row - 1]?.id).toBe(rowId);
          expect(trace.when?.met).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the shipped alerts', () => {
  it.each<[string, FactVector, string[]]>([
    ['three days', {}, ['overdue']],
    ['an hour less', { 'case.openHours': 71 }, []],
    ['of an important member', { 'member.tier': 'gold' }, ['overdue-important']],
    ['a week', { 'case.openHours': 168 }, ['overdue', 'overdue-weeks']],
    ['solved, waiting for the member', { 'case.stage': 'resolved' }, []],
    ['praise', { 'case.kind': 'praise' }, []],
    ['closed', { 'case.open': false, 'case.stage': 'closed', 'member.watched': true, 'case.rejections': 3 }, []],
    ['watched', { 'case.openHours': 0, 'member.watched': true }, ['watched-member']],
    ['rejected twice', { 'case.openHours': 1, 'case.rejections': 2 }, ['rejected-again']],
    ['the third complaint', { 'case.openHours': 0, 'member.complaints90Days': 3 }, ['repeat-complaints']],
    ['words of a critical group', { 'case.openHours': 0, 'case.alarmSeverity': 'critical' }, ['alarm-critical']],
    ['words of a closed case', { 'case.open': false, 'case.alarmSeverity': 'critical' }, []],
    [
      'a valued member whose complaint was rejected',
      { 'case.openHours': 0, 'member.tier': 'gold', 'case.rejections': 1 },
      ['value-at-risk'],
    ],
    [
      'one who spends much and rated badly',
      { 'case.openHours': 0, 'member.spent12Months': 2_000_000, 'member.lastRating': 2 },
      ['value-at-risk'],
    ],
    ['the same who rated well', { 'case.openHours': 0, 'member.tier': 'gold', 'member.lastRating': 3 }, []],
    [
      'a valued member with three open cases',
      { 'case.openHours': 0, 'member.tier': 'platinum', 'member.openCases': 3 },
      ['value-at-risk-many'],
    ],
    ['a promise broken', { 'case.openHours': 0, 'case.brokenPromises': 1 }, ['promise-broken']],
    ['a queue with unclaimed cases', { 'queue.unclaimed': 20 }, ['overdue', 'queue-unclaimed']],
    ['the second', { 'case.openHours': 0, 'member.complaints90Days': 2 }, []],
  ])('%s', async (_, change, rows) => expect(await raised({ ...unsolved, ...change })).toEqual(rows));
});

describe('a definition of alerts', () => {
  const note = { zh: '注', en: 'note' };
  const then = {
    ...{ alert: 'overdue', about: 'case', severity: 'warning', recipients: ['holder'], channels: ['email'] },
    repeat: 'once',
  };
  const when = { all: [{ fact: 'case.openHours', operator: 'greaterThan', value: 1 }] };
  const problems = (row: object, change: object = {}) => {
    const parsed = parseDefinition({
      ...{ set: 'alerts', hitPolicy: 'collect', rows: [{ id: 'a', when, then, note, ...row }] },
      otherwise: { id: 'rest', then: { alert: null }, note },
      ...change,
    });
    return parsed.ok ? [] : parsed.problems.map((p) => `${p.place} ${p.code}`);
  };

  it.each<[string, object, object, string[]]>([
    ['as it should be', {}, {}, []],
    ['picked from', {}, { hitPolicy: 'first' }, ['hitPolicy choice']],
    ['of a kind nobody knows', { then: { ...then, alert: 'fire' } }, {}, ['rows[0].then.alert choice']],
    ['for nobody we know', { then: { ...then, recipients: ['god'] } }, {}, ['rows[0].then.recipients[0] choice']],
    [
      'never often enough',
      { then: { ...then, repeat: { everyHours: 0 } } },
      {},
      ['rows[0].then.repeat.everyHours integer'],
    ],
    ['with half a repeat', { then: { ...then, repeat: 'often' } }, {}, ['rows[0].then.repeat object']],
    [
      'of a case with a ladder',
      { then: { ...then, ladder: [{ post: 'director', minutes: 1 }] } },
      {},
      ['rows[0].then.ladder unknownKey'],
    ],
    [
      'of a member that rests on a case',
      { then: { ...then, about: 'member' } },
      {},
      ['rows[0].when.all[0].fact factNotInSet'],
    ],
    [
      'that rests on what nobody asks',
      { when: { all: [{ fact: 'case.line', operator: 'equal', value: 'first' }] } },
      {},
      ['rows[0].when.all[0].fact factNotInSet'],
    ],
    [
      'that says nothing, and more',
      { then: { alert: null, severity: 'info' } },
      {},
      ['rows[0].then.severity unknownKey'],
    ],
    [
      'of a queue',
      {
        then: { ...then, about: 'queue', clearPercent: 50 },
        when: { all: [{ fact: 'queue.open', operator: 'greaterThan', value: 1 }] },
      },
      {},
      [],
    ],
    [
      'of a queue that rests on a case',
      { then: { ...then, about: 'queue' } },
      {},
      ['rows[0].when.all[0].fact factNotInSet'],
    ],
    [
      'of a queue, for the owner of a member',
      {
        then: { ...then, about: 'queue', recipients: ['memberOwner'] },
        when: { all: [{ fact: 'queue.open', operator: 'greaterThan', value: 1 }] },
      },
      {},
      ['rows[0].then.recipients[0] choice'],
    ],
    [
      'of a case with a lower threshold',
      { then: { ...then, clearPercent: 50 } },
      {},
      ['rows[0].then.clearPercent unknownKey'],
    ],
    ['that says nothing', { then: { alert: null } }, {}, []],
  ])('%s', (_, row, change, expected) => expect(problems(row, change)).toEqual(expected));
});
