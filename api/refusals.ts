import type { Stage } from '../domain/case/flow.ts';
import { has, say } from '../domain/language/index.ts';
import { sayInstant } from '../domain/language/instant.ts';
import type { Locale } from '../domain/vocabulary.ts';

type AnyRefusal = {
  code: string;
  values: { stage?: Stage; staffId?: string; since?: number } | Record<string, unknown>;
};
export type WordedRefusal = { code: string; values: Record<string, unknown>; text: string };
/** What turns ids and instants of a refusal into something to read. */
export type Reading = { zone?: string; names?: ReadonlyMap<string, string> };

/** A refusal with the words for it. Whose name is not known is 'somebody else'. */
export function refusalInWords(locale: Locale, refusal: AnyRefusal, { zone, names }: Reading = {}): WordedRefusal {
  const { stage, staffId, since } = refusal.values as { stage?: Stage; staffId?: string; since?: number };
  const key = has(locale, `refusal.${refusal.code}`) ? `refusal.${refusal.code}` : `api.refusal.${refusal.code}`;
  const text = say(locale, has(locale, key) ? key : 'refusal.notAllowed', {
    stage: stage ? say(locale, `stage.${stage}`) : '',
    staff: (staffId && names?.get(staffId)) || say(locale, 'api.somebody'),
    since: since === undefined ? '' : sayInstant(locale, since, zone ?? 'UTC'),
  });
  return { code: refusal.code, values: refusal.values as Record<string, unknown>, text };
}
