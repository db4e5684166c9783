import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { MASS_VERBS, MassPreview } from '../../api/contract/merging.ts';
import type { ToolRow } from '../../api/contract/replies.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { Outcomes } from '../cases/bulk/Outcomes.tsx';
import { isNotDone, useBulk } from '../cases/bulk/useBulk.ts';
import { Tag } from '../cases/marks.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { templateOf } from '../replies/search.ts';
import { useUndoSeconds } from '../replies/undo.tsx';
import { serverNow } from '../server/clock.ts';
import { ask } from '../server/http.ts';
import { useTick } from '../time/ticking.ts';

const TemplatePicker = lazy(() => import('../replies/TemplatePicker.tsx'));

export type MassVerb = (typeof MASS_VERBS)[number];
type Props = { title: string; ids: string[]; verb: MassVerb; onClose: (stillChosen: string[]) => void };
type Words = { zh: string; en: string };

/** One text for many: written in one language or both, looked at row by row, held while it can be undone, then sent. */
export default function MassReply({ title, ids, verb, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  const [words, setWords] = useState<Words>({ zh: '', en: '' });
  const { rows, fault, look, forget } = usePreview(ids, verb, words);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { run, start, goOn, again } = useBulk();
  const held = useHeld();
  const going = rows?.filter((row) => isSendable(row) && !left.has(row.id)).map(({ id }) => id) ?? [];

  const close = () => {
    if (run.is === 'running') return;
    held.undo();
    const done = new Set(run.outcomes.filter((outcome) => !isNotDone(outcome)).map(({ id }) => id));
    onClose(ids.filter((id) => !done.has(id)));
  };
  const send = () => held.begin(() => void start({ act: verb, words }, going));
  const toggle = (id: string) =>
    setLeft((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  return (
    <Dialog open onClose={close} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="mass-title">
      <DialogTitle id="mass-title" component="h2">
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start', pt: '8px !important' }}>
        {run.is !== 'asking' ? (
          <Outcomes run={run} />
        ) : rows ? (
          <Rows rows={rows} left={left} onToggle={held.until === null ? toggle : null} />
        ) : (
          <WordsFields verb={verb} words={words} onChange={setWords} />
        )}
        <div role="alert">
          {(fault ?? run.fault) && <Typography color="error">{fault ?? run.fault}</Typography>}
          {held.until !== null && <Typography>{say('merging.mass.holding', { seconds: held.seconds })}</Typography>}
        </div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap' }}>
        {held.until !== null ? (
          <Button variant="outlined" onClick={held.undo}>
            {say('merging.mass.undo')}
          </Button>
        ) : (
          <>
            <Button onClick={close} disabled={run.is === 'running'}>
              {say(run.is === 'asking' ? 'merging.cancel' : 'merging.close')}
            </Button>
            {run.is === 'asking' && !rows && (
              <Button variant="contained" disabled={`${words.zh}${words.en}`.trim() === ''} onClick={() => void look()}>
                {say('merging.mass.preview')}
              </Button>
            )}
            {run.is === 'asking' && rows && (
              <>
                <Button onClick={forget}>{say('merging.mass.change')}</Button>
                <Button variant="contained" disabled={going.length === 0} onClick={send}>
                  {say('merging.mass.send', { smart_count: going.length })}
                </Button>
              </>
            )}
            {run.is === 'stopped' && (
              <Button variant="contained" onClick={() => void goOn()}>
                {say('views.bulk.goOn')}
              </Button>
            )}
            {run.is === 'over' && run.outcomes.some(isNotDone) && (
              <Button variant="outlined" onClick={() => void again()}>
                {say('views.bulk.again')}
              </Button>
            )}
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

const isSendable = ({ refusal, missing }: MassPreview[number]): boolean => refusal === null && missing.length === 0;

function usePreview(ids: string[], verb: MassVerb, words: Words) {
  const [rows, setRows] = useState<MassPreview | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const look = async () => {
    setFault(null);
    try {
      const body = { ids, verb, words };
      setRows((await ask<MassPreview>('/api/cases/answers/previews', { method: 'POST', body })).data);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return { rows, fault, look, forget: () => setRows(null) };
}

/** Waits as long as this person's composer does before it sends; until then nothing has left the page. */
function useHeld() {
  const [seconds] = useUndoSeconds();
  const [held, setHeld] = useState<{ until: number; send: () => void } | null>(null);
  const now = useTick((at) => Math.ceil(((held?.until ?? at) - at) / 1_000));
  useEffect(() => {
    if (!held) return;
    const timer = setTimeout(() => {
      setHeld(null);
      held.send();
    }, held.until - serverNow());
    return () => clearTimeout(timer);
  }, [held]);
  return {
    until: held?.until ?? null,
    seconds: Math.max(0, Math.min(now, seconds)),
    begin: (send: () => void) => (seconds === 0 ? send() : setHeld({ until: serverNow() + seconds * 1_000, send })),
    undo: () => setHeld(null),
  };
}

type FieldProps = { verb: MassVerb; words: Words; onChange: (words: Words) => void };

function WordsFields({ verb, words, onChange }: FieldProps) {
  const say = useWords();
  const [picker, setPicker] = useState<HTMLElement | null>(null);
  /** A template has words in both languages, with variables that are filled in for each member. */
  const add = (row: ToolRow) => {
    const template = templateOf(row).words;
    const joined = (locale: Locale) => [words[locale].trim(), template[locale]?.trim()].filter(Boolean).join('\n\n');
    onChange({ zh: joined('zh'), en: joined('en') });
    setPicker(null);
  };
  return (
    <>
      <Box>
        <Button onClick={({ currentTarget }) => setPicker(currentTarget)}>{say('replies.composer.open')}</Button>
      </Box>
      <Suspense fallback={null}>
        {picker && (
          <TemplatePicker
            of={null}
            verb={verb}
            anchor={picker}
            onChoose={add}
            onFault={() => setPicker(null)}
            onClose={() => setPicker(null)}
          />
        )}
      </Suspense>
      <Typography color="text.secondary">{say('merging.mass.hint')}</Typography>
      {(['zh', 'en'] as const).map((locale) => (
        <TextField
          key={locale}
          label={say(`merging.mass.${locale}`)}
          value={words[locale]}
          onChange={(event) => onChange({ ...words, [locale]: event.target.value })}
          multiline
          minRows={3}
          slotProps={{ htmlInput: { maxLength: 20_000, lang: locale } }}
        />
      ))}
    </>
  );
}

type RowsProps = { rows: MassPreview; left: ReadonlySet<string>; onToggle: ((id: string) => void) | null };

function Rows({ rows, left, onToggle }: RowsProps) {
  const say = useWords();
  return (
    <Box component="ul" aria-label={say('merging.mass.rows')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {rows.map((row) => (
        <Box
          component="li"
          key={row.id}
          sx={({ palette }) => ({ borderBottom: `1px solid ${palette.divider}`, py: 1 })}
        >
          <Box component="label" sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
            <Checkbox
              size="small"
              sx={{ p: 0.5 }}
              disabled={!isSendable(row) || onToggle === null}
              checked={isSendable(row) && !left.has(row.id)}
              onChange={() => onToggle?.(row.id)}
            />
            <Box sx={{ minWidth: 0, flex: 1 }}>
              <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', fontSize: 12, color: 'text.secondary' }}>
                <strong>{row.number ?? '—'}</strong>
                <span>{row.member}</span>
                {row.text && <Tag>{say(`merging.mass.${row.locale}`)}</Tag>}
              </Box>
              <Box dir="auto" lang={row.locale} sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {row.text}
              </Box>
              {row.missing.length > 0 && (
                <Typography color="error">{say('merging.mass.missing', { names: row.missing.join(', ') })}</Typography>
              )}
              {row.refusal && <Typography color="error">{row.refusal.text}</Typography>}
            </Box>
          </Box>
        </Box>
      ))}
    </Box>
  );
}
