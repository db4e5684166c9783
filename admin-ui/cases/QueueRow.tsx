import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { SnoozeMark } from '../casework/SnoozeMark.tsx';
import { PHONE, TABLET } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { ChannelMark, RowClock, SeverityMark, StageMark, TierMark } from './marks.tsx';
import { oneLine, rowStyle } from './rowStyle.ts';

type Props = { row: CaseRow; gone: boolean; onClaim: (() => void) | null; busy: boolean };

/** One line, 40 px; on a phone two lines. */
export function QueueRow({ row, gone, onClaim, busy }: Props) {
  const say = useWords();
  return (
    <Box
      component="li"
      data-row={row.id}
      sx={({ palette }) => ({
        ...rowStyle(palette),
        display: 'grid',
        gridTemplateColumns: '136px minmax(160px, 1fr) minmax(120px, 200px) 148px 20px 64px 104px',
        gridTemplateAreas: '"clock subject member stage channel age holder"',
        alignItems: 'center',
        columnGap: 1.5,
        px: 3,
        // Greyed by colour, not by opacity: the words stay readable.
        filter: gone ? 'grayscale(1)' : 'none',
        bgcolor: gone ? 'action.hover' : undefined,
        [TABLET]: {
          gridTemplateColumns: '132px minmax(0, 1fr) 136px 76px',
          gridTemplateAreas: '"clock subject member holder"',
        },
        [PHONE]: {
          gridTemplateColumns: 'auto minmax(0, 1fr) auto',
          gridTemplateAreas: '"subject subject subject" "clock member age"',
          rowGap: 0.5,
          px: 2,
          py: 1,
        },
      })}
    >
      <Box sx={{ gridArea: 'clock', display: 'flex' }}>
        <RowClock row={row} announced />
      </Box>
      <Box sx={{ gridArea: 'subject', display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
        <SeverityMark severity={row.severity} />
        <Box component={Link} className="row-link" to={`/cases/${row.id}`} sx={{ ...oneLine, fontWeight: 500 }}>
          {row.subject}
          <span className="seen-by-readers-only"> {row.number}</span>
        </Box>
        <SnoozeMark caseId={row.id} />
        {gone && (
          <Box component="span" sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
            {say('desk.queue.gone')}
          </Box>
        )}
      </Box>
      <Box sx={{ gridArea: 'member', display: 'flex', gap: 1, alignItems: 'baseline', minWidth: 0 }}>
        <Box component="span" sx={oneLine}>
          {row.member.name}
        </Box>
        <TierMark tier={row.member.tier} />
      </Box>
      <Box sx={{ gridArea: 'stage', minWidth: 0, [PHONE]: { display: 'none' }, [TABLET]: { display: 'none' } }}>
        <StageMark row={row} />
      </Box>
      <Box sx={{ gridArea: 'channel', display: 'flex', [PHONE]: { display: 'none' }, [TABLET]: { display: 'none' } }}>
        <ChannelMark channel={row.channel} />
      </Box>
      <Box
        sx={{
          gridArea: 'age',
          fontSize: 12,
          color: 'text.secondary',
          whiteSpace: 'nowrap',
          [TABLET]: { display: 'none' },
        }}
      >
        <When at={row.openedAt} age />
      </Box>
      <Box sx={{ gridArea: 'holder', minWidth: 0, [PHONE]: { display: 'none' } }}>
        <Holder row={row} onClaim={gone ? null : onClaim} busy={busy} />
      </Box>
    </Box>
  );
}

function Holder({ row, onClaim, busy }: Pick<Props, 'row' | 'onClaim' | 'busy'>) {
  const say = useWords();
  const me = useMe();
  if (row.assignee)
    return (
      <Box sx={{ ...oneLine, fontSize: 12, color: 'text.secondary' }}>
        {row.assignee.id === me.id ? say('desk.queue.mine') : row.assignee.name}
      </Box>
    );
  if (!onClaim || row.stage === 'received')
    return <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{say('desk.queue.nobody')}</Box>;
  return (
    <Button
      variant="outlined"
      onClick={onClaim}
      disabled={busy}
      aria-label={`${say('desk.case.claim')} ${row.number}`}
      sx={{ minHeight: 28, py: 0 }}
    >
      {say('desk.case.claim')}
    </Button>
  );
}
