import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import type { ScenarioDetail, ScenarioParts } from '../../api/contract/scenarios.ts';
import { SCENARIO_LIMITS } from '../../domain/scenario/scenario.ts';
import { Head, Page, SaveBar, Say } from '../admin/settings/parts.tsx';
import { Loaded } from '../care/Loaded.tsx';
import { ConfirmDialog } from '../flow-editor/ConfirmDialog.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords, type WordKey } from '../i18n/useWords.ts';
import { useMayEdit } from '../rules/useRules.ts';
import { serverNow } from '../server/clock.ts';
import { ask, faultOf } from '../server/http.ts';
import { Expectations } from './Expectations.tsx';
import { keep, newScenario } from './edit.ts';
import { StartFields } from './StartFields.tsx';
import { Steps } from './Steps.tsx';
import { Stories } from './Stories.tsx';
import { type Draft, useDraft } from './useDraft.ts';
import { useInstead } from './useInstead.ts';
import { SCENARIOS, scenarioPlace, useParts, usePlay, useScenario } from './useScenarios.ts';

/** One scenario: how it begins, what people do, what comes of it, what is expected. */
export default function ScenarioPage() {
  const { id = '' } = useParams();
  const parts = useParts();
  return (
    <Loaded query={parts}>
      {(known) => (id === 'new' ? <Editor of={null} parts={known} /> : <Read id={id} parts={known} />)}
    </Loaded>
  );
}

function Read({ id, parts }: { id: string; parts: ScenarioParts }) {
  const query = useScenario(id);
  return <Loaded query={query}>{(of) => <Editor key={`${of.id} ${of.archivedAt}`} of={of} parts={parts} />}</Loaded>;
}

function Editor({ of: loaded, parts }: { of: ScenarioDetail | null; parts: ScenarioParts }) {
  const say = useWords();
  // What is written must not change under the hands: if somebody else saves meanwhile, the server says so.
  const [of] = useState(loaded);
  const blank = useMemo(() => ({ name: '', scenario: newScenario(parts.zone, serverNow()) }), [parts.zone]);
  const draft = useDraft(of, blank);
  const { scenario, change } = draft;
  const compare = useInstead(scenario.kind, parts);
  const played = usePlay(scenario, compare.instead);
  const mayEdit = useMayEdit() && !of?.archivedAt;
  const title = of ? of.name : say('scenarios.make');
  usePageTitle(title);
  // What was just refused, or what is wrong while it is written.
  const faultAt = (place: string): string | null =>
    draft.errors[`scenario.${place}`] ?? faultOf(played.error, `scenario.${place}`);
  const fields = { ...{ scenario, change, parts, faultAt }, readOnly: !mayEdit };
  return (
    <Page>
      <Head back={{ to: '/rules/scenarios', words: say('scenarios.back') }}>{of && <Archiving of={of} />}</Head>
      {!mayEdit && !of?.archivedAt && <Say tone="active">{say('scenarios.readOnly')}</Say>}
      {of?.archivedAt && <Say tone="active">{say('scenarios.archived')}</Say>}
      <TextField
        fullWidth
        required
        label={say('scenarios.name')}
        value={draft.name}
        disabled={!mayEdit}
        error={draft.errors.name !== undefined}
        helperText={draft.errors.name}
        onChange={({ target }) => draft.rename(target.value)}
        slotProps={{ htmlInput: { maxLength: SCENARIO_LIMITS.name } }}
        sx={{ maxWidth: 640 }}
      />
      <StartFields {...fields} />
      <Steps {...fields} />
      <Stories
        {...{ scenario, parts, compare, played }}
        keep={mayEdit ? (wanted) => change(keep(scenario, wanted)) : null}
      />
      <Expectations {...fields} />
      {mayEdit && <Foot of={of} draft={draft} />}
    </Page>
  );
}

function Foot({ of, draft }: { of: ScenarioDetail | null; draft: Draft }) {
  const say = useWords();
  const tell = useTell();
  const go = useNavigate();
  const { dirty, busy, conflict, fault } = draft;
  const save = async () => {
    const saved = await draft.save();
    if (!saved) return;
    tell(say('scenarios.saved'), 'success');
    if (!of) go(scenarioPlace(saved.id), { replace: true });
  };
  return (
    <SaveBar>
      <Typography role="status" color="text.secondary" sx={{ flex: 1, minWidth: 140 }}>
        {say(dirty ? 'scenarios.unsaved' : 'scenarios.allSaved')}
      </Typography>
      <Button variant="contained" disabled={!dirty || busy || draft.name.trim() === ''} onClick={() => void save()}>
        {say('scenarios.save')}
      </Button>
      <Box role="alert" sx={{ flexBasis: '100%' }}>
        {fault && <Typography color="error">{fault}</Typography>}
        {conflict && <TwoOfThem draft={draft} />}
      </Box>
    </SaveBar>
  );
}

const PLACES: Record<string, WordKey> = {
  name: 'scenarios.name',
  zone: 'scenarios.start.zone',
  opened: 'scenarios.start.opened',
  kind: 'scenarios.start.kind',
  facts: 'scenarios.start.facts',
  holidays: 'scenarios.start.holidays',
  days: 'scenarios.start.days',
  steps: 'scenarios.steps.title',
  expectations: 'scenarios.expect.title',
};

function TwoOfThem({ draft }: { draft: Draft }) {
  const say = useWords();
  const { conflict, busy } = draft;
  if (!conflict) return null;
  const places = conflict.places.map((place) => (PLACES[place] ? say(PLACES[place]) : place)).join(', ');
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{say('scenarios.conflict', { name: conflict.by })}</Typography>
      <Typography>{say('scenarios.conflictText', { places })}</Typography>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button variant="outlined" onClick={draft.takeTheirs}>
          {say('scenarios.takeTheirs')}
        </Button>
        <Button variant="outlined" disabled={busy} onClick={() => void draft.keepMine()}>
          {say('scenarios.keepMine')}
        </Button>
      </Box>
    </Box>
  );
}

/** Putting it away, and back. */
function Archiving({ of }: { of: ScenarioDetail }) {
  const say = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const mayEdit = useMayEdit();
  const [asking, setAsking] = useState(false);
  if (!mayEdit) return null;
  const send = async (what: 'archiving' | 'restoration') => {
    await ask(`/api/scenarios/${of.id}/${what}`, { method: 'POST', body: {} });
    setAsking(false);
    tell(say(what === 'archiving' ? 'scenarios.archived' : 'scenarios.restored'), 'success');
    await queries.invalidateQueries({ queryKey: SCENARIOS });
  };
  if (of.archivedAt)
    return (
      <Button variant="outlined" onClick={() => void send('restoration')}>
        {say('scenarios.restore')}
      </Button>
    );
  return (
    <>
      <Button onClick={() => setAsking(true)}>{say('scenarios.archive')}</Button>
      {asking && (
        <ConfirmDialog
          title={say('scenarios.archiveTitle')}
          text={say('scenarios.archiveText')}
          act={say('scenarios.archive')}
          onAct={() => send('archiving')}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
