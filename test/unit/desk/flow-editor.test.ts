import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addRung,
  addStage,
  canMove,
  canRemove,
  clocksIn,
  freeId,
  moveRung,
  moveStage,
  putHolder,
  putMove,
  putOverall,
  putReopen,
  removeRung,
  removeStage,
  targetsOf,
} from '../../../admin-ui/flow-editor/edit.ts';
import { begin, change, redo, undo } from '../../../admin-ui/flow-editor/history.ts';
import { faultsOf } from '../../../domain/case/check-flow.ts';
import { changesOf } from '../../../domain/case/compare-flows.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { soundFlow } from '../case/flows.ts';

const complaint = currentFlow('complaint');
const own = { name: { zh: '回访', en: 'Call back' }, holder: 'first' as const };
const codes = (flow: unknown) => faultsOf(flow).map(({ place, code }) => `${place} ${code}`);

describe('a stage', () => {
  test('that is added has a clock, and lacks but the ways in and out', () => {
    const { flow, id } = addStage(complaint, own, 'firstLine');
    expect(id).toBe('callBack');
    expect(Object.keys(flow.stages)).toEqual([
      'received',
      'firstLine',
      'callBack',
      'secondLine',
      'departmentHead',
      'resolved',
      'closed',
    ]);
    expect(codes(flow)).toEqual(['stages.callBack unreachable', 'stages.callBack deadEnd']);
    const linked = putMove(putMove(flow, 'firstLine', 'handover', 'callBack'), 'callBack', 'resolve', 'resolved');
    expect(codes(linked)).toEqual([]);
    expect(codes(removeStage(linked, id))).toEqual([]);
    expect(removeStage(linked, id).stages.firstLine?.commands.handover).toBeUndefined();
  });

  test('of the shipped ones comes with its holder and clock', () => {
    const { flow } = addStage(currentFlow('opinion'), { id: 'resolved' }, 'closed');
    expect(Object.keys(flow.stages).at(-1)).toBe('closed');
    expect(flow.stages.resolved).toMatchObject({ holder: 'member', clocks: ['acceptance'] });
    expect(codes(putMove(flow, 'firstLine', 'resolve', 'resolved'))).toEqual([]);
  });

  test('whose name says no id gets one; none is taken twice', () => {
    expect(freeId(complaint, '回访')).toBe('stage');
    expect(freeId(complaint, '2nd look!')).toBe('ndLook');
    expect(freeId(complaint, 'Rung')).toBe('rung2');
    expect(freeId(complaint, 'Second line')).toBe('secondLine2');
    expect(freeId(complaint, 'constructor')).toBe('constructor2');
    const { flow } = addStage(complaint, own, 'firstLine');
    expect(addStage(flow, own, 'firstLine').id).toBe('callBack2');
  });

  test('never stands before the beginning or after the end', () => {
    fc.assert(
      fc.property(soundFlow, fc.nat(10), fc.boolean(), (flow, nth, up) => {
        const ids = Object.keys(flow.stages);
        const id = ids[nth % ids.length] as string;
        const moved = moveStage(flow, id, up ? -1 : 1);
        expect(Object.keys(moved.stages).at(0)).toBe('received');
        expect(Object.keys(moved.stages).at(-1)).toBe('closed');
        if (canMove(flow, id, up ? -1 : 1)) expect(moveStage(moved, id, up ? 1 : -1)).toEqual(flow);
        expect(faultsOf(moved)).toEqual([]);
      }),
    );
  });

  test('with another holder keeps the moves that one can make', () => {
    const flow = putHolder(complaint, 'secondLine', 'head');
    expect(flow.stages.secondLine).toMatchObject({
      holder: 'head',
      commands: { resolve: 'resolved', handover: 'secondLine' },
    });
    expect(codes(flow)).toEqual([]);
  });

  test('is handed over only to where somebody works', () => {
    expect(targetsOf(complaint, 'handover')).toEqual(['firstLine', 'secondLine', 'departmentHead']);
    expect(targetsOf(complaint, 'resolve')).toContain('closed');
  });
});

describe('whatever is taken out or put back', () => {
  test('a flow without a stage never names it', () => {
    fc.assert(
      fc.property(soundFlow, fc.nat(5), (flow, nth) => {
        const ids = Object.keys(flow.stages).filter((id) => id.startsWith('own'));
        const id = ids[nth % ids.length] as string;
        expect(canRemove(flow, id)).toBe(ids.length > 1);
        if (ids.length > 1) expect(JSON.stringify(removeStage(flow, id))).not.toContain(`"${id}"`);
      }),
    );
  });

  test('reopening, overall clocks and rungs', () => {
    const closed = putReopen(complaint, null);
    expect(codes(closed)).toEqual([]);
    expect(closed.stages.closed?.commands.reopen).toBeUndefined();
    expect(putReopen(closed, { stage: 'firstLine', days: 7 })).toMatchObject({ reopen: { days: 7 } });
    expect(codes(putReopen(closed, { stage: 'firstLine', days: 7 }))).toEqual([]);
    expect(codes(putOverall(putOverall(complaint, 'interim', false), 'interim', true))).toEqual([]);
    expect(moveRung(complaint, 0, -1)).toBe(complaint);
    expect(moveRung(moveRung(complaint, 0, 1), 1, -1).ladder).toEqual(complaint.ladder);
    expect(removeRung(addRung(complaint), complaint.ladder.length)).toEqual(complaint);
    expect(clocksIn(complaint)).toEqual([
      ...['firstLine', 'secondLine', 'departmentHead', 'acceptance', 'receipt', 'answer', 'resolution', 'interim'],
      ...['reaction', 'memberReply', 'followUp'],
    ]);
  });
});

describe('what was done', () => {
  test('is undone and done again, field by field', () => {
    let history = change(begin('a'), 'ab', 'name');
    history = change(history, 'abc', 'name');
    history = change(history, 'x', 'holder');
    expect(undo(history).now).toBe('abc');
    expect(undo(undo(history)).now).toBe('a');
    expect(undo(undo(undo(history))).now).toBe('a');
    expect(redo(redo(redo(undo(undo(history))))).now).toBe('x');
    expect(change(undo(history), 'y').future).toEqual([]);
  });
});

describe('what differs', () => {
  test('nothing from itself, and each change at its place', () => {
    fc.assert(
      fc.property(soundFlow, (flow) => {
        expect(changesOf(flow, JSON.parse(JSON.stringify(flow)))).toEqual([]);
      }),
    );
    const { flow } = addStage(complaint, own, 'firstLine');
    expect(changesOf(complaint, flow).map(({ place }) => place)).toEqual(['stages.callBack', 'clocks.callBack']);
    expect(changesOf(flow, complaint).map(({ place }) => place)).toEqual(['stages.callBack', 'clocks.callBack']);
    expect(changesOf(complaint, putReopen(complaint, null)).map(({ place }) => place)).toEqual([
      ...['stages.closed.commands.reopen', 'reopen.stage', 'reopen.days'],
    ]);
    expect(changesOf(complaint, moveStage(complaint, 'firstLine', 1)).map(({ place }) => place)).toEqual(['order']);
    expect(changesOf(complaint, moveRung(complaint, 0, 1))).toEqual([
      { place: 'ladder.0.post', was: 'rep', is: 'teamLead' },
      { place: 'ladder.0.minutes', was: 60, is: 120 },
      { place: 'ladder.1.post', was: 'teamLead', is: 'rep' },
      { place: 'ladder.1.minutes', was: 120, is: 60 },
    ]);
  });
});
