import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import type { CalendarDetail } from '../../../api/contract/admin-settings.ts';
import type { CalendarDefinition } from '../../../domain/calendar/definition.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Differences } from './Differences.tsx';

type Props = {
  basedOn: number;
  base: CalendarDefinition;
  mine: CalendarDefinition;
  theirs: CalendarDetail;
  onRebase: () => void;
  onDrop: () => void;
  onClose: () => void;
};

/** Two people changed one calendar: both changes, and the ways to go on. */
export function Conflict({ basedOn, base, mine, theirs, onRebase, onDrop, onClose }: Props) {
  const say = useWords();
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <DialogTitle>{say('admin.settings.calendars.conflictTitle', { version: theirs.version })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1 }}>
        <Typography>{say('admin.settings.calendars.conflictHint', { based: basedOn })}</Typography>
        <Typography variant="h3">
          {say('admin.settings.calendars.theirs')}
          {theirs.versions[0]?.by ? ` · ${theirs.versions[0].by.name}` : ''}
        </Typography>
        <Differences before={base} after={theirs.definition as CalendarDefinition} />
        <Typography variant="h3">{say('admin.settings.calendars.mine')}</Typography>
        <Differences before={base} after={mine} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onDrop}>{say('admin.settings.calendars.takeTheirs')}</Button>
        <Button variant="contained" onClick={onRebase}>
          {say('admin.settings.calendars.rebase')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
