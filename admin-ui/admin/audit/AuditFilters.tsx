import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import type { StaffRow } from '../../../api/contract/people.ts';
import { AUDIT_ACTIONS, AUDITED } from '../../../domain/audit.ts';
import { PHONE } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { actionWord, recordWord } from './words.ts';

/** `from` and `to` are days as the browser has them; the last one is included. */
export type Filter = Partial<Record<'actorId' | 'action' | 'recordType' | 'recordId' | 'from' | 'to', string>>;

/** The question as the API takes it. @param after  where the page before ended; empty: the first page */
export function queryOf({ from, to, ...equal }: Filter, after: string): URLSearchParams {
  const end = to ? new Date(`${to}T00:00`) : null;
  end?.setDate(end.getDate() + 1);
  const filter = {
    ...equal,
    ...(from ? { from: new Date(`${from}T00:00`).toISOString() } : {}),
    ...(end ? { to: end.toISOString() } : {}),
  };
  return new URLSearchParams({ filter: JSON.stringify(filter), ...(after ? { after } : {}) });
}

export function AuditFilters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const say = useWords();
  const { data: staff = [] } = useQuery({
    queryKey: ['staff', 'all'],
    queryFn: ({ signal }) => get<StaffRow[]>('/api/staff?range=[0,99]', signal),
  });
  const put = (name: keyof Filter, value: string) => {
    const { [name]: _, ...others } = filter;
    onChange(value ? { ...others, [name]: value } : others);
  };
  const choice = (name: 'actorId' | 'action' | 'recordType', label: string, options: [string, string][]) => (
    <TextField
      select
      label={label}
      value={filter[name] ?? ''}
      onChange={(event) => put(name, event.target.value)}
      sx={{ minWidth: 160, [PHONE]: { minWidth: 0 } }}
    >
      <MenuItem value="">{say('admin.settings.audit.any')}</MenuItem>
      {options.map(([value, words]) => (
        <MenuItem key={value} value={value}>
          {words}
        </MenuItem>
      ))}
    </TextField>
  );
  const day = (name: 'from' | 'to', label: string) => (
    <TextField
      type="date"
      label={label}
      value={filter[name] ?? ''}
      onChange={(event) => put(name, event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  return (
    <Box
      role="search"
      sx={{
        ...{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mb: 2, alignItems: 'center' },
        [PHONE]: { display: 'grid', gridTemplateColumns: '1fr 1fr', '& > :first-of-type': { gridColumn: '1 / -1' } },
      }}
    >
      {choice(
        'actorId',
        say('admin.settings.audit.person'),
        staff.map(({ id, name }) => [id, name]),
      )}
      {choice(
        'action',
        say('admin.settings.audit.action_'),
        AUDIT_ACTIONS.map((id) => [id, actionWord(say, id)]),
      )}
      {choice(
        'recordType',
        say('admin.settings.audit.recordType_'),
        AUDITED.map((id) => [id, recordWord(say, id)]),
      )}
      {day('from', say('admin.settings.audit.since'))}
      {day('to', say('admin.settings.audit.until'))}
      {Object.keys(filter).length > 0 && (
        <Button onClick={() => onChange({})}>{say('admin.settings.audit.clear')}</Button>
      )}
    </Box>
  );
}
