import OpenInFull from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import { PointsPart } from '../approvals/PointsPart.tsx';
import { Tag } from '../cases/marks.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { Cases, Contacts, Preferences, Purchases, TierLine, ValueBlock, WhyNow } from './parts.tsx';
import { useMember } from './useMember.ts';

/** The whole member beside the case. */
export function MemberPanel({ memberId, caseId, verified }: { memberId: string; caseId: string; verified: boolean }) {
  const say = useWords();
  const { data, error, isPending, refetch } = useMember(memberId);
  return (
    <Box
      component="aside"
      aria-label={say('desk.member.panel')}
      sx={{ width: 344, flexShrink: 0, height: '100%', overflowY: 'auto', borderLeft: 1, borderColor: 'divider', p: 2 }}
    >
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={8} />}
      {data && (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
          <div>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
              <Typography variant="h2" sx={{ flex: 1, overflowWrap: 'anywhere' }}>
                {data.name}
              </Typography>
              <IconButton
                component={Link}
                to={`/members/${data.id}`}
                size="small"
                aria-label={say('desk.member.open')}
                title={say('desk.member.open')}
              >
                <OpenInFull fontSize="small" />
              </IconButton>
            </Box>
            <TierLine of={data} />
            <Box sx={{ display: 'flex', gap: 1, mt: 1, flexWrap: 'wrap' }}>
              <Tag tone={verified ? 'met' : 'soon'}>{say(verified ? 'verified.yes' : 'verified.no')}</Tag>
              <Tag>{say(`lifecycle.${data.lifecycle}`)}</Tag>
              <WhyNow of={data} what="lifecycle" />
              <Tag>{data.number}</Tag>
            </Box>
          </div>
          <ValueBlock of={data} />
          <PointsPart memberId={data.id} most={3} />
          <Cases of={data} currentId={caseId} most={5} />
          <Contacts of={data} />
          <Purchases of={data} most={4} />
          <Preferences of={data} />
        </Box>
      )}
    </Box>
  );
}
