import type { Fault, ShapeFault } from '../flow-parts.ts';
import { LOCALES, POSTS, type Post } from '../vocabulary.ts';
import type { ApprovalFlow, ApprovalStage } from './flow.ts';
import { approvalShapeFaults } from './flow-shape.ts';

/** What is wrong with the flow of an approval, at its place (`late.upTo`). Words lie under `approvalFlows.fault.<code>`. */
export const APPROVAL_FAULTS = [
  'shape', // not what such a flow looks like
  'badName',
  'nameMissing',
  'outOfRange',
  'tooMany',
  'sameAgain', // asks those who were asked before: who approved once is not asked again
  'noHigher', // time that runs out must go up, and nobody higher may be called
  'lower', // whoever is asked at last stands below those who let it lie
  'noPost', // somebody is to be called at last, and nobody is named
  'neverReached', // what happens at the end of something that has none
  'noClock', // a wait that nothing but somebody else's word ends
  'expiresFirst', // all of it is over before the time of one of its parts is
] as const;
export type ApprovalFault = Fault<(typeof APPROVAL_FAULTS)[number] | ShapeFault>;

/** Everything wrong with it; none: it may be published. No dead end, every wait has a clock or an owner, and what is late goes up. */
export function approvalFaults(input: unknown): ApprovalFault[] {
  const shape = approvalShapeFaults(input);
  if (shape.length > 0) return shape;
  const flow = input as ApprovalFlow;
  return [...stagesOf(flow).flatMap((stage, nth, all) => stageFaults(stage, all.slice(0, nth))), ...wayFaults(flow)];
}

type Placed = ApprovalStage & { place: string };
const stagesOf = ({ before, after }: ApprovalFlow): Placed[] =>
  (Object.entries({ before, after }) as [string, ApprovalStage[]][]).flatMap(([part, stages]) =>
    stages.map((stage, nth) => ({ ...stage, place: `${part}.${nth}` })),
  );

function stageFaults({ place, name, approvers }: Placed, earlier: Placed[]): ApprovalFault[] {
  const key = JSON.stringify(approvers);
  return [
    ...(LOCALES.some((locale) => name[locale].trim() === '')
      ? [{ place: `${place}.name`, code: 'nameMissing' as const }]
      : []),
    ...(earlier.some((other) => JSON.stringify(other.approvers) === key)
      ? [{ place: `${place}.approvers`, code: 'sameAgain' as const }]
      : []),
  ];
}

const rank = (post: Post): number => POSTS.indexOf(post);

function wayFaults(flow: ApprovalFlow): ApprovalFault[] {
  const { late, question, withdrawal, expiry, nobody } = flow;
  const faults: ApprovalFault[] = [];
  const posts = stagesOf(flow).flatMap(({ approvers }) => (approvers.by === 'role' ? [] : [approvers.post]));
  const highest = posts.sort((a, b) => rank(b) - rank(a))[0];
  if (late.to === 'same') {
    if (late.calls === null && late.end !== 'remind') faults.push({ place: 'late.end', code: 'neverReached' });
  } else if (late.upTo && highest && rank(highest) >= rank(late.upTo))
    faults.push({ place: 'late.upTo', code: 'noHigher', values: { post: highest } });
  if (late.end === 'post' || expiry?.end === 'post') {
    const above = late.end === 'post' && late.to !== 'same' ? (late.upTo ?? highest) : highest;
    if (!nobody) faults.push({ place: 'nobody', code: 'noPost' });
    else if (above && rank(nobody) < rank(above))
      faults.push({ place: 'nobody', code: 'lower', values: { post: above } });
  }
  if (question.possible && question.pauses && question.minutes === null && withdrawal === 'never' && !expiry)
    faults.push({ place: 'question.minutes', code: 'noClock' });
  const longest = Math.max(...[...stagesOf(flow), ...flow.levels].map(({ minutes }) => minutes ?? 0));
  if (expiry && longest >= expiry.minutes) faults.push({ place: 'expiry.minutes', code: 'expiresFirst' });
  return faults;
}
