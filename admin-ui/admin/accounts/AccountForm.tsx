import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { AccountRow } from '../../../api/contract/admin-settings.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useWhen } from '../../time/When.tsx';
import { useSend } from '../settings/send.ts';
import { FIELDS, SECRET, settingsOf } from './fields.ts';

const SECURITIES = ['tls', 'startTls', 'none'] as const;

/** Settings of an account; its secret is typed anew or left as it is, and never comes back. */
export function AccountForm({ of, onSaved, onClose }: { of: AccountRow; onSaved: () => void; onClose: () => void }) {
  const say = useWords();
  const when = useWhen();
  const { send, busy } = useSend();
  const [typed, setTyped] = useState<Record<string, string>>(() => firstOf(of));
  const [secret, setSecret] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { basedOn: of.version, settings: settingsOf(of.kind, typed), ...(secret ? { secret } : {}) };
    const sent = await send<AccountRow>(`/api/admin/accounts/${of.kind}`, { method: 'POST', body });
    if (sent.is === 'done') return onSaved();
    if (sent.is === 'invalid') return setErrors(sent.errors);
    setErrors({ form: sent.is === 'refused' ? say('admin.settings.accounts.conflict') : sent.message });
  };
  const field = (name: string) => ({
    value: typed[name] ?? '',
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
    error: errors[`settings.${name}`] !== undefined,
  });
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2, maxWidth: 560, mt: 1 }}>
      {FIELDS[of.kind].map(({ name, word, hint, is }) => (
        <TextField
          key={name}
          {...field(name)}
          select={is === 'security'}
          label={say(word)}
          helperText={errors[`settings.${name}`] ?? (hint ? say(hint) : undefined)}
          slotProps={{ htmlInput: { maxLength: 500, name, ...(is === 'number' ? { inputMode: 'numeric' } : {}) } }}
        >
          {is === 'security' &&
            SECURITIES.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`admin.settings.accounts.securityOf.${value}`)}
              </MenuItem>
            ))}
        </TextField>
      ))}
      <TextField
        type="password"
        autoComplete="new-password"
        label={say(SECRET[of.kind])}
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
        error={errors.secret !== undefined}
        helperText={
          errors.secret ??
          (of.secretSetAt
            ? say('admin.settings.accounts.secretSet', { at: when.full(Date.parse(of.secretSetAt)) })
            : undefined)
        }
        slotProps={{ htmlInput: { maxLength: 1_000, name: 'secret' } }}
      />
      {errors.form && (
        <Typography role="alert" color="error">
          {errors.form}
        </Typography>
      )}
      <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
        <Button onClick={onClose}>{say('admin.settings.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={busy}>
          {say('admin.settings.save')}
        </Button>
      </Box>
    </Box>
  );
}

/** What is set, or what the environment says, as a beginning. */
function firstOf({ kind, settings }: AccountRow): Record<string, string> {
  const known = (settings ?? {}) as Record<string, unknown>;
  return Object.fromEntries(FIELDS[kind].map(({ name, first }) => [name, String(known[name] ?? first ?? '')]));
}
