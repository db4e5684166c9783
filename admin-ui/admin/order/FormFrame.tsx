import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { FormEvent, ReactNode } from 'react';
import { ConflictDialog } from '../../conflict/ConflictDialog.tsx';
import type { Side } from '../../conflict/diff.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords, type WordKey } from '../../i18n/useWords.ts';
import { SaveBar } from '../settings/parts.tsx';
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
  settle(choices: Record<string, Side>): Promise<Row | null>;
  later(): void;
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
  const saved = async (values?: Record<string, unknown>) => done(await form.save(values as never));
  const done = (row: Row | null) => {
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
      {form.conflict && (
        <ConflictDialog
          by={form.conflict.by}
          base={form.conflict.base}
          theirs={form.conflict.current}
          mine={form.conflict.mine}
          nameOf={(field) => say(`admin.field.${field}` as WordKey)}
          show={show}
          busy={form.busy}
          onSave={(choices) => void form.settle(choices).then(done)}
          onClose={form.later}
        />
      )}
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
