import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { usePhone } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import { readSend } from '../../keys/interpret.ts';
import { serverNow } from '../../server/clock.ts';
import { useMe, useZone } from '../../session/SessionGate.tsx';
import { useAct } from '../useAct.ts';
import type { CaseDetail } from '../useCase.ts';
import { useFormDraft } from '../useFormDraft.ts';
import { FIELDS } from './fields.tsx';
import { type DialogVerb, FIELD_OF_REFUSAL, READ, type Values, withFirst } from './read.ts';

type Props = {
  of: CaseDetail;
  verb: DialogVerb /** What is chosen already. */;
  chosen?: Values | undefined;
  onClose: () => void;
};

/** What a verb needs to know, and the button. What was typed is kept until it has arrived, whatever comes between. */
export default function VerbDialog({ of, verb, chosen = {}, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  const zone = useZone();
  const { give, tellPending, busy } = useAct();
  const name = ['verb', useMe().id, of.id, verb, ...Object.values(chosen)].join('.');
  const { given, put, forget } = useFormDraft(name);
  const values = withFirst(verb, { ...chosen, ...given }, of);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  /** What was sent and nobody knows whether it arrived: the same goes again, and counts once. */
  const unknown = useRef<{ typed: string; body: object } | null>(null);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (Object.keys(errors).length > 0) content.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);

  const submit = async () => {
    if (busy) return;
    setFault(null);
    const reading = READ[verb](values, { of, now: serverNow(), zone });
    if ('errors' in reading)
      return setErrors(
        Object.fromEntries(
          Object.entries(reading.errors).map(([field, { word, values }]) => [field, say(word, values)]),
        ),
      );
    setErrors({});
    const typed = JSON.stringify(values);
    const body = unknown.current?.typed === typed ? unknown.current.body : reading.body;
    const outcome = await give(of.id, verb, body, name);
    unknown.current = outcome.is === 'failed' && outcome.unknown ? { typed, body } : null;
    if (outcome.is === 'failed') {
      const field = FIELD_OF_REFUSAL[outcome.refusal ?? ''];
      const found = field ? { [field]: outcome.reason } : outcome.errors;
      setErrors(found);
      if (Object.keys(found).length === 0) setFault(outcome.reason);
      return;
    }
    if (outcome.is === 'done') forget();
    else tellPending(verb);
    onClose();
  };
  const onKey = (event: KeyboardEvent) => {
    if (!readSend(event.nativeEvent)) return;
    event.preventDefault();
    void submit();
  };
  const Fields = FIELDS[verb];
  return (
    <Dialog
      open
      onClose={onClose}
      onKeyDown={onKey}
      fullWidth
      maxWidth="sm"
      fullScreen={phone}
      aria-labelledby="verb-title"
      aria-describedby="verb-hint"
    >
      <DialogTitle id="verb-title" component="h2">
        {say(`verbs.${verb}.title`, { number: of.number })}
      </DialogTitle>
      <DialogContent
        ref={content}
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: 'minmax(0, 1fr)',
          alignContent: 'start',
          pt: '8px !important',
        }}
      >
        <Fields
          of={of}
          values={values}
          errors={errors}
          put={(field, value) => {
            put(field, value);
            setErrors(({ [field]: _, ...others }) => others);
          }}
        />
        <Typography id="verb-hint" color="text.secondary">
          {say(`verbs.${verb}.hint`)}
        </Typography>
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('verbs.cancel')}</Button>
        <Button
          variant="contained"
          disabled={busy !== null}
          onClick={() => void submit()}
          aria-keyshortcuts="Control+Enter"
          title="Ctrl-Enter"
        >
          {say(`verbs.${verb}.go`)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
