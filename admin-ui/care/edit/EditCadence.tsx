import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CadenceDetail } from '../../../api/contract/care.ts';
import type { CadenceDefinition } from '../../../domain/care/cadence.ts';
import { usePhone } from '../../frame/usePhone.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { When } from '../../time/When.tsx';
import { Loaded } from '../Loaded.tsx';
import { Meta } from '../marks.tsx';
import { Audience } from './Audience.tsx';
import { Faults, Part } from './fields.tsx';
import { Preview } from './Preview.tsx';
import { Beginning, Limits } from './Rhythm.tsx';
import { StepList } from './StepList.tsx';
import { useDraft, useDraftActs } from './useDraft.ts';

/** The next version of a cadence: what it does, for whom, and who would be due; each publishing is another version. */
export default function EditCadence({ code, onClose }: { code: string; onClose: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const phone = usePhone();
  const query = useQuery({
    queryKey: ['care', 'cadence', code],
    queryFn: ({ signal }) => get<CadenceDetail>(`/api/care/cadences/${code}`, signal),
    gcTime: 0,
  });
  const name = query.data ? nameOf(query.data, locale) : '';
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="edit-cadence">
      <DialogTitle id="edit-cadence" component="h2">
        {say('care.cadence.editTitle', { name })}
      </DialogTitle>
      <Loaded query={query}>{(of) => <Form of={of} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}

function Form({ of: loaded, onClose }: { of: CadenceDetail; onClose: () => void }) {
  const say = useWords();
  // What is being edited must not change under the hands: if somebody else publishes meanwhile, the server says so.
  const [of] = useState(loaded);
  const { definition, change, forget, changed } = useDraft(of);
  const leave = () => {
    forget();
    onClose();
  };
  const { look, publish, busy, faults, fault, preview, forgetPreview } = useDraftActs(of, leave);
  const put = (part: Partial<CadenceDefinition>) => {
    // What was seen was of another draft.
    forgetPreview();
    change(part);
  };
  return (
    <Faults value={faults}>
      <DialogContent dividers sx={{ display: 'grid', gap: 3 }}>
        <Beginning of={definition} change={put} />
        <Audience audience={definition.audience} known={of.conditions} onChange={(audience) => put({ audience })} />
        <StepList of={definition} version={of.version + 1} onChange={(steps) => put({ steps })} />
        <Limits of={definition} change={put} />
        {definition.trigger.type !== 'byHand' && (
          <Preview preview={preview} busy={busy} onLook={(days) => void look(definition, days)} />
        )}
        <Versions of={of} />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap', gap: 1 }}>
        <div role="alert" style={{ flexBasis: '100%' }}>
          {fault && <Typography color="error">{fault}</Typography>}
        </div>
        <Typography variant="caption" color="text.secondary" sx={{ flex: { xs: '1 0 100%', sm: 1 } }}>
          {say(changed ? 'care.cadence.newVersion' : 'care.cadence.unchanged')}
        </Typography>
        <Button onClick={leave}>{say(changed ? 'care.cadence.discard' : 'care.task.cancel')}</Button>
        <Button variant="contained" disabled={busy || !changed} onClick={() => void publish(definition)}>
          {say('care.cadence.publish')}
        </Button>
      </DialogActions>
    </Faults>
  );
}

/** Who published which version, and when; the newest first. */
function Versions({ of }: { of: CadenceDetail }) {
  const say = useWords();
  return (
    <Part title={say('care.cadence.versions')}>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {of.versions.map(({ version, createdAt, createdBy }) => (
          <li key={version}>
            <Meta>
              {say('care.cadence.version', { version })} · <When at={createdAt} /> ·{' '}
              {createdBy?.name ?? say('care.cadence.shipped')}
            </Meta>
          </li>
        ))}
      </ul>
    </Part>
  );
}
