import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { approvalChanges } from '../../../domain/approval/compare-flows.ts';
import type { ApprovalFlow, Approvers } from '../../../domain/approval/flow.ts';
import { placeInWords } from '../../../domain/language/approval-flow-words.ts';
import { Table } from '../../floor/tables.tsx';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useTime } from '../FlowPicture.tsx';
import { useApproverWords } from './words.ts';

type Props = { was: ApprovalFlow; is: ApprovalFlow; label: string; heads: [was: string, is: string] };

/** What differs between two flows of an approval, place by place, in words. */
export function ApprovalChanges({ was, is, label, heads }: Props) {
  const say = useWords();
  const words = useChangeWords();
  const changes = approvalChanges(was, is);
  if (changes.length === 0) return <Typography>{say('flows.change.none')}</Typography>;
  return (
    <Table label={label} head={[say('flows.change.place'), ...heads]}>
      {changes.map((change) => (
        <tr key={change.place}>
          <th scope="row">{words.place(change.place)}</th>
          <td>{words.value(change.place, change.was, was)}</td>
          <td>{words.value(change.place, change.is, is)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** What each field is called; those of parts that stand alone are called as on the page. */
const FIELDS: Record<string, string> = {
  name: 'stages.name',
  approvers: 'stages.who',
  mode: 'stages.mode',
  minutes: 'stages.time',
  remind: 'stages.remind',
};
const ALONE: Record<string, string> = {
  'late.to': 'late.title',
  'late.upTo': 'late.upTo',
  'late.calls': 'late.calls',
  'late.end': 'late.end',
  'question.possible': 'change.questionPossible',
  'question.pauses': 'change.questionPauses',
  'question.minutes': 'question.time',
  delegation: 'rights.delegation',
  withdrawal: 'rights.withdrawal',
  'expiry.minutes': 'expiry.time',
  'expiry.end': 'expiry.title',
  nobody: 'nobody.title',
};

function useChangeWords() {
  const translate = useTranslate();
  const say = useWords();
  const locale = useReaderLocale();
  const time = useTime();
  const who = useApproverWords();
  const own = (key: string, values = {}) => translate(`approvalFlows.${key}`, values);
  return {
    place(place: string): string {
      if (ALONE[place]) return own(ALONE[place]);
      const [part = '', nth, field, of] = place.split('.');
      const whole = placeInWords(place, translate);
      if (field === undefined) return whole;
      const what = own(FIELDS[field] ?? 'stages.name') + (of ? ` (${of === 'zh' ? '中文' : 'English'})` : '');
      const values = { n: Number(nth) + 1, what };
      return part === 'levels' ? own('change.levelOf', values) : own(`change.stageOf.${part}`, values);
    },
    value(place: string, value: unknown, flow: ApprovalFlow): string {
      const [part = '', nth, field = nth] = place.split('.');
      if (value === 'there') {
        const stage = part === 'levels' ? null : flow[part as 'before'][Number(nth)];
        return stage
          ? `${stage.name[locale]}, ${who(stage.approvers)}, ${time(stage.minutes)}`
          : say('flows.change.yes');
      }
      if (typeof value === 'boolean') return say(value ? 'flows.change.yes' : 'flows.change.no');
      if (value === null)
        return part === 'levels' && field === 'minutes' ? own('levels.byRules') : say('flows.change.nothing');
      if (field === 'minutes') return time(value as number);
      if (field === 'approvers') return who(value as Approvers);
      if (field === 'mode') return say(value === 'all' ? 'approvals.page.modeAll' : 'approvals.page.modeAny');
      if (place === 'late.to') return own(`late.does.${value}`);
      if (field === 'end') return own(`${part}.ends.${value}`);
      if (part === 'delegation' || part === 'withdrawal') return own(`rights.${part}s.${value}`);
      if (place === 'late.upTo' || part === 'nobody') return translate(`post.${value}`);
      return String(value);
    },
  };
}
