import { has, say } from '../domain/language/index.ts';
import type { Locale } from '../domain/vocabulary.ts';
import { childrenOf, isGroup, type Node, type Value } from './definition.ts';
import type { Fact, Scalar } from './fact.ts';
import { findFact, isContext } from './facts.ts';
import { isSeenGroup, type Seen, type SeenCondition, seenChildren } from './trace.ts';

/** Values and conditions in words. Whatever was stored can be read, also a fact that the catalogue no longer has. */
export type Reader = {
  locale: Locale;
  currency: string;
  timeZone: string;
  /** What an id is called here that a fact holds; left out, it is its own name. */
  idName?: (fact: string, id: string) => string | undefined;
};

export const factName = (id: string, locale: Locale): string =>
  has(locale, `rules.fact.${id}`) ? say(locale, `rules.fact.${id}`) : id;

export function valueInWords(factId: string, value: Scalar, reader: Reader): string {
  const fact = findFact(factId);
  if (value === null) return say(reader.locale, 'rules.value.unknown');
  if (typeof value === 'boolean') return say(reader.locale, value ? 'rules.value.yes' : 'rules.value.no');
  if (typeof value === 'string') {
    if (fact?.type === 'choice') return choice(fact.words, value, reader.locale);
    return reader.idName?.(factId, value) ?? value;
  }
  return fact ? numberInWords(fact, value, reader) : String(value);
}

function numberInWords(fact: Fact, value: number, reader: Reader): string {
  const { locale } = reader;
  if (fact.type === 'instant') return instant(value, reader);
  if (fact.type !== 'integer') return String(value);
  switch (fact.unit) {
    case 'minorUnits':
      return money(value, reader);
    case 'hours':
      return say(locale, 'rules.value.hours', { hours: value });
    case 'days':
    case 'years':
      return say(locale, `rules.value.${fact.unit}`, { smart_count: value });
    case 'percent':
      return `${plain(locale).format(value)} %`;
    case 'count':
      return plain(locale).format(value);
  }
}

/** Making a format takes a hundred times as long as using it, and long rules have thousands of values. */
function kept<A extends string[], F>(make: (...by: A) => F): (...by: A) => F {
  const known = new Map<string, F>();
  return (...by) => {
    const key = by.join(' ');
    const format = known.get(key) ?? make(...by);
    if (known.size < 1_000) known.set(key, format);
    return format;
  };
}
const plain = kept((locale: Locale) => new Intl.NumberFormat(locale));
const amount = kept((locale: Locale, currency: string) => {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
  });
  return { format, scale: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2) };
});
const moment = kept(
  (locale: Locale, timeZone: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
);

/** Minor units of a currency as people write them: ¥8,300, ¥8,300.50, ¥8,300 of a currency without cents. */
export function money(minor: number, { locale, currency }: Reader): string {
  try {
    const { format, scale } = amount(locale, currency);
    return format.format(minor / scale);
  } catch {
    return `${minor / 100} ${currency}`; // a currency that is not a code at all
  }
}

function instant(ms: number, { locale, timeZone }: Reader): string {
  if (Math.abs(ms) > 8.64e15) return String(ms);
  try {
    return moment(locale, timeZone).format(ms);
  } catch {
    return new Date(ms).toISOString(); // a zone that does not exist
  }
}

/** Working minutes; a working day is as long as its calendar says, so hours are the largest unit. */
export function workingTime(total: number, locale: Locale): string {
  const hours = Math.floor(total / 60);
  const minutes = total % 60;
  const form = hours === 0 ? 'minutes' : minutes === 0 ? 'hours' : 'hoursAndMinutes';
  return say(locale, `rules.value.${form}`, { hours, minutes });
}

/** A word of the vocabulary as it stands in a sentence: 'Critical' → 'critical', but 'API' stays. */
export function choice(words: string, value: string, locale: Locale): string {
  if (!has(locale, `${words}.${value}`)) return value;
  const word = say(locale, `${words}.${value}`);
  return locale === 'en' && words !== 'rules.language' && /^[A-Z][a-z]/.test(word)
    ? word.charAt(0).toLowerCase() + word.slice(1)
    : word;
}

export function expectedInWords(condition: SeenCondition, reader: Reader): string {
  const values = Array.isArray(condition.value) ? condition.value : [condition.value];
  return values.map((v: Value) => valueInWords(condition.fact, v, reader)).join(say(reader.locale, 'rules.list.comma'));
}

/** A tree in words, with only what made it hold: `severity is critical and (tier is gold or …)`. */
export function holdingInWords(seen: Seen, reader: Reader, inner = false): string {
  if (!isSeenGroup(seen)) return conditionInWords(seen, reader);
  const { locale } = reader;
  const met = seenChildren(seen).filter((child) => child.met);
  // What was asked is no reason, unless it is the only one.
  const reasons = met.filter((child) => isSeenGroup(child) || !isContext(child));
  const held = 'all' in seen && reasons.length > 0 ? reasons : met;
  const parts = held.map((child) => holdingInWords(child, reader, held.length > 1));
  const text = parts.join(say(locale, 'all' in seen ? 'rules.list.and' : 'rules.list.or'));
  return inner && parts.length > 1 ? say(locale, 'rules.list.open') + text + say(locale, 'rules.list.close') : text;
}

/** A tree in words as it is stored: `tier is one of gold, platinum and (…)`. */
export function nodeInWords(node: Node, reader: Reader, inner = false): string {
  if (!isGroup(node)) return phrase('condition', { ...node, seen: null, met: true }, reader);
  const { locale } = reader;
  const parts = childrenOf(node).map((child, _, all) => nodeInWords(child, reader, all.length > 1));
  const text = parts.join(say(locale, 'all' in node ? 'rules.list.and' : 'rules.list.or'));
  return inner && parts.length > 1 ? say(locale, 'rules.list.open') + text + say(locale, 'rules.list.close') : text;
}

/** One condition; where a bound was crossed, the value that was seen is added. */
function conditionInWords(condition: SeenCondition, reader: Reader): string {
  const sentence = phrase('condition', condition, reader);
  const telling = condition.operator !== 'equal' && typeof condition.seen !== 'boolean';
  if (!telling) return sentence;
  const seen = valueInWords(condition.fact, condition.seen, reader);
  return say(reader.locale, 'rules.condition.butWas', { condition: sentence, seen });
}

/** `spending in 12 months been at least ¥10,000 (it was ¥8,300)` */
export const missedInWords = (condition: SeenCondition, reader: Reader): string => phrase('missed', condition, reader);

function phrase(kind: 'condition' | 'missed', condition: SeenCondition, reader: Reader): string {
  const isYesNo = typeof condition.value === 'boolean';
  // 'is not yes' is 'no'.
  const value = isYesNo && condition.operator === 'notEqual' ? !condition.value : condition.value;
  return say(reader.locale, `rules.${kind}.${isYesNo ? 'boolean' : condition.operator}`, {
    fact: factName(condition.fact, reader.locale),
    value: expectedInWords({ ...condition, value }, reader),
    seen: valueInWords(condition.fact, condition.seen, reader),
  });
}
