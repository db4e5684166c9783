import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseOrder, caseWhere, onlyOpen } from '../../../api/cases/filters.ts';
import { readable } from '../../../api/cases/find.ts';
import { casePage } from '../../../api/cases/page.ts';
import { CASE_SORTS } from '../../../api/contract/cases.ts';
import { type StaffReader, staffReader } from '../../../api/reader.ts';
import { openSession, startSession } from '../../../api/session/store.ts';
import { STAGES } from '../../../domain/case/flow.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { ask, sql } from '../../../prisma/statement.ts';
import { conditionOn, orderOn } from '../../../prisma/where.ts';
import { callFor, type Desk, openDesk, PEOPLE, type PersonName, placeCase, TENANT } from './desk.ts';

/** The same condition twice: as Prisma understands it, and as statements written by hand do. They must never differ. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const { people, prisma } = desk;
  const ids: string[] = [];
  for (const assignee of [null, people.rep, people.colleague, people.stranger])
    for (const queue of ['first', 'second', null] as const)
      ids.push((await placeCase(desk, { queue, ...(assignee ? { assignee } : {}) })).id);
  for (const [i, id] of ids.entries()) {
    const stage = STAGES[i % STAGES.length] as string;
    const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes));
    await prisma.case.updateMany({
      where: { id },
      data: {
        stage,
        priority: 1 + (i % 3),
        dueAt: i % 3 ? at(i % 5) : null,
        breachedAt: i % 4 ? null : at(i),
        rung: i % 5 ? null : 1,
        openedAt: at(i % 2),
      },
    });
  }
  await callFor(desk, ids[5] as string, people.rep, 0);
  await desk.as('rep')('POST', '/api/cases', {
    kind: 'enquiry',
    subject: 'a',
    body: 'b',
    name: '张伟',
    phone: '13800138000',
  });
  await prisma.member.updateMany({ where: { name: '张伟' }, data: { tier: 'gold' } });
});
afterAll(() => desk.close());

async function readerOf(who: PersonName): Promise<StaffReader> {
  const { token } = await startSession(desk.prisma, {
    tenantId: TENANT,
    staffId: desk.people[who],
    ip: null,
    userAgent: null,
  });
  const session = await openSession(desk.prisma, TENANT, token);
  if (!session) throw new Error('no session');
  return staffReader(session);
}

const byPrisma = async (where: Prisma.CaseWhereInput) =>
  (await desk.prisma.case.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } })).map(({ id }) => id);
const byHand = async (where: Prisma.CaseWhereInput) =>
  (
    await ask<{ id: string }>(
      desk.prisma,
      sql`SELECT c.id FROM "Case" c WHERE ${conditionOn('Case', 'c', where)} ORDER BY c.id`,
    )
  ).map(({ id }) => id);

type Filter = Parameters<typeof caseWhere>[2];
const FILTERS: Filter[] = [
  {},
  ...(['mine', 'open', 'unclaimed', 'overdue', 'escalated', 'closed'] as const).map((view) => ({ view })),
  ...STAGES.map((stage) => ({ stage })),
  { kind: 'enquiry' },
  { tier: 'gold' },
  { view: 'open', tier: 'basic' },
  ...['张', 'zhangwei', 'zw', '13800138000', '8000', '380013', 'CS-2026', '%', '_', "o'brien", '  '].map((q) => ({
    q,
  })),
];

describe('a list', () => {
  test.each(Object.keys(PEOPLE) as PersonName[])('%s sees the same rows by either', async (who) => {
    const reader = await readerOf(who);
    for (const filter of FILTERS) {
      const where = readable(TENANT, reader, await caseWhere(desk.prisma, TENANT, filter, reader));
      expect(await byHand(where), JSON.stringify(filter)).toEqual(await byPrisma(where));
    }
    for (const action of ['note', 'claim', 'reply', 'acknowledge'] as const) {
      const where = readable(TENANT, reader, {}, action as 'note');
      expect(await byHand(where), action).toEqual(await byPrisma(where));
    }
  });

  test('is in the same order, page by page, with the whole number on each, also on one behind the last', async () => {
    const reader = await readerOf('admin');
    for (const sort of CASE_SORTS)
      for (const direction of ['asc', 'desc'] as const)
        for (const filter of [{}, { view: 'open' as const }]) {
          const where = readable(TENANT, reader, await caseWhere(desk.prisma, TENANT, filter, reader));
          const orderBy = caseOrder(sort, direction);
          const wanted = await desk.prisma.case.findMany({
            where,
            orderBy: orderBy as Prisma.CaseOrderByWithRelationInput[],
            select: { id: true },
          });
          const pages = [];
          for (let skip = 0; skip <= wanted.length; skip += 5) {
            const { rows, total } = await casePage(desk.prisma, TENANT, {
              where,
              orderBy,
              skip,
              take: 5,
              open: onlyOpen(filter),
            });
            expect(total).toBe(wanted.length);
            pages.push(...rows.map(({ id }) => ({ id })));
          }
          expect(pages, `${sort} ${direction}`).toEqual(wanted);
        }
  });
});

describe('a condition', () => {
  const some = '00000000-0000-7000-8000-000000000000';
  test.each<Prisma.CaseWhereInput>([
    { queueId: null },
    { queueId: { not: null } },
    { dueAt: { not: null }, breachedAt: null },
    { priority: { in: [1, 3] } },
    { priority: { notIn: [1, 3] } },
    { priority: { notIn: [] } },
    { id: { in: [] } },
    { stage: { in: [] } },
    { stage: { notIn: [] } },
    { stage: { notIn: ['closed', 'received'] } },
    { stage: { not: 'closed' } },
    { assigneeId: { not: some } },
    { rung: { not: 1 } },
    { OR: [] },
    { AND: [] },
    { OR: [{ rung: 1 }, { AND: [{ priority: 1 }, { stage: 'received' }] }] },
    { NOT: { priority: 1 } },
    { NOT: [{ priority: 1 }, { rung: 1 }] },
    { priority: { gte: 2, lt: 3 } },
    { dueAt: { lte: new Date(Date.UTC(2026, 0, 1, 0, 2)) } },
    { escalations: { none: {} } },
    { escalations: { some: {} } },
    { assignee: { is: { role: 'rep' } } },
    { queue: { is: { team: { is: { code: 'front' } } } } },
    { member: { is: { name: { contains: 'A', mode: 'insensitive' } } } },
  ])('%j', async (where) => {
    expect(await byHand(where)).toEqual(await byPrisma(where));
  });

  test('that is not known is refused, never left out', () => {
    const unknown: object[] = [
      { subject: { search: 'a' } },
      { subject: undefined },
      { member: { isNot: {} } },
      { escalations: { every: {} } },
      { AND: [undefined] },
      { stage: "closed' OR TRUE --" },
      { 'id" OR TRUE --': 1 },
      { queueId: ['a'] },
    ];
    for (const where of unknown) expect(() => conditionOn('Case', 'c', where), JSON.stringify(where)).toThrow();
    expect(() => orderOn([{ 'id"': 'asc' }])).toThrow();
  });
});
