import MergeIcon from '@mui/icons-material/CallMergeOutlined';
import Remove from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router-dom';
import type { Relations } from '../../api/contract/merging.ts';
import type { CaseDetail } from '../cases/useCase.ts';
import { useTell } from '../frame/useTell.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { useChangeRelations, useRelations } from './useRelations.ts';

const AnswerChildren = lazy(() => import('./AnswerChildren.tsx'));

type Other = Relations['links'][number]['case'];
type Merge = NonNullable<Relations['goesOnAs']>;

/** Which case goes on for this one, for which ones it goes on, and what it is linked with. */
export function RelationsBar({ of }: { of: CaseDetail }) {
  const say = useWords();
  const { data } = useRelations(of.id);
  const [answering, setAnswering] = useState(false);
  if (!data || (!data.goesOnAs && data.absorbed.length === 0 && data.links.length === 0)) return null;
  const children = data.links.filter(({ kind, outward }) => kind === 'childOf' && !outward);
  const mayAnswer = of.commands.some(({ command, allowed }) => command === 'resolve' && allowed);
  return (
    <Box
      component="section"
      aria-label={say('merging.link.panel')}
      sx={({ palette }) => ({
        ...{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 0.5, py: 0.5 },
        ...{ px: { xs: 2, sm: 3 }, fontSize: 13, flexShrink: 0, borderBottom: `1px solid ${palette.divider}` },
        ...(data.goesOnAs ? { background: palette.tones.active.fill } : {}),
        // Many children must not push the story off the page.
        ...{ maxHeight: 112, overflowY: 'auto' },
      })}
    >
      {data.goesOnAs && <MergeLine merge={data.goesOnAs} caseId={of.id} number={of.number} into />}
      {data.absorbed.map((merge) => (
        <MergeLine key={merge.case.id} merge={merge} caseId={merge.case.id} number={merge.case.number} />
      ))}
      {data.links.map(({ id, kind, outward, case: other }) => (
        <LinkLine
          key={id}
          words={say(`merging.link.${outward ? 'outward' : 'inward'}.${kind}`)}
          other={other}
          {...(kind === 'splitFrom' ? {} : { remove: { caseId: of.id, linkId: id } })}
        />
      ))}
      {children.length > 0 && mayAnswer && (
        <Button size="small" variant="outlined" onClick={() => setAnswering(true)}>
          {say('merging.link.answerAll')}
        </Button>
      )}
      <Suspense fallback={null}>
        {answering && (
          <AnswerChildren of={of} ids={children.map((link) => link.case.id)} onClose={() => setAnswering(false)} />
        )}
      </Suspense>
    </Box>
  );
}

type MergeLineProps = { merge: Merge; caseId: string; number: string; into?: boolean };

function MergeLine({ merge, caseId, number, into = false }: MergeLineProps) {
  const say = useWords();
  const tell = useTell();
  const { change, busy } = useChangeRelations();
  const undo = async () => {
    if (await change(caseId, 'merge', { method: 'DELETE' })) tell(say('merging.merge.undone', { number }), 'success');
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
      <MergeIcon sx={{ fontSize: 18 }} aria-hidden />
      <LinkLine words={say(into ? 'merging.link.goesOnAs' : 'merging.link.absorbed')} other={merge.case} />
      {!merge.settled && <span>({say('merging.link.underway')})</span>}
      {merge.mayUndo && (
        <Button size="small" disabled={busy} onClick={() => void undo()} title={say('merging.merge.undoHint')}>
          {say('merging.merge.undo')}
        </Button>
      )}
    </Box>
  );
}

type LinkLineProps = { words: string; other: Other; remove?: { caseId: string; linkId: string } };

function LinkLine({ words, other, remove }: LinkLineProps) {
  const say = useWords();
  const flow = useFlowWords();
  const { change, busy } = useChangeRelations();
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, minHeight: 24 }}>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {words}
      </Box>
      <Box
        component={Link}
        to={`/cases/${other.id}`}
        title={[other.subject, other.member, flow.stage(other.stage)].filter(Boolean).join(' · ')}
        sx={{ color: 'primary.main', whiteSpace: 'nowrap' }}
      >
        {other.number}
      </Box>
      {remove && (
        <IconButton
          size="small"
          disabled={busy}
          aria-label={say('merging.link.remove', { number: other.number })}
          title={say('merging.link.remove', { number: other.number })}
          onClick={() => void change(remove.caseId, `links/${remove.linkId}`, { method: 'DELETE' })}
        >
          <Remove sx={{ fontSize: 16 }} />
        </IconButton>
      )}
    </Box>
  );
}
