import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuleCount, RuleParts } from '../../../api/contract/rule-editor.ts';
import type { RuleCheck } from '../../../api/contract/rules.ts';
import { RULE_SETS } from '../../../domain/vocabulary.ts';
import { packFacts } from '../../../prisma/decisions/keep.ts';
import { newId } from '../../../prisma/ids.ts';
import { OPERATORS } from '../../../rules/definition.ts';
import { FACTS, type FactVector } from '../../../rules/facts.ts';
import { type Desk, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
let cases: { id: string; memberId: string; decisionId: string }[];
beforeAll(async () => {
  desk = await openDesk();
  const placed = [
    await placeCase(desk),
    await placeCase(desk, { queue: 'second' }),
    await placeCase(desk, { queue: 'second', row: { severity: 'critical' } }),
    await placeCase(desk, { row: { stage: 'closed', closedAt: new Date() } }),
  ];
  cases = [];
  for (const { id } of placed) {
    const { memberId } = await desk.prisma.case.findFirstOrThrow({ where: { id }, select: { memberId: true } });
    cases.push({ id, memberId, decisionId: newId() });
  }
  const [spender] = cases as [(typeof cases)[0]];
  await desk.prisma.member.update({
    where: { tenantId_id: { tenantId: TENANT, id: spender.memberId } },
    data: { region: 'north' },
  });
});
afterAll(() => desk?.close());

const note = { zh: '注', en: 'note' };
const count = async (set: string, definition: unknown, who: PersonName = 'manager') =>
  (await desk.as(who)('POST', `/api/rules/${set}/count`, { definition })).body as RuleCount;
const is = (fact: string, value: unknown, operator = 'equal') => ({ fact, operator, value });
const rules = (set: string, then: object, rows: [string, object[]][], hitPolicy = 'first') => ({
  ...{ set, hitPolicy },
  rows: rows.map(([id, all]) => ({ id, when: { all }, then, note })),
  otherwise: { id: 'rest', then, note },
});
const counts = (counted: RuleCount) =>
  counted.is === 'counted' ? counted.rows.map((row) => `${row.id} ${row.count}/${row.of}`) : [counted.is];

describe('what rules are written with', () => {
  test.each(RULE_SETS)('%s: facts with their names, units and operators in both languages', async (set) => {
    const parts = (await desk.as('lead')('GET', `/api/rules/${set}/parts`)).body as RuleParts;
    expect(parts.facts.length).toBeGreaterThan(10);
    for (const fact of parts.facts) {
      const said = JSON.stringify([fact.name, fact.hint, fact.choices]);
      expect(fact.hint, fact.id).not.toBeNull();
      expect(said).not.toMatch(/rules\.|undefined|%\{/);
      expect(fact.type === 'choice' ? fact.choices.length : 1).toBeGreaterThan(0);
      expect(fact.operators.length).toBe(fact.type === 'integer' || fact.type === 'instant' ? OPERATORS.length : 4);
    }
    for (const choices of Object.values(parts.outcomes))
      expect(JSON.stringify(choices)).not.toMatch(/ruleEditor\.|alerts\./);
  });

  test('only facts that the set may speak of; of alerts, about what', async () => {
    const facts = async (set: string) =>
      ((await desk.as('manager')('GET', `/api/rules/${set}/parts`)).body as RuleParts).facts;
    expect((await facts('tier')).map(({ id }) => id)).not.toContain('member.tier');
    expect((await facts('tier')).some(({ id }) => id.startsWith('case.'))).toBe(false);
    const alerts = await facts('alerts');
    expect(alerts.find(({ id }) => id === 'queue.open')?.about).toEqual(['queue']);
    expect(alerts.find(({ id }) => id === 'case.kind')?.about).toEqual(['case']);
    expect(alerts.find(({ id }) => id === 'member.tier')?.about).toEqual(['case', 'member', 'change']);
    expect(FACTS.length).toBeGreaterThan(alerts.length);
  });

  test('queues as they are called here', async () => {
    const { outcomes } = (await desk.as('manager')('GET', '/api/rules/routing/parts')).body as RuleParts;
    expect(outcomes.queueCode?.map(({ value }) => value)).toEqual(['careHead', 'claims', 'general']);
  });
});

test('a row that can be read is said in both languages while another cannot', async () => {
  const draft = rules('tier', { tier: 'gold' }, [
    ['good', [is('member.region', 'north')]],
    ['odd', [is('member.openCases', 'many')]],
  ]);
  const { body } = await desk.as('manager')('POST', '/api/rules/tier/check', { definition: draft });
  const { problems, rows } = body as RuleCheck;
  expect(problems).toEqual([{ place: 'rows[1].when.all[0].value', text: 'must be a whole number' }]);
  expect(rows.map(({ id, sentence }) => [id, sentence])).toEqual([
    ['good', { en: 'If region is north, then the tier is gold.', zh: '如果地区为north，则会员等级为金卡。' }],
    ['rest', { en: 'In all other cases the tier is gold.', zh: '其他情况下，会员等级为金卡。' }],
  ]);
});

describe('who matches', () => {
  test('members: the first row that matches decides, the rest falls to the default', async () => {
    const rows: [string, object[]][] = [
      ['north', [is('member.region', 'north')]],
      ['open', [is('member.openCases', 1, 'greaterThanInclusive')]],
    ];
    expect(counts(await count('tier', rules('tier', { tier: 'gold' }, rows)))).toEqual([
      'north 1/4',
      'open 2/4',
      'rest 1/4',
    ]);
    expect(counts(await count('tier', rules('tier', { tier: 'gold' }, rows, 'collect')))).toEqual([
      'north 1/4',
      'open 3/4',
      'rest 1/4',
    ]);
    expect(counts(await count('tier', rules('tier', { tier: 'gold' }, [])))).toEqual(['rest 4/4']);
  });

  test('members, by what else is decided about them; whom care reaches, by every row that matches', async () => {
    const rows: [string, object[]][] = [['north', [is('member.region', 'north')]]];
    expect(counts(await count('lifecycle', rules('lifecycle', { lifecycle: 'mature' }, rows)))).toEqual([
      'north 1/4',
      'rest 3/4',
    ]);
    const audience = rules('careAudience', { audience: 'include', cadence: 'all' }, rows);
    expect(counts(await count('careAudience', audience))).toEqual(['north 1/4', 'rest 3/4']);
    // A row about one cadence takes nobody from what is said of another, or of all.
    const open = [is('member.openCases', 1, 'greaterThanInclusive')];
    const several = rules('careAudience', { audience: 'include', cadence: 'all' }, [
      ['birthday', open],
      ['silence', open],
      ['all', open],
    ]) as { rows: { id: string; then: object }[] };
    for (const row of several.rows) row.then = { audience: 'exclude', cadence: row.id };
    expect(counts(await count('careAudience', several))).toEqual([
      'birthday 3/4',
      'silence 3/4',
      'all 3/4',
      'rest 1/4',
    ]);
    const { outcomes } = (await desk.as('manager')('GET', '/api/rules/careAudience/parts')).body as RuleParts;
    expect(outcomes.audience?.map(({ value }) => value)).toEqual(['include', 'exclude']);
    expect(outcomes.cadence?.map(({ name }) => name.zh)).toContain('全部关怀节奏');
  });

  test('a merged member is no member of its own', async () => {
    const [into, from] = cases as [(typeof cases)[0], (typeof cases)[0]];
    await desk.prisma.memberAlias.create({
      data: { tenantId: TENANT, memberId: from.memberId, intoId: into.memberId },
    });
    const rows: [string, object[]][] = [['two', [is('member.openCases', 2)]]];
    expect(counts(await count('tier', rules('tier', { tier: 'gold' }, rows)))).toEqual(['two 1/3', 'rest 2/3']);
    await desk.prisma.memberAlias.deleteMany({ where: { tenantId: TENANT } });
  });

  test('open cases, routed as from the line in which they lie', async () => {
    const second = rules('routing', { queueCode: 'claims' }, [['second', [is('case.line', 'second')]]]);
    expect(counts(await count('routing', second))).toEqual(['second 2/3', 'rest 1/3']);
    const critical = rules('severity', { severity: 'high' }, [['critical', [is('case.severity', 'critical')]]]);
    expect(counts(await count('severity', critical))).toEqual(['critical 1/3', 'rest 2/3']);
  });

  test('alerts: each row by itself, among those that it is about', async () => {
    const told = { alert: 'other', severity: 'info', recipients: ['holder'], channels: [], repeat: 'once' };
    const row = (id: string, about: string, all: object[]) => ({ id, when: { all }, note, then: { ...told, about } });
    const draft = {
      ...{ set: 'alerts', hitPolicy: 'collect', otherwise: { id: 'rest', then: { alert: null }, note } },
      rows: [
        row('critical', 'case', [is('case.severity', 'critical')]),
        row('piling', 'queue', [is('queue.open', 2, 'greaterThanInclusive')]),
        row('all', 'case', [is('case.open', true)]),
      ],
    };
    expect(counts(await count('alerts', draft))).toEqual(['critical 1/3', 'piling 1/3', 'all 3/3']);
  });

  test('requests that wait, as they were asked, with a case or without', async () => {
    const request = async (kind: string, amount: number | null, facts: FactVector) => {
      const decisionId = newId();
      const base = { tenantId: TENANT, ruleSet: 'approvals', version: 1, rowId: 'otherwise', outcome: {}, trace: {} };
      await desk.prisma.decision.create({
        data: {
          ...base,
          id: decisionId,
          key: decisionId,
          asOf: new Date(),
          facts: packFacts({ ...facts, 'request.kind': kind, 'request.amount': amount }),
        },
      });
      const data = {
        tenantId: TENANT,
        id: newId(),
        number: newId(),
        kind,
        status: 'open',
        requesterId: desk.people.rep,
      };
      await desk.prisma.approval.create({
        data: { ...data, decisionId, state: {}, requestedAt: new Date() },
      });
    };
    const about = { 'member.region': 'north', 'case.category': 'other' } as const;
    await request('compensation', 50_000, about);
    await request('compensation', 100, about);
    await request('rulePublication', null, {});
    const rows: [string, object[]][] = [
      ['dear', [is('request.amount', 10_000, 'greaterThan'), is('member.region', 'north')]],
      ['other', [is('case.category', 'other')]],
    ];
    expect(counts(await count('approvals', rules('approvals', { levels: [] }, rows)))).toEqual([
      'dear 1/3',
      'other 1/3',
      'rest 1/3',
    ]);
  });

  test('what cannot be read is not counted, nor what takes too long', async () => {
    expect(counts(await count('tier', { set: 'tier' }))).toEqual(['unreadable']);
    const draft = rules('routing', { queueCode: 'claims' }, []);
    expect(counts(await count('tier', draft))).toEqual(['unreadable']);
    const held = desk.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE "Member" IN ACCESS EXCLUSIVE MODE`;
        const begun = performance.now();
        expect(
          await count('tier', rules('tier', { tier: 'gold' }, [['north', [is('member.region', 'north')]]])),
        ).toEqual({ is: 'tooLong' });
        return performance.now() - begun;
      },
      { timeout: 10_000 },
    );
    expect(await held).toBeLessThan(4_000);
  });
});
