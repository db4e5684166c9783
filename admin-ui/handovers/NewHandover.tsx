import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import type { HandoverPreview, NewHandover as Wanted } from '../../api/contract/handovers.ts';
import { CAUSES, FREE_KINDS, ITEM_KINDS, type ItemKind, type Rule, WAYS } from '../../domain/handover/handover.ts';
import { endOfDay } from '../admin/people/days.ts';
import { Head, Page, Say, Section } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMe, useZone } from '../session/SessionGate.tsx';
import { ItemList } from './ItemList.tsx';
import { StaffChoice } from './StaffChoice.tsx';

const NATIVE = { select: { native: true }, inputLabel: { shrink: true } } as const;

/** Whose work, why, to whom by rule or by hand; a preview of every item; then all of it in one action. */
export function NewHandover() {
  const say = useWords();
  const me = useMe();
  const zone = useZone();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const { send, busy } = useSend();
  const [fromId, setFromId] = useState(params.get('from') ?? '');
  const [cause, setCause] = useState<(typeof CAUSES)[number]>('absence');
  const [rules, setRules] = useState<Partial<Record<ItemKind, Rule>>>({});
  const [lastDay, setLastDay] = useState('');
  const [leaves, setLeaves] = useState(false);
  const [preview, setPreview] = useState<HandoverPreview | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [key] = useState(() => crypto.randomUUID());
  usePageTitle(say('handover.form.title'));

  const changed = () => {
    setPreview(null);
    setFault(null);
  };
  const body = (): Wanted => ({ fromId, cause, rules: rules as Wanted['rules'] });
  const failed = (sent: { is: string; message?: string; errors?: Record<string, string> }) =>
    setFault(sent.errors ? Object.values(sent.errors).join(' ') : (sent.message ?? ''));
  const look = async () => {
    setFault(null);
    const sent = await send<HandoverPreview>('/api/handovers/preview', { method: 'POST', body: body() });
    if (sent.is === 'done') setPreview(sent.data);
    else failed(sent);
  };
  const run = async () => {
    const when = lastDay ? { startsAt: endOfDay(lastDay, zone).toISOString() } : {};
    const sent = await send<{ id: string }>('/api/handovers', {
      method: 'POST',
      body: { ...body(), ...when, leaves: cause === 'leaving' && leaves },
      idempotencyKey: `${key}:${JSON.stringify([body(), when, leaves])}`.slice(0, 200),
    });
    if (sent.is === 'done') navigate(`/handovers/${sent.data.id}`);
    else failed(sent);
  };
  const ruleOf = (kind: ItemKind): Rule => rules[kind] ?? { way: 'rule' };
  const setRule = (kind: ItemKind, rule: Rule) => {
    setRules({ ...rules, [kind]: rule });
    changed();
  };
  return (
    <Page>
      <Head back={{ to: '/handovers', words: say('handover.page.back') }} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <StaffChoice
          label={say('handover.form.from')}
          none={say('handover.form.chooseTo')}
          value={fromId}
          onChange={(id) => {
            setFromId(id);
            changed();
          }}
        />
        <TextField
          select
          size="small"
          label={say('handover.form.cause')}
          value={cause}
          onChange={(event) => setCause(event.target.value as typeof cause)}
          slotProps={NATIVE}
        >
          {CAUSES.map((one) => (
            <option key={one} value={one}>
              {say(`handover.cause.${one}`)}
            </option>
          ))}
        </TextField>
        {cause === 'leaving' && (
          <TextField
            size="small"
            type="date"
            label={say('handover.form.lastDay')}
            helperText={say('handover.form.lastDayHint')}
            value={lastDay}
            onChange={(event) => setLastDay(event.target.value)}
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ maxWidth: 320 }}
          />
        )}
        {cause === 'leaving' && me.role === 'admin' && (
          <FormControlLabel
            control={<Checkbox checked={leaves} onChange={(event) => setLeaves(event.target.checked)} />}
            label={say('handover.form.endsAccount')}
          />
        )}
      </Box>
      <Box sx={{ display: 'grid', gap: 1.5, mt: 2 }}>
        {ITEM_KINDS.map((kind) => {
          const rule = ruleOf(kind);
          return (
            <Box
              key={kind}
              role="group"
              aria-label={say(`handover.kind.${kind}`)}
              sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
            >
              <TextField
                select
                size="small"
                label={say(`handover.kind.${kind}`)}
                value={rule.way}
                onChange={(event) => {
                  const way = event.target.value as Rule['way'];
                  setRule(kind, way === 'person' ? { way, toId: '' } : { way });
                }}
                slotProps={NATIVE}
                sx={{ minWidth: 180 }}
              >
                {WAYS.filter((way) => way !== 'free' || FREE_KINDS.includes(kind)).map((way) => (
                  <option key={way} value={way}>
                    {say(`handover.way.${way}`)}
                  </option>
                ))}
              </TextField>
              {rule.way === 'person' && (
                <StaffChoice
                  label={say('handover.form.to')}
                  none={say('handover.form.chooseTo')}
                  value={rule.toId}
                  onChange={(toId) => setRule(kind, { way: 'person', toId })}
                  among={({ id }) => id !== fromId}
                />
              )}
            </Box>
          );
        })}
      </Box>
      {fault && <Say tone="late">{fault}</Say>}
      <Box sx={{ display: 'flex', gap: 1, my: 2 }}>
        <Button variant="outlined" disabled={busy || !fromId} onClick={() => void look()}>
          {say('handover.form.preview')}
        </Button>
        {preview && preview.total > 0 && (
          <Button variant="contained" disabled={busy} onClick={() => void run()}>
            {lastDay ? say('handover.form.plan') : say('handover.form.run', { count: preview.total })}
          </Button>
        )}
      </Box>
      {preview && (
        <Section title={say('handover.form.items')} hint={say('handover.form.nobodyHint')}>
          {preview.total === 0 && say('handover.form.none')}
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mb: 1 }}>
            {Object.entries(preview.byKind).map(([kind, count]) => (
              <strong key={kind}>
                {say(`handover.kind.${kind as ItemKind}`)} {count}
              </strong>
            ))}
            {preview.byReceiver.map(({ to, count }) => (
              <span key={to?.id ?? ''}>
                {to ? to.name : '–'} {count}
              </span>
            ))}
          </Box>
          <ItemList label={say('handover.form.items')} items={preview.items} planned />
          {preview.items.length < preview.total && say('handover.form.shown', { count: preview.items.length })}
        </Section>
      )}
    </Page>
  );
}
