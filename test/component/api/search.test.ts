import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../prisma/ids.ts';
import { searchForms } from '../../../prisma/members.ts';
import { reindexMembers } from '../../../prisma/reindex.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

/** One box: whatever somebody types, the members and cases it means. */
let desk: Desk;
const memberOf: Record<string, { id: string; number: string }> = {};

beforeAll(async () => {
  desk = await openDesk();
  const people = [
    ['张伟', '13800001111'],
    ['張偉', '13900002222'],
    ['陳靜', '13700003333'],
    ['歐陽鋒', '13600004444'],
    ['吕布', '13500005555'],
    ['Anna Berg', '+442071838750'],
    ["Zoë O'Brien", '13400006666'],
    ['李%_明', '13300007777'],
  ] as const;
  for (const [i, [name, phone]] of people.entries()) {
    const { id, memberId } = await placeCase(desk, { name, phone });
    const year = i === 1 ? 2025 : new Date().getUTCFullYear();
    const number = `CS-${year}-${String(i + 11).padStart(6, '0')}`;
    await desk.prisma.case.updateMany({ where: { id }, data: { number, subject: name } });
    memberOf[name] = await desk.prisma.member.findFirstOrThrow({ where: { id: memberId } });
  }
});
afterAll(() => desk.close());

const ask = (q: string, what: 'cases' | 'members', who: PersonName) =>
  desk.as(who)('GET', `/api/${what}?${new URLSearchParams({ filter: JSON.stringify({ q }), range: '[0,99]' })}`);
async function found(q: string, what: 'cases' | 'members' = 'members', who: PersonName = 'admin'): Promise<string[]> {
  const { body } = await ask(q, what, who);
  return (body as { name: string; subject: string }[]).map((row) => row.name ?? row.subject).sort();
}

describe('a member', () => {
  test.each([
    ['张伟', ['张伟', '張偉']],
    ['張偉', ['张伟', '張偉']],
    ['张', ['张伟', '張偉']],
    ['偉', ['张伟', '張偉']],
    ['zhangwei', ['张伟', '張偉']],
    ['Zhang Wei', ['张伟', '張偉']],
    ['zw', ['张伟', '張偉']],
    ['ＺＷ', ['张伟', '張偉']],
    ['陳靜', ['陳靜']],
    ['陈静', ['陳靜']],
    ['chenjing', ['陳靜']],
    ['歐陽鋒', ['歐陽鋒']],
    ['欧阳', ['歐陽鋒']],
    ['阳锋', ['歐陽鋒']],
    ['ouyangfeng', ['歐陽鋒']],
    ['oyf', ['歐陽鋒']],
    ['lvbu', ['吕布']],
    ['anna', ['Anna Berg']],
    ['Berg', ['Anna Berg']],
    ['BERG', ['Anna Berg']],
    ['na be', ['Anna Berg']],
    ['ab', ['Anna Berg']],
    ['obrien', ["Zoë O'Brien"]],
    ['O’Brien', ["Zoë O'Brien"]],
    ['zoë', ["Zoë O'Brien"]],
    ['伟张', []],
    ['nobody', []],
  ])('by name: %s', async (q, expected) => {
    expect(await found(q)).toEqual([...expected].sort());
    expect(await found(q, 'cases')).toEqual([...expected].sort());
  });

  test('what LIKE takes for a wildcard stands for itself', async () => {
    for (const q of ['%', '_', '\\', '%%%', '___', '张%', 'a%g', 'be_g', "' OR 1=1 --"])
      expect([q, await found(q)]).toEqual([q, []]);
    for (const q of ['李%', '%_明', '%_']) expect([q, await found(q)]).toEqual([q, q === '%_' ? [] : ['李%_明']]);
  });

  test('by phone: whole as one writes it, or its last four digits; parts only where one may see it whole', async () => {
    for (const q of ['13800001111', '138 0000 1111', '+86 138-0000-1111', '1111']) {
      expect([q, await found(q, 'members', 'stranger')]).toEqual([q, ['张伟']]);
      expect([q, await found(q)]).toEqual([q, ['张伟']]);
    }
    for (const q of ['00001111', '0111', '8613800', '138000'])
      expect([q, await found(q, 'members', 'stranger')]).toEqual([q, []]);
    expect(await found('00001111')).toEqual(['张伟']);
    expect(await found('+44 20 7183 8750', 'members', 'stranger')).toEqual(['Anna Berg']);
  });

  test('whoever holds their case may look for parts of their number, of nobody else’s', async () => {
    await desk.prisma.case.updateMany({ where: { subject: '陳靜' }, data: { assigneeId: desk.people.rep } });
    expect(await found('70000333', 'members', 'rep')).toEqual(['陳靜']);
    expect(await found('00002222', 'members', 'rep')).toEqual([]);
    await desk.prisma.case.updateMany({ where: { subject: '陳靜' }, data: { assigneeId: null } });
  });

  test('by number, in any case', async () => {
    const { number } = memberOf.陳靜 as { number: string };
    expect(await found(number)).toEqual(['陳靜']);
    expect(await found(number.toLowerCase(), 'cases')).toEqual(['陳靜']);
  });
});

