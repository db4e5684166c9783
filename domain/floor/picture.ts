import { type Clock, type CommandType, clockRule, type Flow } from '../case/flow.ts';

/** A flow as a picture: its stages, and what leads from one to another. Pure. */

/** What moves a case: a command, being routed and given its service level, or a clock that closes it. */
export type Trigger = CommandType | 'decided' | `ranOut:${Clock}`;
export type Move = { from: string; to: string; trigger: Trigger };
export type StageNames = { zh: string; en: string };
export type PictureStage = { id: string; name: StageNames | null; holder: string };

/** Where every case begins, before anything was decided. */
export const START = 'received';

/** The stages in the order of the flow. A flow may name a stage itself; others have their words in the catalogue. */
export const stagesOf = (flow: Flow): PictureStage[] =>
  Object.entries(flow.stages).map(([id, { name, holder }]) => ({ id, name: name ?? null, holder }));

/** Everything that leads from one stage to another one. Taking back a merge does not: it leads to wherever the case was. */
export function movesOf(flow: Flow): Move[] {
  const moves: Move[] = [{ from: START, to: flow.entry, trigger: 'decided' }];
  if (flow.reopen) moves.push({ from: 'closed', to: flow.reopen.stage, trigger: 'reopen' });
  for (const [from, rule] of Object.entries(flow.stages)) {
    for (const [trigger, to] of Object.entries(rule.commands) as [CommandType, string][])
      if (to !== 'same' && to !== from) moves.push({ from, to, trigger });
    for (const clock of rule.clocks)
      if (clockRule(flow, clock).onDue === 'close') moves.push({ from, to: 'closed', trigger: `ranOut:${clock}` });
  }
  return moves;
}

export type Arrow = { from: string; to: string; triggers: Trigger[] };

/** One arrow between two stages, whatever the reasons. */
export function arrowsOf(moves: readonly Move[]): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { from, to, trigger } of moves) {
    const arrow = arrows.get(`${from}>${to}`) ?? { from, to, triggers: [] };
    arrows.set(`${from}>${to}`, arrow);
    if (!arrow.triggers.includes(trigger)) arrow.triggers.push(trigger);
  }
  return [...arrows.values()];
}
