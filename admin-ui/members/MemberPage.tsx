import Back from '@mui/icons-material/ArrowBackOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { type ReactNode, Suspense } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import type { MemberDetail } from '../../api/contract/people.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import { MemberWatch } from '../alerts/index.tsx';
import { MemberAsks } from '../approvals/MemberAsks.tsx';
import { PointsPart } from '../approvals/PointsPart.tsx';
import { MemberCare } from '../care/index.tsx';
import { Tag } from '../cases/marks.tsx';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { FILERS } from '../frame/places.ts';
import { usePhone } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { tagOf } from '../i18n/tag.ts';
import { type Say, useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMe, useZone } from '../session/SessionGate.tsx';
import { History } from './History.tsx';
import { Cases, Contacts, Part, Preferences, Purchases, TierLine, ValueBlock, WhyNow } from './parts.tsx';
import { useMember } from './useMember.ts';

export default function MemberPage() {
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useMember(id);
  const say = useWords();
  usePageTitle(data?.name ?? say('desk.member.title'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending || !data) return <Waiting rows={10} />;
  return <Page of={data} />;
}

function Page({ of }: { of: MemberDetail }) {
  const say = useWords();
  const me = useMe();
  const phone = usePhone();
  const navigate = useNavigate();
  return (
    <Box sx={{ p: phone ? 2 : 3, maxWidth: 1120 }}>
      <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1, mb: 2, flexWrap: 'wrap' }}>
        {phone && (
          <IconButton onClick={() => navigate(-1)} aria-label={say('desk.case.back')} sx={{ ml: -1.5 }}>
            <Back />
          </IconButton>
        )}
        <Box sx={{ flex: 1, minWidth: 200 }}>
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
            <TierLine of={of} />
            <Tag>{say(`lifecycle.${of.lifecycle}`)}</Tag>
            <WhyNow of={of} what="lifecycle" />
            <Tag>{say(`memberKind.${of.kind}`)}</Tag>
            <Tag>{of.number}</Tag>
          </Box>
        </Box>
        <MemberAsks memberId={of.id} />
        {FILERS.includes(me.role) && (
          <Button component={Link} to={`/cases/create?${new URLSearchParams({ memberId: of.id })}`} variant="contained">
            {say('desk.member.newCase')}
          </Button>
        )}
      </Box>
      <Box sx={{ columnGap: 2, columnCount: { xs: 1, md: 2 } }}>
        <Card>
          <ValueBlock of={of} />
        </Card>
        <Card>
          <PointsPart memberId={of.id} most={12} />
        </Card>
        <Card>
          <Facts of={of} />
        </Card>
        <Card>
          <History of={of} />
        </Card>
        <Card>
          <Cases of={of} most={12} />
        </Card>
        <Card>
          <Purchases of={of} most={12} />
        </Card>
        <Card>
          <Suspense>
            <MemberWatch memberId={of.id} />
          </Suspense>
        </Card>
        <Card>
          <Suspense>
            <MemberCare memberId={of.id} />
          </Suspense>
        </Card>
        <Card>
          <Contacts of={of} />
        </Card>
        <Card>
          <Preferences of={of} />
        </Card>
      </Box>
    </Box>
  );
}

const Card = ({ children }: { children: ReactNode }) => (
  <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, mb: 2, breakInside: 'avoid' }}>{children}</Box>
);

/** What is to come, and until when the present tier is kept. */
function pendingWords({ tier, tierPending }: MemberDetail, say: Say, day: (at: string) => string): string {
  if (!tierPending) return '';
  const falls = TIERS.indexOf(tierPending.tier) < TIERS.indexOf(tier);
  return say(falls ? 'desk.member.keeps' : 'desk.member.rises', {
    ...{ tier: say(`tier.${tier}`), next: say(`tier.${tierPending.tier}`), until: day(tierPending.at) },
  });
}

/** What waits for somebody's word: the tier stays as it is until then. */
function Asked({ of, day }: { of: NonNullable<MemberDetail['tierAsked']>; day: (at: string) => string }) {
  const say = useWords();
  const comma = useReaderLocale() === 'zh' ? '、' : ', ';
  const people = of.waitingFor.map(({ name }) => name).join(comma);
  const values = { tier: say(`tier.${of.tier}`), since: day(of.since), people };
  return (
    <>
      {say(people ? 'desk.member.askedOf' : 'desk.member.askedSoon', values)}{' '}
      {of.approval?.id && (
        <Box component={Link} to={`/approvals/${of.approval.id}`} sx={{ color: 'primary.main', fontSize: 12 }}>
          {of.approval.number}
        </Box>
      )}{' '}
      <WhyButton decisionId={of.decisionId} label={say('desk.member.whyTier', { tier: say(`tier.${of.tier}`) })} />
    </>
  );
}

function Facts({ of }: { of: MemberDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const none = say('desk.member.none');
  const zone = useZone();
  const day = (at: string, timeZone = zone) =>
    new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone }).format(Date.parse(at));
  const lines: [string, ReactNode][] = [
    [say('desk.field.enrolled'), day(of.enrolledAt)],
    [
      say('desk.field.tier'),
      `${say(`tier.${of.tier}`)}${of.tierSince ? ` · ${say('desk.member.since', { when: day(of.tierSince) })}` : ''}`,
    ],
    ...(of.tierPending ? [['', pendingWords(of, say, day)] as [string, ReactNode]] : []),
    ...(of.tierAsked
      ? [[say('desk.member.asked'), <Asked key="asked" of={of.tierAsked} day={day} />] as [string, ReactNode]]
      : []),
    [
      say('desk.member.loyalty'),
      <>
        {say(`loyalty.${of.loyalty}`)} <WhyNow of={of} what="loyalty" />
      </>,
    ],
    [say('desk.field.region'), of.region ?? none],
    [say('desk.field.language'), of.locale === 'zh' ? '简体中文' : 'English'],
    [say('desk.member.zone'), of.timeZone],
    [say('desk.member.birthday'), of.birthday ? day(of.birthday, 'UTC') : none],
    [say('desk.field.owner'), of.owner?.name ?? none],
  ];
  return (
    <Part title={say('desk.member.facts')}>
      <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.5 }}>
        {lines.map(([name, value]) => (
          <Box key={name} sx={{ display: 'contents' }}>
            <Box component="dt" sx={{ color: 'text.secondary' }}>
              {name}
            </Box>
            <Box component="dd" sx={{ m: 0 }}>
              {value}
            </Box>
          </Box>
        ))}
      </Box>
    </Part>
  );
}
