import { differences, type FlowChange } from '../flow-parts.ts';
import type { Flow, StageRule } from './flow.ts';

/** What differs between two flows, place by place. */
export function changesOf(was: Flow, is: Flow): FlowChange[] {
  const [before, now] = [leavesOf(was), leavesOf(is)];
  before.set('order', orderIn(was, is));
  now.set('order', orderIn(is, was));
  return differences(before, now);
}

/** How those stand that both have. */
const orderIn = (flow: Flow, other: Flow) => Object.keys(flow.stages).filter((id) => Object.hasOwn(other.stages, id));

function leavesOf(flow: Flow): Map<string, unknown> {
  const leaves = new Map<string, unknown>([['entry', flow.entry]]);
  for (const [id, stage] of Object.entries(flow.stages)) stageLeaves(leaves, `stages.${id}`, stage);
  leaves.set('overall', [...flow.overall].sort());
  for (const [id, clock] of Object.entries(flow.clocks)) {
    leaves.set(`clocks.${id}`, 'there');
    for (const [field, value] of Object.entries(clock)) leaves.set(`clocks.${id}.${field}`, value);
  }
  for (const [nth, { post, minutes, urgent = false }] of flow.ladder.entries()) {
    leaves.set(`ladder.${nth}`, 'there');
    for (const [field, value] of Object.entries({ post, minutes, urgent })) leaves.set(`ladder.${nth}.${field}`, value);
  }
  if (flow.reopen) {
    leaves.set('reopen.stage', flow.reopen.stage);
    leaves.set('reopen.days', flow.reopen.days);
  }
  return leaves;
}

function stageLeaves(leaves: Map<string, unknown>, place: string, { name, holder, clocks, commands }: StageRule): void {
  leaves.set(place, 'there');
  if (name) for (const locale of ['zh', 'en'] as const) leaves.set(`${place}.name.${locale}`, name[locale]);
  leaves.set(`${place}.holder`, holder);
  leaves.set(`${place}.clocks`, clocks);
  for (const [command, target] of Object.entries(commands)) leaves.set(`${place}.commands.${command}`, target);
}
