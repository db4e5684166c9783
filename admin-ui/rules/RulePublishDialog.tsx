import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import type { RulePublicationAnswer, RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import type { Running } from '../../domain/case/running.ts';
import { useSend } from '../admin/settings/send.ts';
import { Preview } from '../approvals/Preview.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { RunningChoice } from '../running/RunningChoice.tsx';
import { serverNow } from '../server/clock.ts';
import { useZone } from '../session/SessionGate.tsx';
import { instantTyped } from '../time/zone.ts';
import { useSum } from './Differences.tsx';
import { useRuleDifferences } from './useRules.ts';

type Props = {
  of: Pick<RuleVersionDetail, 'set' | 'version' | 'holds'>;
  /** Of what was saved. */
  revision: number;
  onDone: (answer: RulePublicationAnswer, later: boolean) => void;
  onClose: () => void;
};

/** Says in a sentence what will change; asks why, and from when on. */
export function RulePublishDialog({ of, revision, onDone, onClose }: Props) {
  const say = useWords();
  const zone = useZone();
  const sum = useSum();
  const { send, busy } = useSend();
  const phone = usePhone();
  const { set, version, holds } = of;
  const { data: found } = useRuleDifferences(set, holds, version, revision);
  const [note, setNote] = useState('');
  const [later, setLater] = useState(false);
  const [at, setAt] = useState('');
  const [running, setRunning] = useState<Running>('stay');
  const [fault, setFault] = useState<string | null>(null);
  const [stopped, setStopped] = useState(false);
  // One for each wish: what is tried again in the same words is not done twice.
  const wish = useRef({ said: '', key: '' });
  const told = useRef<HTMLDivElement>(null);
  // It stands below all that was asked: whoever pressed the button must see it.
  useEffect(() => {
    if (fault) told.current?.scrollIntoView({ block: 'nearest' });
  }, [fault]);
  const instant = later ? instantTyped(at, zone) : Number.NaN;
  const past = later && at !== '' && !(instant > serverNow());
  const ready = note.trim() !== '' && (!later || instant > serverNow());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setFault(null);
    const body = {
      ...{ version, revision, note: note.trim() },
      ...(later ? { from: new Date(instant).toISOString() } : {}),
      ...(running === 'stay' ? {} : { running }),
    };
    const said = JSON.stringify(body);
    if (wish.current.said !== said) wish.current = { said, key: crypto.randomUUID() };
    const sent = await send<RulePublicationAnswer>(`/api/rules/${set}/draft/publication`, {
      ...{ method: 'POST', body, idempotencyKey: wish.current.key },
    });
    if (sent.is === 'done') onDone(sent.data, later);
    else setFault(sent.is === 'invalid' ? Object.values(sent.errors).join(' ') : sent.message);
    setStopped(sent.is === 'refused' && sent.code === 'scenariosBroken');
  };
  const title = say('ruleDesk.publish.title', { set: say(`ruleSet.${set}`), version });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="rules-publish">
      <form noValidate onSubmit={(event) => void submit(event)}>
        <DialogTitle id="rules-publish" component="h2">
          {title}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 1.5, alignContent: 'start', gridTemplateColumns: 'minmax(0, 1fr)' }}>
          <Typography role="status">
            {found &&
              (sum(found) === ''
                ? say('ruleDesk.compare.nothingChanges')
                : say('ruleDesk.publish.changes', { holds, sum: sum(found) }))}
          </Typography>
          <Preview of={{ kind: 'rulePublication', ruleSet: set, version }} />
          <RadioGroup
            aria-label={say('ruleDesk.publish.when')}
            value={later ? 'later' : 'now'}
            onChange={({ target }) => setLater(target.value === 'later')}
          >
            <FormControlLabel value="now" control={<Radio />} label={say('ruleDesk.publish.now')} />
            <FormControlLabel value="later" control={<Radio />} label={say('ruleDesk.publish.later')} />
          </RadioGroup>
          {later && (
            <TextField
              type="datetime-local"
              label={say('ruleDesk.publish.at')}
              value={at}
              onChange={({ target }) => setAt(target.value)}
              error={past}
              helperText={past ? say('ruleDesk.publish.atPast') : say('ruleDesk.publish.zone')}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          )}
          {set === 'serviceLevel' && (
            <RunningChoice
              of={{ path: `/api/rules/${set}/draft/running`, query: { version, revision } }}
              value={running}
              onChoose={setRunning}
            />
          )}
          <TextField
            // On a phone the keyboard would hide what is said above.
            autoFocus={!phone}
            multiline
            minRows={2}
            required
            label={say('ruleDesk.publish.note')}
            helperText={say('ruleDesk.publish.noteHint')}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
          <div role="alert" ref={told}>
            {fault && <Typography color="error">{fault}</Typography>}
            {stopped && <Link to={`/rules/${set}/scenarios`}>{say('scenarios.published.stopped')}</Link>}
          </div>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{say('ruleDesk.publish.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!ready || busy}>
            {say('ruleDesk.publish.doIt')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
