import { has, say } from '../language/index.ts';
import type { Locale } from '../vocabulary.ts';

const WORDS: Record<string, string> = { tier: 'tier', tierPending: 'tier', lifecycle: 'lifecycle', loyalty: 'loyalty' };

/** From what to what a member moved: Tier: Gold → Silver. */
export function changeInWords(
  { what, from, to }: { what: string; from: string | null; to: string | null },
  locale: Locale,
) {
  const value = (one: string | null) => {
    const key = `${WORDS[what]}.${one}`;
    return one !== null && has(locale, key) ? say(locale, key) : say(locale, 'alerts.moved.none');
  };
  return say(locale, `alerts.moved.${what}`, { from: value(from), to: value(to) });
}
