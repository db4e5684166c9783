import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { RobotRow } from '../../../api/contract/robots.ts';
import { ROBOT_KINDS, ROBOT_NOTICES } from '../../../domain/robot/robot.ts';
import { LOCALES } from '../../../domain/vocabulary.ts';
import { useTell } from '../../frame/useTell.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { inUse, useRecords } from '../order/useRecords.ts';
import { useSend } from '../settings/send.ts';

/** A new robot, or one that is there: address and secret are typed anew or stay as they are, and never come back. */
export function RobotForm({ of, onClose }: { of: RobotRow | null; onClose: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const key = useRef(crypto.randomUUID());
  const { data: departments } = useRecords('departments');
  const { data: teams } = useRecords('teams');
  const [kind, setKind] = useState<RobotRow['kind']>(of?.kind ?? 'wecom');
  const [typed, setTyped] = useState(() => firstOf(of, locale));
  const [access, setAccess] = useState({ url: '', secret: '' });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const scopes = [
    { value: '', label: say('robots.admin.everybody') },
    ...inUse(departments, [of?.department?.id ?? '']).map((one) => ({
      value: `departmentId:${one.id}`,
      label: say('robots.admin.department', { name: nameOf(one, locale) }),
    })),
    ...inUse(teams, [of?.team?.id ?? '']).map((one) => ({
      value: `teamId:${one.id}`,
      label: say('robots.admin.team', { name: nameOf(one, locale) }),
    })),
  ];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { scope, ...fields } = typed;
    const [under, id = ''] = scope.split(':');
    const body = { ...fields, departmentId: null, teamId: null, ...(under ? { [under]: id } : {}) };
    const url = access.url.trim();
    const secret = access.secret.trim();
    const sent = of
      ? await send<RobotRow>(`/api/admin/robots/${of.id}`, {
          method: 'PATCH',
          body: { basedOn: of.version, ...body, ...(url ? { url } : {}), ...(secret ? { secret } : {}) },
        })
      : await send<RobotRow>('/api/admin/robots', {
          method: 'POST',
          body: { ...body, kind, url, secret: secret || null },
          idempotencyKey: key.current,
        });
    if (sent.is === 'done') {
      tell(say('robots.admin.saved'), 'success');
      await queries.invalidateQueries({ queryKey: ['admin', 'robots'] });
      return onClose();
    }
    // What is corrected is another request.
    key.current = crypto.randomUUID();
    if (sent.is === 'invalid') return setErrors(sent.errors);
    setErrors({ form: sent.is === 'refused' ? say('robots.admin.conflict') : sent.message });
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      aria-label={of?.name ?? say('robots.admin.newTitle')}
      sx={{ display: 'grid', gap: 2, maxWidth: 560, mt: 2 }}
    >
      {!of && (
        <TextField
          select
          label={say('robots.admin.app')}
          value={kind}
          onChange={(event) => setKind(event.target.value as RobotRow['kind'])}
        >
          {ROBOT_KINDS.map((one) => (
            <MenuItem key={one} value={one}>
              {say(`robots.kind.${one}`)}
            </MenuItem>
          ))}
        </TextField>
      )}
      <TextField
        label={say('robots.admin.name')}
        value={typed.name}
        onChange={(event) => setTyped({ ...typed, name: event.target.value })}
        error={errors.name !== undefined}
        helperText={errors.name ?? say('robots.admin.nameHint')}
        slotProps={{ htmlInput: { maxLength: 60, autoComplete: 'off' } }}
      />
      <TextField
        label={say('robots.admin.url')}
        value={access.url}
        onChange={(event) => setAccess({ ...access, url: event.target.value })}
        error={errors.url !== undefined}
        helperText={
          errors.url ?? (of ? say('robots.admin.urlKept', { host: of.host }) : say(`robots.admin.urlHint.${kind}`))
        }
        slotProps={{
          htmlInput: { maxLength: 1_000, autoComplete: 'off' },
          formHelperText: { sx: { overflowWrap: 'anywhere' } },
        }}
      />
      {kind !== 'wecom' && (
        <TextField
          type="password"
          autoComplete="new-password"
          label={say('robots.admin.secret')}
          value={access.secret}
          onChange={(event) => setAccess({ ...access, secret: event.target.value })}
          error={errors.secret !== undefined}
          helperText={errors.secret ?? say(of?.signs ? 'robots.admin.secretKept' : 'robots.admin.secretHint')}
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
      )}
      <TextField
        select
        label={say('robots.admin.for')}
        value={scopes.some(({ value }) => value === typed.scope) ? typed.scope : ''}
        onChange={(event) => setTyped({ ...typed, scope: event.target.value })}
        error={errors.teamId !== undefined || errors.departmentId !== undefined}
        helperText={errors.teamId ?? errors.departmentId}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        {scopes.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <Box component="fieldset" sx={{ border: 0, p: 0, m: 0 }}>
        <FormLabel component="legend">{say('robots.admin.tells')}</FormLabel>
        {ROBOT_NOTICES.map((notice) => (
          <FormControlLabel
            key={notice}
            label={say(`robots.notices.${notice}`)}
            control={
              <Checkbox
                checked={typed.notices.includes(notice)}
                onChange={(_, on) =>
                  setTyped({
                    ...typed,
                    notices: ROBOT_NOTICES.filter((n) => (n === notice ? on : typed.notices.includes(n))),
                  })
                }
              />
            }
          />
        ))}
      </Box>
      <TextField
        select
        label={say('robots.admin.language')}
        value={typed.locale}
        onChange={(event) => setTyped({ ...typed, locale: event.target.value as RobotRow['locale'] })}
      >
        {LOCALES.map((one) => (
          <MenuItem key={one} value={one}>
            {say(`robots.admin.languages.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      <Box>
        <FormControlLabel
          label={say('robots.admin.tellsSubject')}
          control={
            <Checkbox
              checked={typed.tellsSubject}
              onChange={(_, tellsSubject) => setTyped({ ...typed, tellsSubject })}
            />
          }
        />
        <FormHelperText>{say('robots.admin.tellsSubjectHint')}</FormHelperText>
      </Box>
      <FormControlLabel
        label={say('robots.admin.active')}
        control={<Checkbox checked={typed.active} onChange={(_, active) => setTyped({ ...typed, active })} />}
      />
      {errors.form && (
        <Typography role="alert" color="error">
          {errors.form}
        </Typography>
      )}
      <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
        <Button onClick={onClose}>{say('robots.admin.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={busy}>
          {say('robots.admin.save')}
        </Button>
      </Box>
    </Box>
  );
}

type Typed = Pick<RobotRow, 'name' | 'notices' | 'locale' | 'tellsSubject' | 'active'> & { scope: string };

function firstOf(of: RobotRow | null, locale: RobotRow['locale']): Typed {
  if (!of) return { name: '', notices: [...ROBOT_NOTICES], locale, tellsSubject: false, active: true, scope: '' };
  const { name, notices, tellsSubject, active, team, department } = of;
  const scope = team ? `teamId:${team.id}` : department ? `departmentId:${department.id}` : '';
  return { name, notices, locale: of.locale, tellsSubject, active, scope };
}
