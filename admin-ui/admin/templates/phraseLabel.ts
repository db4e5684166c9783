import type { Say } from '../../i18n/useWords.ts';

const NAMED = ['subject', 'what', 'short'] as const;

/** What a phrase of a notice is called. */
export function phraseLabel(phrase: string, say: Say): string {
  const named = NAMED.find((name) => name === phrase);
  return named
    ? say(`admin.settings.templates.phrase.${named}`)
    : say('admin.settings.templates.phrase.other', { phrase });
}
