import { CHANNELS, type Channel } from '../../domain/vocabulary.ts';

/** Preferences are open data; the desk shows the ones it has words for. */
const NAMES = [
  'channel',
  'quietHours',
  'quietFrom',
  'quietTo',
  'notAfter',
  'language',
  'frequency',
  'marketing',
  'consent',
] as const;

export type PreferenceLine = { name: (typeof NAMES)[number]; value: string | boolean; channel: Channel | null };

export function preferenceLines(preferences: Readonly<Record<string, unknown>>): PreferenceLine[] {
  return NAMES.flatMap((name) => {
    const given = Object.hasOwn(preferences, name) ? preferences[name] : undefined;
    const value = wordsOf(given);
    if (value === null) return [];
    return [{ name, value, channel: CHANNELS.find((channel) => channel === value) ?? null }];
  });
}

function wordsOf(given: unknown): string | boolean | null {
  if (typeof given === 'boolean') return given;
  if (typeof given === 'string' && given !== '') return given;
  if (typeof given === 'number') return String(given);
  if (Array.isArray(given)) return given.filter((one) => typeof one === 'string').join(', ') || null;
  if (given !== null && typeof given === 'object' && 'from' in given && 'to' in given)
    return `${given.from}–${given.to}`;
  return null;
}
