import Hide from '@mui/icons-material/ChevronLeftOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useRowKeys } from '../keys/useRowKeys.ts';
import { useShortcuts } from '../keys/useShortcuts.ts';
import { useMe } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { Arrivals } from './Arrivals.tsx';
import { RowClock } from './marks.tsx';
import { GROUPS } from './queue.ts';
import { oneLine, rowStyle } from './rowStyle.ts';
import { useQueue } from './useQueue.ts';

const LIST = 'queue-rail';

/** My queue beside the case: the same rows, narrower. */
export function QueueRail({ currentId, onHide }: { currentId: string; onHide: () => void }) {
  const say = useWords();
  const me = useMe();
  const { merged, letIn } = useQueue();
  useRowKeys(LIST);
  useShortcuts({ showNew: letIn });
  if (me.role === 'executive') return null;
  return (
    <Box
      component="aside"
      aria-label={say('desk.nav.queue')}
      sx={{ width: 296, flexShrink: 0, height: '100%', overflowY: 'auto', borderRight: 1, borderColor: 'divider' }}
    >
      <Box
        sx={({ palette }) => ({
          position: 'sticky',
          top: 0,
          zIndex: 3,
          background: palette.background.default,
          display: 'flex',
          alignItems: 'center',
          minHeight: 48,
          pl: 2,
          pr: 0.5,
          borderBottom: `1px solid ${palette.divider}`,
        })}
      >
        <Typography variant="h3" component="h2" sx={{ flex: 1 }}>
          {say('desk.nav.queue')}
        </Typography>
        <Arrivals arrived={merged?.arrived ?? 0} moved={merged?.moved ?? 0} onLetIn={letIn} />
        <IconButton size="small" onClick={onHide} aria-label={say('desk.queue.hide')} title={say('desk.queue.hide')}>
          <Hide fontSize="small" />
        </IconButton>
      </Box>
      {!merged && <Waiting rows={10} height={56} />}
      <div id={LIST}>
        {merged &&
          GROUPS.map((group) => {
            const rows = merged.placed.filter((p) => p.group === group);
            if (rows.length === 0) return null;
            return (
              <section key={group} aria-label={say(`desk.queue.${group}`)}>
                <Box
                  component="h3"
                  sx={({ palette }) => ({
                    m: 0,
                    px: 2,
                    height: 26,
                    display: 'flex',
                    alignItems: 'center',
                    gap: 1,
                    fontSize: 12,
                    fontWeight: 600,
                    background: palette.rail,
                    borderBottom: `1px solid ${palette.divider}`,
                    color: group === 'overdue' ? palette.tones.late.text : palette.text.secondary,
                  })}
                >
                  {say(`desk.queue.${group}`)} <span style={{ fontWeight: 400 }}>{rows.length}</span>
                </Box>
                <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                  {rows.map(({ row, gone }) => (
                    <RailRow key={row.id} row={row} gone={gone} current={row.id === currentId} />
                  ))}
                </Box>
              </section>
            );
          })}
      </div>
    </Box>
  );
}

function RailRow({ row, gone, current }: { row: CaseRow; gone: boolean; current: boolean }) {
  return (
    <Box
      component="li"
      data-row={row.id}
      sx={({ palette }) => ({
        ...rowStyle(palette),
        px: 2,
        py: 0.75,
        // Greyed by colour, not by opacity: the words stay readable.
        filter: gone ? 'grayscale(1)' : 'none',
        bgcolor: gone ? 'action.hover' : undefined,
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) auto',
        gap: 0.5,
        alignItems: 'center',
        ...(current ? { background: palette.chosen } : {}),
      })}
    >
      <Box
        component={Link}
        className="row-link"
        to={`/cases/${row.id}`}
        aria-current={current ? 'true' : undefined}
        sx={{ ...oneLine, gridColumn: '1 / 3', fontWeight: current ? 600 : 500 }}
      >
        {row.subject}
      </Box>
      <Box sx={{ ...oneLine, fontSize: 12, color: 'text.secondary' }}>
        {row.member.name} · <When at={row.openedAt} age />
      </Box>
      <RowClock row={row} />
    </Box>
  );
}
