import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { lazy, Suspense, useState } from 'react';
import { useListContext } from 'react-admin';
import type { BulkAct } from '../../../api/contract/views.ts';
import { PHONE } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { BulkDialog } from './BulkDialog.tsx';
import { MOST_CHOSEN } from './useChooser.ts';

const ACTS: Record<string, readonly BulkAct[]> = {
  rep: ['claim', 'release', 'handover', 'reply', 'resolve', 'note'],
  executive: ['note'],
};
const ALL: readonly BulkAct[] = ['assign', 'claim', 'release', 'handover', 'reply', 'resolve', 'note'];

const MassReply = lazy(() => import('../../merging/MassReply.tsx'));

type MassProps = { verb: 'reply' | 'resolve'; ids: string[]; onClose: (left: string[]) => void };

/** Those that were chosen when it was opened; what becomes of the choice meanwhile changes nothing. */
function MassReplyOf({ verb, ids, onClose }: MassProps) {
  const say = useWords();
  const [cases] = useState(ids);
  const title = say(`merging.mass.title.${verb}`, { smart_count: cases.length });
  return <MassReply title={title} ids={cases} verb={verb} onClose={onClose} />;
}

/** What can be done with the chosen cases; there as soon as one is chosen. */
export function BulkBar() {
  const say = useWords();
  const me = useMe();
  const { data = [], selectedIds, onSelect } = useListContext();
  const page = data.map(({ id }) => String(id));
  const [act, setAct] = useState<BulkAct | null>(null);
  const close = (left: string[]) => {
    setAct(null);
    onSelect(left);
  };
  // The dialog outlives the choice: what was done is chosen no more, and its outcome is still read.
  if (selectedIds.length === 0 && act === null) return null;
  return (
    <Box
      role="toolbar"
      aria-label={say('views.bulk.bar')}
      sx={({ palette }) => ({
        minHeight: 48,
        flexShrink: 0,
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 3,
        overflowX: 'auto',
        borderTop: `1px solid ${palette.divider}`,
        background: palette.tones.active.fill,
        '& > *': { flexShrink: 0 },
        [PHONE]: { px: 2, minHeight: 56, '& button': { minHeight: 44 } },
      })}
    >
      <span aria-live="polite">{say('views.bulk.chosen', { smart_count: selectedIds.length })}</span>
      {(ACTS[me.role] ?? ALL).map((one) => (
        <Button key={one} size="small" variant="outlined" onClick={() => setAct(one)}>
          {say(`views.bulk.act.${one}`)}
        </Button>
      ))}
      {page.some((id) => !selectedIds.includes(id)) && (
        <Button size="small" onClick={() => onSelect([...new Set([...selectedIds, ...page])].slice(0, MOST_CHOSEN))}>
          {say('views.bulk.choosePage')}
        </Button>
      )}
      <Button size="small" onClick={() => onSelect([])}>
        {say('views.bulk.clear')}
      </Button>
      {act === 'reply' || act === 'resolve' ? (
        <Suspense fallback={null}>
          <MassReplyOf verb={act} ids={selectedIds} onClose={close} />
        </Suspense>
      ) : (
        act && <BulkDialog act={act} ids={selectedIds} onClose={close} />
      )}
    </Box>
  );
}
