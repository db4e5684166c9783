import Box from '@mui/material/Box';
import type { TouchRow } from '../../api/contract/care.ts';
import { oneLine } from '../cases/rowStyle.ts';
import { useWords } from '../i18n/useWords.ts';
import { Nothing, Part } from '../members/parts.tsx';
import { When } from '../time/When.tsx';
import { Meta, TouchState } from './marks.tsx';
import { wayOf } from './Touches.tsx';
import { useCareList } from './useCareList.ts';

const SHOWN = 12;

/** The care record on the member's page: what was done, when, by whom, and how they took it. */
export default function MemberCare({ memberId }: { memberId: string }) {
  const say = useWords();
  const { data } = useCareList<TouchRow>('touches', {
    filter: { memberId },
    sort: ['createdAt', 'DESC'],
    perPage: SHOWN,
  });
  return (
    <Part title={say('care.touches.record')}>
      {data?.rows.length === 0 && <Nothing>{say('care.touches.none')}</Nothing>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data?.rows.map((row) => (
          <Box component="li" key={row.id} sx={{ py: 0.5 }}>
            <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
              <Box sx={{ ...oneLine, flex: 1 }} title={row.topic}>
                {row.topic}
              </Box>
              <Meta>
                <When at={row.closedAt ?? row.createdAt} />
              </Meta>
            </Box>
            <Box sx={{ fontSize: 12, color: 'text.secondary', display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
              <span>{wayOf(row, say)}</span>
              {(row.doneBy ?? row.owner) && <span>{(row.doneBy ?? row.owner)?.name}</span>}
              {row.contactPerson && <span>{row.contactPerson.name}</span>}
              <TouchState of={row} />
            </Box>
            {row.note && <Box sx={{ fontSize: 13, whiteSpace: 'pre-wrap' }}>{row.note}</Box>}
          </Box>
        ))}
      </Box>
    </Part>
  );
}
