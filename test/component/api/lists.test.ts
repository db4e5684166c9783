import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, isProblem, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
type Row = { id: string; number: string; name: string; subject: string };

const HOUR = 3_600_000;
const at = (hours: number) => new Date(1_800_000_000_000 + hours * HOUR);

beforeAll(async () => {
  desk = await openDesk();
  const rows = [
    ['later', '张伟', '13800001111', { dueAt: at(5), dueClock: 'answer', priority: 2 }],
    ['soon', '欧阳娜娜', '13800002222', { dueAt: at(1), dueClock: 'answer', priority: 4 }],
    ['late', 'Anna Berg', '+442071838750', { dueAt: at(-1), dueClock: 'answer', breachedAt: at(-1), priority: 4 }],
    ['longLate', '李%_明', '13800004444', { dueAt: at(-9), dueClock: 'answer', breachedAt: at(-9), priority: 4 }],
    ['noClock', '王芳', '13800005555', { priority: 1 }],
    ['soonToo', '𠮷野家', '13800006666', { dueAt: at(1), dueClock: 'answer', priority: 1, rung: 2 }],
  ] as const;
  for (const [subject, name, phone, row] of rows) {
    const { id, memberId } = await placeCase(desk, { name, phone, row });
    await desk.prisma.case.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data: { subject } });
    await desk.prisma.member.update({
      where: { tenantId_id: { tenantId: TENANT, id: memberId } },
      data: { tier: tierOf(subject) },
    });
  }
});
afterAll(() => desk.close());

const tierOf = (subject: string) =>
  ({ later: 'gold', soon: 'silver', late: 'platinum', longLate: 'gold' })[subject] ?? 'basic';
const list = (path: string, query: Record<string, unknown> = {}, who: 'manager' | 'admin' = 'admin') => {
  const search = new URLSearchParams(
    Object.entries(query).map(([k, v]): [string, string] => [k, typeof v === 'string' ? v : JSON.stringify(v)]),
  );
  return desk.as(who)('GET', `${path}?${search}`);
};
const subjects = async (query: Record<string, unknown>) =>
  ((await list('/api/cases', query)).body as Row[]).map((r) => r.subject);
const names = async (query: Record<string, unknown>) =>
  ((await list('/api/members', query)).body as Row[]).map((r) => r.name);

describe('order', () => {
  test('urgency: longest late first, then what is due next, at the same instant what matters more, without a clock last', async () => {
    const urgent = ['longLate', 'late', 'soonToo', 'soon', 'later', 'noClock'];
    expect(await subjects({ sort: ['urgency', 'ASC'] })).toEqual(urgent);
    expect(await subjects({})).toEqual(urgent);
    expect(await subjects({ sort: ['urgency', 'DESC'] })).toEqual([...urgent].reverse());
  });

  test('tiers sort by height, not by alphabet', async () => {
    const tiers = ((await list('/api/members', { sort: ['tier', 'DESC'] })).body as { tier: string }[]).map(
      (m) => m.tier,
    );
    expect(tiers).toEqual(['platinum', 'gold', 'gold', 'silver', 'basic', 'basic']);
    const middle = (await list('/api/members', { sort: ['tier', 'DESC'], range: [2, 4] })).body as { tier: string }[];
    expect(middle.map((m) => m.tier)).toEqual(['gold', 'silver', 'basic']);
  });

  test('by last purchase: refunds do not count, who never bought comes last in both directions', async () => {
    const buy = async (name: string, day: number, amountMinor: bigint) => {
      const member = await desk.prisma.member.findFirstOrThrow({ where: { name } });
      const when = new Date(Date.UTC(2026, 0, day));
      await desk.prisma.purchase.create({
        data: {
          ...{ tenantId: TENANT, id: newId(), memberId: member.id, at: when, currency: 'CNY' },
          amountMinor,
          baseAmountMinor: amountMinor,
        },
      });
    };
    await buy('张伟', 1, 100n);
    await buy('张伟', 3, 100n);
    await buy('王芳', 2, 100n);
    await buy('Anna Berg', 9, -100n);
    const newest = await names({ sort: ['lastPurchaseAt', 'DESC'] });
    expect(newest.slice(0, 2)).toEqual(['张伟', '王芳']);
    expect((await names({ sort: ['lastPurchaseAt', 'ASC'] })).slice(0, 2)).toEqual(['王芳', '张伟']);
    expect(newest).toHaveLength(6);
    const pages = [
      await names({ sort: ['lastPurchaseAt', 'DESC'], range: [0, 2] }),
      await names({ sort: ['lastPurchaseAt', 'DESC'], range: [3, 5] }),
    ];
    expect(pages.flat()).toEqual(newest);
  });
});

describe('pages', () => {
  test('tell where they lie, never overlap, and end', async () => {
    const first = await list('/api/cases', { range: [0, 3] });
    expect(first.headers.get('content-range')).toBe('cases 0-3/6');
    const second = await list('/api/cases', { range: [4, 7] });
    expect(second.headers.get('content-range')).toBe('cases 4-5/6');
    const ids = [...(first.body as Row[]), ...(second.body as Row[])].map((row) => row.id);
    expect(new Set(ids).size).toBe(6);
    const beyond = await list('/api/cases', { range: [50, 60] });
    expect([beyond.status, beyond.body, beyond.headers.get('content-range')]).toEqual([200, [], 'cases */6']);
    expect((await list('/api/cases', { range: [0, 99_999] })).status).toBe(200);
  });
});

