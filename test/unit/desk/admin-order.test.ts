import { describe, expect, test } from 'vitest';
import { asTree, below } from '../../../admin-ui/admin/departments/tree.ts';
import { endOfDay, startOfDay } from '../../../admin-ui/admin/people/days.ts';
import { chartOf } from '../../../admin-ui/admin/people/line.ts';
import type { PersonRow } from '../../../api/contract/admin-order.ts';
import { weakness } from '../../../prisma/admin/password-strength.ts';

describe('a day of a zone', () => {
  test.each([
    ['2026-11-22', 'Asia/Shanghai', '2026-11-21T16:00:00.000Z', '2026-11-22T16:00:00.000Z'],
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['2026-07-01', 'America/St_Johns', '2026-07-01T02:30:00.000Z', '2026-07-02T02:30:00.000Z'],
    ['2026-12-31', 'Pacific/Kiritimati', '2026-12-30T10:00:00.000Z', '2026-12-31T10:00:00.000Z'],
    // The clock goes forward at midnight: the day begins at one.
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'],
    // It goes back: the day has 25 hours.
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ])('%s in %s', (date, zone, from, until) => {
    expect([startOfDay(date, zone).toISOString(), endOfDay(date, zone).toISOString()]).toEqual([from, until]);
  });
});

describe('departments', () => {
  const row = (id: string, parentId: string | null) => ({ id, parentId, nameEn: id });
  const rows = [row('b', 'a'), row('c', 'b'), row('a', null), row('lost', 'gone'), row('d', 'a')];

  test('as a tree, and nothing is left out', () => {
    expect(asTree(rows).map(({ row: { id }, depth }) => [id, depth])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 1],
      ['lost', 0],
    ]);
  });

  test('all below one', () => {
    expect([...below(rows, 'b')].sort()).toEqual(['b', 'c']);
  });
});

test('reporting lines: the largest house first; who has left stays while somebody reports to them', () => {
  const person = (id: string, to: string | null, account = 'active') =>
    ({ id, name: id, reportsTo: to ? { id: to, name: to } : null, account }) as PersonRow;
  const chart = chartOf([
    person('alone', null),
    person('gone', null, 'disabled'),
    person('left', 'boss', 'disabled'),
    person('boss', null),
    person('rep', 'left'),
  ]);
  expect(chart.map(({ person: { id }, reports }) => [id, reports.map((r) => r.person.id)])).toEqual([
    ['boss', ['left']],
    ['alone', []],
  ]);
});

describe('a password', () => {
  const who = { name: '张伟 Wei', email: 'zhang.wei@example.org' };

  test.each(['seven green kettles', '正确的马电池订书钉一二三', 'xK9#mQ2$vL', 'zhangweilikesmangoes'])(
    'is taken: %s',
    (password) => expect(weakness(password, who)).toBeNull(),
  );

  test.each([
    ['short 12', 'passwordTooShort'],
    ['Password123!', 'passwordTooCommon'],
    ['QWERTYUIOP', 'passwordTooCommon'],
    ['0987654321', 'passwordTooCommon'],
    ['abcdefghij', 'passwordTooCommon'],
    ['woaini1314520', 'passwordTooCommon'],
    ['zhangwei2026', 'passwordLikeName'],
  ])('%s is %s', (password, code) => expect(weakness(password, who)).toBe(code));
});
