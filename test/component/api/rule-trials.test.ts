import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrialDetail, TrialItem, TrialRow } from '../../../api/contract/rule-trials.ts';
import { MOST_WAITING } from '../../../domain/trial/trial.ts';
import type { RuleSetCode } from '../../../domain/vocabulary.ts';
import { publishCadences } from '../../../prisma/care/seeds.ts';
import { decideAndKeep } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { finishTrial } from '../../../prisma/trials/rows.ts';
import { playTrial } from '../../../prisma/trials/run.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
const members = Array.from({ length: 12 }, () => newId());
beforeAll(async () => {
  desk = await openDesk();
  await desk.prisma.member.createMany({
    data: members.map((id, n) => ({
      tenantId: TENANT,
      id,
      number: `M-${n}`,
      name: n === 0 ? '=王"小明"' : `会员${n}`,
    })),
  });
  await desk.prisma.purchase.createMany({
    data: members.map((memberId, n) => ({
      ...{ tenantId: TENANT, id: newId(), memberId, at: new Date(Date.now() - 86_400_000), currency: 'CNY' },
      ...{ amountMinor: BigInt(n * 100_000), baseAmountMinor: BigInt(n * 100_000) },
    })),
  });
});
afterAll(() => desk.close());

const note = { zh: '注', en: 'note' };
const draft = {
  ...{ set: 'tier', hitPolicy: 'first' },
  rows: [
    {
      ...{ id: 'spender', note, then: { tier: 'gold' } },
      when: { all: [{ fact: 'member.spent12Months', operator: 'greaterThanInclusive', value: 900_000 }] },
    },
  ],
  otherwise: { id: 'rest', note, then: { tier: 'basic' } },
};
const ask = (who: PersonName, set: RuleSetCode, body: object, headers = {}) =>
  desk.as(who)('POST', `/api/rules/${set}/trials`, body, headers);
const show = async (id: string, lang = 'en') =>
  (await desk.as('lead')('GET', `/api/rules/trials/${id}`, undefined, { 'accept-language': lang })).body as TrialDetail;
const itemsOf = async (who: PersonName, id: string, filter: object, range = [0, 24]) => {
  const query = new URLSearchParams({ filter: JSON.stringify(filter), range: JSON.stringify(range) });
  const { body, headers } = await desk.as(who)('GET', `/api/rules/trials/${id}/items?${query}`);
  return { rows: body as TrialItem[], total: headers.get('content-range')?.split('/')[1] };
};

async function done(id: string): Promise<void> {
  const trial = { tenantId: TENANT, id, generation: 1 };
  for await (const _ of playTrial(desk.prisma, trial));
  await finishTrial(desk.prisma, trial);
}

async function tried(set: RuleSetCode, body: object): Promise<string> {
  const asked = await ask('manager', set, body);
  expect(asked.status).toBe(201);
  const { id } = asked.body as { id: string };
  await done(id);
  return id;
}

