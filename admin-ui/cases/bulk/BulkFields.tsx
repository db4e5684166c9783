import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import type { StaffRow } from '../../../api/contract/people.ts';
import type { BulkAct } from '../../../api/contract/views.ts';
import { useQueues } from '../../frame/counts.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';

export type Said = { staffId: string; queueId: string; words: string; untag: string };
/** People a list of choices still serves. */
const MOST_STAFF = 100;
const AT_THE_DESK = ['rep', 'lead', 'manager'];

export const isWhole = (act: BulkAct, { staffId, words, untag }: Said): boolean =>
  act === 'assign'
    ? staffId !== ''
    : act === 'note'
      ? words.trim() !== ''
      : act === 'tag'
        ? `${words}${untag}`.trim() !== ''
        : true;

/** What an order still has to say: to whom, to which queue, with which words. */
export function BulkFields({ act, said, onSay }: { act: BulkAct; said: Said; onSay: (said: Said) => void }) {
  return (
    <>
      {act === 'assign' && <WhoField value={said.staffId} onChange={(staffId) => onSay({ ...said, staffId })} />}
      {act === 'handover' && <QueueField value={said.queueId} onChange={(queueId) => onSay({ ...said, queueId })} />}
      {act === 'tag' && (
        <>
          <TagField word="tags" value={said.words} onChange={(words) => onSay({ ...said, words })} />
          <TagField word="untags" value={said.untag} onChange={(untag) => onSay({ ...said, untag })} />
        </>
      )}
      {(act === 'handover' || act === 'note') && (
        <WordsField value={said.words} onChange={(words) => onSay({ ...said, words })} />
      )}
    </>
  );
}

type FieldProps = { value: string; onChange: (value: string) => void };

function WhoField({ value, onChange }: FieldProps) {
  const say = useWords();
  const { data: staff = [] } = useQuery({
    queryKey: ['staff', 'choices'],
    queryFn: () => get<StaffRow[]>(`/api/staff?${new URLSearchParams({ range: JSON.stringify([0, MOST_STAFF - 1]) })}`),
    staleTime: 300_000,
  });
  return (
    <TextField
      select
      autoFocus
      label={say('views.bulk.to')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
    >
      <option value="" />
      {staff
        .filter(({ role }) => AT_THE_DESK.includes(role))
        .map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
    </TextField>
  );
}

function QueueField({ value, onChange }: FieldProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data: queues = [] } = useQueues();
  return (
    <TextField
      select
      label={say('views.bulk.toQueue')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
    >
      <option value="">{say('views.bulk.byRules')}</option>
      {queues
        .filter(({ line }) => line === 'second')
        .map((queue) => (
          <option key={queue.id} value={queue.id}>
            {nameOf(queue, locale)}
          </option>
        ))}
    </TextField>
  );
}

function TagField({ word, value, onChange }: FieldProps & { word: 'tags' | 'untags' }) {
  const say = useWords();
  return (
    <TextField label={say(`views.bulk.${word}`)} value={value} onChange={(event) => onChange(event.target.value)} />
  );
}

function WordsField({ value, onChange }: FieldProps) {
  const say = useWords();
  return (
    <TextField
      label={say('views.bulk.note')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      multiline
      minRows={3}
      slotProps={{ htmlInput: { maxLength: 5_000 } }}
    />
  );
}
