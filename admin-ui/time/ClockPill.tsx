import Alarm from '@mui/icons-material/AlarmOutlined';
import Check from '@mui/icons-material/CheckCircleOutlined';
import Late from '@mui/icons-material/ErrorOutlined';
import Calendar from '@mui/icons-material/EventOutlined';
import Hourglass from '@mui/icons-material/HourglassEmptyOutlined';
import Stopped from '@mui/icons-material/RemoveCircleOutlineOutlined';
import Schedule from '@mui/icons-material/ScheduleOutlined';
import Box from '@mui/material/Box';
import { useEffect, useRef } from 'react';
import type { Clock } from '../../domain/case/flow.ts';
import { announce } from '../frame/announce.tsx';
import { tagOf } from '../i18n/tag.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useZone } from '../session/SessionGate.tsx';
import type { Tone } from '../theme/colours.ts';
import { crossed, dueWords, type Urgency, urgencyOf } from './due.ts';
import { useTick } from './ticking.ts';
import { fullInstant, shortInstant } from './zone.ts';

const LOOKS: Record<Urgency, { Icon: typeof Check; tone: Tone }> = {
  late: { Icon: Late, tone: 'late' },
  soon: { Icon: Alarm, tone: 'soon' },
  today: { Icon: Schedule, tone: 'active' },
  later: { Icon: Calendar, tone: 'over' },
  paused: { Icon: Hourglass, tone: 'over' },
  met: { Icon: Check, tone: 'met' },
  ended: { Icon: Stopped, tone: 'over' },
};

/** Either a deadline that is counted, or a clock that stands and says so in `standing`. */
type Props = {
  clock?: Clock;
  /** Other words for the clock than its own. */
  name?: string;
  dueAt: string | null;
  breached?: boolean;
  provisional?: boolean;
  standing?: { urgency: 'paused' | 'met' | 'ended' | 'late'; words: string };
  /** Names the clock beside its time. */
  named?: boolean;
  /** Number of the case whose thresholds a screen reader should hear. */
  announceFor?: string;
};

/** Colour, icon and words say the same; the time is never cut off. */
export function ClockPill({
  clock,
  name = '',
  dueAt,
  breached = false,
  provisional = false,
  standing,
  named = false,
  announceFor,
}: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const zone = useZone();
  const tag = tagOf(useReaderLocale());
  const at = dueAt === null ? null : Date.parse(dueAt);
  const urgency = useTick(
    (now): Urgency => (standing ? standing.urgency : at === null ? 'paused' : urgencyOf(at, breached, now, zone)),
  );
  const words = useTick((now) => {
    if (standing) return standing.words;
    if (at === null) return say('desk.clock.none');
    const due = dueWords(at, urgency, now);
    return due.say === 'at'
      ? say('desk.clock.at', { at: shortInstant(at, now, zone, tag) })
      : say(`desk.clock.${due.say}`, { span: say(`desk.time.${due.span.unit}`, due.span.values) });
  });
  useThresholds(urgency, announceFor);

  const { Icon, tone } = LOOKS[urgency];
  const called = name || (clock ? flow.clock(clock) : '');
  const full = at === null ? words : say('desk.clock.full', { clock: called, words, at: fullInstant(at, zone, tag) });
  return (
    <Box
      component="span"
      title={provisional ? `${full} · ${say('desk.clock.provisional')}` : full}
      sx={({ palette }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        height: 24,
        px: 1,
        borderRadius: 1,
        border: `1px solid ${palette.tones[tone].line}`,
        color: palette.tones[tone].text,
        background: palette.tones[tone].fill,
        fontSize: 12,
        fontWeight: 500,
        fontVariantNumeric: 'tabular-nums',
        whiteSpace: 'nowrap',
        flexShrink: 0,
      })}
    >
      <Icon sx={{ fontSize: 16 }} aria-hidden />
      {called && <span className={named ? '' : 'seen-by-readers-only'}>{called}</span>}
      <span>
        {provisional ? '≈ ' : ''}
        {words}
      </span>
    </Box>
  );
}

/** Ticking is silent; only crossing a threshold is said aloud. */
function useThresholds(urgency: Urgency, number: string | undefined) {
  const say = useWords();
  const before = useRef(urgency);
  useEffect(() => {
    const crossing = crossed(before.current, urgency);
    before.current = urgency;
    if (!number || !crossing) return;
    announce(say(crossing === 'late' ? 'desk.clock.nowLate' : 'desk.clock.nowSoon', { number }));
  }, [urgency, number, say]);
}
