import type { Stage } from '../domain/case/flow.ts';
import { sayStage } from '../domain/language/flow-words.ts';
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
  const key = [
    'refusal',
    'api.refusal',
    'admin.refusal',
    'care.refusal',
    'approvals.refusal',
    'mailIn.refusal',
    'alerts.refusal',
    'files.refusal',
    'handover.refusal',
    'handover.reason',
    'replies.refusal',
    'flows.refusal',
    'ruleDesk.refusal',
    'merging.refusal',
    'ruleTrials.refusal',
    'scenarios.refusal',
  ]
    .map((room) => `${room}.${refusal.code}`)
    .find((name) => has(locale, name));
  const text = say(locale, key ?? 'refusal.notAllowed', {
    ...plain(refusal.values),
    // Said in either language already.
    said: String((refusal.values as Partial<Record<Locale, unknown>>)[locale] ?? ''),
    uses: usesInWords(locale, (refusal.values as { uses?: Record<string, number> }).uses),
    stage: stage ? sayStage(locale, stage) : '',
    staff: (staffId && names?.get(staffId)) || say(locale, 'api.somebody'),
    since: since === undefined ? '' : sayInstant(locale, since, zone ?? 'UTC'),
  });
  return { code: refusal.code, values: refusal.values as Record<string, unknown>, text };
}

/** Numbers and words of a refusal that need no reading. */
const plain = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  ) as Record<string, string | number>;

/** What still refers to a record: '3 people, 1 queue'. */
const usesInWords = (locale: Locale, uses: Record<string, number> = {}): string =>
  Object.entries(uses)
    .map(([what, count]) => say(locale, `admin.uses.${what}`, { smart_count: count }))
    .join(locale === 'zh' ? '、' : ', ');