describe('search', () => {
  test.each([
    ['张', ['later']],
    ['zhangwei', ['later']],
    ['zw', ['later']],
    ['Zhang Wei', ['later']],
    ['ouyang', ['soon']],
    ['anna b', ['late']],
    ['0001111', ['later']],
    ['1111', ['later']],
    ['111', []],
    ['138-0000-2222', ['soon']],
    ['1838750', ['late']],
    ['%', []],
    ['_', []],
    ['李%', ['longLate']],
    ['%_明', ['longLate']],
    ['\\', []],
    ['𠮷', ['soonToo']],
    ["' OR 1=1 --", []],
    ['ＺＷ', ['later']],
  ])('%s', async (q, expected) => {
    expect(await subjects({ filter: { q } })).toEqual(expected);
  });

  test('of a number one sees masked, only the whole or the last four digits find anything', async () => {
    const count = async (who: 'rep' | 'admin', path: string, q: string) =>
      ((await desk.as(who)('GET', `${path}?filter=${encodeURIComponent(JSON.stringify({ q }))}`)).body as Row[]).length;
    for (const path of ['/api/cases', '/api/members']) {
      for (const whole of ['13800002222', '+86 138-0000-2222', '2222', '+44 20 7183 8750'])
        expect([path, whole, await count('rep', path, whole)]).toEqual([path, whole, 1]);
      for (const part of ['0002222', '02222', '1380000', '380000', '8613', '0718'])
        expect([path, part, await count('rep', path, part)]).toEqual([path, part, 0]);
      expect(await count('admin', path, '0002222')).toBe(1);
    }
  });

  test('by number, whole or in part, in any case', async () => {
    const { number } = ((await list('/api/cases')).body as Row[])[0] as Row;
    expect(await subjects({ filter: { q: number.toLowerCase() } })).toEqual(['longLate']);
    expect(await subjects({ filter: { q: number.slice(-6) } })).toEqual(['longLate']);
  });
});

describe('filters', () => {
  test('views', async () => {
    expect(await subjects({ filter: { view: 'overdue' } })).toEqual(['longLate', 'late']);
    expect(await subjects({ filter: { view: 'escalated' } })).toEqual(['soonToo']);
    expect(await subjects({ filter: { view: 'closed' } })).toEqual([]);
    expect(await subjects({ filter: { view: 'unclaimed', tier: 'gold' } })).toEqual(['longLate', 'later']);
    const mine = await desk.as('rep')('GET', `/api/cases?filter={"view":"mine"}`);
    expect(mine.body).toHaveLength(6);
    expect((await desk.as('stranger')('GET', `/api/cases?filter={"view":"mine"}`)).body).toEqual([]);
  });

  test('many ids, as react-admin asks', async () => {
    const rows = (await list('/api/cases')).body as Row[];
    const id = rows.slice(0, 2).map((row) => row.id);
    expect(((await list('/api/cases', { filter: { id } })).body as Row[]).map((row) => row.id)).toEqual(id);
    expect((await list('/api/cases', { filter: { id: [] } })).body).toEqual([]);
  });

  test.each([
    [{ filter: { nonsense: 1 } }, 'filter.nonsense'],
    [{ filter: { stage: 'No where!' } }, 'filter.stage'],
    [{ filter: { q: 7 } }, 'filter.q'],
    [{ filter: [] }, 'filter'],
    [{ filter: 'no json' }, 'filter'],
    [{ filter: { q: 'a\u0000b' } }, 'filter.q'],
    [{ sort: ['password', 'ASC'] }, 'sort.0'],
    [{ sort: ['number', 'SIDEWAYS'] }, 'sort.1'],
    [{ sort: 'number' }, 'sort'],
    [{ range: [5, 2] }, 'range'],
    [{ range: [-1, 2] }, 'range.0'],
    [{ range: [0.5, 2] }, 'range.0'],
    [{ range: '[1e400,2]' }, 'range.0'],
    [{ range: [9_000_000, 9_000_001] }, 'range.0'],
    [{ range: [0] }, 'range'],
    [{ page: 1 }, 'page'],
  ])('what is not on the list is refused, naming the place: %o', async (query, field) => {
    const answer = await list('/api/cases', query);
    expect(answer.status).toBe(422);
    expect(isProblem(answer)).toBe(true);
    expect(Object.keys((answer.body as { errors: object }).errors)).toEqual([field]);
  });

  test('a parameter given twice is refused', async () => {
    const answer = await desk.as('admin')('GET', '/api/cases?filter={}&filter={}');
    expect([answer.status, Object.keys((answer.body as { errors: object }).errors)]).toEqual([422, ['filter']]);
  });
});

test('a member who was merged away is found, shown and counted as the one they are now', async () => {
  const [from, into] = [
    await desk.prisma.member.findFirstOrThrow({ where: { name: '欧阳娜娜' } }),
    await desk.prisma.member.findFirstOrThrow({ where: { name: '王芳' } }),
  ];
  await desk.prisma.memberAlias.create({ data: { tenantId: TENANT, memberId: from.id, intoId: into.id } });
  const row = ((await list('/api/cases')).body as (Row & { member: Row })[]).find((r) => r.subject === 'soon');
  expect(row?.member).toMatchObject({ id: into.id, name: '王芳' });
  const shown = await desk.as('admin')('GET', `/api/members/${from.id}`);
  expect(shown.body).toMatchObject({ id: into.id, openCases: 2 });
  expect((shown.body as { cases: unknown[] }).cases).toHaveLength(2);
  expect(await names({})).not.toContain('欧阳娜娜');
  expect(await names({ filter: { id: [from.id] } })).toEqual(['欧阳娜娜']);
});
