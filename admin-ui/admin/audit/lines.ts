import type { AuditRow } from '../../../api/contract/admin-settings.ts';
import {
  AUDIT_WORDS,
  type AuditSides,
  type AuditValue,
  auditFieldsOf,
  auditSides,
  auditValueOf,
} from '../../../domain/audit-fields.ts';
import { type CalendarDefinition, WEEKDAYS } from '../../../domain/calendar/definition.ts';
import type { Locale } from '../../../domain/vocabulary.ts';
import { count } from '../../i18n/format.ts';
import { tagOf } from '../../i18n/tag.ts';
import type { Say, WordKey } from '../../i18n/useWords.ts';
import { fullInstant } from '../../time/zone.ts';
import { hoursInWords, shortDate, weekdayName } from '../calendars/dates.ts';
import { phraseLabel } from '../templates/phraseLabel.ts';
import { isId } from './words.ts';

/** Who reads, and what the API calls the records that entries name (`Team:front`). */
export type Reading = { say: Say; locale: Locale; zone: string; names: Record<string, string> };

/** One field of an entry. `before` or `after` null: there is none to speak of, as of what was made or deleted. */
export type Line = { field: string; label: string; before: string | null; after: string | null; decisionId?: string };

/** What an entry says, field by field, in words: what was beside what is. */
export function linesOf({ recordType, fields }: Pick<AuditRow, 'recordType' | 'fields'>, reading: Reading): Line[] {
  const sides = auditSides(recordType, fields);
  return [...changes(recordType, sides, reading), ...others(recordType, sides, reading)];
}

function changes(recordType: string, { old, new: now }: AuditSides, reading: Reading): Line[] {
  const [wasThere, isThere] = [old, now].map((side) => Object.keys(side).length > 0);
  const nothing = reading.say('admin.settings.audit.nothing');
  return inOrder(recordType, [...Object.keys(old), ...Object.keys(now)]).flatMap((field): Line[] => {
    if (JSON.stringify(old[field]) === JSON.stringify(now[field])) return [];
    const is = auditValueOf(recordType, field);
    const differing = is === 'week' ? weeksApart(old[field], now[field]) : listsApart(old[field], now[field]);
    const [before = '', after = ''] = differing.map((value) => valueInWords(recordType, field, value, reading));
    // Of what was made or deleted, fields that say nothing are left out.
    if (before === '' && after === '') return [];
    const line = { field, label: labelOf(recordType, field, reading) };
    return [{ ...line, before: wasThere ? before || nothing : null, after: isThere ? after || nothing : null }];
  });
}

/** The record forgets in which order fields came: they stand as they are declared, others after them. */
function inOrder(recordType: string, fields: string[]): string[] {
  const declared = auditFieldsOf(recordType);
  const all = new Set(fields);
  return [...declared.filter((field) => all.has(field)), ...[...all].filter((f) => !declared.includes(f)).sort()];
}

/** Of two lists, what only one of them has: long ones differ in little. */
function listsApart(a: unknown, b: unknown): [unknown, unknown] {
  if (!Array.isArray(a) || !Array.isArray(b)) return [a, b];
  const without = (list: unknown[], other: unknown[]) => {
    const others = new Set(other.map((one) => JSON.stringify(one)));
    return list.filter((one) => !others.has(JSON.stringify(one)));
  };
  return [without(a, b), without(b, a)];
}

type Week = CalendarDefinition['weekly'];
/** Of two weeks, the days that differ. */
function weeksApart(a: unknown, b: unknown): [Week, Week] {
  const [one, other] = [(a ?? {}) as Week, (b ?? {}) as Week];
  const days = WEEKDAYS.filter((day) => JSON.stringify(one[day] ?? []) !== JSON.stringify(other[day] ?? []));
  const only = (week: Week): Week => Object.fromEntries(days.map((day) => [day, week[day] ?? []]));
  return [only(one), only(other)];
}

function others(recordType: string, { more }: AuditSides, reading: Reading): Line[] {
  return Object.entries(more).flatMap(([field, value]): Line[] => {
    const line = { field, label: labelOf(recordType, field, reading), before: null };
    if (auditValueOf(recordType, field) === 'decision' && typeof value === 'string')
      return [{ ...line, after: null, decisionId: value }];
    const after = valueInWords(recordType, field, value, reading);
    return after === '' ? [] : [{ ...line, after }];
  });
}

const isDate = (field: string) => /^\d{4}-\d\d-\d\d$/.test(field);

