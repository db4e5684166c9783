import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';
import type { Clock } from '../../domain/case/flow.ts';
import { Tag } from '../cases/marks.tsx';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { Nothing, Part } from '../members/parts.tsx';
import { When } from '../time/When.tsx';
import { useContextOf } from './useCasework.ts';

type Props = { memberId: string; category?: string; subject?: string; except?: string };

/** What was promised to the member by anyone, and cases like this one. */
export function Context({ memberId, ...about }: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const { data } = useContextOf(memberId, about);
  if (!data) return null;
  return (
    <>
      <Part title={say('casework.panel.promises')}>
        {data.promises.length === 0 && <Nothing>{say('casework.panel.none')}</Nothing>}
        {data.promises.map((promise) => (
          <Box key={promise.id} sx={{ py: 0.5 }}>
            <Link to={`/cases/${promise.id}`}>{promise.subject}</Link>
            <Box sx={{ fontSize: 12, color: 'text.secondary', display: 'flex', gap: 1, flexWrap: 'wrap' }}>
              <span>{flow.clock(promise.clock as Clock)}</span>
              <When at={promise.dueAt} />
              {promise.breached && <Tag tone="late">{say('casework.panel.breached')}</Tag>}
              {promise.assignee && <span>{promise.assignee.name}</span>}
            </Box>
          </Box>
        ))}
      </Part>
      {about.category && (
        <Part title={say('casework.panel.similar')}>
          {data.similar.length === 0 && <Nothing>{say('casework.panel.none')}</Nothing>}
          {data.similar.map((one) => (
            <Box key={one.id} sx={{ py: 0.5 }}>
              <Link to={`/cases/${one.id}`}>{one.subject}</Link>
              <Box sx={{ fontSize: 12, color: 'text.secondary', display: 'flex', gap: 1 }}>
                <span>{one.number}</span>
                <span>{flow.stage(one.stage)}</span>
                <When at={one.openedAt} age />
              </Box>
            </Box>
          ))}
        </Part>
      )}
    </>
  );
}
