import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ChangeEvent, type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useCreate, useTranslate } from 'react-admin';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { CASE_KINDS, CATEGORIES, type CaseKind, CHANNELS, SEVERITIES } from '../../domain/vocabulary.ts';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMember } from '../members/useMember.ts';
import { problemOf, statusOf } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { useFormDraft } from './useFormDraft.ts';

const WHO = ['phone', 'email', 'card', 'name'] as const;
/** What stands in the form before anybody chose. */
const FIRST: Record<string, string> = { severity: 'normal', category: 'other', channel: 'phone' };

/**
 * Filing for somebody on the phone or at the counter: kind, who, what. The server's field errors stand at their fields;
 * what was typed outlives another language and a reload.
 */
export default function NewCase() {
  const say = useWords();
  const translate = useTranslate();
  const locale = useReaderLocale();
  const navigate = useNavigate();
  const tell = useTell();
  const [params, setParams] = useSearchParams();
  const memberId = params.get('memberId') ?? '';
  const member = useMember(memberId);
  const { given: typed, put, forget } = useFormDraft(`newCase.${useMe().id}.${memberId}`);
  const kind = CASE_KINDS.find((name) => name === typed.kind) ?? 'complaint';
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const intent = useRef({ body: '', key: '' });
  const [create, { isPending }] = useCreate();
  usePageTitle(say('desk.newCase.title'));

  useEffect(() => {
    if (Object.keys(errors).length > 0) document.querySelector<HTMLElement>('form [aria-invalid=true]')?.focus();
  }, [errors]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const hidden = memberId ? WHO : [];
    const given = Object.fromEntries(
      Object.entries({ ...FIRST, ...typed }).filter(([name, value]) => value.trim() && !hidden.some((h) => h === name)),
    );
    setFault(null);
    setErrors({});
    const missing = Object.fromEntries(
      ['subject', 'body'].filter((name) => !given[name]).map((name) => [name, translate('ra.validation.required')]),
    );
    if (!memberId && !WHO.some((name) => given[name])) missing.phone = say('desk.newCase.needWho');
    if (Object.keys(missing).length > 0) return setErrors(missing);
    const data = { ...given, kind, locale: member.data?.locale ?? locale, ...(memberId ? { memberId } : {}) };
    const body = JSON.stringify(data);
    if (intent.current.body !== body) intent.current = { body, key: crypto.randomUUID() };
    try {
      const made = await create(
        'cases',
        { data, meta: { idempotencyKey: intent.current.key } },
        { returnPromise: true },
      );
      forget();
      tell(say('desk.newCase.filed', { number: made.number }), 'success');
      navigate(`/cases/${made.id}`);
    } catch (error) {
      const problem = problemOf((error as { body?: unknown }).body);
      const status = statusOf(error);
      setErrors(problem?.errors ?? {});
      const message = error instanceof Error ? error.message : String(error);
      setFault(
        status === null || status === 0 || status >= 500
          ? say('desk.case.stillUnknown')
          : translate(message, { _: message }),
      );
    }
  };
  const field = (name: string) => ({
    name,
    value: typed[name] ?? FIRST[name] ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => put(name, event.target.value),
    error: errors[name] !== undefined,
    helperText: errors[name],
    fullWidth: true,
  });

  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      sx={{ maxWidth: 760, p: { xs: 2, sm: 3 }, pb: 0, display: 'grid', gap: 3 }}
    >
      <Kinds chosen={kind} onChoose={(name) => put('kind', name)} />
      <Group title={say('desk.newCase.who')}>
        {memberId ? (
          <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
            <Typography>{say('desk.newCase.forMember', { name: member.data?.name ?? '…' })}</Typography>
            <Button onClick={() => setParams({})}>{say('desk.newCase.otherMember')}</Button>
          </Box>
        ) : (
          <>
            <Typography color="text.secondary">{say('desk.newCase.whoHint')}</Typography>
            <Pair>
              <TextField
                {...field('phone')}
                label={say('desk.field.phone')}
                type="tel"
                slotProps={{ htmlInput: { maxLength: 40 } }}
              />
              <TextField
                {...field('email')}
                label={say('desk.field.email')}
                type="email"
                slotProps={{ htmlInput: { maxLength: 254 } }}
              />
              <TextField
                {...field('card')}
                label={say('desk.field.card')}
                slotProps={{ htmlInput: { maxLength: 64 } }}
              />
              <TextField
                {...field('name')}
                label={say('desk.field.name')}
                slotProps={{ htmlInput: { maxLength: 200 } }}
              />
            </Pair>
          </>
        )}
      </Group>
      <Group title={say('desk.newCase.what')}>
        <TextField
          {...field('subject')}
          label={say('desk.field.subject')}
          required
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        <TextField
          {...field('body')}
          label={say('desk.field.body')}
          required
          multiline
          minRows={5}
          slotProps={{ htmlInput: { maxLength: 20_000 } }}
        />
        <Pair>
          <TextField {...field('severity')} select label={say('desk.field.severity')}>
            {SEVERITIES.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`severity.${value}`)}
              </MenuItem>
            ))}
          </TextField>
          <TextField {...field('category')} select label={say('desk.field.category')}>
            {CATEGORIES.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`category.${value}`)}
              </MenuItem>
            ))}
          </TextField>
          <TextField {...field('channel')} select label={say('desk.field.channel')}>
            {CHANNELS.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`channel.${value}`)}
              </MenuItem>
            ))}
          </TextField>
        </Pair>
      </Group>
      <Box
        sx={({ palette }) => ({
          position: 'sticky',
          bottom: 0,
          py: 1.5,
          display: 'flex',
          gap: 1,
          alignItems: 'center',
          background: palette.background.default,
          borderTop: `1px solid ${palette.divider}`,
        })}
      >
        <Box role="alert" sx={{ flex: 1 }}>
          {fault && <Typography color="error">{fault}</Typography>}
        </Box>
        <Button component={Link} to="/queue" onClick={forget}>
          {say('desk.newCase.cancel')}
        </Button>
        <Button type="submit" variant="contained" disabled={isPending}>
          {say('desk.newCase.submit')}
        </Button>
      </Box>
    </Box>
  );
}

