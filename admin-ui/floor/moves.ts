import type { FlowPicture } from '../../api/contract/floor.ts';
import type { CommandType } from '../../domain/case/flow.ts';

/** Where a card of the board can go: only where a command leads that this reader may give now. Pure. */

export const MOVES = ['claim', 'assign', 'handover', 'resolve'] as const;
export type MoveVerb = (typeof MOVES)[number];
/** `to`: the stage it leads to; null: the stage stays. */
export type Possible = { verb: MoveVerb; to: string | null };

type Of = {
  kind: string;
  stage: string;
  commands: readonly { command: CommandType; allowed: boolean; refusal: unknown }[];
};

export function movesOf(of: Of, flows: readonly Pick<FlowPicture, 'kind' | 'arrows'>[]): Possible[] {
  const arrows = flows.find(({ kind }) => kind === of.kind)?.arrows ?? [];
  return MOVES.filter((verb) =>
    of.commands.some(({ command, allowed, refusal }) => command === verb && allowed && refusal === null),
  ).map((verb) => ({
    verb,
    to: arrows.find(({ from, triggers }) => from === of.stage && triggers.includes(verb))?.to ?? null,
  }));
}

export type Column = { id: string; name: FlowPicture['stages'][number]['name']; over: boolean; first: boolean };

/** The stages of these flows, each once; what is over comes last. */
export function columnsOf(flows: readonly FlowPicture[]): Column[] {
  const found = new Map<string, Column>();
  for (const { stages } of flows)
    for (const { id, name, holder } of stages)
      if (!found.has(id)) found.set(id, { id, name, over: holder === 'nobody', first: holder !== 'system' });
  const all = [...found.values()];
  return [...all.filter(({ over }) => !over), ...all.filter(({ over }) => over)];
}
