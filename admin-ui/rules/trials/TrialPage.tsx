import Download from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { CHANGES_ALONE } from '../../../domain/alert/kinds.ts';
import { Head, Page, Say, Section } from '../../admin/settings/parts.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { useTell } from '../../frame/useTell.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { BehindDialog } from './BehindDialog.tsx';
import { Comparisons } from './Comparisons.tsx';
import { Loads } from './Loads.tsx';
import { Matrix } from './Matrix.tsx';
import { StateMark } from './StateMark.tsx';
import { Summary } from './Summary.tsx';
import { type Behind, isUnderway, useCancel, useTrial } from './useTrials.ts';
import { useTrialWords } from './words.ts';

/** One trial: how far it is, and what came of it. Its address can be given to everybody who may read rules. */
export function TrialPage() {
  const say = useWords();
  const { id = '' } = useParams();
  const { data, error, refetch } = useTrial(id);
  usePageTitle(data ? say('ruleTrials.titleOf', { set: say(`ruleSet.${data.set}`) }) : say('ruleTrials.title'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} height={48} />;
  return <View of={data} />;
}

function View({ of }: { of: TrialDetail }) {
  const say = useWords();
  const words = useTrialWords();
  const [behind, setBehind] = useState<Behind | null>(null);
  const { figures } = of;
  return (
    <Page>
      <Head
        back={{ to: `/rules/${of.set}/trials`, words: say('ruleTrials.backToList') }}
        title={words.pair(of)}
        hint={`${words.period(of)} · ${say('ruleTrials.expires')} ${words.day(of.expiresAt)}`}
      >
        <StateMark state={of.state} />
        <Acts of={of} />
      </Head>
      {isUnderway(of) && <Progress of={of} />}
      {of.problem && <Say tone="late">{say(`ruleTrials.problem.${of.problem}`)}</Say>}
      {figures && <Result of={of} figures={figures} show={setBehind} />}
      {figures && behind && <BehindDialog of={of} figures={figures} behind={behind} close={() => setBehind(null)} />}
    </Page>
  );
}

type Shown = { of: TrialDetail; figures: TrialFigures; show: (behind: Behind) => void };

function Result({ of, figures, show }: Shown) {
  const say = useWords();
  return (
    <>
      <Summary of={of} figures={figures} />
      {figures.waits !== null && figures.waits.count > 0 && (
        <div>
          <Button size="small" onClick={() => show({ waits: true })}>
            {say('ruleTrials.items.showWaiting')}
          </Button>
        </div>
      )}
      <Matrix of={of} figures={figures} show={show} />
      <Comparisons of={of} figures={figures} />
      {figures.loads.length > 0 && <Loads of={figures} />}
      <Unplayed figures={figures} show={show} />
      <Assumptions of={of} figures={figures} />
    </>
  );
}

function Acts({ of }: { of: TrialDetail }) {
  const say = useWords();
  const tell = useTell();
  const { role } = useMe();
  const cancel = useCancel(of.id);
  const [busy, setBusy] = useState(false);
  if (role !== 'manager' && role !== 'admin') return null;
  const stop = async () => {
    setBusy(true);
    try {
      await cancel();
      tell(say('ruleTrials.cancelled'), 'success');
    } catch (error) {
      tell((error as Error).message, 'error');
    } finally {
      setBusy(false);
    }
  };
  return isUnderway(of) ? (
    <Button variant="outlined" color="error" disabled={busy} onClick={() => void stop()}>
      {say('ruleTrials.cancel')}
    </Button>
  ) : of.changed > 0 ? (
    <Button startIcon={<Download />} href={`/api/rules/trials/${of.id}/export.csv`} download>
      {say('ruleTrials.export')}
    </Button>
  ) : null;
}

/** How far it is. */
export function Progress({ of }: { of: TrialDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const known = of.state === 'running' && of.total > 0;
  const values = { done: count(of.done, locale), total: count(of.total, locale) };
  return (
    <Box sx={{ maxWidth: 560 }} role="status">
      <LinearProgress
        {...(known
          ? { variant: 'determinate', value: Math.min(100, (of.done / of.total) * 100) }
          : { variant: 'indeterminate' })}
        aria-label={say('ruleTrials.progress')}
      />
      <Typography variant="caption" color="text.secondary">
        {of.state === 'queued' ? say('ruleTrials.waiting') : known ? say('ruleTrials.progressOf', values) : ''}
      </Typography>
    </Box>
  );
}

function Unplayed({ figures: { unplayed }, show }: Pick<Shown, 'figures' | 'show'>) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Section title={say('ruleTrials.unplayed.title')}>
      {unplayed.length === 0 && <Say tone="met">{say('ruleTrials.unplayed.none')}</Say>}
      {unplayed.length > 0 && (
        <>
          <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
            {unplayed.map(({ text, count: n }) => (
              <li key={text}>
                {count(n, locale)} · {text}
              </li>
            ))}
          </Box>
          <Button size="small" onClick={() => show({ unplayed: true })}>
            {say('ruleTrials.unplayed.show')}
          </Button>
        </>
      )}
    </Section>
  );
}

const RESTS = {
  tier: ['members'],
  lifecycle: ['now'],
  loyalty: ['now'],
  careAudience: ['now', 'care'],
  routing: ['facts', 'human', 'named', 'clocks'],
  serviceLevel: ['facts', 'human', 'clocks'],
  severity: ['facts', 'human', 'named', 'clocks'],
  alerts: ['facts', 'moments', 'changes'],
  approvals: ['requests'],
} as const;

function Assumptions({ of: { set }, figures: { dropped, todays, waits } }: Pick<Shown, 'of' | 'figures'>) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Section title={say('ruleTrials.assumptions.title')}>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {RESTS[set].map((one) => (
          <li key={one}>
            {say(`ruleTrials.assumptions.${one}`, { dropped: count(dropped, locale), alone: CHANGES_ALONE })}
          </li>
        ))}
        {waits !== null && <li>{say('ruleTrials.assumptions.approval')}</li>}
        {todays.map(({ fact, count: n }) => (
          <li key={fact}>{say('ruleTrials.assumptions.todays', { fact, count: count(n, locale) })}</li>
        ))}
      </Box>
    </Section>
  );
}
