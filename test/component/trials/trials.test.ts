import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { type Figures, levels, ofCellKey } from '../../../domain/trial/figures.ts';
import { AT_ONCE, kindOfTrial } from '../../../domain/trial/trial.ts';
import type { RuleSetCode } from '../../../domain/vocabulary.ts';
import { overrideAt } from '../../../prisma/approvals/overrides.ts';
import { packFacts, unpackFacts } from '../../../prisma/decisions/keep.ts';
import { queryOf, versionAt } from '../../../prisma/decisions/versions.ts';
import { newId } from '../../../prisma/ids.ts';
import { seed } from '../../../prisma/seed.ts';
import { cancelTrial, finishTrial, startTrial } from '../../../prisma/trials/rows.ts';
import { playTrial } from '../../../prisma/trials/run.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { decide } from '../../../rules/engine.ts';
import { readFacts } from '../../../rules/read.ts';
import { database } from '../../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let by: string;
beforeAll(async () => {
  db = await database();
  await seed(db.prisma, { demo: true });
  by = (await db.prisma.staff.findFirstOrThrow({ where: { role: 'manager' } })).id;
});
afterAll(() => db.close());

const holds = <S extends RuleSetCode>(set: S) => versionAt(db.prisma, tenantId, set, Date.now());
const copy = <T>(value: T): T => structuredClone(value);

type CadenceAsked = { code: string; version: number };
async function ask(definition: RuleSetDefinition, cadence?: CadenceAsked): Promise<{ id: string }> {
  const { set } = definition;
  const { version: against } = await holds(set);
  const period = { from: new Date(Date.now() - 366 * 86_400_000), until: new Date() };
  const kind = kindOfTrial(set);
  return startTrial(db.prisma, {
    ...{ tenantId, set, kind, definition, version: null, against, by, once: undefined },
    ...{ cadence, period: kind === 'cases' ? period : null },
  });
}

/** What is left of it, some pages of it. */
async function play(id: string, { size = 40, most = Number.POSITIVE_INFINITY } = {}): Promise<boolean> {
  let pages = 0;
  const playing = playTrial(db.prisma, { tenantId, id, generation: 1 }, size);
  try {
    for (let step = await playing.next(); ; step = await playing.next()) {
      if (step.done) return step.value && (await finishTrial(db.prisma, { tenantId, id, generation: 1 }));
      if (++pages >= most) return false;
    }
  } finally {
    await playing.return(false);
  }
}

const rowOf = (id: string) => db.prisma.ruleTrial.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
const figuresOf = async (id: string) => (await rowOf(id)).figures as Figures;
const items = (trialId: string) => db.prisma.ruleTrialItem.findMany({ where: { tenantId, trialId } });

async function tried(definition: RuleSetDefinition, cadence?: CadenceAsked): Promise<{ id: string; figures: Figures }> {
  const { id } = await ask(definition, cadence);
  expect(await play(id)).toBe(true);
  return { id, figures: await figuresOf(id) };
}

const deliveriesToBilling = async () => {
  const draft = copy((await holds('routing')).definition);
  const billing = draft.rows.find(({ id }) => id === 'billing');
  const line = { fact: 'case.line', operator: 'equal', value: 'first' } as const;
  if (billing) billing.when = { all: [line, { fact: 'case.category', operator: 'equal', value: 'delivery' }] };
  return draft;
};

