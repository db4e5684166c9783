import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { Link } from 'react-router-dom';
import type { WhoIsHere } from '../../api/contract/presence.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { OwnAbsences } from './OwnAbsences.tsx';
import { Shifts } from './Shifts.tsx';

type Props = { person: WhoIsHere['people'][number]; onClose: () => void; onChanged: () => void };

/** Shifts and absences of one person, for whoever may change them. */
export function Arrange({ person, onClose, onChanged }: Props) {
  const say = useWords();
  const phone = usePhone();
  const title = say('handover.here.edit', { name: person.name });
  return (
    <Dialog open onClose={onClose} fullScreen={phone} maxWidth="sm" fullWidth aria-label={title}>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 3 }}>
        {person.mayRelieve && (
          <Box>
            <Button component={Link} to={`/handovers/new?from=${person.id}`} variant="outlined">
              {say('handover.here.handOver')}
            </Button>
          </Box>
        )}
        {person.mayArrange && <OwnAbsences person={person} onChanged={onChanged} />}
        {person.mayArrange && <Shifts person={person} onChanged={onChanged} />}
        <Button onClick={onClose}>{say('admin.order.close')}</Button>
      </DialogContent>
    </Dialog>
  );
}
