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
const WORDS = { tier: 'tier', tierPending: 'tier', lifecycle: 'lifecycle', loyalty: 'loyalty' } as const;

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
    return say(
      what === 'tierPending' && to === null ? 'desk.member.changed.calledOff' : `desk.member.changed.${what}`,
      values,
    );
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
            {line.approval && <ByHand approval={line.approval} />}
            <Box sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
              <When at={line.at} />
            </Box>
          </Box>
        ))}
      </Box>
    </Part>
  );
}

/** What was no rule's doing leads to the word that was given for it. */
function ByHand({ approval: { id, number } }: { approval: NonNullable<Line['approval']> }) {
  const say = useWords();
  const words = say('desk.member.byHand', { number });
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
