import Typography from '@mui/material/Typography';
import { type ApprovalFlow, EXPIRY_ENDS, LATE_ENDS, LATE_TO } from '../../../domain/approval/flow.ts';
import type { Post } from '../../../domain/vocabulary.ts';
import { useWords } from '../../i18n/useWords.ts';
import { FaultHere, Part, useEditing } from '../editing.tsx';
import { DurationField, NumberField } from '../fields.tsx';
import { ChoiceRow, FieldRow, PostRow, TickRow } from './rows.tsx';

/** What happens when nobody decides in time. */
export function LatePart() {
  const say = useWords();
  const { flow, change } = useEditing<ApprovalFlow>();
  const { late } = flow;
  const put = (part: Partial<ApprovalFlow['late']>, about?: string) =>
    change({ ...flow, late: { ...late, ...part } }, about);
  return (
    <Part id="flow-late" title={say('approvalFlows.late.title')}>
      <ChoiceRow
        label={say('approvalFlows.late.to')}
        value={late.to}
        options={LATE_TO}
        say={(one) => say(`approvalFlows.late.does.${one}`)}
        onChange={(to) => put({ to })}
      />
      {late.to !== 'same' && (
        <PostRow
          label={say('approvalFlows.late.upTo')}
          none={say('approvalFlows.late.wholeLine')}
          value={late.upTo}
          onChange={(upTo) => put({ upTo: upTo as Post | null })}
        />
      )}
      <FaultHere place="late.upTo" />
      <FieldRow label={say('approvalFlows.late.calls')}>
        <NumberField
          label={say('approvalFlows.late.calls')}
          place="late.calls"
          value={late.calls ?? undefined}
          onChange={(calls) => put({ calls: calls ?? null }, 'late.calls')}
        />
        <Typography color="text.secondary">{say('approvalFlows.late.callsHint')}</Typography>
      </FieldRow>
      <ChoiceRow
        label={say('approvalFlows.late.end')}
        value={late.end}
        options={LATE_ENDS}
        say={(one) => say(`approvalFlows.late.ends.${one}`)}
        onChange={(end) => put({ end })}
      />
      <FaultHere place="late.end" />
    </Part>
  );
}

/** Who is asked where nobody else may decide. */
export function NobodyPart() {
  const say = useWords();
  const { flow, change } = useEditing<ApprovalFlow>();
  return (
    <Part id="flow-nobody" title={say('approvalFlows.nobody.title')}>
      <PostRow
        label={say('approvalFlows.nobody.label')}
        none={say('approvalFlows.nobody.line')}
        value={flow.nobody}
        onChange={(nobody) => change({ ...flow, nobody: nobody as Post | null })}
      />
      <FaultHere place="nobody" />
    </Part>
  );
}

const THREE_WEEKS = 15 * 540;

/** Whether all of it has an end. */
export function ExpiryPart() {
  const say = useWords();
  const { flow, change } = useEditing<ApprovalFlow>();
  const { expiry } = flow;
  return (
    <Part id="flow-expiry" title={say('approvalFlows.expiry.title')} hint={say('approvalFlows.expiry.hint')}>
      <TickRow
        label={say('approvalFlows.expiry.has')}
        on={expiry !== null}
        onChange={(on) => change({ ...flow, expiry: on ? { minutes: THREE_WEEKS, end: 'expire' } : null })}
      />
      {expiry && (
        <>
          <FieldRow label={say('approvalFlows.expiry.time')}>
            <DurationField
              label={say('approvalFlows.expiry.time')}
              unitLabel={say('approvalFlows.expiry.unit')}
              place="expiry.minutes"
              minutes={expiry.minutes}
              onChange={(minutes) => change({ ...flow, expiry: { ...expiry, minutes } }, 'expiry.minutes')}
            />
          </FieldRow>
          <ChoiceRow
            label={say('approvalFlows.expiry.end')}
            value={expiry.end}
            options={EXPIRY_ENDS}
            say={(one) => say(`approvalFlows.expiry.ends.${one}`)}
            onChange={(end) => change({ ...flow, expiry: { ...expiry, end } })}
          />
        </>
      )}
    </Part>
  );
}
