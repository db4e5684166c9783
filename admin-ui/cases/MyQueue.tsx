import Bolt from '@mui/icons-material/BoltOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { focusedRow, useRowKeys } from '../keys/useRowKeys.ts';
import { useShortcuts } from '../keys/useShortcuts.ts';
import { Arrivals } from './Arrivals.tsx';
import { QueueRow } from './QueueRow.tsx';
import { GROUPS, type Group, type Placed } from './queue.ts';
import { useAct } from './useAct.ts';
import { useNextBest } from './useNextBest.ts';
import { QUEUE_SHOWN, useQueue } from './useQueue.ts';

const LIST = 'my-queue';

/** Where a rep lives: what is overdue, due today, later, and what waits for the member. */
export function MyQueue() {
  const say = useWords();
  const { merged, letIn, total, error, isPending, refetch } = useQueue();
  const { giveAndTell } = useAct();
  const [claiming, setClaiming] = useState<string | null>(null);
  const next = useNextBest();
  usePageTitle(say('desk.nav.queue'));
  useRowKeys(LIST);

  const claim = async (row: CaseRow) => {
    setClaiming(row.id);
    await giveAndTell(row.id, 'claim');
    setClaiming(null);
  };
  useShortcuts({
    next,
    showNew: letIn,
    claim: () => {
      const id = focusedRow(LIST);
      const row = merged?.placed.find((p) => p.row.id === id)?.row;
      if (row && !row.assignee) void claim(row);
    },
  });

  if (error && !merged) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending || !merged) return <Waiting rows={16} />;
  const sections = GROUPS.map((group) => ({ group, rows: merged.placed.filter((p) => p.group === group) }));
  return (
    <Box id={LIST} sx={{ pb: 3 }}>
      <Box
        sx={({ palette }) => ({
          position: 'sticky',
          top: 0,
          zIndex: 3,
          height: 44,
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          px: 3,
          background: palette.background.default,
          borderBottom: `1px solid ${palette.divider}`,
          [PHONE]: { px: 2, height: 56 },
        })}
      >
        <Summary sections={sections} />
        <Box sx={{ flex: 1 }} />
        <Arrivals arrived={merged.arrived} moved={merged.moved} onLetIn={letIn} />
        <Button
          variant="contained"
          startIcon={<Bolt />}
          onClick={() => void next()}
          title={`${say('desk.keys.next')} (n)`}
        >
          {say('desk.queue.next')}
        </Button>
      </Box>
      {merged.placed.length === 0 && (
        <Empty title={say('desk.queue.empty')} hint={say('desk.queue.emptyHint')}>
          <Button component={Link} to="/cases" variant="outlined" sx={{ mt: 1 }}>
            {say('desk.nav.cases')}
          </Button>
        </Empty>
      )}
      {sections.map(
        ({ group, rows }) =>
          rows.length > 0 && (
            <Section key={group} group={group} rows={rows} claiming={claiming} onClaim={(row) => void claim(row)} />
          ),
      )}
      {total > QUEUE_SHOWN && (
        <Typography variant="caption" color="text.secondary" sx={{ display: 'block', px: 3, py: 1 }}>
          {say('desk.queue.more', { smart_count: QUEUE_SHOWN })}
        </Typography>
      )}
    </Box>
  );
}

type SectionProps = { group: Group; rows: Placed<CaseRow>[]; claiming: string | null; onClaim: (row: CaseRow) => void };

function Section({ group, rows, claiming, onClaim }: SectionProps) {
  const say = useWords();
  return (
    <section aria-labelledby={`group-${group}`}>
      <GroupHead group={group} count={rows.length} top={44} />
      <Box component="ul" aria-label={say(`desk.queue.${group}`)} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {rows.map(({ row, gone }) => (
          <QueueRow key={row.id} row={row} gone={gone} onClaim={() => onClaim(row)} busy={claiming === row.id} />
        ))}
      </Box>
    </section>
  );
}

export function GroupHead({ group, count, top }: { group: Group; count: number; top: number }) {
  const say = useWords();
  return (
    <Box
      component="h2"
      id={`group-${group}`}
      sx={({ palette }) => ({
        position: 'sticky',
        top,
        zIndex: 2,
        m: 0,
        height: 28,
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 3,
        fontSize: 12,
        fontWeight: 600,
        background: palette.rail,
        borderBottom: `1px solid ${palette.divider}`,
        color: group === 'overdue' ? palette.tones.late.text : palette.text.secondary,
        [PHONE]: { px: 2, top: top === 0 ? 0 : 56 },
      })}
    >
      {say(`desk.queue.${group}`)}
      <span style={{ fontVariantNumeric: 'tabular-nums', fontWeight: 400 }}>{count}</span>
    </Box>
  );
}

function Summary({ sections }: { sections: { group: Group; rows: unknown[] }[] }) {
  const say = useWords();
  const parts = sections
    .filter(({ rows }) => rows.length > 0)
    .map(({ group, rows }) => `${say(`desk.queue.${group}`)} ${rows.length}`);
  return (
    <Typography noWrap color="text.secondary" sx={{ [PHONE]: { display: 'none' } }}>
      {parts.join(' · ')}
    </Typography>
  );
}
