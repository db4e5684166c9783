import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { type Difference, diffOf, type Side, type Values } from './diff.ts';

type Props = {
  by: string | null;
  base: Values;
  theirs: Values;
  /** Only what I changed. */
  mine: Values;
  /** The name of a field, and a value as it is read. */
  nameOf(field: string): string;
  show(value: unknown): string;
  busy: boolean;
  onSave: (choices: Record<string, Side>) => void;
  onClose: () => void;
};

/** Somebody else saved first: field by field what was there, theirs and mine, and a choice for each. */
export function ConflictDialog({ by, base, theirs, mine, nameOf, show, busy, onSave, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  const { both, theirsOnly } = diffOf(base, theirs, mine);
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const sideOf = (field: string): Side => choices[field] ?? 'mine';
  const all = (side: Side) => setChoices(Object.fromEntries(both.map(({ field }) => [field, side])));
  const words = (value: unknown) =>
    value === null || value === undefined || value === '' ? say('floor.conflict.empty') : show(value);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="conflict">
      <DialogTitle id="conflict" component="h2">
        {say('floor.conflict.title', { name: by ?? say('floor.conflict.somebody') })}
      </DialogTitle>
      <DialogContent dividers sx={{ display: 'grid', gap: 2 }}>
        <Typography>{say('floor.conflict.hint')}</Typography>
        {both.length > 1 && (
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button variant="outlined" onClick={() => all('theirs')}>
              {say('floor.conflict.allTheirs')}
            </Button>
            <Button variant="outlined" onClick={() => all('mine')}>
              {say('floor.conflict.allMine')}
            </Button>
          </Box>
        )}
        {both.map((one) => (
          <Field
            key={one.field}
            of={one}
            name={nameOf(one.field)}
            words={words}
            side={sideOf(one.field)}
            onChoose={(side) => setChoices({ ...choices, [one.field]: side })}
          />
        ))}
        {theirsOnly.length > 0 && (
          <div>
            <Typography color="text.secondary">{say('floor.conflict.only')}</Typography>
            <Box component="ul" sx={{ m: 0, pl: 3 }}>
              {theirsOnly.map(({ field, base, theirs }) => (
                <li key={field}>
                  {nameOf(field)}: <s>{words(base)}</s> {words(theirs)}
                </li>
              ))}
            </Box>
          </div>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('floor.conflict.later')}</Button>
        <Button
          variant="contained"
          disabled={busy}
          onClick={() => onSave(Object.fromEntries(both.map(({ field }) => [field, sideOf(field)])))}
        >
          {say('floor.conflict.save')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type FieldProps = {
  of: Difference;
  name: string;
  words(value: unknown): string;
  side: Side;
  onChoose: (side: Side) => void;
};

function Field({ of, name, words, side, onChoose }: FieldProps) {
  const say = useWords();
  return (
    <Box component="fieldset" sx={{ border: 1, borderColor: 'divider', borderRadius: 1, m: 0, p: 1, minWidth: 0 }}>
      <Typography component="legend" sx={{ fontWeight: 600, px: 0.5 }}>
        {name}
      </Typography>
      <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        {say('floor.conflict.base')}: {words(of.base)}
      </Typography>
      {(['theirs', 'mine'] as const).map((one) => (
        <Box
          key={one}
          component="label"
          sx={({ palette }) => ({
            display: 'flex',
            gap: 1,
            alignItems: 'center',
            minHeight: 40,
            px: 1,
            cursor: 'pointer',
            overflowWrap: 'anywhere',
            background: side === one ? palette.chosen : 'none',
          })}
        >
          <input type="radio" name={`conflict-${of.field}`} checked={side === one} onChange={() => onChoose(one)} />
          <span>
            {say(`floor.conflict.${one}`)}: <strong>{words(of[one])}</strong>
          </span>
        </Box>
      ))}
    </Box>
  );
}
