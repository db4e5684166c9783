import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { ApprovalDetail, TierChangeRow } from '../../api/contract/approvals.ts';
import { TIER_CHANGE_STATES } from '../../domain/approval/tier-change.ts';
import { Tag, TierMark } from '../cases/marks.tsx';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { count, money } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { Part } from '../members/parts.tsx';
import { totalOf } from '../server/dataProvider.ts';
import { ask } from '../server/http.ts';
import { useIntent } from './useApprovals.ts';

const SHOWN = 25;
/** The server gives no more at once. */
const MOST = 100;

/** The members whose tier is to change: how many, what they spend, each with its reason; whoever decides can take some out. */
export function TierChanges({ of }: { of: ApprovalDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const [shown, setShown] = useState(SHOWN);
  const { data, error, refetch } = useChanges(of, shown);
  const { run, busy, fault } = useIntent();
  const { tiers, changes } = of;
  if (!tiers || !changes) return null;
  const decides = of.verbs.some(({ verb, refusal }) => verb === 'approve' && refusal === null);
  const move = (row: TierChangeRow) =>
    void run([of.id, row.id, !row.takenOut], () =>
      ask(`/api/approvals/${of.id}/exclusions`, { method: 'POST', body: { changes: [row.id], out: !row.takenOut } }),
    );
  const counts = [...TIER_CHANGE_STATES, 'takenOut' as const].filter((state) => changes[state] > 0);
  return (
    <Part title={say('approvals.tiers.title')}>
      <Box sx={{ display: 'flex', columnGap: 2, rowGap: 0.5, flexWrap: 'wrap', alignItems: 'baseline' }}>
        <span>
          <TierMark tier={tiers.from} /> → <TierMark tier={tiers.to} />
        </span>
        {counts.map((state) => (
          <span key={state}>{say(`approvals.tiers.${state}`, { count: count(changes[state], locale) })}</span>
        ))}
      </Box>
      <Typography>
        {say('approvals.tiers.spent', { amount: money(tiers.spent.minor, tiers.spent.currency, locale) })}
      </Typography>
      {decides && (
        <Typography sx={{ color: 'text.secondary', fontSize: 12, mt: 0.5 }}>{say('approvals.tiers.hint')}</Typography>
      )}
      <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      <Box component="ul" aria-label={say('approvals.tiers.title')} sx={{ listStyle: 'none', m: 0, mt: 1, p: 0 }}>
        {data?.rows.map((row) => (
          <Row key={row.id} of={row} onMove={decides && row.state === 'waiting' ? () => move(row) : null} busy={busy} />
        ))}
      </Box>
      {data && data.total > data.rows.length && (
        <Button onClick={() => setShown(shown + SHOWN)}>{say('desk.case.more')}</Button>
      )}
    </Part>
  );
}

function Row({ of, onMove, busy }: { of: TierChangeRow; onMove: (() => void) | null; busy: boolean }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { member, spent, state, takenOut, why, became } = of;
  const lapse = why && say(`approvals.tiers.lapse.${why}`, { tier: became ? say(`tier.${became}`) : '' });
  return (
    <Box
      component="li"
      sx={({ palette }) => ({
        ...{ display: 'flex', columnGap: 1.5, flexWrap: 'wrap', alignItems: 'center', minHeight: 44 },
        borderBottom: `1px solid ${palette.divider}`,
      })}
    >
      <Box sx={{ flex: '1 1 200px', minWidth: 0, overflowWrap: 'anywhere' }} dir="auto">
        <Box component={Link} to={`/members/${member.id}`} sx={{ color: 'primary.main' }}>
          {member.name}
        </Box>{' '}
        <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
          {member.number}
        </Box>
      </Box>
      <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {say('approvals.tiers.spentOf', { amount: money(spent.minor, spent.currency, locale) })}
      </Box>
      {takenOut && state === 'waiting' ? <Tag>{say('approvals.tiers.out')}</Tag> : null}
      {state !== 'waiting' && <Tag>{say(`approvals.tiers.state.${state}`)}</Tag>}
      {lapse && <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{lapse}</Box>}
      <WhyButton decisionId={of.decisionId} label={say('approvals.tiers.why', { member: member.name })} />
      {onMove && (
        <Button
          size="small"
          disabled={busy}
          onClick={onMove}
          aria-label={say(takenOut ? 'approvals.tiers.putBackOf' : 'approvals.tiers.takeOutOf', {
            member: member.name,
          })}
        >
          {say(takenOut ? 'approvals.tiers.putBack' : 'approvals.tiers.takeOut')}
        </Button>
      )}
    </Box>
  );
}

/** Those who spend most first; a page of the server after another. */
const useChanges = (of: ApprovalDetail, shown: number) =>
  useQuery({
    queryKey: ['approvals', 'changes', of.id, shown],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const rows: TierChangeRow[] = [];
      let total = 0;
      do {
        const range = JSON.stringify([rows.length, Math.min(shown, rows.length + MOST) - 1]);
        const path = `/api/approvals/${of.id}/changes?${new URLSearchParams({ range })}`;
        const { data, headers } = await ask<TierChangeRow[]>(path, { signal });
        total = totalOf(headers.get('Content-Range'), data.length);
        rows.push(...data);
        if (data.length === 0) break;
      } while (rows.length < Math.min(shown, total));
      return { rows, total };
    },
    enabled: of.tiers !== null,
  });