describe('a case', () => {
  const year = new Date().getUTCFullYear();
  test.each([
    [`CS-${year}-000011`, ['张伟']],
    [`cs-${year}-000011`, ['张伟']],
    [`CS-${year}-00001`, 8 - 1],
    [`CS-${year}-0000`, 8 - 1],
    ['CS-2025', ['張偉']],
    ['12', ['張偉']],
    ['000013', ['陳靜']],
    ['13', ['陳靜']],
    ['99', []],
  ])('by number: %s', async (q, expected) => {
    const numbers = await found(q, 'cases');
    if (typeof expected === 'number') expect(numbers).toHaveLength(expected);
    else expect(numbers).toEqual(expected);
  });

  test('nobody sees more by searching', async () => {
    for (const q of ['张伟', 'zw', '1111', '12', `CS-${year}`]) {
      expect([q, await found(q, 'cases', 'stranger')]).toEqual([q, []]);
      expect((await found(q, 'cases')).length).toBeGreaterThan(0);
    }
  });
});

test('records that were merged count for each other', async () => {
  const [from, into] = [memberOf.吕布, memberOf['Anna Berg']] as [{ id: string }, { id: string }];
  const alias = { tenantId: TENANT, memberId: from.id };
  await desk.prisma.memberAlias.create({ data: { ...alias, intoId: into.id } });
  // The list of members shows whom the record stands for; a case filed under either is found by both.
  expect(await found('吕布')).toEqual(['Anna Berg']);
  expect(await found('5555', 'members', 'stranger')).toEqual(['Anna Berg']);
  expect(await found('lvbu', 'cases')).toEqual(['Anna Berg', '吕布'].sort());
  expect(await found('berg', 'cases')).toEqual(['Anna Berg', '吕布'].sort());
  await desk.prisma.memberAlias.delete({ where: { tenantId_memberId: alias } });
});

describe('many', () => {
  const MANY = 10_001;
  beforeAll(async () => {
    const { folded, pinyin, initials } = searchForms('郑众');
    await desk.prisma
      .$executeRaw`INSERT INTO "Member" ("tenantId", id, number, name, folded, pinyin, initials, "updatedAt")
      SELECT ${TENANT}, gen_random_uuid(), 'X' || n, '郑众', ${folded}, ${pinyin}, ${initials}, now() FROM generate_series(1, ${MANY}::int) AS n`;
  });

  test('more than can be listed: say so, in words, at the field', async () => {
    for (const what of ['cases', 'members'] as const)
      for (const q of ['郑', 'zz', 'zhengzhong']) {
        const answer = await ask(q, what, 'admin');
        expect([answer.status, isProblem(answer)]).toEqual([422, true]);
        expect((answer.body as { errors: object }).errors).toEqual({ q: 'Too many match: please type more' });
      }
    expect(await found('X10001')).toEqual(['郑众']);
  });

  test('reindex makes by what members are searched anew, page by page, and only where it differs', async () => {
    await desk.prisma
      .$executeRaw`UPDATE "Member" SET folded = '鄭衆', pinyin = '' WHERE number IN ('X1', 'X5000', 'X10001')`;
    await desk.prisma.$executeRaw`UPDATE "Member" SET folded = name, initials = '?' WHERE name = '張偉'`;
    expect(await found('张伟')).toEqual(['张伟']);
    expect(await reindexMembers(desk.prisma, TENANT)).toEqual({ members: MANY + 8, changed: 4 });
    expect(await found('张伟')).toEqual(['张伟', '張偉'].sort());
    expect(await found('zw')).toEqual(['张伟', '張偉'].sort());
    expect(await reindexMembers(desk.prisma, TENANT)).toEqual({ members: MANY + 8, changed: 0 });
    expect(await reindexMembers(desk.prisma, newId())).toEqual({ members: 0, changed: 0 });
  });
});
