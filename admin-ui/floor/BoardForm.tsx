import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useAct } from '../cases/useAct.ts';
import type { CaseDetail } from '../cases/useCase.ts';
import { useWords } from '../i18n/useWords.ts';
import type { MoveVerb } from './moves.ts';

const HandOver = lazy(() => import('../cases/HandOver.tsx'));

export type Chosen = { verb: MoveVerb; of: CaseDetail };

/** What was chosen on the board is done by its form, as on the case's page; nothing happens silently. */
export function BoardForm({ chosen: { verb, of }, onClose }: { chosen: Chosen; onClose: () => void }) {
  if (verb === 'claim') return <Claim of={of} onClose={onClose} />;
  if (verb === 'resolve') return <Resolve of={of} />;
  return (
    <Suspense>
      <HandOver of={of} verb={verb} onClose={onClose} />
    </Suspense>
  );
}

/** The composer is the form of a resolution. */
function Resolve({ of }: { of: CaseDetail }) {
  const navigate = useNavigate();
  useEffect(() => {
    navigate(`/cases/${of.id}`, { state: { tab: 'resolve' } });
  }, [navigate, of.id]);
  return null;
}

function Claim({ of, onClose }: { of: CaseDetail; onClose: () => void }) {
  const say = useWords();
  const { give, busy } = useAct();
  const [fault, setFault] = useState<string | null>(null);
  const claim = async () => {
    const outcome = await give(of.id, 'claim');
    if (outcome.is === 'failed') setFault(outcome.reason);
    else onClose();
  };
  return (
    <Dialog open onClose={onClose} aria-labelledby="board-claim">
      <DialogTitle id="board-claim" component="h2">
        {say('floor.board.claimTitle', { number: of.number })}
      </DialogTitle>
      <DialogContent>
        <Typography>{say('floor.board.claimText', { subject: of.subject })}</Typography>
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('desk.handOver.cancel')}</Button>
        <Button variant="contained" autoFocus disabled={busy !== null} onClick={() => void claim()}>
          {say('command.claim')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
