import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';
import type { MemberDetail } from '../../api/contract/people.ts';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords, type WordKey } from '../i18n/useWords.ts';
import { useZone } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { Nothing, Part } from './parts.tsx';

type Line = MemberDetail['history'][number];
const WORDS = {
  ...{ tier: 'tier', tierPending: 'tier', tierAsked: 'tier', tierRejected: 'tier' },
  ...{ lifecycle: 'lifecycle', loyalty: 'loyalty' },
} as const;
/** What was to come, and does not any more. */
const NO_MORE = { tierPending: 'calledOff', tierAsked: 'askedNoMore' } as const;

/** How tier, stage and loyalty came to be what they are, each with its reason. */
export function History({ of }: { of: MemberDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const zone = useZone();
  const day = (at: string) =>
    new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone: zone }).format(Date.parse(at));
  const words = ({ what, from, to, until }: Line) => {
    const word = (value: string | null) => (value === null ? '–' : say(`${WORDS[what]}.${value}` as WordKey));
    const values = { from: word(from), to: word(to), until: until ? day(until) : '' };
    const told = (what === 'tierPending' || what === 'tierAsked') && to === null ? NO_MORE[what] : what;
    return say(`desk.member.changed.${told}`, values);
  };
  return (
    <Part title={say('desk.member.history')}>
      {of.history.length === 0 && <Nothing>{say('desk.member.noHistory')}</Nothing>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {of.history.map((line) => (
          <Box
            component="li"
            key={`${line.what} ${line.at} ${line.to}`}
            sx={{ display: 'flex', gap: 1, alignItems: 'baseline', minHeight: 26 }}
          >
            <Box sx={{ flex: 1 }}>{words(line)}</Box>
            {line.decisionId && (
              <WhyButton decisionId={line.decisionId} label={`${say('desk.member.whyChange')}: ${words(line)}`} />
            )}
            {line.approval && <Approval of={line} approval={line.approval} />}
            <Box sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
              <When at={line.at} />
            </Box>
          </Box>
        ))}
      </Box>
    </Part>
  );
}

/** The word that was given for it: what rules decided needed one, or it was no rule's doing. */
function Approval({ of, approval: { id, number } }: { of: Line; approval: NonNullable<Line['approval']> }) {
  const say = useWords();
  const words = say(of.decisionId ? 'desk.member.approvedBy' : 'desk.member.byHand', { number });
  return (
    <Box sx={{ fontSize: 12, whiteSpace: 'nowrap' }}>
      {id ? (
        <Box component={Link} to={`/approvals/${id}`} sx={{ color: 'primary.main' }}>
          {words}
        </Box>
      ) : (
        words
      )}
    </Box>
  );
}
