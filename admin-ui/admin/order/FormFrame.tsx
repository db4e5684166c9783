import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { FormEvent, ReactNode } from 'react';
import { useTell } from '../../frame/useTell.ts';
import { useWords, type WordKey } from '../../i18n/useWords.ts';
import { SaveBar, Say } from '../settings/parts.tsx';
import type { Conflict } from './useRecordForm.ts';

type Form<Row> = {
  dirty: boolean;
  busy: boolean;
  isNew: boolean;
  fault: string | null;
  conflict: Conflict | null;
  values: Record<string, unknown>;
  undo: Record<string, unknown> | null;
  save(values?: never): Promise<Row | null>;
  reset(): void;
  takeTheirs(field: string): void;
};

type Props<Row> = {
  form: Form<Row>;
  /** A value as it is read, e.g. a name for an id. */
  show(value: unknown): string;
  onMade?: ((row: Row) => void) | undefined;
  onCancel: () => void;
  children: ReactNode;
};

/** The frame of every form here: fields, what somebody else changed meanwhile, and the bar that saves. */
export function FormFrame<Row>({ form, show, onMade, onCancel, children }: Props<Row>) {
  const say = useWords();
  const tell = useTell();
  const saved = async (values?: Record<string, unknown>) => {
    const row = await form.save(values as never);
    if (!row) return;
    tell(say(form.isNew ? 'admin.order.made' : 'admin.order.saved'), 'success');
    if (form.isNew) onMade?.(row);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void saved();
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 3, minWidth: 0 }}>
      {children}
      {form.conflict && <Meanwhile {...{ form, show }} conflict={form.conflict} />}
      <SaveBar>
        <Box role="alert" sx={{ flex: 1, minWidth: 160 }}>
          {form.fault && <Typography color="error">{form.fault}</Typography>}
          {!form.fault && form.dirty && !form.isNew && (
            <Typography color="text.secondary">{say('admin.order.unsaved')}</Typography>
          )}
        </Box>
        {form.undo && !form.dirty && (
          <Button disabled={form.busy} onClick={() => void saved(form.undo ?? {})}>
            {say('admin.order.undo')}
          </Button>
        )}
        {(form.isNew || form.dirty) && (
          <Button onClick={form.isNew ? onCancel : form.reset}>
            {say(form.isNew ? 'admin.order.cancel' : 'admin.order.discard')}
          </Button>
        )}
        <Button type="submit" variant="contained" disabled={form.busy || (!form.isNew && !form.dirty)}>
          {say(form.isNew ? 'admin.order.make' : 'admin.order.save')}
        </Button>
      </SaveBar>
    </Box>
  );
}

function Meanwhile<Row>({ form, conflict, show }: Pick<Props<Row>, 'form' | 'show'> & { conflict: Conflict }) {
  const say = useWords();
  return (
    <Say tone="soon">
      <Box sx={{ width: '100%' }}>
        <strong>{say('admin.order.meanwhile', { name: conflict.by ?? say('admin.order.somebody') })}</strong>
        <Typography>{say('admin.order.meanwhileHint')}</Typography>
        <Box component="ul" sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
          {conflict.fields.map((field) => (
            <Box component="li" key={field} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
              <strong>{say(`admin.field.${field}` as WordKey)}</strong>
              <span>{say('admin.order.theirs', { value: show(conflict.current[field]) })}</span>
              <span>{say('admin.order.mine', { value: show(form.values[field]) })}</span>
              <Button variant="outlined" onClick={() => form.takeTheirs(field)}>
                {say('admin.order.takeTheirs')}
              </Button>
            </Box>
          ))}
        </Box>
      </Box>
    </Say>
  );
}

export const Group = ({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) => (
  <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0, display: 'grid', gap: 2 }}>
    <Typography component="legend" variant="h2" sx={{ p: 0, mb: hint ? 0.5 : 1.5 }}>
      {title}
    </Typography>
    {hint && <Typography color="text.secondary">{hint}</Typography>}
    {children}
  </Box>
);

export const Pair = ({ children }: { children: ReactNode }) => (
  <Box
    sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(0, 1fr) minmax(0, 1fr)' } }}
  >
    {children}
  </Box>
);
