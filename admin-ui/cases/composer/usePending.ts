import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { commandState } from '../../server/acts.ts';
import { onWatchedChange, unwatchCommand, type Watched, watchedNow } from '../pending.ts';
import { forgetDraft } from '../useFormDraft.ts';

const POLL_MS = 2_500;

/**
 * Follows the commands of a case that are to be delivered, by live event and by asking. `onRefused` gets the reason and
 * the text back.
 */
export function usePending(caseId: string, onRefused: (watched: Watched, reason: string) => void): readonly Watched[] {
  const say = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const mine = useSyncExternalStore(onWatchedChange, watchedNow).filter((watched) => watched.caseId === caseId);
  const states = useQueries({
    queries: mine.map(({ id }) => ({
      queryKey: ['commands', id],
      queryFn: () => commandState(id),
      refetchInterval: POLL_MS,
    })),
  });
  const ended = states.flatMap(({ data }) => (data && data.status !== 'pending' ? [data] : []));
  const endedIds = ended.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what ended is known by its ids
  useEffect(() => {
    for (const command of ended) {
      const watched = mine.find(({ id }) => id === command.id);
      if (!watched) continue;
      unwatchCommand(command.id);
      const words = say(`command.${command.type}`);
      if (command.status === 'done') {
        if (watched.draft) forgetDraft(watched.draft);
        tell(say('desk.case.doneLater', { command: words }), 'success');
      } else onRefused(watched, say('desk.case.refusedLater', { command: words, reason: command.refusal?.text ?? '' }));
      void queries.invalidateQueries({ queryKey: ['cases'] });
    }
  }, [endedIds]);
  return mine;
}
