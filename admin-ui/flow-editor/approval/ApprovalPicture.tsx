import type { ApprovalFlow } from '../../../domain/approval/flow.ts';
import { Drawing, type DrawnStage } from '../../floor/Drawing.tsx';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useEditing } from '../editing.tsx';
import { useTime } from '../FlowPicture.tsx';
import type { Side } from './edit.ts';
import { useApproverWords } from './words.ts';

/** The way of an approval as it is now, drawn anew with each change. */
export function ApprovalPicture() {
  const say = useWords();
  const locale = useReaderLocale();
  const time = useTime();
  const who = useApproverWords();
  const { flow, faults } = useEditing<ApprovalFlow>();
  const wrong = (part: string) => faults.some(({ place }) => place === part || place.startsWith(`${part}.`));
  const box = (id: string, tone: DrawnStage['tone'], lines: string[]): DrawnStage => ({
    ...{ id, lines, tone: wrong(id) ? 'late' : tone, strong: false, fill: 0 },
  });
  const stagesOf = (side: Side) =>
    flow[side].map(({ name, approvers, minutes }, nth) =>
      box(`${side}.${nth}`, 'active', [name[locale] || `${nth + 1}`, who(approvers), time(minutes)]),
    );
  const [first] = flow.levels;
  const stages = [
    box('asked', 'over', [say('approvalFlows.picture.asked')]),
    ...stagesOf('before'),
    box('levels', 'active', [
      say('approvalFlows.picture.rules'),
      first?.minutes ? time(first.minutes) : say('approvalFlows.picture.byRules'),
    ]),
    ...stagesOf('after'),
    box('carriedOut', 'met', [say('approvalFlows.picture.carriedOut'), say('approvalFlows.picture.atOnce')]),
  ];
  const ways = stages.slice(1).map(({ id }, nth) => ({ from: stages[nth]?.id ?? '', to: id, label: '', weight: 0.2 }));
  return <Drawing label={say('approvalFlows.picture.label')} stages={stages} ways={ways} />;
}
