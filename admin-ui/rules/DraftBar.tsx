import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { RuleConflict, RulePublicationAnswer, RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import { ConfirmDialog } from '../flow-editor/ConfirmDialog.tsx';
import { PHONE } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { Differences } from './Differences.tsx';
import { RulePublishDialog } from './RulePublishDialog.tsx';
import type { RuleDraft } from './useRuleDraft.ts';
import { RULES } from './useRules.ts';

/** `fit`: it could be published. */
type Props = { of: RuleVersionDetail; draft: RuleDraft; fit: boolean };

/** Saving, discarding, publishing; what stands in the way of it. */
export function DraftBar({ of, draft, fit }: Props) {
  const say = useWords();
  const tell = useTell();
  const go = useNavigate();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'discard' | { publish: number } | null>(null);
  const { dirty, busy, conflict, fault } = draft;
  const save = async () => {
    if ((await draft.save()) !== null) tell(say('ruleDesk.draft.saved'), 'success');
  };
  const publish = async () => {
    const revision = await draft.save();
    if (revision !== null) setAsking({ publish: revision });
  };
  const leave = async () => {
    setAsking(null);
    go(`/rules/${of.set}`);
    await queries.invalidateQueries({ queryKey: RULES });
  };
  const discard = async () => {
    // What is discarded is kept, so it is kept whole.
    const revision = await draft.save();
    if (revision === null) return setAsking(null);
    const at = `version=${of.version}&revision=${revision}`;
    await ask(`/api/rules/${of.set}/draft?${at}`, { method: 'DELETE' });
    tell(say('ruleDesk.draft.discarded'), 'success');
    await leave();
  };
  const published = async ({ published, approval }: RulePublicationAnswer, later: boolean) => {
    const { version } = of;
    if (published) tell(say(later ? 'ruleDesk.publish.scheduled' : 'ruleDesk.publish.done', { version }), 'success');
    else tell(say('ruleDesk.publish.waits', { number: approval.number }), 'info');
    await leave();
  };
  return (
    <Box
      role="toolbar"
      aria-label={say('ruleDesk.draft.title', { set: say(`ruleSet.${of.set}`), version: of.version })}
      sx={({ palette }) => ({
        ...{ position: 'sticky', top: 0, zIndex: 3, py: 1, display: 'flex', flexWrap: 'wrap', gap: 1 },
        ...{ alignItems: 'center', background: palette.background.default },
        borderBottom: `1px solid ${palette.divider}`,
        [PHONE]: { position: 'static' },
      })}
    >
      <Typography role="status" color="text.secondary" sx={{ flex: 1, minWidth: 140 }}>
        {say(busy ? 'ruleDesk.draft.saving' : dirty ? 'ruleDesk.draft.unsaved' : 'ruleDesk.draft.allSaved')}
      </Typography>
      <Button disabled={!dirty} onClick={draft.undo}>
        {say('ruleDesk.draft.undo')}
      </Button>
      <Button onClick={() => setAsking('discard')}>{say('ruleDesk.draft.discard')}</Button>
      <Button variant="outlined" disabled={!dirty || busy} onClick={() => void save()}>
        {say('ruleDesk.draft.save')}
      </Button>
      <Button variant="contained" disabled={!fit || busy} onClick={() => void publish()}>
        {say('ruleDesk.draft.publish')}
      </Button>
      <div role="alert" style={{ flexBasis: '100%' }}>
        {fault && (
          <Typography color="error">
            {say('ruleDesk.draft.saveFailed')}: {fault}
          </Typography>
        )}
        {conflict && <TwoOfThem draft={draft} conflict={conflict} />}
      </div>
      {asking === 'discard' && (
        <ConfirmDialog
          title={say('ruleDesk.draft.discardTitle', { version: of.version })}
          text={say('ruleDesk.draft.discardText')}
          act={say('ruleDesk.draft.discardIt')}
          onAct={discard}
          onClose={() => setAsking(null)}
        />
      )}
      {asking !== null && asking !== 'discard' && (
        <RulePublishDialog
          of={of}
          revision={asking.publish}
          onDone={(answer, later) => void published(answer, later)}
          onClose={() => setAsking(null)}
        />
      )}
    </Box>
  );
}

/** What the other one changed, and how this differs: whoever sees both chooses. */
function TwoOfThem({ draft, conflict }: { draft: RuleDraft; conflict: RuleConflict }) {
  const say = useWords();
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{say('ruleDesk.draft.conflict', { name: conflict.by })}</Typography>
      <Typography>{say('ruleDesk.draft.conflictText')}</Typography>
      <Typography variant="h3">{say('ruleDesk.compare.theirs')}</Typography>
      {conflict.theirs ? (
        <Differences of={conflict.theirs} label={say('ruleDesk.compare.theirs')} />
      ) : (
        <Typography>{say('ruleDesk.compare.unknownTheirs')}</Typography>
      )}
      <Typography variant="h3">{say('ruleDesk.compare.mine')}</Typography>
      <Differences of={conflict.mine} label={say('ruleDesk.compare.mine')} />
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button variant="outlined" onClick={draft.takeTheirs}>
          {say('ruleDesk.draft.takeTheirs')}
        </Button>
        <Button variant="outlined" disabled={draft.busy} onClick={() => void draft.keepMine()}>
          {say('ruleDesk.draft.keepMine')}
        </Button>
      </Box>
    </Box>
  );
}
