import Box from '@mui/material/Box';
import { useGetList } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ApprovalRow } from '../../api/contract/approvals.ts';
import { oneLine } from '../cases/rowStyle.ts';
import { useWords } from '../i18n/useWords.ts';
import { When } from '../time/When.tsx';
import { ApprovalStatus } from './ApprovalStatus.tsx';

/** Offers made on this case, newest first: nothing where none was made (or none is the reader's to see). */
export function CaseOffers({ caseId }: { caseId: string }) {
  const say = useWords();
  const { data } = useGetList<ApprovalRow>('approvals', {
    filter: { caseId, kind: 'compensation' },
    sort: { field: 'requestedAt', order: 'DESC' },
    pagination: { page: 1, perPage: 3 },
  });
  if (!data?.length) return null;
  return (
    <Box
      component="ul"
      aria-label={say('approvals.offer.ofCase')}
      sx={({ palette }) => ({
        listStyle: 'none',
        m: 0,
        px: { xs: 2, sm: 3 },
        py: 0.5,
        background: palette.rail,
        borderBottom: `1px solid ${palette.divider}`,
        flexShrink: 0,
      })}
    >
      {data.map((offer) => (
        <Box
          component="li"
          key={offer.id}
          sx={{ display: 'flex', columnGap: 1.5, alignItems: 'center', minHeight: 28, fontSize: 13, flexWrap: 'wrap' }}
        >
          <Box component={Link} to={`/approvals/${offer.id}`} sx={{ ...oneLine, color: 'primary.main' }}>
            {offer.what}
          </Box>
          <ApprovalStatus status={offer.status} />
          {offer.waitingFor.length > 0 && <span>{offer.waitingFor.map(({ name }) => name).join(', ')}</span>}
          {offer.dueAt && (
            <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
              <When at={offer.dueAt} />
            </Box>
          )}
        </Box>
      ))}
    </Box>
  );
}