describe('a trial of all members', () => {
  test('is asked for once, shown in words, listed, and read by whoever may read rules', async () => {
    const key = { 'idempotency-key': newId() };
    const first = await ask('manager', 'tier', { definition: draft }, key);
    const again = await ask('manager', 'tier', { definition: draft }, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    const { id } = first.body as { id: string };
    expect(await show(id)).toMatchObject({
      state: 'running',
      figures: null,
      kind: 'members',
      version: null,
      against: 1,
    });
    await done(id);
    const shown = await show(id);
    expect(shown).toMatchObject({ state: 'done', done: 12, total: 12, changed: shown.figures?.changed });
    expect(shown.figures).toMatchObject({ played: 12, currency: 'CNY', unplayed: [] });
    expect(shown.figures?.classes.map(({ name }) => name)).toEqual(['Basic', 'Silver', 'Gold', 'Platinum']);
    const cells = shown.figures?.cells ?? [];
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(12);
    expect(cells.reduce((sum, { money }) => sum + (money ?? 0), 0)).toBe(6_600_000);
    expect((shown.figures?.up ?? 0) + (shown.figures?.down ?? 0)).toBe(shown.changed);
    expect((await show(id, 'zh')).figures?.classes[2]?.name).toBe('金卡');
    const { body: list } = await desk.as('executive')('GET', '/api/rules/tier/trials');
    expect((list as TrialRow[]).map((row) => row.id)).toContain(id);
    expect((await desk.as('rep')('GET', `/api/rules/trials/${id}`)).status).toBe(403);
  });

  test('says who is behind a cell and which rows make it so, and gives everybody who changes as a table', async () => {
    const id = await tried('tier', { definition: draft });
    const moved = await itemsOf('lead', id, { changed: true });
    expect(Number(moved.total)).toBe((await show(id)).changed);
    const [one] = moved.rows;
    expect(one?.about).toMatchObject({ type: 'member' });
    expect(one?.why?.after.row === 1 || one?.why?.after.when === null).toBe(true);
    expect(one?.why?.after.rowId).toEqual(expect.any(String));
    const cell = await itemsOf('lead', id, { before: 'basic', after: 'basic' }, [0, 1]);
    expect(cell.rows).toHaveLength(2);
    expect(cell.rows[0]).toMatchObject({ before: 'Basic', after: 'Basic', changed: false });
    const { text, headers } = await desk.as('manager')('GET', `/api/rules/trials/${id}/export.csv`);
    expect(headers.get('content-disposition')).toMatch(/trial-tier-.*\.csv/);
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(1 + Number(moved.total));
    expect(lines[0]).toContain('number,name,before,after');
    const audited = await desk.prisma.audit.findFirst({ where: { action: 'members.exported' } });
    expect(audited?.fields).toEqual({ trialId: id });
  });

  test('what cannot be tried is said at its field', async () => {
    const fields = async (body: object, set: RuleSetCode = 'tier') => {
      const answer = await ask('manager', set, body);
      expect([isProblem(answer), answer.status]).toEqual([true, 422]);
      return Object.keys((answer.body as { errors: object }).errors);
    };
    expect(await fields({})).toEqual(['version']);
    expect(await fields({ version: 99 })).toEqual(['version']);
    expect(await fields({ definition: draft, against: 99 })).toEqual(['against']);
    expect(await fields({ definition: { set: 'tier' } })).toEqual(['definition']);
    expect(await fields({ definition: SEEDS.routing.definition })).toEqual(['definition']);
    const [now, then] = [new Date().toISOString(), '2020-01-01T00:00:00Z'];
    expect(await fields({ version: 1, from: now, until: then }, 'routing')).toEqual(['from']);
    expect(await fields({ version: 1, from: then }, 'routing')).toEqual(['from']);
    expect((await ask('lead', 'tier', { definition: draft })).status).toBe(403);
    expect((await desk.as('manager')('GET', `/api/rules/trials/${newId()}`)).status).toBe(404);
  });

  test('of care is for one cadence, or by what is said of all: who comes in, drops out and stays, each with a name and as a table', async () => {
    const spent = (value: number) => ({
      all: [{ fact: 'member.spent12Months', operator: 'greaterThanInclusive', value }],
    });
    const care = {
      ...{ set: 'careAudience', hitPolicy: 'first' },
      rows: [
        { id: 'big', when: spent(1_000_000), then: { audience: 'exclude', cadence: 'all' }, note },
        { id: 'some', when: spent(900_000), then: { audience: 'exclude', cadence: 'birthday' }, note },
      ],
      otherwise: { id: 'rest', then: { audience: 'include', cadence: 'all' }, note },
    };
    await publishCadences(desk.prisma, TENANT);
    const all = await tried('careAudience', { definition: care });
    expect(await show(all)).toMatchObject({ kind: 'members', cadence: null, changed: 2, figures: { waits: null } });
    const one = await tried('careAudience', { definition: care, cadence: 'birthday' });
    const shown = await show(one);
    expect(shown).toMatchObject({ cadence: { code: 'birthday', name: 'Birthday', version: 1 }, changed: 3 });
    expect(shown.figures).toMatchObject({ played: 12, up: 0, down: 3 });
    expect(shown.figures?.classes.map(({ name }) => name)).toEqual(['left out', 'taken in']);
    expect((await show(one, 'zh')).figures?.classes.map(({ name }) => name)).toEqual(['不列入', '列入']);
    const out = await itemsOf('lead', one, { before: 'include', after: 'exclude' });
    expect(out.rows.map(({ about, why }) => [about?.number, why?.after.row])).toEqual([
      ['M-9', 2],
      ['M-10', 1],
      ['M-11', 1],
    ]);
    expect((await itemsOf('lead', one, { before: 'include', after: 'include' })).total).toBe('9');
    const { text } = await desk.as('manager')('GET', `/api/rules/trials/${one}/export.csv`);
    expect(text.trim().split('\r\n')).toHaveLength(4);
    const unknown = await ask('manager', 'careAudience', { definition: care, cadence: 'nothing' });
    expect([unknown.status, Object.keys((unknown.body as { errors: object }).errors)]).toEqual([422, ['cadence']]);
  });

  test('of tiers says how many of the changes would wait for approval, and whose', async () => {
    const at = { effect: 'atOnce', oneStep: false };
    const policy = { upgrade: at, downgrade: { ...at, graceDays: 0, belowPercent: 100 } };
    const asked = { ...policy, approval: { of: 'up', from: 'gold' } };
    const id = await tried('tier', { definition: { ...draft, policy: asked } });
    const { figures } = await show(id);
    const expected = figures?.cells
      .filter(({ before, after }) => before !== after && after === 'gold' && before !== 'platinum')
      .reduce((sum, { count }) => sum + count, 0);
    expect(expected).toBeGreaterThan(0);
    expect(figures?.waits).toEqual({ count: expected, policy: 'Changes up into Gold or higher need approval' });
    expect((await show(id, 'zh')).figures?.waits?.policy).toBe('升至金卡及以上须经审批');
    const waiting = await itemsOf('lead', id, { waits: true });
    expect(waiting.total).toBe(String(expected));
    expect(waiting.rows.every(({ waits, after }) => waits && after === 'Gold')).toBe(true);
    const { text } = await desk.as('manager')('GET', `/api/rules/trials/${id}/export.csv`);
    expect(text).toContain('waits for approval');
    const none = await tried('tier', {
      definition: { ...draft, policy: { ...policy, approval: { of: 'up', from: 'platinum' } } },
    });
    expect((await show(none)).figures?.waits?.count).toBe(0);
    expect((await show(await tried('tier', { definition: draft }))).figures?.waits).toBe(null);
  });

  test('a draft that is kept can be tried; what was tried stays as it was', async () => {
    const version = { tenantId: TENANT, ruleSet: 'tier', version: 7, status: 'draft', definition: draft };
    await desk.prisma.ruleSetVersion.create({ data: version });
    const id = await tried('tier', { version: 7, against: 1 });
    await desk.prisma.ruleSetVersion.deleteMany({ where: { tenantId: TENANT, ruleSet: 'tier', version: 7 } });
    expect(await show(id)).toMatchObject({ version: 7, against: 1 });
    expect((await itemsOf('lead', id, { changed: true })).rows.length).toBeGreaterThan(0);
  });

  test('waits for its turn, is cancelled once, and no more than ten wait', async () => {
    const ids: string[] = [];
    for (let n = 0; n < MOST_WAITING; n++)
      ids.push(((await ask('manager', 'tier', { version: 1 })).body as { id: string }).id);
    const refused = await ask('manager', 'tier', { version: 1 });
    expect(refused).toMatchObject({ status: 409, body: { refusal: { code: 'tooManyTrials' } } });
    expect((refused.body as { detail: string }).detail).toContain('Ten trials');
    expect((await show(String(ids[2]))).state).toBe('queued');
    const cancel = (id: string, who: PersonName = 'manager') =>
      desk.as(who)('POST', `/api/rules/trials/${id}/cancellation`);
    expect((await cancel(String(ids[0]), 'lead')).status).toBe(403);
    expect((await cancel(String(ids[0]))).body).toMatchObject({ state: 'cancelled' });
    expect((await cancel(String(ids[0]))).body).toMatchObject({ state: 'cancelled' });
    expect((await show(String(ids[2]))).state).toBe('running');
    for (const id of ids) await cancel(id);
  });
});

test('cases are those that the reader may see; of the others only that they are', async () => {
  const { id: caseId } = await placeCase(desk);
  await decideAndKeep(desk.prisma, {
    ...{ tenantId: TENANT, caseId, asOf: Date.now(), set: 'alerts', key: `test:${caseId}` },
  });
  const alerts = structuredClone(SEEDS.alerts.definition);
  const every = { all: [{ fact: 'case.kind', operator: 'equal', value: 'complaint' }] };
  const then = {
    alert: 'other',
    about: 'case',
    severity: 'warning',
    recipients: ['teamLead'],
    channels: [],
    repeat: 'once',
  };
  const definition = { ...alerts, rows: [...alerts.rows, { id: 'every', when: every, then, note }] };
  const id = await tried('alerts', { definition });
  const shown = await show(id);
  expect(shown.figures).toMatchObject({ played: 1, changed: 1, up: 1 });
  expect(shown.figures?.alerts).toContainEqual(expect.objectContaining({ id: 'other', before: 0, after: 1 }));
  expect(shown.figures?.told).toContainEqual(expect.objectContaining({ name: 'team lead', after: 1 }));
  const mine = await itemsOf('lead', id, { changed: true });
  expect(mine.rows).toMatchObject([{ about: { type: 'case', id: caseId }, before: 'No alert' }]);
  const others = await itemsOf('outsider', id, { changed: true });
  expect(others).toMatchObject({ total: '1', rows: [{ about: null }] });
  const exported = async (who: PersonName) =>
    (await desk.as(who)('GET', `/api/rules/trials/${id}/export.csv`)).text.trim().split('\r\n').length;
  expect([await exported('manager'), await exported('outsider')]).toEqual([2, 1]);
});

test('a change of a member’s value is told in words to whoever may see the member', async () => {
  const memberId = members[0] ?? '';
  const line = { actorType: 'system', action: 'member.tier', recordType: 'Member', recordId: memberId };
  await desk.prisma.audit.create({
    data: { tenantId: TENANT, id: newId(), ...line, fields: { from: 'gold', to: 'silver', approvalId: newId() } },
  });
  const alerts = structuredClone(SEEDS.alerts.definition);
  const definition = { ...alerts, rows: alerts.rows.filter(({ then }) => then.alert !== 'valueMoved') };
  await desk.prisma.member.update({
    where: { tenantId_id: { tenantId: TENANT, id: memberId } },
    data: { createdAt: new Date(Date.now() - 90 * 86_400_000) },
  });
  const id = await tried('alerts', { definition });
  const shown = await show(id);
  expect(shown.figures?.alerts).toContainEqual(expect.objectContaining({ id: 'valueMoved', before: 1, after: 0 }));
  const told = async (who: PersonName) =>
    (await itemsOf(who, id, { changed: true })).rows.map(({ about, moved }) => ({ about, moved }));
  expect(await told('manager')).toEqual([
    { about: { type: 'member', id: memberId, number: 'M-0', name: '=王"小明"' }, moved: 'Tier: Gold → Silver' },
  ]);
  const { text } = await desk.as('manager')('GET', `/api/rules/trials/${id}/export.csv`, undefined, {
    'accept-language': 'zh',
  });
  expect(text).toContain('等级：金卡 → 银卡');
});
