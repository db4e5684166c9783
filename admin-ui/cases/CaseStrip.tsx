import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Verb } from '../server/acts.ts';
import type { Tone } from '../theme/colours.ts';
import { tickNow } from '../time/ticking.ts';
import { useWhen } from '../time/When.tsx';
import { ActionButton } from './ActionButton.tsx';
import type { CaseDetail } from './useCase.ts';
import type { CaseDialog } from './verbs/dialogs.ts';
import { offered } from './verbs/menu.ts';
import { type DialogVerb, openPromises, type Values } from './verbs/read.ts';

type Props = {
  of: CaseDetail;
  busy: Verb | null;
  onAct: (verb: Verb) => void;
  onDialog: (dialog: CaseDialog) => void;
};

/** What is special about a case now, with what is to be done about it: a pause, promises, a suggestion, praise, its end. */
export function CaseStrip({ of, busy, onAct, onDialog }: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const when = useWhen();
  const short = (at: string | null) => (at ? when.relative(Date.parse(at), tickNow()) : '');
  const open = (verb: DialogVerb, chosen?: Values) => onDialog({ is: 'verb', verb, ...(chosen ? { chosen } : {}) });
  const button = (verb: DialogVerb, words: string, chosen?: Values) => {
    const possible = offered(of, verb);
    return (
      possible && (
        <ActionButton
          variant="outlined"
          color="inherit"
          reason={possible.refusal?.text ?? null}
          onClick={() => open(verb, chosen)}
        >
          {words}
        </ActionButton>
      )
    );
  };
  const resume = offered(of, 'resume');
  const lines: { key: string; tone: Tone; text: string; act: ReactNode }[] = [];
  if (of.pause)
    lines.push({
      key: 'pause',
      tone: 'soon',
      text: [
        say('verbs.strip.paused', { reason: say(`pauseReason.${of.pause.reason}`) }),
        of.pause.until && say('verbs.strip.until', { at: short(of.pause.until) }),
        of.pause.by && say('verbs.strip.by', { name: of.pause.by.name }),
      ]
        .filter(Boolean)
        .join(' '),
      act: resume && (
        <ActionButton
          variant="outlined"
          color="inherit"
          reason={resume.refusal?.text ?? null}
          keys="w"
          disabled={busy === 'resume'}
          onClick={() => onAct('resume')}
        >
          {say('verbs.strip.resume')}
        </ActionButton>
      ),
    });
  for (const { n, clock, dueAt, broken } of openPromises(of))
    lines.push({
      key: clock,
      tone: broken ? 'late' : 'active',
      text: say(broken ? 'verbs.strip.broken' : 'verbs.strip.promise', { clock: flow.clock(clock), at: short(dueAt) }),
      act: button('keepPromise', say('verbs.strip.kept'), { promise: String(n) }),
    });
  if (offered(of, 'adopt'))
    lines.push({
      key: 'suggestion',
      tone: 'active',
      text: say('verbs.strip.suggestion'),
      act: (
        <>
          {button('adopt', say('command.adopt'))}
          {button('dismiss', say('command.dismiss'))}
        </>
      ),
    });
  if (offered(of, 'passOn'))
    lines.push({
      key: 'praise',
      tone: 'active',
      text: say('verbs.strip.praise'),
      act: button('passOn', say('command.passOn')),
    });
  const reopen = of.stage === 'closed' ? offered(of, 'reopen') : undefined;
  if (reopen?.refusal?.code === 'reopenTooLate')
    lines.push({
      key: 'over',
      tone: 'over',
      text: say('verbs.strip.tooLate', { at: short(of.reopenUntil) }),
      act: (
        <Button
          variant="outlined"
          color="inherit"
          component={Link}
          to={followUpOf(of, say('verbs.strip.follows', { number: of.number, subject: of.subject }))}
        >
          {say('verbs.strip.follow')}
        </Button>
      ),
    });
  else if (reopen && of.reopenUntil)
    lines.push({
      key: 'over',
      tone: 'over',
      text: say('verbs.strip.reopenable', { at: short(of.reopenUntil) }),
      act: button('reopen', say('command.reopen')),
    });
  if (lines.length === 0) return null;
  return (
    <Box component="section" aria-label={say('verbs.strip.label')}>
      {lines.map(({ key, tone, text, act }) => (
        <Line key={key} tone={tone} text={text}>
          {act}
        </Line>
      ))}
    </Box>
  );
}

const Line = ({ tone, text, children }: { tone: Tone; text: string; children: ReactNode }) => (
  <Box
    sx={({ palette }) => ({
      ...{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        px: { xs: 2, sm: 3 },
        py: 0.5,
        fontSize: 13,
      },
      color: palette.tones[tone].text,
      background: palette.tones[tone].fill,
      borderTop: `1px solid ${palette.tones[tone].line}`,
      '& .MuiButton-root': { borderColor: 'currentcolor', flexShrink: 0, minHeight: { xs: 44, sm: 28 }, py: 0 },
    })}
  >
    <Box component="span" sx={{ flex: '1 1 200px', minWidth: 0 }}>
      {text}
    </Box>
    {children}
  </Box>
);

/** The form of a new case, for the same member, that names this one. */
const followUpOf = ({ member, kind }: CaseDetail, subject: string) =>
  `/cases/create?${new URLSearchParams({ memberId: member.id, kind, subject })}`;
