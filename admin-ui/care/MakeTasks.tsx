import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { UncontactedOutcomes, UncontactedRow } from '../../api/contract/care.ts';
import { Dot } from '../cases/marks.tsx';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import type { Tone } from '../theme/colours.ts';
import { Meta, Select, useReason } from './marks.tsx';

type Props = {
  chosen: ReadonlySet<string>;
  people: { value: string; label: string }[];
  rows: UncontactedRow[];
  onMade: () => void;
};
type Result = UncontactedOutcomes[number] & { name: string };
const TONES: Record<Result['outcome'], Tone> = {
  made: 'met',
  held: 'soon',
  skipped: 'over',
  exists: 'active',
  unknown: 'late',
};

/** Who is to call, one button, and what became of each. */
export function MakeTasks({ chosen, people, rows, onMade }: Props) {
  const say = useWords();
  const tell = useTell();
  const translate = useTranslate();
  const queries = useQueryClient();
  const [ownerId, setOwnerId] = useState('');
  const [busy, setBusy] = useState(false);
  const [results, setResults] = useState<Result[] | null>(null);
  const make = async () => {
    setBusy(true);
    try {
      const body = { memberIds: [...chosen], ...(ownerId ? { ownerId } : {}) };
      const { data } = await ask<UncontactedOutcomes>('/api/care/uncontacted', { method: 'POST', body });
      const names = new Map(rows.map(({ id, member }) => [id, member.name]));
      setResults(data.map((one) => ({ ...one, name: names.get(one.memberId) ?? '–' })));
      onMade();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell(translate(message, { _: message }), 'error');
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['care'] });
    }
  };
  return (
    <>
      {chosen.size > 0 && <Meta>{say('care.uncontacted.selected', { smart_count: chosen.size })}</Meta>}
      <Select
        label={say('care.field.owner')}
        value={ownerId}
        any={say('care.uncontacted.whoever')}
        onChange={setOwnerId}
        options={people}
      />
      <Button
        variant="contained"
        disabled={chosen.size === 0 || busy}
        onClick={() => void make()}
        sx={{ minHeight: { xs: 44, sm: 32 } }}
      >
        {say('care.uncontacted.make')}
      </Button>
      {results && <Results of={results} onClose={() => setResults(null)} />}
    </>
  );
}

function Results({ of, onClose }: { of: Result[]; onClose: () => void }) {
  const say = useWords();
  const reason = useReason();
  const many = (outcome: Result['outcome']) => of.filter((one) => one.outcome === outcome).length;
  const counts = { made: many('made'), held: many('held'), skipped: many('skipped'), exists: many('exists') };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="made-tasks">
      <DialogTitle id="made-tasks" component="h2">
        {say('care.uncontacted.results')}
      </DialogTitle>
      <DialogContent dividers>
        <Typography sx={{ mb: 1 }}>{say('care.uncontacted.made', counts)}</Typography>
        {of.map((one) => (
          <Box key={one.memberId} sx={{ display: 'flex', gap: 1, minHeight: 32, alignItems: 'center' }}>
            <Box sx={{ flex: 1 }}>{one.name}</Box>
            <Dot tone={TONES[one.outcome]}>
              {say(`care.uncontacted.outcome.${one.outcome}`)}
              {one.reason && ` · ${reason(one.reason)}`}
            </Dot>
          </Box>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('care.task.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