describe('all members', () => {
  test('the matrix is what the rules say to each of them, one by one', async () => {
    const { definition: before } = await holds('tier');
    const after = copy(before);
    for (const row of after.rows)
      for (const node of 'all' in row.when ? row.when.all : row.when.any)
        if ('fact' in node && node.fact === 'member.spent12Months') node.value = Math.round(Number(node.value) / 4);
    const { id, figures } = await tried(after);
    const { createdAt } = await rowOf(id);
    const asOf = createdAt.getTime();
    const aliases = (await db.prisma.memberAlias.findMany()).map(({ memberId }) => memberId);
    const members = await db.prisma.member.findMany({ where: { tenantId, erasedAt: null, id: { notIn: aliases } } });
    const expected: Figures['cells'] = {};
    const moved = new Map<string, string>();
    for (const { id: memberId } of members) {
      const facts = await readFacts(queryOf(db.prisma), { tenantId, memberId }, asOf);
      const hand = (await overrideAt(db.prisma, tenantId, memberId, asOf))?.tier;
      const [was, would] = [await decide(before, facts), await decide(after, facts)];
      const key = `${hand ?? was.outcome.tier} ${hand ?? would.outcome.tier}`;
      const cell = expected[key] ?? { count: 0, money: 0 };
      expected[key] = { count: cell.count + 1, money: cell.money + Number(facts['member.spent12Months']) };
      if (!hand && was.outcome.tier !== would.outcome.tier) moved.set(memberId, `${was.rowId} ${would.rowId}`);
    }
    expect(figures.cells).toEqual(expected);
    expect(figures.played).toBe(members.length);
    expect(moved.size).toBeGreaterThan(3);
    const kept = (await items(id)).filter(({ changed }) => changed);
    expect(new Map(kept.map((item) => [item.subjectId, `${item.beforeRow} ${item.afterRow}`]))).toEqual(moved);
    // Nothing was touched.
    expect(await db.prisma.audit.count({ where: { action: 'member.tier', at: { gte: createdAt } } })).toBe(0);
  });

  test('the same rules move nobody', async () => {
    const { figures } = await tried((await holds('tier')).definition as RuleSetDefinition);
    expect(figures.changed).toBe(0);
    expect(Object.keys(figures.cells).every((key) => new Set(ofCellKey(key)).size === 1)).toBe(true);
  });

  test.each(['lifecycle', 'loyalty'] as const)('%s: what the rules say to each, too', async (set) => {
    const { definition: before } = await holds(set);
    // Without any row everybody falls to the default.
    const after = { ...copy(before), rows: [] } as unknown as RuleSetDefinition;
    const { id, figures } = await tried(after);
    const asOf = (await rowOf(id)).createdAt.getTime();
    const aliases = (await db.prisma.memberAlias.findMany()).map(({ memberId }) => memberId);
    const members = await db.prisma.member.findMany({ where: { tenantId, erasedAt: null, id: { notIn: aliases } } });
    const said = (outcome: object) => Object.values(outcome)[0] as string;
    const expected: Record<string, number> = {};
    for (const { id: memberId, lifecycle } of members) {
      const facts = await readFacts(queryOf(db.prisma), { tenantId, memberId }, asOf);
      const held = set === 'lifecycle' && lifecycle === 'unidentified' ? lifecycle : null;
      const [was, would] = [await decide(before as RuleSetDefinition, facts), await decide(after, facts)];
      const key = `${held ?? said(was.outcome)} ${held ?? said(would.outcome)}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    expect(Object.fromEntries(Object.entries(figures.cells).map(([key, { count }]) => [key, count]))).toEqual(expected);
    expect(figures.changed).toBeGreaterThan(0);
  });

  test('of care: what the rules say to each for a cadence, and who is not of its audience', async () => {
    const { definition: before } = await holds('careAudience');
    const spent = (value: number) => ({ fact: 'member.spent12Months', operator: 'greaterThan', value }) as const;
    const row = (id: string, value: number, cadence: string): (typeof before)['rows'][number] => ({
      ...{ id, when: { all: [spent(value)] }, then: { audience: 'exclude', cadence } },
      note: { zh: '注', en: 'note' },
    });
    const after: typeof before = {
      ...copy(before),
      rows: [row('a', 3_000_000, 'silence'), row('b', 1_000_000, 'all'), row('c', 500_000, 'birthday')],
    };
    const audience = { all: [{ fact: 'member.tier', operator: 'notEqual', value: 'basic' }] } as const;
    const stored = await db.prisma.cadence.findFirstOrThrow({ where: { tenantId, code: 'birthday' } });
    const { definition } = await db.prisma.cadenceVersion.findFirstOrThrow({
      where: { tenantId, cadence: 'birthday', version: stored.version },
    });
    await db.prisma.cadenceVersion.create({
      data: { tenantId, cadence: 'birthday', version: 77, definition: { ...(definition as object), audience } },
    });
    const { id, figures } = await tried(after as unknown as RuleSetDefinition, { code: 'birthday', version: 77 });
    const asOf = (await rowOf(id)).createdAt.getTime();
    const aliases = (await db.prisma.memberAlias.findMany()).map(({ memberId }) => memberId);
    const members = await db.prisma.member.findMany({ where: { tenantId, erasedAt: null, id: { notIn: aliases } } });
    const expected: Record<string, number> = {};
    for (const { id: memberId } of members) {
      const facts = await readFacts(queryOf(db.prisma), { tenantId, memberId }, asOf);
      const [complaints, amount] = [Number(facts['member.complaints90Days']), Number(facts['member.spent12Months'])];
      const outside = facts['member.tier'] === 'basic';
      const [was, would] = [complaints >= 3, amount > 500_000].map((out) => (out ? 'exclude' : 'include'));
      const key = outside ? 'outside outside' : `${was} ${would}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    expect(Object.fromEntries(Object.entries(figures.cells).map(([key, { count }]) => [key, count]))).toEqual(expected);
    expect(expected['outside outside']).toBeGreaterThan(0);
    expect(expected['include exclude']).toBeGreaterThan(0);
    expect(expected['include include']).toBeGreaterThan(0);
    const rows = new Set((await items(id)).filter(({ changed }) => changed).map(({ afterRow }) => afterRow));
    expect([...rows].sort()).toEqual(['b', 'c']);
  });

  test('cut short, it goes on where it stood, with the same members behind each cell', async () => {
    const draft = { ...copy((await holds('loyalty')).definition), rows: [] } as unknown as RuleSetDefinition;
    const { id: whole, figures } = await tried(draft);
    const { id } = await ask(draft);
    await db.prisma.ruleTrial.updateMany({ where: { id }, data: { createdAt: (await rowOf(whole)).createdAt } });
    expect(await play(id, { size: 70, most: 2 })).toBe(false);
    const left = await rowOf(id);
    expect(left.done).toBeGreaterThan(0);
    expect(left.done).toBeLessThan(left.total);
    expect(await play(id, { size: 50 })).toBe(true);
    expect(await figuresOf(id)).toEqual(figures);
    const behind = async (trialId: string) =>
      (await items(trialId)).map((one) => [one.subjectId, one.before, one.after, one.beforeRow, one.money]).sort();
    expect(await behind(id)).toEqual(await behind(whole));
    expect((await rowOf(id)).done).toBe(figures.played);
  });
});

describe('the cases of a period', () => {
  test.each(['routing', 'serviceLevel', 'severity'] as const)(
    'played by the same rules (%s) they are what the record says',
    async (set) => {
      const { id, figures } = await tried((await holds(set)).definition as RuleSetDefinition);
      const cases = await db.prisma.case.findMany({ where: { tenantId } });
      const kept = await items(id);
      const why = kept.flatMap(({ why }) => why ?? []);
      expect(why.filter((code) => code !== 'notTakenUp' && code !== 'notAsked')).toEqual([]);
      expect(figures.played + why.length).toBe(cases.length);
      expect(figures.after).toEqual(figures.before);
      expect({ changed: figures.changed, dropped: figures.dropped }).toEqual({ changed: 0, dropped: 0 });
      if (set === 'severity') return;
      expect(figures.played).toBe(cases.filter(({ state }) => state !== null).length);
      const ranOut = await db.prisma.caseEvent.findMany({ where: { type: 'ranOut' }, select: { data: true } });
      const clocks = ranOut.map(({ data }) => String((data as { clock: string }).clock));
      const missed = Object.entries(figures.before.deadlines).map(([clock, [, n]]) => [clock, n]);
      expect(missed).toEqual(missed.map(([clock]) => [clock, clocks.filter((one) => one === clock).length]));
      expect(missed.length).toBeGreaterThan(2);
      const last = Object.entries(figures.before.loads).map(([queueId, load]) => [queueId, levels(load).at(-1)]);
      const open = await db.prisma.case.groupBy({
        by: ['queueId'],
        where: { tenantId, stage: { notIn: ['resolved', 'closed', 'received'] } },
        _count: true,
      });
      // Somebody may have been answered within the hour.
      for (const { queueId, _count: lie } of open)
        expect(Object.fromEntries(last)[String(queueId)]).toBeGreaterThanOrEqual(lie);
      const calls = await db.prisma.escalation.groupBy({ by: ['post', 'caseId', 'cycle', 'rung', 'reminder'] });
      expect(figures.before.calls).toEqual(
        Object.fromEntries(
          Object.keys(figures.before.calls).map((post) => [post, calls.filter((call) => call.post === post).length]),
        ),
      );
      const { definition } = await holds(set);
      for (const { subjectId, beforeRow } of kept.filter(({ why }) => why === null)) {
        const decided = await db.prisma.decision.findMany({ where: { ruleSet: set, caseId: subjectId } });
        expect([...decided.map(({ rowId }) => rowId), definition.otherwise.id]).toContain(beforeRow);
      }
    },
  );

  test('another queue moves exactly the cases that the rules say', async () => {
    const { definition: before } = await holds('routing');
    const after = await deliveriesToBilling();
    const { id, figures } = await tried(after as RuleSetDefinition);
    const expected = new Set<string>();
    for (const kept of await db.prisma.decision.findMany({ where: { ruleSet: 'routing' } })) {
      const facts = unpackFacts(kept.facts);
      const [was, would] = [await decide(before, facts), await decide(after, facts)];
      if (was.outcome.queueCode !== would.outcome.queueCode) expected.add(String(kept.caseId));
    }
    const changed = (await items(id)).filter((item) => item.changed);
    expect(new Set(changed.map(({ subjectId }) => subjectId))).toEqual(expected);
    expect(expected.size).toBeGreaterThan(5);
    expect(figures.changed).toBe(expected.size);
    // What went to billing went from somewhere.
    const billing = await db.prisma.queue.findFirstOrThrow({ where: { code: 'billing' } });
    const came = changed.filter(({ after }) => after === billing.id);
    expect(came.length).toBeGreaterThan(0);
    const sum = (world: Figures['before']) => levels(world.loads[billing.id] ?? []).reduce((a, b) => a + b, 0);
    expect(sum(figures.after)).not.toBe(sum(figures.before));
  });

  test('an eighth of the time is missed more often, and calls more people', async () => {
    const draft = copy((await holds('serviceLevel')).definition);
    for (const { then } of [...draft.rows, draft.otherwise])
      for (const clock of Object.keys(then.minutes)) then.minutes[clock] = Math.ceil((then.minutes[clock] ?? 0) / 8);
    const { figures } = await tried(draft as RuleSetDefinition);
    const missed = (world: Figures['before']) => Object.values(world.deadlines).reduce((sum, [, n]) => sum + n, 0);
    const calls = (world: Figures['before']) => Object.values(world.calls).reduce((sum, n) => sum + n, 0);
    expect(missed(figures.after)).toBeGreaterThan(missed(figures.before));
    expect(calls(figures.after)).toBeGreaterThan(calls(figures.before));
  });

  test('alerts and approvals are held against what was known then', async () => {
    const alerts = copy((await holds('alerts')).definition);
    const { figures: same } = await tried(alerts as RuleSetDefinition);
    expect(same.after).toEqual(same.before);
    expect(same.played).toBeGreaterThan(30);
    for (const { then } of alerts.rows) if (then.alert) then.severity = 'critical';
    alerts.rows = [
      ...alerts.rows,
      {
        id: 'every-complaint',
        when: { all: [{ fact: 'case.kind', operator: 'equal', value: 'complaint' }] },
        then: {
          alert: 'other',
          about: 'case',
          severity: 'info',
          recipients: ['director'],
          channels: [],
          repeat: 'once',
        },
        note: { zh: '投诉', en: 'A complaint' },
      },
    ];
    const { figures } = await tried(alerts as RuleSetDefinition);
    expect(figures.after.alerts.other).toBeGreaterThan(20);
    expect(figures.after.told.director).toBeGreaterThan(figures.before.told.director ?? 0);
    const approvals = copy((await holds('approvals')).definition);
    approvals.rows = [];
    approvals.otherwise = { ...approvals.otherwise, ...{ then: { levels: [] } } };
    const { figures: asked } = await tried(approvals as RuleSetDefinition);
    const all = await db.prisma.approval.count();
    expect(asked).toMatchObject({ played: all, after: { calls: {} } });
    expect(asked.changed).toBeGreaterThan(0);
  });

  test('changes of members’ value are held against the rows about them, and many within an hour are one alert', async () => {
    const HOUR = 3_600_000;
    const hour = (Math.floor(Date.now() / HOUR) - 240) * HOUR;
    const members = Array.from({ length: 25 }, (_, n) => ({
      ...{ tenantId, id: newId(), number: `T-${n}`, name: '周一鸣', createdAt: new Date(hour - 999 * HOUR) },
      // What the record says now counts only where no decision tells what was known.
      region: n === 23 ? 'trialtown' : null,
    }));
    await db.prisma.member.createMany({ data: members });
    const ids: string[] = [];
    const moved = async (n: number, at: number, to: string, decided = true) => {
      const memberId = members[n]?.id ?? '';
      const facts = {
        ...(await readFacts(queryOf(db.prisma), { tenantId, memberId }, at)),
        'member.region': 'trialtown',
      };
      const [id, decisionId] = [newId(), newId()];
      if (decided)
        await db.prisma.decision.create({
          data: {
            ...{
              tenantId,
              id: decisionId,
              key: `trial:${id}`,
              ruleSet: 'tier',
              version: 1,
              memberId,
              asOf: new Date(at),
            },
            ...{ rowId: 'otherwise', outcome: { tier: to }, trace: {}, facts: packFacts(facts) },
          },
        });
      const fields = { from: 'silver', to, ...(decided ? { decisionId } : { approvalId: newId() }) };
      const line = { action: 'member.tier', recordType: 'Member', recordId: memberId, actorType: 'system', fields };
      await db.prisma.audit.create({ data: { tenantId, id, at: new Date(at), ...line } });
      ids.push(id);
    };
    for (let n = 0; n < 23; n++) await moved(n, hour + n * 1_000, 'basic');
    await moved(23, hour + 5 * HOUR, 'basic', false);
    await moved(23, hour + 7 * HOUR, 'basic');
    await moved(24, hour, 'gold');
    const alerts = copy((await holds('alerts')).definition);
    const fell = {
      ...{ id: 'fell-at-trialtown', note: { zh: '降级', en: 'Fell' } },
      when: {
        all: [
          { fact: 'change.what', operator: 'equal', value: 'tier' },
          { fact: 'change.direction', operator: 'equal', value: 'down' },
          { fact: 'member.tier', operator: 'equal', value: 'basic' },
          { fact: 'member.region', operator: 'equal', value: 'trialtown' },
        ],
      },
      then: {
        ...{ alert: 'valueMoved', about: 'change', severity: 'warning', recipients: ['director'], channels: [] },
        repeat: { everyHours: 48 },
      },
    } as const;
    const draft = { ...alerts, rows: [...alerts.rows, fell] } as unknown as RuleSetDefinition;
    const { id, figures } = await tried(draft);
    const more = (of: 'alerts' | 'told', name: string) =>
      (figures.after[of][name] ?? 0) - (figures.before[of][name] ?? 0);
    // Twenty-three within an hour are one; the last member fell twice within two days.
    expect([more('alerts', 'valueMoved'), more('told', 'director')]).toEqual([2, 2]);
    const changed = (await items(id)).filter((item) => item.changed);
    expect(new Set(changed.map(({ subjectId }) => subjectId))).toEqual(new Set(ids.slice(0, 24)));
    expect(changed[0]).toMatchObject({ before: 'none', after: 'warning', afterRow: 'fell-at-trialtown' });
    expect((await rowOf(id)).done).toBe((await rowOf(id)).total);
    // Cut short among the changes it comes to the same.
    const { id: again } = await ask(draft);
    const { createdAt, from, until } = await rowOf(id);
    await db.prisma.ruleTrial.updateMany({ where: { id: again }, data: { createdAt, from, until } });
    for (let pages = 0; (await rowOf(again)).state === 'running' && pages < 99; pages++)
      await play(again, { size: 11, most: 3 });
    expect(await figuresOf(again)).toEqual(figures);
  });

  test('what was not kept then is asked of the record, counted and named; what only somebody could tell is not', async () => {
    const draft = await deliveriesToBilling();
    draft.rows[0] = {
      ...(draft.rows[0] as (typeof draft.rows)[number]),
      when: { all: [{ fact: 'member.watched', operator: 'equal', value: true }] },
    };
    const some = await db.prisma.decision.findMany({ where: { ruleSet: 'routing' }, take: 4 });
    const without = async (all: typeof some, fact: string) => {
      for (const { id, facts } of all) {
        const { [fact]: _, ...older } = unpackFacts(facts);
        await db.prisma.decision.update({
          where: { tenantId_id: { tenantId, id } },
          data: { facts: packFacts(older) },
        });
      }
    };
    const { figures: known } = await tried(draft as RuleSetDefinition);
    await without(some, 'member.watched');
    const { id, figures } = await tried(draft as RuleSetDefinition);
    const cases = new Set(some.map(({ caseId }) => caseId));
    expect(figures.todays).toEqual({ 'member.watched': cases.size });
    // The record has kept who was watched when.
    expect({ ...figures, todays: undefined }).toEqual({ ...known, todays: undefined });
    const asked = (await items(id)).filter(({ detail }) => detail === 'member.watched');
    expect(new Set(asked.map(({ subjectId }) => subjectId))).toEqual(cases);
    expect(asked.every(({ why }) => why === null)).toBe(true);
    for (const { id, facts } of some)
      await db.prisma.decision.update({ where: { tenantId_id: { tenantId, id } }, data: { facts } });

    const approvals = copy((await holds('approvals')).definition);
    const dear = { all: [{ fact: 'request.amount', operator: 'greaterThan', value: 1 }] };
    const first = approvals.rows[0] as (typeof approvals.rows)[number];
    approvals.rows = [{ ...first, id: 'dear', when: dear } as typeof first];
    const [one] = await db.prisma.approval.findMany({ take: 1 });
    const decision = await db.prisma.decision.findFirstOrThrow({ where: { id: one?.decisionId ?? '' } });
    await without([decision], 'request.amount');
    const { id: refused, figures: asking } = await tried(approvals as RuleSetDefinition);
    expect(asking.unplayed).toEqual({ 'factsUnknown request.amount': 1 });
    expect((await items(refused)).filter(({ why }) => why === 'factsUnknown')).toMatchObject([
      { subjectId: one?.id, detail: 'request.amount', before: null },
    ]);
  });
});

describe('a trial', () => {
  test('whose process is killed goes on where it stood, and nothing counts twice', async () => {
    const draft = await deliveriesToBilling();
    const { id: whole, figures } = await tried(draft as RuleSetDefinition);
    const { id } = await ask(draft as RuleSetDefinition);
    // Both as of one instant.
    await db.prisma.ruleTrial.updateMany({
      where: { id },
      data: (({ from, until, createdAt }) => ({ from, until, createdAt }))(await rowOf(whole)),
    });
    const child = fork(join(import.meta.dirname, 'dying.ts'), [tenantId, id], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, DATABASE_URL: db.url },
    });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    const left = await rowOf(id);
    expect(left.done).toBeGreaterThanOrEqual(27);
    expect(left.done).toBeLessThan(left.total);
    expect(await play(id, { size: 9 })).toBe(true);
    const strip = (rows: Awaited<ReturnType<typeof items>>) =>
      rows.map(({ trialId: _, ...row }) => row).sort((a, b) => a.subjectId.localeCompare(b.subjectId));
    expect(await figuresOf(id)).toEqual(figures);
    expect(strip(await items(id))).toEqual(strip(await items(whole)));
    expect((await rowOf(id)).done).toBe(left.total);
  });

  test('that is cancelled ends at its page, and keeps what it found; the next in line begins', async () => {
    const draft = (await deliveriesToBilling()) as RuleSetDefinition;
    const asked = [await ask(draft), await ask(draft), await ask(draft)];
    const states = async () => Promise.all(asked.map(async ({ id }) => (await rowOf(id)).state));
    expect(await states()).toEqual([...Array<string>(AT_ONCE).fill('running'), 'queued']);
    const [first, second, third] = asked.map(({ id }) => id) as [string, string, string];
    expect(await play(third)).toBe(false);
    expect(await play(first, { size: 9, most: 2 })).toBe(false);
    expect(await cancelTrial(db.prisma, tenantId, first)).toBe(true);
    expect(await cancelTrial(db.prisma, tenantId, first)).toBe(false);
    expect(await states()).toEqual(['cancelled', 'running', 'running']);
    expect(await play(first)).toBe(false);
    expect(await rowOf(first)).toMatchObject({ done: 18, state: 'cancelled' });
    expect((await figuresOf(first)).played).toBeGreaterThan(0);
    // Another workflow has it: this one does nothing.
    await db.prisma.ruleTrial.updateMany({ where: { id: second }, data: { generation: 2 } });
    expect(await play(second)).toBe(false);
    for (const id of [second, third]) await cancelTrial(db.prisma, tenantId, id);
  });
});