const Pair = ({ children }: { children: ReactNode }) => (
  <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>{children}</Box>
);

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0, display: 'grid', gap: 2 }}>
    <Typography component="legend" variant="h2" sx={{ p: 0, mb: 1.5 }}>
      {title}
    </Typography>
    {children}
  </Box>
);

function Kinds({ chosen, onChoose }: { chosen: CaseKind; onChoose: (kind: CaseKind) => void }) {
  const say = useWords();
  return (
    <Group title={say('desk.newCase.kind')}>
      <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: { xs: '1fr 1fr', sm: '1fr 1fr 1fr' } }}>
        {CASE_KINDS.map((kind) => (
          <Box
            key={kind}
            component="label"
            sx={({ palette }) => ({
              display: 'flex',
              alignItems: 'flex-start',
              border: `1px solid ${chosen === kind ? palette.primary.main : palette.divider}`,
              background: chosen === kind ? palette.chosen : 'none',
              borderRadius: 1,
              p: 1,
              cursor: 'pointer',
              '&:hover': { background: chosen === kind ? palette.chosen : palette.hover },
            })}
          >
            <Radio size="small" checked={chosen === kind} onChange={() => onChoose(kind)} sx={{ p: 0.5 }} />
            <Box>
              <Box sx={{ fontWeight: 500 }}>{say(`kind.${kind}`)}</Box>
              <Typography variant="caption" color="text.secondary">
                {say(`desk.newCase.kindHint.${kind}`)}
              </Typography>
            </Box>
          </Box>
        ))}
      </Box>
    </Group>
  );
}
