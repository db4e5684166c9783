import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router-dom';
import type { FlowKindRow, FlowVersionDetail } from '../../api/contract/flows.ts';
import type { Fault } from '../../domain/flow-parts.ts';
import type { AnyFlow } from '../../domain/flow-subjects.ts';
import { isApprovalKind } from '../../domain/flow-subjects.ts';
import { Loaded } from '../care/Loaded.tsx';
import { Tag } from '../cases/marks.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { Following } from '../running/Following.tsx';
import { type ChangesOf, DraftBar } from './DraftBar.tsx';
import { FaultList } from './FaultList.tsx';
import type { useFlowDraft } from './useFlowDraft.ts';
import { useFlowVersion } from './useFlows.ts';
import { useKindWord } from './useKindWord.ts';

type Props<F extends AnyFlow> = {
  of: FlowVersionDetail;
  among: FlowKindRow;
  draft: ReturnType<typeof useFlowDraft<F>>;
  faults: Fault[];
  Changes: ChangesOf<F>;
  /** Which part of the page a place is in. */
  onGo: (place: string) => string;
  children: ReactNode;
};

/** What pages of a version have in common, whatever the flow is of: where it stands, the draft's tools, faults, what differs. */
export function EditorFrame<F extends AnyFlow>({ of, among, draft, faults, Changes, onGo, children }: Props<F>) {
  const say = useWords();
  const kind = useKindWord()(of.kind);
  const [comparing, setComparing] = useState(false);
  const editable = of.state === 'draft';
  usePageTitle(say(editable ? 'flows.edit.titleDraft' : 'flows.edit.titleOther', { kind, version: of.version }));
  return (
    <Box
      sx={{
        ...(editable ? {} : LOOKED_AT),
        p: 3,
        [PHONE]: { p: 2 },
        display: 'grid',
        gap: 3,
        gridTemplateColumns: 'minmax(0, 1fr)',
      }}
    >
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
      {editable ? (
        <DraftBar of={of} among={among} draft={draft} faulty={faults.length > 0} Changes={Changes} />
      ) : (
        <Alert severity="info">{say('flows.edit.readOnly')}</Alert>
      )}
      {!editable && !isApprovalKind(of.kind) && <Following path={`/api/flows/${of.kind}/${of.version}`} />}
      {of.version !== among.inForce && (
        <Box>
          <Button onClick={() => setComparing(!comparing)} aria-expanded={comparing}>
            {say('flows.edit.compare', { version: among.inForce })}
          </Button>
          {comparing && <Compared kind={of.kind} version={among.inForce} is={draft.flow} Changes={Changes} />}
        </Box>
      )}
      {editable && <FaultList onGo={onGo} />}
      {children}
    </Box>
  );
}

/** Fields that nobody can change are read all the same. */
const LOOKED_AT = {
  '& select:disabled': { opacity: 1, color: 'text.primary' },
  '& .MuiInputBase-input.Mui-disabled': { WebkitTextFillColor: 'currentColor', color: 'text.primary' },
} as const;

type ComparedProps<F> = { kind: string; version: number; is: F; Changes: ChangesOf<F> };

function Compared<F extends AnyFlow>({ kind, version, is, Changes }: ComparedProps<F>) {
  const say = useWords();
  const query = useFlowVersion(kind, version);
  return (
    <Loaded query={query}>
      {({ definition }) => (
        <Changes
          was={definition as unknown as F}
          is={is}
          label={say('flows.change.title', { version })}
          heads={[say('flows.change.was', { version }), say('flows.change.is')]}
        />
      )}
    </Loaded>
  );
}
