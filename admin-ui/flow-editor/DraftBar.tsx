import Redo from '@mui/icons-material/RedoOutlined';
import Undo from '@mui/icons-material/UndoOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { type ComponentType, useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { FlowKindRow, FlowVersionDetail } from '../../api/contract/flows.ts';
import type { AnyFlow } from '../../domain/flow-subjects.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { PublishDialog, type Publishing, publishedWord } from './PublishDialog.tsx';
import { useAct } from './useAct.ts';
import type { useFlowDraft } from './useFlowDraft.ts';
import { FLOW_VERSIONS } from './useFlows.ts';
import { useKindWord } from './useKindWord.ts';

type Draft<F extends AnyFlow> = ReturnType<typeof useFlowDraft<F>>;
/** What differs between two flows, in words. */
export type ChangesOf<F> = ComponentType<{ was: F; is: F; label: string; heads: [was: string, is: string] }>;
type BarProps<F extends AnyFlow> = {
  of: FlowVersionDetail;
  among: FlowKindRow;
  draft: Draft<F>;
  faulty: boolean;
  Changes: ChangesOf<F>;
};

/** Saving, undoing, publishing; what stands in the way of it. */
export function DraftBar<F extends AnyFlow>({ of, among, draft, faulty, Changes }: BarProps<F>) {
  const say = useWords();
  const kindWord = useKindWord();
  const tell = useTell();
  const go = useNavigate();
  const queries = useQueryClient();
  const [publishing, setPublishing] = useState(false);
  const { dirty, conflict, undo, redo } = draft;
  const saving = useAct(async () => {
    if ((await draft.save()) !== null) tell(say('flows.edit.saved'), 'success');
  });
  useUndoKeys(undo, redo);
  const publish = async (asked: Publishing) => {
    const revision = await draft.save();
    if (revision === null) return setPublishing(false);
    const path = `/api/flows/${of.kind}/${of.version}/publication`;
    await ask(path, { method: 'POST', body: { revision, ...asked } });
    tell(say(publishedWord(of.kind, asked), { version: of.version }), 'success');
    go(`/flow-versions?kind=${of.kind}`);
    await queries.invalidateQueries({ queryKey: FLOW_VERSIONS });
    await queries.invalidateQueries({ queryKey: ['flows'] });
  };
  return (
    <Box
      role="toolbar"
      aria-label={say('flows.edit.sections')}
      sx={({ palette }) => ({
        ...{
          position: 'sticky',
          top: 0,
          zIndex: 3,
          py: 1,
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          alignItems: 'center',
        },
        ...{ background: palette.background.default, borderBottom: `1px solid ${palette.divider}` },
        [PHONE]: { position: 'static' },
      })}
    >
      <Typography role="status" color="text.secondary" sx={{ flex: 1, minWidth: 140 }}>
        {say(dirty ? 'flows.edit.unsaved' : 'flows.edit.allSaved')}
      </Typography>
      <IconButton aria-label={say('flows.edit.undo')} disabled={!undo} onClick={() => undo?.()}>
        <Undo />
      </IconButton>
      <IconButton aria-label={say('flows.edit.redo')} disabled={!redo} onClick={() => redo?.()}>
        <Redo />
      </IconButton>
      <Button disabled={!dirty} onClick={draft.discard}>
        {say('flows.edit.discard')}
      </Button>
      <Button variant="outlined" disabled={!dirty || saving.busy} onClick={() => void saving.run()}>
        {say('flows.edit.save')}
      </Button>
      <Button variant="contained" disabled={faulty} onClick={() => setPublishing(true)}>
        {say('flows.edit.publish')}
      </Button>
      <div role="alert" style={{ flexBasis: '100%' }}>
        {saving.fault && (
          <Typography color="error">
            {say('flows.edit.saveFailed')}: {saving.fault}
          </Typography>
        )}
        {conflict && <TwoOfThem draft={draft} conflict={conflict} Changes={Changes} />}
      </div>
      {publishing && (
        <PublishDialog
          of={among}
          version={of.version}
          definition={draft.flow}
          title={say('flows.publish.title', { kind: kindWord(of.kind), version: of.version })}
          publish={publish}
          onClose={() => setPublishing(false)}
        />
      )}
    </Box>
  );
}

type TwoProps<F extends AnyFlow> = {
  draft: Draft<F>;
  conflict: NonNullable<Draft<F>['conflict']>;
  Changes: ChangesOf<F>;
};

function TwoOfThem<F extends AnyFlow>({ draft, conflict, Changes }: TwoProps<F>) {
  const say = useWords();
  const title = say('flows.conflict.title', { name: conflict.by });
  const mine = useAct(async () => {
    await draft.keepMine();
  });
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{title}</Typography>
      <Typography>{say('flows.conflict.text')}</Typography>
      <Changes
        was={conflict.definition}
        is={draft.flow}
        label={title}
        heads={[say('flows.change.theirs'), say('flows.change.mine')]}
      />
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button variant="outlined" onClick={draft.takeTheirs}>
          {say('flows.conflict.theirs')}
        </Button>
        <Button variant="outlined" disabled={mine.busy} onClick={() => void mine.run()}>
          {say('flows.conflict.mine')}
        </Button>
      </Box>
    </Box>
  );
}

/** Ctrl+Z and Ctrl+Shift+Z, or ⌘; in a field of text the browser's own. */
function useUndoKeys(undo: (() => void) | null, redo: (() => void) | null): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement | null)?.closest('input:not([type=checkbox]), textarea');
      if (typing || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      (event.shiftKey ? redo : undo)?.();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [undo, redo]);
}