/** A field that nobody knows any more stands for itself. */
function labelOf(recordType: string, field: string, { say, locale }: Reading): string {
  if (auditValueOf(recordType, field) !== null)
    return say(`admin.settings.audit.field.${recordType}.${field}` as WordKey);
  if (recordType === 'Calendar' && isDate(field)) return shortDate(field, tagOf(locale));
  return recordType === 'MessageTemplate' ? phraseLabel(field, say) : field;
}

/** Empty: it says nothing. */
function valueInWords(recordType: string, field: string, value: unknown, reading: Reading): string {
  if (value === null || value === undefined) return '';
  const is = auditValueOf(recordType, field);
  if (is === 'week') return weekInWords(value, reading);
  if (is === null && recordType === 'Calendar' && isDate(field)) return dayInWords(String(value), reading);
  return listed(
    [value].flat().map((one) => oneInWords(is ?? 'text', one, reading)),
    reading,
  );
}

/** No list is longer than this. */
const SHOWN = 12;

function listed(words: string[], { say, locale }: Reading): string {
  const shown = words.slice(0, SHOWN);
  const rest = words.length - shown.length;
  const all = rest > 0 ? [...shown, say('admin.import.more', { count: count(rest, locale) })] : shown;
  return all.join(locale === 'zh' ? '、' : ', ');
}

function oneInWords(is: AuditValue, value: unknown, reading: Reading): string {
  const { say, locale, zone, names } = reading;
  const tag = tagOf(locale);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const named = (key: string) => names[key] ?? (isId(key.slice(key.indexOf(':') + 1)) ? say(`${VALUE}.gone`) : null);
  if (typeof is === 'object') {
    if ('names' in is) return named(`${is.names}:${text}`) ?? text;
    const word = wordOf(AUDIT_WORDS[is.words], text);
    return word === undefined ? text : say(`${is.words}.${word}` as WordKey);
  }
  switch (is) {
    case 'number':
      return typeof value === 'number' ? count(value, locale) : text;
    case 'yesNo':
      return typeof value === 'boolean' ? say(`${VALUE}.${value ? 'yes' : 'no'}`) : text;
    case 'instant':
      return Number.isNaN(Date.parse(text)) ? text : fullInstant(Date.parse(text), zone, tag);
    case 'date':
      return isDate(text) ? shortDate(text, tag) : text;
    case 'yearDay':
      return yearDay(text, tag);
    case 'skill': {
      const { id, level } = value as { id: string; level: number };
      return say(`${VALUE}.skill`, { skill: named(`Skill:${id}`) ?? id, level });
    }
    default:
      return text;
  }
}

const VALUE = 'admin.settings.audit.value';

/** Ids may say more than their word does: `cases:write`, `overrideEnded:<id>`. */
const wordOf = (known: readonly string[], id: string): string | undefined =>
  [id, id.replace(/:(.)/, (_, first: string) => first.toUpperCase()), id.split(':')[0] ?? id].find((form) =>
    known.includes(form),
  );

/** 2024 has a 29 February. */
const yearDay = (day: string, tag: string): string =>
  isDate(`2024-${day}`)
    ? new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
        Date.parse(`2024-${day}T00:00Z`),
      )
    : day;

function weekInWords(value: unknown, { say, locale }: Reading): string {
  const week = value as Week;
  const closed = say('admin.settings.calendars.closed');
  return WEEKDAYS.flatMap((day) => {
    const spans = week[day];
    return spans ? `${weekdayName(day, tagOf(locale), 'short')} ${hoursInWords(spans, closed)}` : [];
  }).join('\n');
}

/** `otherHours 盘点 09:00 12:00 13:00 18:00`: what kind of day, what it is called, its hours. */
function dayInWords(text: string, { say }: Reading): string {
  const [, kind = '', name = '', hours = ''] = /^(\w+) (.*?)((?: ?\d\d:\d\d)*)$/.exec(text) ?? [];
  if (!Object.hasOwn(DAY_KINDS, kind)) return text;
  const times = hours.match(/\d\d:\d\d/g) ?? [];
  const spans = times.flatMap((from, n): [string, string][] => (n % 2 === 0 ? [[from, times[n + 1] ?? '']] : []));
  const words = say(`admin.settings.calendars.kind.${kind as keyof typeof DAY_KINDS}`);
  return [words, name.trim(), hoursInWords(spans, '')].filter(Boolean).join(' · ');
}

const DAY_KINDS = { working: 0, off: 0, holiday: 0, substitute: 0, otherHours: 0 } as const;
