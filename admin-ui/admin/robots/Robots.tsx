import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RobotRow } from '../../../api/contract/robots.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Section } from '../settings/parts.tsx';
import { RobotCard } from './RobotCard.tsx';
import { RobotForm } from './RobotForm.tsx';

/** Robots of chat groups, beside the accounts of mail and text. */
export function Robots() {
  const say = useWords();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'robots'],
    queryFn: ({ signal }) => get<RobotRow[]>('/api/admin/robots', signal),
  });
  return (
    <Section title={say('robots.admin.title')} hint={say('robots.admin.hint')}>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting rows={2} />}
      {data?.length === 0 && !adding && <Box sx={{ color: 'text.secondary', mb: 1 }}>{say('robots.admin.none')}</Box>}
      {data?.map((robot) => (
        <RobotCard key={robot.id} of={robot} />
      ))}
      {adding ? (
        <RobotForm of={null} onClose={() => setAdding(false)} />
      ) : (
        data && (
          <Button variant="outlined" onClick={() => setAdding(true)}>
            {say('robots.admin.add')}
          </Button>
        )
      )}
    </Section>
  );
}
