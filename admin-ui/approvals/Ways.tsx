import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ApprovalDetail } from '../../api/contract/approvals.ts';
import { Dot } from '../cases/marks.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';

type Way = ApprovalDetail['ways'][number];
const LEVEL_TONES = { done: 'met', now: 'active', next: 'over', skipped: 'soon' } as const;
const SEAT_TONES = {
  pending: 'active',
  approved: 'met',
  rejected: 'late',
  delegated: 'over',
  timedOut: 'soon',
  released: 'over',
} as const;
const SIGNS = { done: '✓', now: '●', next: '○', skipped: '↑' } as const;

/** The levels as a line with its stops: passed, where it stands, what is to come; and who was asked at each. */
export function Ways({ of }: { of: ApprovalDetail }) {
  const say = useWords();
  if (of.ways.length === 0) return <Typography color="text.secondary">{say('approvals.page.byRule')}</Typography>;
  return (
    <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {of.ways.map((way, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place
        <Stop key={nth} of={way} level={levelOf(of.ways, nth)} last={nth === of.ways.length - 1} />
      ))}
    </Box>
  );
}

/** Levels of the rules are counted, stages of the flow have names. */
const levelOf = (ways: Way[], nth: number) => ways.slice(0, nth + 1).filter(({ stage }) => stage === null).length;

function Stop({ of, level, last }: { of: Way; level: number; last: boolean }) {
  const say = useWords();
  const me = useMe();
  const tone = LEVEL_TONES[of.state];
  return (
    <Box
      component="li"
      aria-current={of.state === 'now' ? 'step' : undefined}
      sx={({ palette }) => ({
        position: 'relative',
        pl: 4,
        pb: last ? 0 : 2,
        '&::before': {
          content: `"${SIGNS[of.state]}"`,
          position: 'absolute',
          left: 0,
          top: 0,
          width: 20,
          height: 20,
          lineHeight: '18px',
          textAlign: 'center',
          fontSize: 11,
          borderRadius: '50%',
          border: `1px solid ${palette.tones[tone].line}`,
          background: palette.tones[tone].fill,
          color: palette.tones[tone].text,
        },
        '&::after': last
          ? {}
          : {
              content: '""',
              position: 'absolute',
              left: 10,
              top: 22,
              bottom: 2,
              width: '1px',
              background: palette.divider,
            },
      })}
    >
      <Box
        sx={{ fontWeight: of.state === 'now' ? 600 : 400, color: of.state === 'next' ? 'text.secondary' : undefined }}
      >
        {of.stage ?? say('approvals.page.level', { level })} · {of.who}
      </Box>
      <Typography variant="caption" color="text.secondary" component="div">
        {say(of.mode === 'all' ? 'approvals.page.modeAll' : 'approvals.page.modeAny')} ·{' '}
        {say('approvals.page.hours', { hours: Math.round(of.hours * 100) / 100 })}
      </Typography>
      {of.seats.map((seat) => (
        <Box
          key={`${seat.person.id}:${seat.calledAt}`}
          sx={{ display: 'flex', columnGap: 1, flexWrap: 'wrap', fontSize: 13, alignItems: 'baseline' }}
        >
          <span>
            {seat.person.name}
            {seat.person.id === me.id ? ` (${say('approvals.page.you')})` : ''}
            {seat.insteadOf ? ` · ${say('approvals.page.insteadOf', { name: seat.insteadOf.name })}` : ''}
            {seat.delegatedBy ? ` · ${say('approvals.page.delegatedBy', { name: seat.delegatedBy.name })}` : ''}
          </span>
          <Dot tone={SEAT_TONES[seat.status]}>{say(`approvals.seat.${seat.status}`)}</Dot>
          <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
            <When at={seat.decidedAt ?? seat.calledAt} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
