import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Ranked } from '../../prisma/decisions.ts';
import type { Handlers } from '../contract/cases.ts';

/** The ranking of the rules, with each reason in words. */
export const handlersInWords = (ranked: readonly Ranked[], locale: Locale): Handlers =>
  ranked.map(({ queue, suggested, people }) => ({
    queue: { id: queue.id, code: queue.code, nameZh: queue.nameZh, nameEn: queue.nameEn },
    suggested,
    people: people.map(({ staffId, name, open, capacity, available, reasons }) => ({
      id: staffId,
      name,
      open,
      capacity,
      available,
      reasons: reasons.map((code) => ({ code, text: say(locale, `rules.reason.${code}`) })),
    })),
  }));
