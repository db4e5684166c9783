import Box from '@mui/material/Box';
import type { DueRow } from '../../api/contract/care.ts';
import { Dot, TierMark } from '../cases/marks.tsx';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { serverNow } from '../server/clock.ts';
import { When } from '../time/When.tsx';
import { Meta, RowLink, useReason } from './marks.tsx';
import { type Column, Table } from './Table.tsx';

const TONES = { go: 'met', hold: 'soon', skip: 'over' } as const;

/** Who is due, and what would come of it. */
export function DueTable({ rows, label }: { rows: DueRow[]; label: string }) {
  const say = useWords();
  const reason = useReason();
  const now = serverNow();
  const columns: Column<DueRow>[] = [
    {
      ...{ head: say('care.field.member'), width: 'minmax(120px, 1fr)', phone: 'wide' },
      cell: (row) => <RowLink to={`/members/${row.member.id}`}>{row.member.name}</RowLink>,
    },
    { head: say('care.field.tier'), width: '96px', cell: (row) => <TierMark tier={row.member.tier} /> },
    { head: say('care.field.way'), width: '120px', cell: (row) => <Meta>{say(`care.way.${row.way}`)}</Meta> },
    {
      ...{ head: say('care.field.due'), width: '140px' },
      cell: (row) => (
        <Meta>{Date.parse(row.dueAt) <= now ? say('care.cadence.aheadNow') : <When at={row.dueAt} />}</Meta>
      ),
    },
    {
      ...{ head: say('care.field.outcome'), width: 'minmax(160px, 1.8fr)', phone: 'narrow' },
      cell: (row) => (
        <Dot tone={TONES[row.verdict]}>
          {say(`care.verdict.${row.verdict}`)}
          {row.reason && ` · ${reason(row.reason)}`}
        </Dot>
      ),
    },
  ];
  return <Table label={label} rows={rows} columns={columns} />;
}

/** There are more members than were looked at: among how many it was counted. */
export function LookedAt({ at }: { at: number | null }) {
  const say = useWords();
  const locale = useReaderLocale();
  if (at === null) return null;
  return (
    <Box role="note" sx={{ px: { xs: 2, sm: 3 }, py: 1 }}>
      <Meta>{say('care.due.lookedAt', { count: count(at, locale) })}</Meta>
    </Box>
  );
}
