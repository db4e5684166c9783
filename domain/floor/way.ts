import type { Flow } from '../case/flow.ts';
import { movesOf, START } from './picture.ts';

export type Told = { type: string; at: number; data: { clock?: string; set?: string } };
export type Visit = { stage: string; from: number; until: number | null; trigger: string | null };

/**
 * The way of one case through its flow, from its story: each stay in a stage, in order; the last one goes on (`until: null`). A case that
 * came back is there twice. Where the record stands elsewhere than the story leads (a case that was imported, say), the record counts.
 * @param stands  where the record says it is, and since when
 */
export function wayOf(
  flow: Flow,
  openedAt: number,
  story: readonly Told[],
  stands: { stage: string; since: number },
): Visit[] {
  const moves = movesOf(flow);
  let now: Visit = { stage: START, from: openedAt, until: null, trigger: null };
  const way = [now];
  const enter = (stage: string, at: number, trigger: string | null) => {
    now.until = Math.max(at, now.from);
    now = { stage, from: now.until, until: null, trigger };
    way.push(now);
  };
  let decided = 0;
  for (const { type, at, data } of story) {
    if (type === 'decided' && ++decided !== 2) continue;
    const trigger = type === 'ranOut' ? `ranOut:${data.clock}` : type;
    const move = moves.find((one) => one.from === now.stage && one.trigger === trigger);
    const back = type === 'unmerge' ? way.at(-2)?.stage : undefined;
    const to = move?.to ?? back;
    if (to) enter(to, at, trigger);
  }
  if (now.stage !== stands.stage) enter(stands.stage, stands.since, null);
  return way;
}
