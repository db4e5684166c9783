import Redo from '@mui/icons-material/RedoOutlined';
import Undo from '@mui/icons-material/UndoOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router-dom';
import type { FlowKindRow, FlowVersionDetail } from '../../api/contract/flows.ts';
import { faultsOf } from '../../domain/case/check-flow.ts';
import type { Flow } from '../../domain/case/flow.ts';
import { Loaded } from '../care/Loaded.tsx';
import { Tag } from '../cases/marks.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask, get } from '../server/http.ts';
import { Changes } from './Changes.tsx';
import { ClockPart } from './ClockPart.tsx';
import { EditingProvider, Part } from './editing.tsx';
import { FaultList } from './FaultList.tsx';
import { FlowPicture } from './FlowPicture.tsx';
import { LadderPart, ReopenPart } from './LadderPart.tsx';
import { PublishDialog } from './PublishDialog.tsx';
import { StagePart } from './StagePart.tsx';
import { useAct } from './useAct.ts';
import { useFlowDraft } from './useFlowDraft.ts';
import { FLOW_VERSIONS, placeOf, useFlowKinds } from './useFlows.ts';

const useVersion = (kind: string, version: number, wanted = true) =>
  useQuery({
    queryKey: [...FLOW_VERSIONS, kind, version],
    queryFn: ({ signal }) => get<FlowVersionDetail>(`/api/flows/${kind}/${version}`, signal),
    enabled: wanted,
    gcTime: 0,
  });

/** One version of a flow: a draft is edited, any other is looked at. */
export default function FlowEditor() {
  const { kind = '', version = '' } = useParams();
  const query = useVersion(encodeURIComponent(kind), Number(version));
  const kinds = useFlowKinds();
  return (
    <Loaded query={query}>
      {(of) => (
        <Loaded query={kinds}>
          {(all) => (
            <Editor
              key={`${of.kind} ${of.version} ${of.state}`}
              of={of}
              among={all.find((one) => one.kind === of.kind) as FlowKindRow}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function Editor({ of: loaded, among }: { of: FlowVersionDetail; among: FlowKindRow }) {
  const say = useWords();
  // What is being edited must not change under the hands: if somebody else saves meanwhile, the server says so.
  const [of] = useState(loaded);
  const draft = useFlowDraft(of);
  const { flow } = draft;
  const faults = useMemo(() => (of.state === 'draft' ? faultsOf(flow) : []), [flow, of.state]);
  const [asked, choose] = useSearchParams();
  const [comparing, setComparing] = useState(false);
  const selected = Object.keys(flow.stages).find((id) => id === asked.get('stage')) ?? flow.entry;
  const select = (stage: string) => choose({ stage }, { replace: true });
  const kind = say(`kind.${of.kind}`);
  const title = say(of.state === 'draft' ? 'flows.edit.titleDraft' : 'flows.edit.titleOther', {
    kind,
    version: of.version,
  });
  usePageTitle(title);
  return (
    <EditingProvider value={{ flow, faults, readOnly: of.state !== 'draft', change: draft.change }}>
      <Box sx={{ p: 3, [PHONE]: { p: 2 }, display: 'grid', gap: 3, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <Box sx={{ display: 'grid', gap: 1 }}>
          <Box
            component={Link}
            to={`/flow-versions?kind=${of.kind}`}
            sx={{ color: 'primary.main', justifySelf: 'start' }}
          >
            ‹ {say('flows.edit.back')}
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <Tag tone={of.inForce ? 'met' : 'active'}>
              {of.inForce ? say('flows.list.current') : say(`flows.state.${of.state}`)}
            </Tag>
            {of.basedOn !== null && (
              <Typography color="text.secondary">{say('flows.edit.from', { version: of.basedOn })}</Typography>
            )}
            {of.note && <Typography>{of.note}</Typography>}
          </Box>
        </Box>
        {of.state === 'draft' ? (
          <DraftBar of={of} among={among} draft={draft} faulty={faults.length > 0} />
        ) : (
          <Alert severity="info">{say('flows.edit.readOnly')}</Alert>
        )}
        {of.version !== among.inForce && (
          <Box>
            <Button onClick={() => setComparing(!comparing)} aria-expanded={comparing}>
              {say('flows.edit.compare', { version: among.inForce })}
            </Button>
            {comparing && <Compared kind={of.kind} version={among.inForce} is={flow} />}
          </Box>
        )}
        {of.state === 'draft' && <FaultList onGo={select} />}
        <Part id="flow-picture" title={say('flows.picture.title')}>
          <FlowPicture selected={selected} to={(stage) => `${placeOf(of.kind, of.version)}?stage=${stage}`} />
        </Part>
        <StagePart selected={selected} onSelect={select} />
        <ClockPart />
        <LadderPart />
        <ReopenPart />
      </Box>
    </EditingProvider>
  );
}

function Compared({ kind, version, is }: { kind: string; version: number; is: Flow }) {
  const say = useWords();
  const query = useVersion(kind, version);
  return (
    <Loaded query={query}>
      {({ definition }) => (
        <Changes
          was={definition as unknown as Flow}
          is={is}
          label={say('flows.change.title', { version })}
          heads={[say('flows.change.was', { version }), say('flows.change.is')]}
        />
      )}
    </Loaded>
  );
}

type BarProps = { of: FlowVersionDetail; among: FlowKindRow; draft: ReturnType<typeof useFlowDraft>; faulty: boolean };

/** Saving, undoing, publishing; what stands in the way of it. */
function DraftBar({ of, among, draft, faulty }: BarProps) {
  const say = useWords();
  const tell = useTell();
  const go = useNavigate();
  const queries = useQueryClient();
  const [publishing, setPublishing] = useState(false);
  const { dirty, conflict, undo, redo } = draft;
  const saving = useAct(async () => {
    if ((await draft.save()) !== null) tell(say('flows.edit.saved'), 'success');
  });
  useUndoKeys(undo, redo);
  const publish = async (note: string) => {
    const revision = await draft.save();
    if (revision === null) return setPublishing(false);
    const path = `/api/flows/${of.kind}/${of.version}/publication`;
    await ask(path, { method: 'POST', body: { revision, note } });
    tell(say('flows.publish.done', { version: of.version }), 'success');
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
        {conflict && <TwoOfThem draft={draft} conflict={conflict} />}
      </div>
      {publishing && (
        <PublishDialog
          of={among}
          title={say('flows.publish.title', { kind: say(`kind.${of.kind}`), version: of.version })}
          publish={publish}
          onClose={() => setPublishing(false)}
        />
      )}
    </Box>
  );
}

type TwoProps = { draft: BarProps['draft']; conflict: NonNullable<BarProps['draft']['conflict']> };

function TwoOfThem({ draft, conflict }: TwoProps) {
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
