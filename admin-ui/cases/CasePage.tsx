import Box from '@mui/material/Box';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'react-admin';
import { useParams } from 'react-router-dom';
import { AlarmBanner, AlertBanner } from '../alerts/index.tsx';
import { CaseOffers } from '../approvals/CaseOffers.tsx';
import { OfferDialog } from '../approvals/index.tsx';
import { CaseworkBar } from '../casework/CaseworkBar.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useThreeColumns, useTwoColumns } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useShortcuts } from '../keys/useShortcuts.ts';
import { MemberPanel } from '../members/MemberPanel.tsx';
import { RelationsBar } from '../merging/RelationsBar.tsx';
import { CaseChecklists } from '../replies/CaseChecklists.tsx';
import { CaseHead } from './CaseHead.tsx';
import { Composer } from './composer/Composer.tsx';
import { AroundContext, usePresence } from './presence/usePresence.ts';
import { QueueRail } from './QueueRail.tsx';
import { Story } from './story/Story.tsx';
import { useAct } from './useAct.ts';
import { type CaseDetail, useCase } from './useCase.ts';
import { useNextBest } from './useNextBest.ts';
import type { CaseDialog } from './verbs/dialogs.ts';

const HandOver = lazy(() => import('./HandOver.tsx'));
const MacroDialog = lazy(() => import('../replies/MacroDialog.tsx'));
const VerbDialog = lazy(() => import('./verbs/VerbDialog.tsx'));
const ClockDrawer = lazy(() => import('./ClockDrawer.tsx'));
const MergeDialog = lazy(() => import('../merging/MergeDialog.tsx'));
const SplitDialog = lazy(() => import('../merging/SplitDialog.tsx'));
const LinkDialog = lazy(() => import('../merging/LinkDialog.tsx'));
const WhyDrawer = lazy(() => import('../decisions/WhyDrawer.tsx'));

/** One case: its head and clocks, its story, the composer at the foot; queue and member beside it. */
export function CasePage() {
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useCase(id);
  const three = useThreeColumns();
  const two = useTwoColumns();
  const [rail, setRail] = useStore('case.rail', true);
  const say = useWords();
  usePageTitle(data?.number ?? say('desk.cases.title'));

  return (
    <Box sx={{ display: 'flex', height: '100%' }}>
      {three && rail && <QueueRail currentId={id} onHide={() => setRail(false)} />}
      <Box sx={{ flex: 1, minWidth: 0, height: '100%' }}>
        {error && !data ? (
          <LoadFault error={error} again={() => void refetch()} />
        ) : isPending ? (
          <Waiting rows={8} height={64} />
        ) : (
          data && <Middle key={data.id} of={data} {...(three && !rail ? { onShowQueue: () => setRail(true) } : {})} />
        )}
      </Box>
      {two && data && <MemberPanel memberId={data.member.id} caseId={data.id} verified={data.verified} />}
    </Box>
  );
}

type Open = CaseDialog | { is: 'why'; decisionId: string } | null;

function Middle({ of, onShowQueue }: { of: CaseDetail; onShowQueue?: () => void }) {
  const say = useWords();
  const { giveAndTell, busy } = useAct();
  const [open, setOpen] = useState<Open>(null);
  const next = useNextBest();
  const can = (command: string) => of.commands.some((c) => c.command === command && c.allowed && !c.refusal);
  useShortcuts({
    next,
    claim: () => can('claim') && void giveAndTell(of.id, 'claim'),
    handOver: () => can('handover') && setOpen({ is: 'handover' }),
    acknowledge: () => can('acknowledge') && void giveAndTell(of.id, 'acknowledge'),
    promise: () => can('promise') && setOpen({ is: 'verb', verb: 'promise' }),
    pause: () => {
      if (can('resume')) void giveAndTell(of.id, 'resume');
      else if (can('pause')) setOpen({ is: 'verb', verb: 'pause' });
    },
    macro: () => of.stage !== 'closed' && setOpen({ is: 'macro' }),
  });
  const around = usePresence(of.id);
  const article = useRef<HTMLElement>(null);
  // Whoever came by a key has the focus nowhere: it begins here, not at the top of the window.
  useEffect(() => {
    if (document.activeElement === document.body) article.current?.focus({ preventScroll: true });
  }, []);
  const why = (decisionId: string) => setOpen({ is: 'why', decisionId });
  return (
    <AroundContext value={around}>
      <Box
        component="article"
        ref={article}
        tabIndex={-1}
        aria-label={`${of.number} ${of.subject}`}
        sx={{ height: '100%', display: 'flex', flexDirection: 'column', outline: 'none' }}
      >
        <CaseHead
          of={of}
          busy={busy}
          onAct={(verb) => void giveAndTell(of.id, verb)}
          onDialog={setOpen}
          {...(onShowQueue ? { onShowQueue } : {})}
        />
        <CaseworkBar of={of} />
        <RelationsBar of={of} />
        <CaseOffers caseId={of.id} />
        <Suspense>
          <AlertBanner caseId={of.id} />
          <AlarmBanner caseId={of.id} />
        </Suspense>
        <CaseChecklists of={of} />
        <Story of={of} onWhy={why} />
        <Composer of={of} onSentNext={() => void next()} onMacro={() => setOpen({ is: 'macro' })} />
        <Suspense fallback={<span className="seen-by-readers-only">{say('desk.case.story')}</span>}>
          {(open?.is === 'handover' || open?.is === 'assign') && (
            <HandOver of={of} verb={open.is} onClose={() => setOpen(null)} />
          )}
          {open?.is === 'offer' && <OfferDialog of={of} onClose={() => setOpen(null)} />}
          {open?.is === 'merge' && <MergeDialog of={of} onClose={() => setOpen(null)} />}
          {open?.is === 'split' && <SplitDialog of={of} onClose={() => setOpen(null)} />}
          {open?.is === 'link' && <LinkDialog of={of} onClose={() => setOpen(null)} />}
          {open?.is === 'macro' && <MacroDialog of={of} onClose={() => setOpen(null)} />}
          {open?.is === 'verb' && (
            <VerbDialog of={of} verb={open.verb} chosen={open.chosen} onClose={() => setOpen(null)} />
          )}
          {open?.is === 'clock' && (
            <ClockDrawer
              of={of}
              clock={open.clock}
              onExtend={() => setOpen({ is: 'verb', verb: 'extend', chosen: { clock: open.clock } })}
              onClose={() => setOpen(null)}
            />
          )}
          {open?.is === 'why' && <WhyDrawer decisionId={open.decisionId} onClose={() => setOpen(null)} />}
        </Suspense>
      </Box>
    </AroundContext>
  );
}
