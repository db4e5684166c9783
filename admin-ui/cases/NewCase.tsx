import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ChangeEvent, type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useCreate, useTranslate } from 'react-admin';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { REMEDIES } from '../../domain/casework/words.ts';
import { CASE_KINDS, type CaseKind, CHANNELS, SEVERITIES } from '../../domain/vocabulary.ts';
import { Answers } from '../casework/Answers.tsx';
import { Context } from '../casework/Context.tsx';
import { useCategories } from '../casework/useCasework.ts';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { Cases, Purchases, TierLine } from '../members/parts.tsx';
import { useMember } from '../members/useMember.ts';
import { problemOf, statusOf } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { useFormDraft } from './useFormDraft.ts';

const WHO = ['phone', 'email', 'card', 'name'] as const;
/** What stands in the form before anybody chose. */
const FIRST: Record<string, string> = { category: 'other', channel: 'phone' };

/** What a link to the form fills in. */
const inAddress = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...params].filter(([name]) => name === 'kind' || name === 'subject'));

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
  const followsId = params.get('followsId');
  const member = useMember(memberId);
  const { given, put, forget } = useFormDraft(`newCase.${useMe().id}.${memberId}`);
  const typed = { ...inAddress(params), ...given };
  const kind = CASE_KINDS.find((name) => name === typed.kind) ?? 'complaint';
  const { data: tree = [] } = useCategories();
  const category = typed.category ?? 'other';
  const path = tree.find(({ code }) => code === category)?.path ?? [];
  const retired = new Set(tree.filter((node) => node.retired).map(({ code }) => code));
  const choosable = tree.filter((node) => !node.path.some((code) => retired.has(code)));
  const asked = path
    .flatMap((code) => tree.find((node) => node.code === code)?.fields ?? [])
    .filter((one) => !one.retired);
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
      Object.entries({ ...FIRST, ...typed }).filter(
        ([name, value]) => value.trim() && !EXTRA.test(name) && !hidden.some((h) => h === name),
      ),
    );
    setFault(null);
    setErrors({});
    const missing = Object.fromEntries(
      ['subject', 'body'].filter((name) => !given[name]).map((name) => [name, translate('ra.validation.required')]),
    );
    if (!memberId && !WHO.some((name) => given[name])) missing.phone = say('desk.newCase.needWho');
    if (Object.keys(missing).length > 0) return setErrors(missing);
    const fields = Object.fromEntries(
      asked.flatMap(({ code }) => (typed[`f_${code}`]?.trim() ? [[code, typed[`f_${code}`]]] : [])),
    );
    const words = typed.remedyWords?.trim();
    const remedy = typed.remedy ? { remedy: { what: typed.remedy, ...(words ? { words } : {}) } } : {};
    const data = {
      ...given,
      ...remedy,
      ...(asked.length > 0 ? { fields } : {}),
      kind,
      locale: member.data?.locale ?? locale,
      ...(memberId ? { memberId } : {}),
      ...(followsId ? { followsId } : {}),
    };
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
      {followsId && <Typography>{say('merging.menu.follows', { number: params.get('follows') ?? '' })}</Typography>}
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
            <MenuItem value="">{say('casework.intake.severity')}</MenuItem>
            {SEVERITIES.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`severity.${value}`)}
              </MenuItem>
            ))}
          </TextField>
          <TextField {...field('category')} select label={say('desk.field.category')}>
            {choosable.map((node) => (
              <MenuItem key={node.code} value={node.code} sx={{ pl: 2 * node.path.length }}>
                {nameOf(node, locale)}
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
        {asked.length > 0 && (
          <Pair>
            <Answers
              fields={asked}
              value={(code) => typed[`f_${code}`] ?? ''}
              onChange={(code, value) => put(`f_${code}`, value)}
              errors={errors}
            />
          </Pair>
        )}
        <Pair>
          <TextField {...field('remedy')} select label={say('casework.intake.remedy')}>
            <MenuItem value="">{say('casework.intake.noRemedy')}</MenuItem>
            {REMEDIES.map((value) => (
              <MenuItem key={value} value={value}>
                {say(`casework.remedy.${value}`)}
              </MenuItem>
            ))}
          </TextField>
          {typed.remedy && (
            <TextField
              {...field('remedyWords')}
              label={say('casework.panel.remedyWords')}
              slotProps={{ htmlInput: { maxLength: 500 } }}
            />
          )}
        </Pair>
      </Group>
      {member.data && (
        <Group title={member.data.name}>
          <TierLine of={member.data} />
          <Cases of={member.data} currentId="" most={5} />
          <Purchases of={member.data} most={4} />
          <Context memberId={memberId} category={category} subject={(typed.subject ?? '').slice(0, 200)} />
        </Group>
      )}
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

/** What is sent in a form of its own. */
const EXTRA = /^(f_|remedy)/;

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
