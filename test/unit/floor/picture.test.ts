import { describe, expect, test } from 'vitest';
import { layOut, pileOf } from '../../../admin-ui/floor/layout.ts';
import { movesOf as cardMoves } from '../../../admin-ui/floor/moves.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { arrowsOf, movesOf, stagesOf } from '../../../domain/floor/picture.ts';
import { wayOf } from '../../../domain/floor/way.ts';
import { CASE_KINDS } from '../../../domain/vocabulary.ts';

const complaint = currentFlow('complaint');
const told = (...story: [type: string, at: number, clock?: string][]) =>
  story.map(([type, at, clock]) => ({ type, at, data: clock ? { clock } : {} }));

describe('the drawing', () => {
  test.each(CASE_KINDS)(
    'of %s: no two stages overlap, all lies inside, every arrow begins and ends at a box',
    (kind) => {
      const flow = currentFlow(kind);
      const stages = stagesOf(flow).map(({ id }) => id);
      for (const along of ['across', 'down'] as const) {
        const { boxes, lines, width, height } = layOut(stages, arrowsOf(movesOf(flow)), along);
        expect(boxes.map(({ id }) => id)).toEqual(stages);
        for (const [nth, box] of boxes.entries()) {
          expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
          const next = boxes[nth + 1];
          if (next) expect(next.x >= box.x + box.width || next.y >= box.y + box.height).toBe(true);
        }
        expect(lines).toHaveLength(arrowsOf(movesOf(flow)).length);
        for (const { label } of lines)
          expect(label.x > 0 && label.x < width && label.y > 0 && label.y < height).toBe(true);
      }
    },
  );

  test('a way back is drawn on the other side', () => {
    const { lines } = layOut(
      ['a', 'b', 'c'],
      [
        { from: 'a', to: 'c' },
        { from: 'c', to: 'a' },
      ],
      'across',
    );
    expect(lines.map(({ back }) => back)).toEqual([false, true]);
    expect(lines[0]?.label.y).toBeLessThan(lines[1]?.label.y ?? 0);
  });

  test('stages it does not know are left out', () => {
    expect(layOut(['a'], [{ from: 'a', to: 'b' }], 'across').lines).toEqual([]);
  });

  test('they pile up where more lie than an even share', () => {
    expect(pileOf([])).toBeNull();
    expect(pileOf([{ open: 0 }])).toBeNull();
    expect(pileOf([{ open: 3 }, { open: 3 }])).toBeNull();
    expect(pileOf([{ open: 3 }, { open: 4 }, { open: 0 }])).toEqual({ open: 4 });
  });
});

describe('the way of a case', () => {
  test('each stay in order, also when it came back', () => {
    const way = wayOf(
      complaint,
      0,
      told(
        ['opened', 0],
        ['decided', 1],
        ['decided', 2],
        ['claim', 3],
        ['resolve', 4],
        ['reject', 5],
        ['decided', 5],
        ['resolve', 6],
      ),
      { stage: 'resolved', since: 6 },
    );
    expect(way.map(({ stage, from, until }) => [stage, from, until])).toEqual([
      ['received', 0, 2],
      ['firstLine', 2, 4],
      ['resolved', 4, 5],
      ['departmentHead', 5, 6],
      ['resolved', 6, null],
    ]);
  });

  test('a clock that closes is a way too; to another queue of the same stage is none', () => {
    const way = wayOf(
      complaint,
      0,
      told(
        ['decided', 1],
        ['decided', 1],
        ['handover', 2],
        ['handover', 3],
        ['resolve', 4],
        ['ranOut', 5, 'acceptance'],
      ),
      { stage: 'closed', since: 5 },
    );
    expect(way.map(({ stage }) => stage)).toEqual(['received', 'firstLine', 'secondLine', 'resolved', 'closed']);
  });

  test('where the story leads elsewhere, the record counts', () => {
    const way = wayOf(complaint, 0, [], { stage: 'secondLine', since: 7 });
    expect(way.map(({ stage, from }) => [stage, from])).toEqual([
      ['received', 0],
      ['secondLine', 7],
    ]);
  });
});

test('a card goes only where a command leads that may be given now', () => {
  const flows = [{ kind: 'complaint', arrows: arrowsOf(movesOf(complaint)).map((a) => ({ ...a, day: 0, week: 0 })) }];
  const can = (command: 'claim' | 'resolve' | 'handover', allowed = true, refusal: object | null = null) => ({
    ...{ command, allowed, refusal },
  });
  const commands = [can('claim', true, { code: 'alreadyClaimed' }), can('handover', false), can('resolve')];
  expect(cardMoves({ kind: 'complaint', stage: 'firstLine', commands }, flows as never)).toEqual([
    { verb: 'resolve', to: 'resolved' },
  ]);
  expect(cardMoves({ kind: 'complaint', stage: 'secondLine', commands: [can('handover')] }, flows as never)).toEqual([
    { verb: 'handover', to: null },
  ]);
});
