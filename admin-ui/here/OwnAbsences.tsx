import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { AbsenceRow, AbsenceWanted, WhoIsHere } from '../../api/contract/presence.ts';
import { endOfDay, startOfDay } from '../admin/people/days.ts';
import { Say } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { useTell } from '../frame/useTell.ts';
import { StaffChoice } from '../handovers/StaffChoice.tsx';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { knownZone } from '../time/zone.ts';

type Props = { person: WhoIsHere['people'][number]; onChanged: () => void };
const HANDED = ['nothing', 'due', 'everything'] as const;
const SHRINK = { inputLabel: { shrink: true } };

/** When somebody is away, who stands in, and what goes to others meanwhile; with what should be known before. */
export function OwnAbsences({ person, onChanged }: Props) {
  const say = useWords();
  const tell = useTell();
  const tag = tagOf(useReaderLocale());
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const zone = knownZone(person.timeZone);
  const path = `/api/staff/${person.id}/absences`;
  const queryKey = ['presence', 'absences', person.id];
  const { data = [] } = useQuery({ queryKey, queryFn: ({ signal }) => get<AbsenceRow[]>(path, signal) });
  const [typed, setTyped] = useState({ from: '', until: '', deputyId: '', handover: 'nothing', wayBack: false });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const days = new Intl.DateTimeFormat(tag, { timeZone: zone, dateStyle: 'medium' });
  const changed = (rows: AbsenceRow[]) => {
    queries.setQueryData(queryKey, rows);
    onChanged();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { from, until, deputyId, handover, wayBack } = typed;
    if (!from || !until) return setErrors({ [from ? 'until' : 'from']: say('admin.people.dayMissing') });
    const body: AbsenceWanted = {
      from: startOfDay(from, zone).toISOString(),
      until: endOfDay(until, zone).toISOString(),
      ...{ deputyId: deputyId || null, handover: handover as 'nothing', wayBack },
    };
    const sent = await send<AbsenceRow[]>(path, { method: 'POST', body });
    if (sent.is !== 'done') return setErrors(sent.is === 'invalid' ? sent.errors : { until: sent.message });
    setErrors({});
    setTyped({ ...typed, from: '', until: '' });
    changed(sent.data);
  };
  const remove = async (id: string) => {
    const sent = await send<AbsenceRow[]>(`${path}/${id}`, { method: 'DELETE' });
    if (sent.is === 'done') changed(sent.data);
    else tell(sent.message, 'error');
  };
  return (
    <Box component="section" aria-label={say('handover.here.absences')} sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h2">{say('handover.here.absences')}</Typography>
      {data.length === 0 && <span>{say('handover.here.noAbsences')}</span>}
      {data.map(({ id, from, until, deputy, handover, warnings }) => (
        <Box key={id} sx={{ fontSize: 13 }}>
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
            <Box sx={{ flex: 1 }}>
              {days.formatRange(Date.parse(from), Date.parse(until) - 1)}
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                {deputy?.name ?? say('handover.here.standingDeputy')} · {say(`handover.here.handoverOf.${handover}`)}
              </Box>
            </Box>
            <Button disabled={busy} onClick={() => void remove(id)}>
              {say('handover.here.remove')}
            </Button>
          </Box>
          {warnings.map(({ code, names }) => (
            <Say key={code} tone="soon">
              {say(`handover.here.warning.${code}`, { names: names.join(', ') })}
            </Say>
          ))}
        </Box>
      ))}
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mt: 1 }}>
        <TextField
          size="small"
          type="date"
          label={say('handover.here.absenceFrom')}
          value={typed.from}
          onChange={(event) => setTyped({ ...typed, from: event.target.value })}
          error={errors.from !== undefined}
          helperText={errors.from}
          slotProps={SHRINK}
        />
        <TextField
          size="small"
          type="date"
          label={say('handover.here.absenceUntil')}
          value={typed.until}
          onChange={(event) => setTyped({ ...typed, until: event.target.value })}
          error={errors.until !== undefined}
          helperText={errors.until}
          slotProps={SHRINK}
        />
        <StaffChoice
          label={say('handover.here.deputy')}
          none={say('handover.here.standingDeputy')}
          value={typed.deputyId}
          onChange={(deputyId) => setTyped({ ...typed, deputyId })}
          among={({ id }) => id !== person.id}
          error={errors.deputyId}
        />
        <TextField
          select
          size="small"
          label={say('handover.here.handover')}
          value={typed.handover}
          onChange={(event) => setTyped({ ...typed, handover: event.target.value })}
          slotProps={{ ...SHRINK, select: { native: true } }}
          sx={{ minWidth: 260 }}
        >
          {HANDED.map((one) => (
            <option key={one} value={one}>
              {say(`handover.here.handoverOf.${one}`)}
            </option>
          ))}
        </TextField>
        {typed.handover !== 'nothing' && (
          <FormControlLabel
            control={
              <Checkbox
                checked={typed.wayBack}
                onChange={(event) => setTyped({ ...typed, wayBack: event.target.checked })}
              />
            }
            label={say('handover.here.wayBack')}
          />
        )}
        <Button type="submit" variant="outlined" disabled={busy}>
          {say('handover.here.addAbsence')}
        </Button>
      </Box>
    </Box>
  );
}
