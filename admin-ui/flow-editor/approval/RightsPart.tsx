import { type ApprovalFlow, DELEGATIONS, WITHDRAWALS } from '../../../domain/approval/flow.ts';
import { useWords } from '../../i18n/useWords.ts';
import { FaultHere, Part, useEditing } from '../editing.tsx';
import { DurationField } from '../fields.tsx';
import { ChoiceRow, FieldRow, TickRow } from './rows.tsx';

const TWO_DAYS = 1_080;

/** Whether whoever decides may ask back, and what that does to the time. */
export function QuestionPart() {
  const say = useWords();
  const { flow, change } = useEditing<ApprovalFlow>();
  const { question } = flow;
  const put = (part: Partial<ApprovalFlow['question']>, about?: string) =>
    change({ ...flow, question: { ...question, ...part } }, about);
  return (
    <Part id="flow-question" title={say('approvalFlows.question.title')}>
      <TickRow
        label={say('approvalFlows.question.possible')}
        on={question.possible}
        onChange={(possible) => put({ possible })}
      />
      {question.possible && (
        <>
          <TickRow
            label={say('approvalFlows.question.pauses')}
            on={question.pauses}
            onChange={(pauses) => put({ pauses })}
          />
          <TickRow
            label={say('approvalFlows.question.limited')}
            on={question.minutes !== null}
            onChange={(on) => put({ minutes: on ? TWO_DAYS : null })}
          />
          {question.minutes === null ? (
            <FaultHere place="question.minutes" />
          ) : (
            <FieldRow label={say('approvalFlows.question.time')}>
              <DurationField
                label={say('approvalFlows.question.time')}
                unitLabel={say('approvalFlows.question.unit')}
                place="question.minutes"
                minutes={question.minutes}
                onChange={(minutes) => put({ minutes }, 'question.minutes')}
              />
            </FieldRow>
          )}
        </>
      )}
    </Part>
  );
}

/** What whoever is asked, and whoever asked, may do besides. */
export function RightsPart() {
  const say = useWords();
  const { flow, change } = useEditing<ApprovalFlow>();
  return (
    <Part id="flow-rights" title={say('approvalFlows.rights.title')}>
      <ChoiceRow
        label={say('approvalFlows.rights.delegation')}
        value={flow.delegation}
        options={DELEGATIONS}
        say={(one) => say(`approvalFlows.rights.delegations.${one}`)}
        onChange={(delegation) => change({ ...flow, delegation })}
      />
      <ChoiceRow
        label={say('approvalFlows.rights.withdrawal')}
        value={flow.withdrawal}
        options={WITHDRAWALS}
        say={(one) => say(`approvalFlows.rights.withdrawals.${one}`)}
        onChange={(withdrawal) => change({ ...flow, withdrawal })}
      />
    </Part>
  );
}
