import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextBest } from '../../../admin-ui/cases/nextBest.ts';
import { GROUPS, groupOf, merge, place } from '../../../admin-ui/cases/queue.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-11-23T12:00:00+08:00');
type Row = Parameters<typeof groupOf>[0];

const at = (ms: number, breached = false) => ({ at: new Date(ms).toISOString(), breached });
const row = (id: string, due: Row['due'], ball: Row['ball'] = 'desk'): Row => ({ id, due, ball });
const ids = (placed: { row: Row }[]) => placed.map((p) => p.row.id);

describe('groups', () => {
  test('overdue begins at the deadline', () => {
    expect(groupOf(row('a', at(NOW)), NOW, ZONE)).toBe('overdue');
    expect(groupOf(row('a', at(NOW + 1)), NOW, ZONE)).toBe('today');
  });

  test('today ends at midnight of the zone', () => {
    const midnight = Date.parse('2026-11-24T00:00:00+08:00');
    expect(groupOf(row('a', at(midnight - 1)), NOW, ZONE)).toBe('today');
    expect(groupOf(row('a', at(midnight)), NOW, ZONE)).toBe('later');
  });

  test('a case without a deadline is later', () => {
    expect(groupOf(row('a', null), NOW, ZONE)).toBe('later');
  });

  test('the member has the ball: waiting, unless the desk is late already', () => {
    expect(groupOf(row('a', null, 'member'), NOW, ZONE)).toBe('waiting');
    expect(groupOf(row('a', at(NOW - 1), 'member'), NOW, ZONE)).toBe('waiting');
    expect(groupOf(row('a', at(NOW - 1, true), 'member'), NOW, ZONE)).toBe('overdue');
  });
});

const anyRow = fc.record({
  id: fc.integer({ min: 0, max: 30 }).map(String),
  ball: fc.constantFrom('desk' as const, 'member' as const),
  due: fc.option(
    fc.record({
      at: fc.integer({ min: -3, max: 3 }).map((days) => new Date(NOW + days * 40_000_000).toISOString()),
      breached: fc.boolean(),
    }),
  ),
});
const anyRows = fc.uniqueArray(anyRow, { selector: (r) => r.id, maxLength: 25 });

describe('placing', () => {
  test('puts groups in order of urgency and keeps the order of the server within them', () => {
    const rows = [
      row('later', at(NOW + 3 * 86_400_000)),
      row('late 1', at(NOW - 5)),
      row('wait', null, 'member'),
      row('late 2', at(NOW - 9)),
      row('today', at(NOW + 60_000)),
    ];
    expect(ids(place(rows, NOW, ZONE))).toEqual(['late 1', 'late 2', 'today', 'later', 'wait']);
  });

  test('loses and doubles nothing', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const placed = place(rows, NOW, ZONE);
        expect(ids(placed).sort()).toEqual(rows.map((r) => r.id).sort());
        const order = placed.map((p) => GROUPS.indexOf(p.group));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }),
    );
  });
});

describe('merging', () => {
  test('never moves what lies there, whatever comes', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (before, after) => {
        const shown = place(before, NOW, ZONE);
        const { placed } = merge(shown, after, NOW, ZONE);
        expect(ids(placed)).toEqual(ids(shown));
        expect(placed.map((p) => p.group)).toEqual(shown.map((p) => p.group));
      }),
    );
  });

  test('counts what came, and shows the newest content in the old place', () => {
    const shown = place([row('a', at(NOW + 60_000)), row('b', at(NOW + 90_000))], NOW, ZONE);
    const fresh = [row('c', at(NOW - 1)), row('b', at(NOW + 120_000)), row('a', at(NOW + 60_000))];
    const merged = merge(shown, fresh, NOW, ZONE);
    expect(merged.arrived).toBe(1);
    expect(merged.moved).toBe(0);
    expect(merged.placed[1]?.row.due).toEqual(at(NOW + 120_000));
  });

  test('what left stays as gone, what would lie elsewhere counts as moved', () => {
    const shown = place([row('a', at(NOW + 60_000)), row('b', at(NOW + 90_000))], NOW, ZONE);
    const merged = merge(shown, [row('b', null, 'member')], NOW, ZONE);
    expect(merged.placed.map((p) => p.gone)).toEqual([true, false]);
    expect(merged.moved).toBe(2);
  });

  test('nothing is waiting right after letting everything in', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { arrived, moved } = merge(place(rows, NOW, ZONE), rows, NOW, ZONE);
        expect([arrived, moved]).toEqual([0, 0]);
      }),
    );
  });
});

describe('next best', () => {
  const one = (id: string, over: Partial<Parameters<typeof nextBest>[0][number]> = {}) => ({
    id,
    ball: 'desk' as const,
    stage: 'firstLine',
    assignee: null,
    ...over,
  });

  test('is the first that waits for the desk and is mine or nobody’s', () => {
    const ranked = [
      one('theirs', { assignee: { id: 'other' } }),
      one('waiting', { ball: 'member' }),
      one('routing', { stage: 'received' }),
      one('mine', { assignee: { id: 'me' } }),
      one('free'),
    ];
    expect(nextBest(ranked, 'me', null)?.id).toBe('mine');
    expect(nextBest(ranked, 'me', 'mine')?.id).toBe('free');
    expect(nextBest(ranked.slice(0, 3), 'me', null)).toBeNull();
  });
});
