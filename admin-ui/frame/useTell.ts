import { useCallback } from 'react';
import { useNotify } from 'react-admin';

type Tone = 'success' | 'info' | 'error';

/** Says a finished sentence in the notification at the foot; errors stay longer. */
export function useTell(): (words: string, tone: Tone) => void {
  const notify = useNotify();
  return useCallback(
    (words, tone) =>
      // The words are translated already: as their own fallback they are no missing key.
      notify(words, {
        type: tone,
        messageArgs: { _: words },
        ...(tone === 'error' ? { autoHideDuration: 8_000 } : {}),
      }),
    [notify],
  );
}
