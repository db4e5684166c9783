import Back from '@mui/icons-material/ArrowBackOutlined';
import Download from '@mui/icons-material/FileDownloadOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import type { ImportDetail } from '../../api/contract/files.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { bytes, count } from '../i18n/format.ts';
import { useReaderLocale, useWords, type WordKey } from '../i18n/useWords.ts';
import { Columns } from './Columns.tsx';
import { FirstRows } from './FirstRows.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import { StateMark } from './StateMark.tsx';
import { type ImportAct, useImport, useImportActs } from './useImports.ts';

/** One file: what it holds while it waits, how far it is while it runs, what came of it. */
export function ImportView() {
  const { id = '' } = useParams();
  const say = useWords();
  const { data, error, isPending, refetch } = useImport(id);
  usePageTitle(data ? `${say(`files.kind.${data.kind}`)} · ${data.fileName}` : say('files.title'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending || !data) return <Waiting rows={8} />;
  return <View run={data} />;
}

function View({ run }: { run: ImportDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Box sx={{ p: 3, display: 'grid', gap: 2, minWidth: 0, [PHONE]: { p: 2 } }}>
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
        <Button component={Link} to="/imports" size="small" startIcon={<Back />}>
          {say('files.page.back')}
        </Button>
        <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
          {run.fileName.split('/').at(-1)}
        </Typography>
        <StateMark row={run} />
        <Typography variant="caption" color="text.secondary">
          {say(`files.kind.${run.kind}`)}
          {run.bytes > 0 && ` · ${bytes(run.bytes, locale)} · ${say(`files.encoding.${run.encoding}`)}`}
        </Typography>
      </Box>
      {run.problem && <Alert severity="error">{run.problem}</Alert>}
      {run.preview?.problem && <Alert severity="warning">{run.preview.problem}</Alert>}
      <Counts run={run} />
      {(run.state === 'running' || run.state === 'wanted') && <ImportProgress run={run} />}
      <Acts run={run} />
      {run.preview && (
        <>
          <Columns key={JSON.stringify([run.encoding, run.preview.fields])} run={run} preview={run.preview} />
          <FirstRows preview={run.preview} />
        </>
      )}
    </Box>
  );
}

function Counts({ run }: { run: ImportDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  if (run.rows === 0) return null;
  const { created, updated, unchanged, refused } = run;
  const values = Object.fromEntries(
    Object.entries({ created, updated, unchanged, refused }).map(([name, n]) => [name, count(n, locale)]),
  );
  return (
    <Box role="status">
      {run.trial && run.state === 'ready' && <Typography variant="h2">{say('files.page.trialDone')}</Typography>}
      <Typography data-testid="import-counts">{say('files.page.summary', values)}</Typography>
      {run.retiered > 0 && run.state === 'done' && (
        <Typography color="text.secondary">
          {say('files.page.retiered', {
            members: count(run.retiered, locale),
            changed: count(run.tiersChanged, locale),
          })}
        </Typography>
      )}
    </Box>
  );
}

function Acts({ run }: { run: ImportDetail }) {
  const say = useWords();
  const tell = useTell();
  const locale = useReaderLocale();
  const { act } = useImportActs(run.id);
  const [busy, setBusy] = useState(false);
  const give = async (what: ImportAct, words: WordKey, body?: object) => {
    setBusy(true);
    try {
      await act(what, body);
      tell(say(words, { rows: count(run.rows, locale) }), 'success');
    } catch (error) {
      tell((error as Error).message, 'error');
    } finally {
      setBusy(false);
    }
  };
  const working = run.state === 'running' || run.state === 'wanted';
  const startable = run.state === 'ready' && !run.preview?.problem;
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
      {startable && (
        <>
          <Button
            variant="contained"
            disabled={busy}
            onClick={() => void give('start', 'files.page.started', { trial: false })}
          >
            {say('files.page.start')}
          </Button>
          <Button
            variant="outlined"
            disabled={busy}
            title={say('files.page.trialHint')}
            onClick={() => void give('start', 'files.page.trialRuns', { trial: true })}
          >
            {say('files.page.trial')}
          </Button>
        </>
      )}
      {working && (
        <Button
          variant="outlined"
          color="error"
          disabled={busy}
          onClick={() => void give('cancellation', 'files.page.cancelled')}
        >
          {say('files.page.cancel')}
        </Button>
      )}
      {run.resumable && (
        <Button variant="contained" disabled={busy} onClick={() => void give('resumption', 'files.page.resumed')}>
          {say('files.page.resume')}
        </Button>
      )}
      {run.refused > 0 && (
        <Button startIcon={<Download />} href={`/api/imports/${run.id}/refused.csv`} download>
          {say('files.page.download')}
        </Button>
      )}
    </Box>
  );
}
