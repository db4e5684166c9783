import type { ApprovalFlow, ApprovalStage, Approvers, LevelTime } from '../../../domain/approval/flow.ts';

/** What can be done to the flow of an approval, each as a new one; pure. */

export type Side = 'before' | 'after';
const A_DAY = 540;

export const putStage = (flow: ApprovalFlow, side: Side, nth: number, part: Partial<ApprovalStage>): ApprovalFlow => ({
  ...flow,
  [side]: flow[side].map((stage, i) => (i === nth ? { ...stage, ...part } : stage)),
});

/** Without a name yet: that is a fault until it has one. */
export const addStage = (flow: ApprovalFlow, side: Side): ApprovalFlow => ({
  ...flow,
  [side]: [
    ...flow[side],
    {
      name: { zh: '', en: '' },
      approvers: freePost(flow),
      ...{ mode: 'any', minutes: A_DAY, remind: null },
    } satisfies ApprovalStage,
  ],
});

/** A post that no other stage asks yet. */
function freePost({ before, after }: ApprovalFlow): Approvers {
  const taken = new Set([...before, ...after].map(({ approvers }) => (approvers.by === 'post' ? approvers.post : '')));
  const post = (['teamLead', 'departmentHead', 'director', 'vicePresident', 'generalManager'] as const).find(
    (one) => !taken.has(one),
  );
  return { by: 'post', post: post ?? 'rep' };
}

export const removeStage = (flow: ApprovalFlow, side: Side, nth: number): ApprovalFlow => ({
  ...flow,
  [side]: flow[side].filter((_, i) => i !== nth),
});

export function moveStage(flow: ApprovalFlow, side: Side, nth: number, by: -1 | 1): ApprovalFlow {
  const stages = [...flow[side]];
  const [one, other] = [stages[nth], stages[nth + by]];
  if (!one || !other) return flow;
  stages[nth] = other;
  stages[nth + by] = one;
  return { ...flow, [side]: stages };
}

/** Asked another way, of the same post where it has one. */
export const askedBy = (approvers: Approvers, by: Approvers['by']): Approvers =>
  by === 'role' ? { by, role: 'manager' } : { by, post: approvers.by === 'role' ? 'departmentHead' : approvers.post };

export const putLevel = (flow: ApprovalFlow, nth: number, part: Partial<LevelTime>): ApprovalFlow => ({
  ...flow,
  levels: flow.levels.map((level, i) => (i === nth ? { ...level, ...part } : level)),
});
/** The next one begins as the last is. */
export const addLevel = (flow: ApprovalFlow): ApprovalFlow => ({
  ...flow,
  levels: [...flow.levels, ...flow.levels.slice(-1).map((level) => ({ ...level }))],
});
export const removeLevel = (flow: ApprovalFlow, nth: number): ApprovalFlow => ({
  ...flow,
  levels: flow.levels.filter((_, i) => i !== nth),
});
