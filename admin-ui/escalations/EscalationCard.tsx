import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { EscalationRow } from '../../api/contract/people.ts';
import { Dot, SeverityMark, Tag, TierMark } from '../cases/marks.tsx';
import { VerbOnCase } from '../cases/verbs/VerbOnCase.tsx';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { ClockPill } from '../time/ClockPill.tsx';
import { useTick } from '../time/ticking.ts';
import { useWhen } from '../time/When.tsx';
import { useSeen } from './useSeen.ts';

type Props = {
  of: EscalationRow;
  told: EscalationRow[];
  busy: boolean;
  fault: string | null;
  onAcknowledge: () => void;
  onSeen: () => void;
};

/** The case in five lines, why it came, the button within a thumb's reach, and who was told. */
export function EscalationCard({ of, told, busy, fault, onAcknowledge, onSeen }: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const me = useMe();
  const mine = of.recipient.id === me.id;
  const open = of.endedAt === null && of.acknowledgedAt === null;
  const [deciding, setDeciding] = useState(false);
  const card = useSeen(open && mine && of.seenAt === null, onSeen);
  return (
    <Box
      component="article"
      ref={card}
      aria-labelledby={`esc-${of.id}`}
      sx={({ palette }) => ({
        border: `1px solid ${open ? palette.tones.late.line : palette.divider}`,
        borderRadius: 1,
        p: 2,
        display: 'grid',
        gap: 1.5,
      })}
    >
      <div>
        <Box
          sx={{
            display: 'flex',
            gap: 1,
            alignItems: 'center',
            flexWrap: 'wrap',
            fontSize: 12,
            color: 'text.secondary',
          }}
        >
          <Tag>{say(`kind.${of.case.kind}`)}</Tag>
          <SeverityMark severity={of.case.severity} />
          <span>{of.case.number}</span>
          <Box sx={{ flex: 1 }} />
          {open && of.nextRungAt && (
            <ClockPill
              clock="rung"
              named
              dueAt={of.nextRungAt}
              {...(of.nextPost ? {} : { name: say('desk.escalations.reminder') })}
            />
          )}
        </Box>
        <Typography id={`esc-${of.id}`} variant="h2" sx={{ mt: 0.5 }}>
          <Box
            component={Link}
            to={`/cases/${of.case.id}`}
            sx={{
              color: 'inherit',
              textDecorationColor: 'transparent',
              '&:hover': { textDecorationColor: 'currentcolor' },
            }}
          >
            {of.case.subject}
          </Box>
        </Typography>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
          <span>{of.case.member.name}</span>
          <TierMark tier={of.case.member.tier} />
          <span>· {flow.stage(of.case.stage)}</span>
        </Box>
      </div>
      <Box component="ul" aria-label={say('desk.escalations.story')} sx={{ m: 0, pl: 2.5, display: 'grid', gap: 0.25 }}>
        {of.story.slice(0, 5).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </Box>
      <Box sx={({ palette }) => ({ background: palette.rail, borderRadius: 1, px: 1.5, py: 1 })}>
        <Typography variant="caption" component="div" color="text.secondary">
          {say('desk.escalations.why')}
        </Typography>
        {of.why}{' '}
        {of.decisionId && (
          <WhyButton decisionId={of.decisionId} label={`${say('desk.escalations.why')}: ${of.case.number}`} />
        )}
      </Box>
      <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        {open && (
          <Button
            variant="contained"
            onClick={onAcknowledge}
            disabled={busy}
            sx={{ minHeight: 44, minWidth: 140, flex: { xs: 1, sm: 'none' } }}
          >
            {say('desk.escalations.ack')}
          </Button>
        )}
        {open && (
          <Button variant="outlined" onClick={() => setDeciding(true)} sx={{ minHeight: 44 }}>
            {say('verbs.decide.open')}
          </Button>
        )}
        <Button component={Link} to={`/cases/${of.case.id}`} sx={{ minHeight: 44 }}>
          {say('desk.escalations.openCase')}
        </Button>
        {open && (
          <Typography variant="caption" color="text.secondary" sx={{ flexBasis: '100%' }}>
            {say('desk.escalations.expected')}
          </Typography>
        )}
      </Box>
      <Box component="ul" aria-label={say('desk.escalations.chain')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {told.map((row) => (
          <Told key={row.id} of={row} />
        ))}
      </Box>
      {deciding && <VerbOnCase caseId={of.case.id} verb="decide" onClose={() => setDeciding(false)} />}
    </Box>
  );
}

function Told({ of }: { of: EscalationRow }) {
  const say = useWords();
  const when = useWhen();
  const ago = (at: string) => (now: number) => when.relative(Date.parse(at), now);
  const called = useTick(ago(of.calledAt));
  const seen = useTick((now) => (of.seenAt ? ago(of.seenAt)(now) : ''));
  const acked = useTick((now) => (of.acknowledgedAt ? ago(of.acknowledgedAt)(now) : ''));
  const ended = useTick((now) => (of.endedAt ? ago(of.endedAt)(now) : ''));
  return (
    <Box
      component="li"
      sx={{ fontSize: 13, color: 'text.secondary', display: 'flex', columnGap: 1.5, flexWrap: 'wrap' }}
    >
      <span>
        {of.recipient.name} ({say(`post.${of.post}`)})
        {of.insteadOf && ` · ${say('desk.escalations.insteadOf', { name: of.insteadOf.name })}`}
      </span>
      <span>{say('desk.escalations.called', { when: called })}</span>
      {seen && <span>{say('desk.escalations.seenAt', { when: seen })}</span>}
      {acked && of.acknowledgedBy && (
        <Dot tone="met">{say('desk.escalations.acked', { name: of.acknowledgedBy.name, when: acked })}</Dot>
      )}
      {ended && <Dot tone="over">{say('desk.escalations.ended', { when: ended })}</Dot>}
      {!of.endedAt && !of.acknowledgedAt && !of.nextPost && <span>{say('desk.escalations.lastRung')}</span>}
    </Box>
  );
}
