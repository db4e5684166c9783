import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { Nothing, Part } from '../members/parts.tsx';
import { useZone } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { useMemberPoints } from './useApprovals.ts';

/** Points and credit of a member with their newest entries, and a tier that was given by hand. */
export function PointsPart({ memberId, most }: { memberId: string; most: number }) {
  const say = useWords();
  const zone = useZone();
  const tag = tagOf(useReaderLocale());
  const { data } = useMemberPoints(memberId);
  if (!data) return null;
  const { balances, entries, override } = data;
  const day = (at: string) =>
    new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: zone }).format(Date.parse(at));
  return (
    <Part title={say('approvals.member.title')}>
      {override && (
        <Typography sx={{ mb: 1 }}>
          {say('approvals.member.override', { tier: say(`tier.${override.tier}`), until: day(override.until) })}
        </Typography>
      )}
      {balances.length === 0 && <Nothing>{say('approvals.member.none')}</Nothing>}
      <Box sx={{ display: 'flex', gap: 2, flexWrap: 'wrap' }}>
        {balances.map(({ unit, text }) => (
          <Box key={unit} sx={{ fontSize: 18, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
            {text}
          </Box>
        ))}
      </Box>
      <Box component="ul" aria-label={say('approvals.member.history')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {entries.slice(0, most).map(({ id, text, amount, approval, at }) => (
          <Box component="li" key={id} sx={{ display: 'flex', gap: 1, minHeight: 26, alignItems: 'baseline' }}>
            <Box sx={{ flex: 1, minWidth: 0 }}>
              {approval ? (
                <Box component={Link} to={`/approvals/${approval.id}`} sx={{ color: 'primary.main' }}>
                  {say(`approvals.kind.${approval.kind}`)} {approval.number}
                </Box>
              ) : (
                say('approvals.member.source.other')
              )}
            </Box>
            <Box sx={{ fontVariantNumeric: 'tabular-nums' }}>
              {amount > 0 ? '+' : ''}
              {text}
            </Box>
            <Box sx={{ fontSize: 12, color: 'text.secondary', minWidth: 56, textAlign: 'right' }}>
              <When at={at} age />
            </Box>
          </Box>
        ))}
      </Box>
    </Part>
  );
}
