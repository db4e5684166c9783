import { say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Ranked } from '../../prisma/decisions.ts';
import { PRESENCE_REASONS, type Reason } from '../../rules/handlers.ts';
import type { Handlers } from '../contract/cases.ts';

/** The ranking of the rules, with each reason in words. */
export const handlersInWords = (ranked: readonly Ranked[], locale: Locale, zone: string): Handlers =>
  ranked.map(({ queue, suggested, by, people }) => ({
    queue: { id: queue.id, code: queue.code, nameZh: queue.nameZh, nameEn: queue.nameEn },
    ...{ suggested, by },
    people: people.map(({ staffId, name, open, capacity, available, presence, reasons }) => ({
      id: staffId,
      name,
      open,
      capacity,
      available,
      reasons: reasons.map((code) => ({ code, text: textOf(locale, code, presence.until, zone) })),
    })),
  }));

function textOf(locale: Locale, code: Reason, until: number | null, zone: string): string {
  if (until === null || !PRESENCE_REASONS.includes(code)) return say(locale, `rules.reason.${code}`);
  return say(locale, `rules.reasonUntil.${code}`, { until: sayInstant(locale, until, zone) });
}
