import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router-dom';
import type { MemberDetail } from '../../api/contract/people.ts';
import { Dot, Tag, TierMark } from '../cases/marks.tsx';
import { oneLine } from '../cases/rowStyle.ts';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { count, money } from '../i18n/format.ts';
import { tagOf } from '../i18n/tag.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useZone } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { preferenceLines } from './preferences.ts';
import { Sparkline } from './Sparkline.tsx';

/** Parts of a member, the same beside a case and on the member's page. */

export function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Typography
        id={id}
        variant="h3"
        component="h2"
        sx={{ mb: 0.5, fontSize: 12, color: 'text.secondary', fontWeight: 600 }}
      >
        {title}
      </Typography>
      {children}
    </section>
  );
}

export const Nothing = ({ children }: { children: string }) => (
  <Typography color="text.secondary">{children}</Typography>
);

export function TierLine({ of }: { of: MemberDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const zone = useZone();
  const day = (at: string) =>
    new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone: zone }).format(Date.parse(at));
  return (
    <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1, flexWrap: 'wrap' }}>
      <TierMark tier={of.tier} />
      {of.tierByHandUntil && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {say('desk.member.tierByHand', { until: day(of.tierByHandUntil) })}
        </Box>
      )}
      {of.tierDecisionId && (
        <WhyButton
          decisionId={of.tierDecisionId}
          {...(of.tierByHandUntil
            ? { label: say('desk.member.byRules'), words: say('desk.member.byRules') }
            : { label: say('desk.member.whyTier', { tier: say(`tier.${of.tier}`) }) })}
        />
      )}
    </Box>
  );
}

/** What the rules made of the member as they are now; nothing where the record came with it. */
export function WhyNow({ of, what }: { of: MemberDetail; what: 'lifecycle' | 'loyalty' }) {
  const say = useWords();
  const last = of.history.find((line) => line.what === what);
  if (!last?.decisionId || last.to !== of[what]) return null;
  const is = what === 'lifecycle' ? say(`lifecycle.${of.lifecycle}`) : say(`loyalty.${of.loyalty}`);
  return <WhyButton decisionId={last.decisionId} label={`${say('desk.member.whyChange')}: ${is}`} />;
}

export function ValueBlock({ of }: { of: MemberDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { spent12Months, orders12Months, spentTotal, ordersTotal, monthly } = of.value;
  return (
    <Part title={say('desk.member.value')}>
      <Box sx={{ display: 'flex', alignItems: 'flex-end', gap: 2 }}>
        <Box sx={{ fontSize: 24, fontWeight: 600, lineHeight: 1.2, fontVariantNumeric: 'tabular-nums' }}>
          {money(spent12Months.minor, spent12Months.currency, locale)}
        </Box>
        <Sparkline
          values={monthly}
          label={say('desk.member.sparkline', {
            list: monthly.map((minor) => money(minor, spent12Months.currency, locale)).join(', '),
          })}
        />
      </Box>
      <Typography variant="caption" color="text.secondary">
        {say('desk.member.orders', { smart_count: orders12Months, n: count(orders12Months, locale) })} ·{' '}
        {say('desk.member.total', {
          amount: money(spentTotal.minor, spentTotal.currency, locale),
          smart_count: ordersTotal,
        })}
      </Typography>
    </Part>
  );
}

export function Cases({ of, currentId, most }: { of: MemberDetail; currentId?: string; most: number }) {
  const say = useWords();
  const flow = useFlowWords();
  const cases = of.cases.filter(({ id }) => id !== currentId).slice(0, most);
  const all = new URLSearchParams({ filter: JSON.stringify({ memberId: of.id }) });
  return (
    <Part title={say('desk.member.openCases')}>
      {cases.length === 0 && <Nothing>{say(currentId ? 'desk.member.noOtherCases' : 'desk.member.noCases')}</Nothing>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {cases.map((one) => (
          <Box component="li" key={one.id} sx={{ display: 'flex', gap: 1, alignItems: 'center', minHeight: 28 }}>
            <Box component={Link} to={`/cases/${one.id}`} sx={{ ...oneLine, flex: 1, color: 'primary.main' }}>
              {one.subject}
            </Box>
            <Box sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
              <Dot tone={one.stage === 'closed' ? 'over' : 'active'}>{flow.shortStage(one.stage)}</Dot>
            </Box>
          </Box>
        ))}
      </Box>
      {of.cases.length > 1 && (
        <Box component={Link} to={`/cases?${all}`} sx={{ fontSize: 12, color: 'primary.main' }}>
          {say('desk.member.allCases')}
        </Box>
      )}
    </Part>
  );
}

export function Contacts({ of }: { of: MemberDetail }) {
  const say = useWords();
  return (
    <Part title={say('desk.member.contacts')}>
      {of.contactPoints.length === 0 && <Nothing>{say('desk.member.noContacts')}</Nothing>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {of.contactPoints.map(({ id, value, verified, shared }) => (
          <Box component="li" key={id} sx={{ display: 'flex', gap: 1, minHeight: 26, alignItems: 'center' }}>
            <Box sx={{ flex: 1, overflowWrap: 'anywhere' }}>{value}</Box>
            {shared && <Tag>{say('desk.member.shared')}</Tag>}
            <Box sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
              <Dot tone={verified ? 'met' : 'soon'}>
                {say(verified ? 'desk.member.verified' : 'desk.member.notVerified')}
              </Dot>
            </Box>
          </Box>
        ))}
      </Box>
      {of.contactPersons.length > 0 && (
        <Box sx={{ mt: 1 }}>
          <Typography variant="caption" color="text.secondary">
            {say('desk.member.persons')}
          </Typography>
          {of.contactPersons.map(({ id, name, position }) => (
            <div key={id}>
              {name}
              {position ? ` · ${position}` : ''}
            </div>
          ))}
        </Box>
      )}
    </Part>
  );
}

export function Purchases({ of, most }: { of: MemberDetail; most: number }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Part title={say('desk.member.purchases')}>
      {of.purchases.length === 0 && <Nothing>{say('desk.member.noPurchases')}</Nothing>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {of.purchases.slice(0, most).map(({ id, at, product, quantity, amount }) => (
          <Box component="li" key={id} sx={{ display: 'flex', gap: 1, minHeight: 26, alignItems: 'baseline' }}>
            <Box sx={{ ...oneLine, flex: 1 }} title={product}>
              {product}
              {quantity === 1 ? '' : ` ${say('desk.member.quantity', { n: quantity })}`}
            </Box>
            <Box sx={{ fontVariantNumeric: 'tabular-nums' }}>{money(amount.minor, amount.currency, locale)}</Box>
            <Box sx={{ fontSize: 12, color: 'text.secondary', minWidth: 56, textAlign: 'right' }}>
              <When at={at} age />
            </Box>
          </Box>
        ))}
      </Box>
    </Part>
  );
}

export function Preferences({ of }: { of: MemberDetail }) {
  const say = useWords();
  const lines = preferenceLines(of.preferences);
  return (
    <Part title={say('desk.member.preferences')}>
      {lines.length === 0 && <Nothing>{say('desk.member.noPreferences')}</Nothing>}
      {lines.map(({ name, value, channel }) => (
        <Box key={name} sx={{ display: 'flex', gap: 1 }}>
          <Box sx={{ flex: 1, color: 'text.secondary' }}>{say(`desk.preference.${name}`)}</Box>
          <Box>
            {channel
              ? say(`channel.${channel}`)
              : value === true
                ? say('desk.yes')
                : value === false
                  ? say('desk.no')
                  : value}
          </Box>
        </Box>
      ))}
    </Part>
  );
}
