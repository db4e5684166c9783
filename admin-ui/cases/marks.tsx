import Chat from '@mui/icons-material/ChatOutlined';
import Code from '@mui/icons-material/CodeOutlined';
import Portal from '@mui/icons-material/LanguageOutlined';
import Mail from '@mui/icons-material/MailOutlined';
import Person from '@mui/icons-material/PersonOutlined';
import Phone from '@mui/icons-material/PhoneOutlined';
import Sms from '@mui/icons-material/SmsOutlined';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../api/contract/cases.ts';
import type { Stage } from '../../domain/case/flow.ts';
import type { Channel, Tier } from '../../domain/vocabulary.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Tone } from '../theme/colours.ts';
import { ClockPill } from '../time/ClockPill.tsx';

/** Small marks of a case, the same in every list. */

const CHANNEL_ICONS: Record<Channel, typeof Mail> = {
  portal: Portal,
  email: Mail,
  phone: Phone,
  inPerson: Person,
  text: Sms,
  chat: Chat,
  api: Code,
};

export function ChannelMark({ channel }: { channel: Channel }) {
  const say = useWords();
  const Icon = CHANNEL_ICONS[channel];
  return (
    <Box component="span" title={say(`channel.${channel}`)} sx={{ display: 'inline-flex', color: 'text.secondary' }}>
      <Icon sx={{ fontSize: 18 }} aria-hidden />
      <span className="seen-by-readers-only">{say(`channel.${channel}`)}</span>
    </Box>
  );
}

const TIER_SHAPES: Record<Tier, string> = { basic: '◇', silver: '◈', gold: '◆', platinum: '❖' };

export function TierMark({ tier }: { tier: Tier }) {
  const say = useWords();
  return (
    <Box component="span" sx={{ whiteSpace: 'nowrap', color: 'text.secondary', fontSize: 12 }}>
      <span aria-hidden>{TIER_SHAPES[tier]} </span>
      {say(`tier.${tier}`)}
    </Box>
  );
}

/** A dot and a word. */
export function StageMark({ row }: { row: Pick<CaseRow, 'stage' | 'ball' | 'assignee' | 'escalation'> }) {
  const flow = useFlowWords();
  return (
    <Box component="span" title={flow.stage(row.stage)} sx={{ display: 'flex', minWidth: 0 }}>
      <Dot tone={toneOf(row)}>{flow.shortStage(row.stage)}</Dot>
    </Box>
  );
}

export function Dot({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, minWidth: 0 }}>
      <Box
        component="span"
        aria-hidden
        sx={({ palette }) => ({
          width: 8,
          height: 8,
          borderRadius: '50%',
          flexShrink: 0,
          background: palette.tones[tone].text,
        })}
      />
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {children}
      </Box>
    </Box>
  );
}

const OVER: readonly Stage[] = ['closed'];
function toneOf(row: Pick<CaseRow, 'stage' | 'ball' | 'escalation'>): Tone {
  if (OVER.includes(row.stage)) return 'over';
  if (row.escalation) return 'late';
  if (row.stage === 'resolved') return 'met';
  return row.ball === 'member' ? 'soon' : 'active';
}

/** The clock of a row: the desk's next deadline, or that the member has the ball. */
export function RowClock({ row, announced = false }: { row: CaseRow; announced?: boolean }) {
  const say = useWords();
  const { due } = row;
  if (row.stage === 'closed')
    return <ClockPill dueAt={null} standing={{ urgency: 'ended', words: say('ball.nobody') }} />;
  if (row.ball === 'member' && !due?.breached)
    return <ClockPill dueAt={null} standing={{ urgency: 'paused', words: say('desk.clock.waiting') }} />;
  return (
    <ClockPill
      {...(due ? { clock: due.clock } : {})}
      dueAt={due?.at ?? null}
      breached={due?.breached ?? false}
      provisional={due?.provisional ?? false}
      {...(announced ? { announceFor: row.number } : {})}
    />
  );
}

/** High and critical are said; the ordinary is not. */
export function SeverityMark({ severity }: { severity: CaseRow['severity'] }) {
  const say = useWords();
  if (severity === 'low' || severity === 'normal') return null;
  return <Tag tone={severity === 'critical' ? 'late' : 'soon'}>{say(`severity.${severity}`)}</Tag>;
}

/** An outlined tag. */
export function Tag({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={({ palette }) => ({
        display: 'inline-block',
        border: `1px solid ${tone ? palette.tones[tone].line : palette.divider}`,
        color: tone ? palette.tones[tone].text : palette.text.secondary,
        borderRadius: 0.75,
        px: 0.75,
        fontSize: 12,
        lineHeight: '20px',
        whiteSpace: 'nowrap',
      })}
    >
      {children}
    </Box>
  );
}
