import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { abilityOf } from '../../../api/abilities.ts';
import { casesToExport } from '../../../api/cases/export.ts';
import { caseOrder } from '../../../api/cases/filters.ts';
import { portionsOf } from '../../../prisma/cursor.ts';
import { sql } from '../../../prisma/statement.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

const MANY = 20_000;
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const { memberId } = await placeCase(desk, { name: '张伟', phone: '13800001111' });
  await desk.prisma.$executeRaw`
    INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", category, severity, channel, subject, "memberId", "openedAt", version,
      stage, priority, "queueId", "dueAt", "updatedAt")
    SELECT ${TENANT}, gen_random_uuid(), 'CS-2020-' || lpad(n::text, 6, '0'), 'complaint', 1, 'delivery', 'high', 'portal',
      CASE WHEN n % 10 = 0 THEN '=1+' || n ELSE 'Late, "again", ' || n END, ${memberId}::uuid, now() - make_interval(mins => n), 1, 'closed', 1 + n % 4,
      ${desk.queues.first.id}::uuid, CASE WHEN n % 3 > 0 THEN now() + make_interval(mins => n % 50) END, now()
    FROM generate_series(1, ${MANY}::int) AS n`;
});
afterAll(() => desk.close());

const query = (asked: Record<string, unknown>) =>
  new URLSearchParams(Object.entries(asked).map(([key, value]): [string, string] => [key, JSON.stringify(value)]));
const take = (who: PersonName, asked: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  desk.as(who)('GET', `/api/cases/export.csv?${query(asked)}`, undefined, headers);
const rowsOf = ({ text }: { text: string }): Record<string, string>[] => parse(text, { columns: true, bom: true });
const OLD = { severity: 'high' };

test('all rows, in the order of the list, with the reader’s own heads and words', async () => {
  const sort = ['urgency', 'DESC'];
  const answer = await take('admin', { filter: OLD, sort });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename\*=UTF-8''cases-\d{4}-\d\d-\d\d\.csv$/,
  );
  const rows = rowsOf(answer);
  expect(rows).toHaveLength(MANY);
  expect(new Set(rows.map((row) => row.Number)).size).toBe(MANY);
  for (const start of [0, 990, 10_000, MANY - 50]) {
    const page = await desk.as('admin')(
      'GET',
      `/api/cases?${query({ filter: OLD, sort, range: [start, start + 49] })}`,
    );
    const numbers = (page.body as { number: string }[]).map(({ number }) => number);
    expect(rows.slice(start, start + 50).map((row) => row.Number)).toEqual(numbers);
  }
  expect(rows.find((row) => row.Number === 'CS-2020-000007')).toMatchObject({
    Subject: 'Late, "again", 7',
    Kind: 'Complaint',
    Severity: 'High',
    Stage: 'Closed',
    Member: '张伟',
    Queue: 'general',
  });
  // What a spreadsheet would take for a formula.
  expect(rows.find((row) => row.Number === 'CS-2020-000010')?.Subject).toBe("'=1+10");
  const zh = rowsOf(await take('admin', { filter: { q: 'CS-2020-00001' } }, { 'accept-language': 'zh' }));
  expect(zh).toHaveLength(10);
  expect(zh[0]).toMatchObject({
    编号: expect.stringMatching(/^CS-2020-/),
    类型: '投诉',
    严重程度: '严重',
    会员: '张伟',
  });
});

describe('what one may not see', () => {
  test('is not in it: rows as in the list, phones as on the page', async () => {
    expect(rowsOf(await take('stranger'))).toEqual([]);
    const filter = { q: 'CS-2020-00000' };
    const phones = async (who: PersonName) => [...new Set(rowsOf(await take(who, { filter })).map((row) => row.Phone))];
    // Led by an apostrophe: a spreadsheet would make a sum of it.
    expect(await phones('admin')).toEqual(["'+8613800001111"]);
    expect(await phones('executive')).toEqual(['138****1111']);
    expect(await phones('rep')).toEqual(['138****1111']);
    const mine = await placeCase(desk, { name: '李明', phone: '13800002222', assignee: desk.people.rep });
    const own = rowsOf(await take('rep', { filter: { id: [mine.id] } }));
    expect(own.map((row) => row.Phone)).toEqual(["'+8613800002222"]);
  });

  test('a merged member is exported as the one they are now', async () => {
    const [from, into] = [await placeCase(desk, { name: '旧' }), await placeCase(desk, { name: '新' })];
    await desk.prisma.memberAlias.create({
      data: { tenantId: TENANT, memberId: from.memberId, intoId: into.memberId },
    });
    expect(rowsOf(await take('admin', { filter: { id: [from.id] } })).map((row) => row.Member)).toEqual(['新']);
  });

  test('what is not on the list is refused', async () => {
    for (const asked of [{ filter: { nonsense: 1 } }, { sort: ['password', 'ASC'] }, { range: [0, 5] }]) {
      const answer = await take('admin', asked);
      expect([answer.status, isProblem(answer)]).toEqual([422, true]);
    }
  });
});

test('who took away what is written down, without what was searched for', async () => {
  await take('lead', { filter: { q: '张伟', view: 'open' } });
  const line = await desk.prisma.audit.findFirstOrThrow({
    where: { action: 'cases.exported', actorId: desk.people.lead },
    orderBy: { at: 'desc' },
  });
  expect(line).toMatchObject({ recordType: 'Case', recordId: null, fields: { view: 'open' } });
});

describe('however many', () => {
  const ofAll = (gone: AbortSignal) =>
    casesToExport(
      desk.prisma,
      TENANT,
      abilityOf({ id: desk.people.admin, role: 'admin', teamIds: [], queueIds: [], departmentIds: [] }),
      { tenantId: TENANT },
      caseOrder('urgency', 'asc'),
      gone,
    );
  const cursors = async () => {
    const { rows } = await watcher.query(
      "SELECT state, wait_event_type AS wait FROM pg_stat_activity WHERE application_name = 'steward cursor'",
    );
    return rows as { state: string; wait: string | null }[];
  };
  let watcher: pg.Client;
  beforeAll(async () => {
    watcher = new pg.Client({ connectionString: desk.db.url });
    await watcher.connect();
  });
  afterAll(() => watcher.end());

  test('only a portion of them is in memory', async () => {
    const sizes: number[] = [];
    const statement = sql`SELECT n FROM generate_series(1, 1234) AS n`;
    for await (const rows of portionsOf(desk.prisma, statement, new AbortController().signal)) sizes.push(rows.length);
    expect(sizes).toEqual([500, 500, 234]);
  });

  test('whoever stops reading leaves nothing behind', async () => {
    for await (const row of ofAll(new AbortController().signal)) {
      expect(row.member.name).toBeTruthy();
      expect(await cursors()).toHaveLength(1);
      break;
    }
    await vi.waitFor(async () => expect(await cursors()).toEqual([]));
  });

  test('whoever goes away while the database still works ends its work', async () => {
    const locker = new pg.Client({ connectionString: desk.db.url });
    await locker.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE "Case" IN ACCESS EXCLUSIVE MODE');
    const leave = new AbortController();
    const left = fetch(`${desk.base}/api/cases/export.csv`, {
      headers: { cookie: desk.cookieOf('admin') },
      signal: leave.signal,
    }).catch((error: Error) => error.name);
    await vi.waitFor(async () => expect(await cursors()).toMatchObject([{ wait: 'Lock' }]), 5_000);
    leave.abort();
    expect(await left).toBe('AbortError');
    await vi.waitFor(async () => expect(await cursors()).toEqual([]), 5_000);
    await locker.end();
  });
});
