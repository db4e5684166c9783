import Back from '@mui/icons-material/ArrowBackOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router-dom';
import type { ApprovalDetail } from '../../api/contract/approvals.ts';
import { isScenarioSet } from '../../domain/scenario/sets.ts';
import { Tag, TierMark } from '../cases/marks.tsx';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { Part } from '../members/parts.tsx';
import { useMayRead, versionPlace } from '../rules/useRules.ts';
import { ClockPill } from '../time/ClockPill.tsx';
import { When } from '../time/When.tsx';
import { ApprovalStatus } from './ApprovalStatus.tsx';
import { TierChanges } from './TierChanges.tsx';
import { useApproval } from './useApprovals.ts';
import { Verbs } from './Verbs.tsx';
import { Ways } from './Ways.tsx';

export function ApprovalPage() {
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useApproval(id);
  const say = useWords();
  usePageTitle(data?.number ?? say('approvals.page.title'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending || !data) return <Waiting rows={8} />;
  return <Page key={data.id} of={data} />;
}

/** What is asked for, why and by when; the buttons; the way through the levels; what happened. Made for the phone first. */
function Page({ of }: { of: ApprovalDetail }) {
  const say = useWords();
  return (
    <Box
      component="article"
      aria-label={`${of.number} ${of.what}`}
      sx={{
        maxWidth: 760,
        mx: 'auto',
        p: { xs: 2, sm: 3 },
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 3,
      }}
    >
      <Box component="header">
        <Box
          sx={{
            display: 'flex',
            gap: 1,
            alignItems: 'center',
            flexWrap: 'wrap',
            fontSize: 12,
            color: 'text.secondary',
          }}
        >
          <IconButton component={Link} to="/approvals" aria-label={say('approvals.page.back')} sx={{ ml: -1.5 }}>
            <Back />
          </IconButton>
          <Tag>{say(`approvals.kind.${of.kind}`)}</Tag>
          <span>{of.number}</span>
          <ApprovalStatus status={of.status} />
          <Box sx={{ flex: 1 }} />
          {of.dueAt && <ClockPill name={say('approvals.page.due')} dueAt={of.dueAt} named />}
          {of.status === 'asked' && <span>{say('approvals.page.paused')}</span>}
        </Box>
        <Typography variant="h2" sx={{ mt: 0.5, overflowWrap: 'anywhere' }} dir="auto">
          {of.what}
        </Typography>
        <Typography color="text.secondary">
          {of.requester?.name ?? say('approvals.byRules')} · <When at={of.requestedAt} />
        </Typography>
      </Box>
      {of.rules && <ToRules of={of.rules} />}
      {of.requester && (
        <Part title={say('approvals.page.reason')}>
          <Typography sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} dir="auto">
            {of.reason ?? say('approvals.page.erased')}
          </Typography>
        </Part>
      )}
      <Verbs of={of} />
      <TierChanges of={of} />
      {(of.member || of.case) && (
        <Box
          component="dl"
          sx={{
            ...{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.5 },
            '& a': { color: 'primary.main' },
          }}
        >
          {of.member && (
            <Fact name={say('approvals.page.member')}>
              <Link to={`/members/${of.member.id}`}>{of.member.name}</Link> <TierMark tier={of.member.tier} />
            </Fact>
          )}
          {of.case && (
            <Fact name={say('approvals.page.case')}>
              <Link to={`/cases/${of.case.id}`}>{of.case.number}</Link> {of.case.subject}
            </Fact>
          )}
        </Box>
      )}
      <Part title={say('approvals.page.ways')}>
        <Ways of={of} />
      </Part>
      <Part title={say('approvals.page.ruleSaid')}>
        {of.rule} <WhyButton decisionId={of.decisionId} label={say('approvals.page.why')} />
      </Part>
      <Part title={say('approvals.page.story')}>
        <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 0.5 }}>
          {of.story.map((line) => (
            <li key={line.version}>
              {line.text}{' '}
              <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
                <When at={line.at} />
              </Box>
              {line.body && (
                <Box
                  component="blockquote"
                  dir="auto"
                  sx={({ palette }) => ({
                    m: 0,
                    pl: 1.5,
                    borderLeft: `3px solid ${palette.divider}`,
                    whiteSpace: 'pre-wrap',
                    overflowWrap: 'anywhere',
                  })}
                >
                  {line.body}
                </Box>
              )}
            </li>
          ))}
        </Box>
      </Part>
    </Box>
  );
}

/** What is to be published, as it is now, for whoever reads rules. */
function ToRules({ of: { set, version } }: { of: NonNullable<ApprovalDetail['rules']> }) {
  const say = useWords();
  if (!useMayRead()) return null;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, '& a': { color: 'primary.main' } }}>
      <Link to={versionPlace(set, version)}>{say('ruleDesk.versions.view', { version })}</Link>
      <Link to={`/rules/${set}/compare?to=${version}`}>{say('ruleDesk.versions.compareOf', { version })}</Link>
      {isScenarioSet(set) && <Link to={`/rules/${set}/scenarios`}>{say('scenarios.open')}</Link>}
    </Box>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Box sx={{ display: 'contents' }}>
      <Box component="dt" sx={{ color: 'text.secondary' }}>
        {name}
      </Box>
      <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Box>
    </Box>
  );
}
