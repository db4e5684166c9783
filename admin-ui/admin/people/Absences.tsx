import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import type { PersonDetail } from '../../../api/contract/admin-order.ts';
import { useTell } from '../../frame/useTell.ts';
import { tagOf } from '../../i18n/tag.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { knownZone } from '../../time/zone.ts';
import { PersonChoice } from '../order/PersonChoice.tsx';
import { useSend } from '../settings/send.ts';
import { endOfDay, startOfDay } from './days.ts';
import { Panel } from './Panel.tsx';

type Props = { person: PersonDetail; onChanged: (now: PersonDetail) => void };

/** When somebody is away, in whole days of their own zone, and who stands in. */
export function Absences({ person, onChanged }: Props) {
  const say = useWords();
  const tell = useTell();
  const tag = tagOf(useReaderLocale());
  const { send, busy } = useSend();
  const [open, setOpen] = useState(false);
  const path = `/api/admin/people/${person.id}/absences`;
  const zone = knownZone(person.timeZone);
  const days = new Intl.DateTimeFormat(tag, { timeZone: zone, dateStyle: 'medium' });
  const remove = async (id: string) => {
    const sent = await send<PersonDetail>(`${path}/${id}`, { method: 'DELETE' });
    if (sent.is === 'done') onChanged(sent.data);
    else tell(sent.message, 'error');
  };
  return (
    <Panel title={say('admin.people.absences')}>
      {person.absences.length === 0 && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>{say('admin.people.noAbsence')}</Box>
      )}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {person.absences.map(({ id, from, until, deputy, reason }) => {
          const span = days.formatRange(Date.parse(from), Date.parse(until) - 1);
          return (
            <Box component="li" key={id} sx={{ display: 'flex', alignItems: 'center', gap: 1, fontSize: 13 }}>
              <Box sx={{ flex: 1 }}>
                {span}
                <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                  {[deputy && say('admin.people.standsIn', { name: deputy.name }), reason].filter(Boolean).join(' · ')}
                </Box>
              </Box>
              <Button
                disabled={busy}
                onClick={() => void remove(id)}
                aria-label={say('admin.people.removeAbsence', { span })}
              >
                {say('admin.people.remove')}
              </Button>
            </Box>
          );
        })}
      </Box>
      {open ? (
        <NewAbsence
          {...{ path, zone }}
          except={person.id}
          onClose={() => setOpen(false)}
          onMade={(now) => {
            setOpen(false);
            onChanged(now);
          }}
        />
      ) : (
        <Box>
          <Button variant="outlined" onClick={() => setOpen(true)}>
            {say('admin.people.addAbsence')}
          </Button>
        </Box>
      )}
    </Panel>
  );
}

type NewProps = {
  path: string;
  zone: string;
  except: string;
  onClose: () => void;
  onMade: (now: PersonDetail) => void;
};

function NewAbsence({ path, zone, except, onClose, onMade }: NewProps) {
  const say = useWords();
  const { send, busy } = useSend();
  const [typed, setTyped] = useState({ from: '', until: '', reason: '' });
  const [deputyId, setDeputyId] = useState<string | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { from, until, reason } = typed;
    if (!from || !until) return setErrors({ [from ? 'until' : 'from']: say('admin.people.dayMissing') });
    const body = {
      from: startOfDay(from, zone).toISOString(),
      until: endOfDay(until, zone).toISOString(),
      ...{ deputyId, reason: reason.trim() || null },
    };
    const sent = await send<PersonDetail>(path, { method: 'POST', body });
    if (sent.is === 'done') return onMade(sent.data);
    setErrors(sent.is === 'invalid' ? sent.errors : { until: sent.message });
  };
  const field = (name: 'from' | 'until' | 'reason') => ({
    label: say(`admin.people.absence.${name}`),
    value: typed[name],
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
    error: errors[name] !== undefined,
    helperText: errors[name],
  });
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 1.5, mt: 1 }}>
      <TextField {...field('from')} type="date" slotProps={{ inputLabel: { shrink: true } }} />
      <TextField {...field('until')} type="date" slotProps={{ inputLabel: { shrink: true } }} />
      <PersonChoice
        label={say('admin.field.deputyId')}
        hint={say('admin.people.absenceDeputyHint')}
        error={errors.deputyId}
        except={except}
        value={deputyId}
        onChange={setDeputyId}
      />
      <TextField {...field('reason')} slotProps={{ htmlInput: { maxLength: 200 } }} />
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button onClick={onClose}>{say('admin.order.cancel')}</Button>
        <Button type="submit" variant="outlined" disabled={busy}>
          {say('admin.people.addAbsence')}
        </Button>
      </Box>
    </Box>
  );
}
