import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import { useCaseAlarms } from '../../alerts/useCaseAlarms.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import type { CaseDetail } from '../useCase.ts';
import { fold } from './fold.ts';
import { Message } from './Message.tsx';
import { Steps } from './Steps.tsx';

const SHOWN = 40;
/** So close to the foot the reader follows along. */
const NEAR_PX = 320;

/** The case's story as a conversation, newest at the foot beside the composer. */
export function Story({ of, onWhy }: { of: CaseDetail; onWhy: (decisionId: string) => void }) {
  const say = useWords();
  const [all, setAll] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['cases', 'story', of.id],
    queryFn: ({ signal }) => get<StoryEntry[]>(`/api/cases/${of.id}/story`, signal),
  });
  const alarms = useCaseAlarms(of.id);
  const marksOf = (id: string) => alarms?.marks.find(({ messageId }) => messageId === id)?.marks ?? [];
  const folded = fold(data ?? []);
  const hidden = all ? 0 : Math.max(0, folded.length - SHOWN);
  const box = useFoot(data?.length ?? 0);
  return (
    <Box
      ref={box}
      component="section"
      aria-label={say('desk.case.story')}
      tabIndex={0}
      sx={{
        flex: 1,
        minHeight: 120,
        overflowY: 'auto',
        px: { xs: 2, sm: 3 },
        py: 2,
        display: 'flex',
        flexDirection: 'column',
        gap: 1.5,
      }}
    >
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={5} height={72} />}
      {data?.length === 0 && <Typography color="text.secondary">{say('desk.story.empty')}</Typography>}
      {hidden > 0 && (
        <Button onClick={() => setAll(true)} sx={{ alignSelf: 'center' }}>
          {say('desk.story.earlier', { smart_count: hidden })}
        </Button>
      )}
      {folded
        .slice(hidden)
        .map((part) =>
          part.is === 'message' ? (
            <Message
              key={part.message.id}
              message={part.message}
              underWay={of.pendingCommands.length > 0}
              marks={marksOf(part.message.id)}
            />
          ) : (
            <Steps key={`e${part.events[0]?.linkId ?? part.events[0]?.version}`} events={part.events} onWhy={onWhy} />
          ),
        )}
    </Box>
  );
}

/** Begins at the foot, and stays there when something comes unless the reader scrolled up. */
function useFoot(length: number) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || length === 0) return;
    const first = before.current === 0;
    before.current = length;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (!first && distance > NEAR_PX) return;
    element.scrollTop = element.scrollHeight;
    // A last message longer than the room is shown from its beginning.
    const last = [...element.querySelectorAll<HTMLElement>('article')].at(-1);
    if (last && last.offsetTop - element.offsetTop < element.scrollTop)
      element.scrollTop = last.offsetTop - element.offsetTop - 16;
  }, [length]);
  return box;
}
