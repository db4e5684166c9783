import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { CASE_LINES, type Flow, type Line, STAGES, type Stage } from '../../domain/case/flow.ts';
import { usePictureWords } from '../floor/words.ts';
import { useWords } from '../i18n/useWords.ts';
import { addStage } from './edit.ts';
import { useEditing, useWordsOf } from './editing.tsx';

type Props = { after: Stage; onAdd: (next: Flow, id: Stage) => void; onClose: () => void };

/** A shipped stage that the flow has not, or one of the manager's own. */
export function AddStage({ after, onAdd, onClose }: Props) {
  const say = useWords();
  const { flow } = useEditing();
  const words = useWordsOf(flow);
  const picture = usePictureWords();
  const [which, setWhich] = useState('');
  const [name, setName] = useState({ zh: '', en: '' });
  const [holder, setHolder] = useState<Line>('first');
  const others = STAGES.filter((id) => !(id in flow.stages));
  const ready = which !== '' || (name.zh.trim() !== '' && name.en.trim() !== '');
  const add = () => {
    const wanted = which ? { id: which } : { name: { zh: name.zh.trim(), en: name.en.trim() }, holder };
    const { flow: next, id } = addStage(flow, wanted, after);
    onAdd(next, id);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="flow-add">
      <DialogTitle id="flow-add" component="h2">
        {say('flows.stage.addTitle')}
      </DialogTitle>
      <DialogContent>
        <form
          id="flow-add-form"
          style={{ display: 'grid', gap: 16, paddingTop: 8 }}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) add();
          }}
        >
          <Typography color="text.secondary">{say('flows.stage.addAfter', { stage: words.stage(after) })}</Typography>
          {others.length > 0 && (
            <Native
              label={say('flows.stage.which')}
              value={which}
              options={[
                { value: '', label: say('flows.stage.own') },
                ...others.map((id) => ({ value: id, label: say(`stage.${id}`) })),
              ]}
              onChange={setWhich}
            />
          )}
          {which === '' && (
            <>
              {(['zh', 'en'] as const).map((locale, nth) => (
                <TextField
                  key={locale}
                  autoFocus={nth === 0}
                  required
                  label={say(locale === 'zh' ? 'flows.stage.nameZh' : 'flows.stage.nameEn')}
                  value={name[locale]}
                  onChange={({ target }) => setName({ ...name, [locale]: target.value })}
                  slotProps={{ htmlInput: { maxLength: 60 } }}
                />
              ))}
              <Native
                label={say('flows.stage.holder')}
                value={holder}
                options={CASE_LINES.map((value) => ({ value, label: picture.holder(value) }))}
                onChange={(value) => setHolder(value as Line)}
              />
            </>
          )}
        </form>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('flows.list.cancel')}</Button>
        <Button type="submit" form="flow-add-form" variant="contained" disabled={!ready}>
          {say('flows.stage.addIt')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type NativeProps = {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
};

const Native = ({ label, value, options, onChange }: NativeProps) => (
  <TextField
    select
    label={label}
    value={value}
    onChange={({ target }) => onChange(target.value)}
    slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
  >
    {options.map((option) => (
      <option key={option.value} value={option.value}>
        {option.label}
      </option>
    ))}
  </TextField>
);
