import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { BulkAct } from '../../../api/contract/views.ts';
import { usePhone } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import { BulkFields, isWhole, type Said } from './BulkFields.tsx';
import { Outcomes } from './Outcomes.tsx';
import { isNotDone, useBulk, type What } from './useBulk.ts';

/** What goes to the member has a dialog of its own. */
export type InnerAct = Exclude<BulkAct, 'reply' | 'resolve'>;

type Props = { act: InnerAct; ids: string[]; onClose: (stillChosen: string[]) => void };

/** Asks what is missing, does it, and says how it ended for each case. */
export function BulkDialog({ act, ids, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  const { run, start, goOn, again } = useBulk();
  const [cases] = useState(ids);
  const [said, setSaid] = useState<Said>({ staffId: '', queueId: '', words: '', untag: '' });
  const failed = run.outcomes.filter(isNotDone).map(({ id }) => id);

  const close = () => {
    if (run.is === 'running') return;
    const done = new Set(run.outcomes.filter((outcome) => !isNotDone(outcome)).map(({ id }) => id));
    onClose(cases.filter((id) => !done.has(id)));
  };
  return (
    <Dialog open onClose={close} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="bulk-title">
      <DialogTitle id="bulk-title" component="h2">
        {say(`views.bulk.title.${act}`, { smart_count: cases.length })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start', pt: '8px !important' }}>
        {run.is === 'asking' ? <BulkFields act={act} said={said} onSay={setSaid} /> : <Outcomes run={run} />}
        <div role="alert">{run.fault && <Typography color="error">{run.fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={close} disabled={run.is === 'running'}>
          {run.is === 'asking' ? say('views.cancel') : say('views.bulk.close')}
        </Button>
        {run.is === 'asking' && (
          <Button
            variant="contained"
            disabled={!isWhole(act, said)}
            onClick={() => void start(whatIs(act, said), cases)}
          >
            {say('views.bulk.go')}
          </Button>
        )}
        {run.is === 'stopped' && (
          <Button variant="contained" onClick={() => void goOn()}>
            {say('views.bulk.goOn')}
          </Button>
        )}
        {run.is === 'over' && failed.length > 0 && (
          <Button variant="outlined" onClick={() => void again()}>
            {say('views.bulk.again')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

/** Commas of either script part them. */
const tagsIn = (typed: string) =>
  typed
    .split(/[,，、]/)
    .map((tag) => tag.trim())
    .filter(Boolean);

function whatIs(act: InnerAct, { staffId, queueId, words, untag }: Said): What {
  const text = words.trim();
  switch (act) {
    case 'assign':
      return { act, staffId };
    case 'handover':
      return { act, ...(queueId ? { queueId } : {}), ...(text ? { note: text } : {}) };
    case 'note':
      return { act, body: text };
    case 'tag':
      return { act, add: tagsIn(words), remove: tagsIn(untag) };
    default:
      return { act };
  }
}
