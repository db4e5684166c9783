import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { MacroOutcome, MacroPreview } from '../../api/contract/replies.ts';
import { fits } from '../../domain/replies/tool.ts';
import { useSend } from '../admin/settings/send.ts';
import { Tag } from '../cases/marks.tsx';
import type { CaseDetail } from '../cases/useCase.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { sendWaiting } from './outgoing.ts';
import { useTools } from './useTools.ts';

const TONES = { done: 'met', pending: 'soon', refused: 'late', left: 'over' } as const;

/** Chooses a macro, shows what it will do, does it, and says how each step ended. */
export default function MacroDialog({ of, onClose }: { of: CaseDetail; onClose: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const phone = usePhone();
  const queries = useQueryClient();
  const tools = useTools('macro');
  const rows = (tools.data ?? []).filter((row) => fits(row, of));
  const [wanted, setWanted] = useState<string | null>(null);
  const chosen = rows.find(({ id }) => id === wanted) ?? rows[0];
  const path = `/api/cases/${of.id}/macros/${chosen?.id}`;
  const preview = useQuery({
    queryKey: ['cases', 'macro', of.id, chosen?.id, chosen?.version],
    queryFn: ({ signal }) => get<MacroPreview>(path, signal),
    enabled: chosen !== undefined,
    staleTime: 0,
  });
  const { send, busy } = useSend();
  const [outcomes, setOutcomes] = useState<MacroOutcome[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  /** One for this run: going on with it repeats nothing. */
  const key = useRef(crypto.randomUUID());

  const run = async () => {
    if (!preview.data) return;
    setFault(null);
    await sendWaiting(of.id);
    const body = { version: preview.data.version };
    const sent = await send<MacroOutcome[]>(`${path}/runs`, { method: 'POST', body, idempotencyKey: key.current });
    if (sent.is === 'done') setOutcomes(sent.data);
    else setFault(sent.message);
    await queries.invalidateQueries({ queryKey: ['cases'] });
    void queries.invalidateQueries({ queryKey: ['queues'] });
    if (sent.is === 'refused') void queries.invalidateQueries({ queryKey: ['tools'] });
  };
  const waits = outcomes?.some(({ status }) => status === 'pending') ?? false;
  const steps = preview.data?.steps ?? [];
  const blocked = steps.some(({ missing, refusal }) => missing.length > 0 || refusal !== null);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="macro">
      <DialogTitle id="macro" component="h2">
        {say('replies.macro.title', { number: of.number })}
      </DialogTitle>
      <DialogContent>
        {tools.data && rows.length === 0 && <Typography>{say('replies.macro.nothing')}</Typography>}
        {chosen && (
          <TextField
            select
            autoFocus
            fullWidth
            disabled={outcomes !== null}
            label={say('replies.macro.choose')}
            value={chosen.id}
            onChange={(event) => setWanted(event.target.value)}
            slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
            sx={{ mt: 1 }}
          >
            {rows.map((row) => (
              <option key={row.id} value={row.id}>
                {nameOf(row, locale)}
              </option>
            ))}
          </TextField>
        )}
        {preview.error && !preview.data && <LoadFault error={preview.error} again={() => void preview.refetch()} />}
        {chosen && !preview.data && !preview.error && <Waiting rows={3} />}
        <Box component="ol" aria-live="polite" sx={{ pl: 2.5, display: 'grid', gap: 1 }}>
          {steps.map((step, nth) => {
            const outcome = outcomes?.[nth];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
              <li key={nth}>
                <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
                  <strong>{say(`replies.step.${step.do}`)}</strong>
                  {outcome && <Tag tone={TONES[outcome.status]}>{outcome.text}</Tag>}
                  {!outcome && step.refusal && <Tag tone="late">{step.refusal.text}</Tag>}
                  {!outcome && step.missing.length > 0 && (
                    <Tag tone="late">{say('replies.composer.unfilled', { names: step.missing.join(', ') })}</Tag>
                  )}
                </Box>
                {step.text && (
                  <Box dir="auto" sx={{ whiteSpace: 'pre-wrap', color: 'text.secondary', fontSize: 13 }}>
                    {step.text}
                  </Box>
                )}
              </li>
            );
          })}
        </Box>
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('replies.macro.close')}</Button>
        {(outcomes === null || waits) && (
          <Button
            variant="contained"
            onClick={() => void run()}
            disabled={!preview.data || busy || (blocked && !waits)}
          >
            {say(waits ? 'replies.macro.goOn' : 'replies.macro.run')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
