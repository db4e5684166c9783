import { useCallback } from 'react';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale } from '../i18n/useWords.ts';

/** A local time as people read it, `Fri, 4 Dec 2026, 16:40`: it is what the clock shows, in whatever zone. */
export function useLocalWords(): (local: string) => string {
  const tag = tagOf(useReaderLocale());
  return useCallback(
    (local) => {
      const at = Date.parse(`${local}:00Z`);
      if (Number.isNaN(at)) return local;
      return new Intl.DateTimeFormat(tag, {
        ...{ weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' },
        ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' },
      }).format(at);
    },
    [tag],
  );
}
