import type { FactPart } from '../../api/contract/rule-editor.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { instantTyped } from '../time/zone.ts';

/** How amounts, times and names are written at this desk. */
export type Writing = { locale: Locale; digits: number; timeZone: string };
export type Choice = { value: string; name: { zh: string; en: string } };

export const YES = ['yes', 'true', '是', '√', '✓', 'y', '1'];
export const NO = ['no', 'false', '否', '×', '✗', 'n', '0'];

/** What was typed as a value of the fact; what is none stays the text it was. */
export function readValue(text: string, fact: FactPart, writing: Writing): unknown {
  const typed = text.trim();
  switch (fact.type) {
    case 'integer':
      return readInteger(typed, fact.unit === 'minorUnits' ? 10 ** writing.digits : 1) ?? typed;
    case 'boolean':
      return readFlag(typed) ?? typed;
    case 'instant':
      return readInstant(typed, writing.timeZone) ?? typed;
    case 'choice':
    case 'id':
      return findChoice(fact.choices, typed) ?? typed;
  }
}

/** The same the other way: what one types for it. */
export function typedValue(value: unknown, fact: FactPart, writing: Writing): string {
  if (typeof value === 'boolean') return (value ? YES : NO)[writing.locale === 'zh' ? 2 : 0] as string;
  if (typeof value === 'string') return fact.choices.find((one) => one.value === value)?.name[writing.locale] ?? value;
  if (typeof value !== 'number') return value === undefined || value === null ? '' : JSON.stringify(value);
  if (fact.type === 'instant') return typedInstant(value, writing.timeZone);
  return fact.unit === 'minorUnits' ? decimal(value, writing.digits) : String(value);
}

/** True for what a fact of this type can be. */
export function fits(value: unknown, fact: FactPart): boolean {
  switch (fact.type) {
    case 'integer':
    case 'instant':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return fact.choices.some((one) => one.value === value);
    case 'id':
      return typeof value === 'string' && value.length > 0 && value.length <= 200;
  }
}

/** Of two with one name the first; a code goes before a name. */
export function findChoice(choices: readonly Choice[], typed: string): string | undefined {
  const wanted = typed.toLowerCase();
  const found =
    choices.find(({ value }) => value.toLowerCase() === wanted) ??
    choices.find(({ name }) => name.zh.toLowerCase() === wanted || name.en.toLowerCase() === wanted);
  return found?.value;
}

export function readFlag(typed: string): boolean | undefined {
  const word = typed.toLowerCase();
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : undefined;
}

const NUMBER = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?([万萬k亿]?)$/i;
const MARKS = /[\s¥￥$€£%％天日年次个件笔hd]|元|小时|hours?|days?|years?|yuan|CNY|RMB/gi;
const TIMES: Record<string, number> = { '': 1, k: 1e3, 万: 1e4, 萬: 1e4, 亿: 1e8 };

/** `10,000`, `¥1.5万`, `80 %`, `48 小时`: the number in it, times `scale`, if that is a whole one. */
export function readInteger(typed: string, scale = 1): number | undefined {
  const match = NUMBER.exec(typed.replace(MARKS, ''));
  if (!match) return undefined;
  const [, sign = '', whole = '', rest = '', times = ''] = match;
  // Digits are moved, not multiplied: 0.07 * 100 is no whole number.
  const shift = Math.round(Math.log10(scale * (TIMES[times.toLowerCase()] ?? 1)));
  const digits = rest.padEnd(shift, '0');
  if (/[1-9]/.test(digits.slice(shift))) return undefined;
  const value = Number(`${sign}${whole.replaceAll(',', '')}${digits.slice(0, shift)}`);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

function decimal(minor: number, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const rest = text.slice(text.length - digits).replace(/0+$/, '');
  return `${minor < 0 ? '-' : ''}${whole}${rest ? `.${rest}` : ''}`;
}

const INSTANT = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2}))?$/;

function readInstant(typed: string, zone: string): number | undefined {
  const match = INSTANT.exec(typed);
  if (!match) return undefined;
  const [year, month, day, hour = '0', minute = '0'] = match.slice(1);
  const two = (part: string | undefined) => String(part).padStart(2, '0');
  const at = instantTyped(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`, zone);
  return Number.isNaN(at) ? undefined : at;
}

/** To the minute, as it can be typed; what is not on a minute keeps its seconds and cannot be typed. */
export function typedInstant(at: number, timeZone: string): string {
  if (Math.abs(at) > 8.64e15) return String(at);
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}
