import { MODES } from '../../domain/approval/flow.ts';
import { POSTS, ROLES } from '../../domain/vocabulary.ts';
import { NO_ALERT, type OutcomeColumn } from './outcomes.ts';
import { type Choice, findChoice, NO, readFlag, readInteger, type Writing, YES } from './values.ts';

/** Outcomes as one types them, and back. What cannot be read stays the text it was. */

export function typedOutcome(
  value: unknown,
  { kind, path }: OutcomeColumn,
  writing: Writing,
  choices: readonly Choice[],
): string {
  if (value === undefined) return '';
  if (value === null) return path[0] === 'alert' ? nameIn(choices, NO_ALERT, writing) : '';
  if (typeof value === 'string' && kind.is !== 'choice' && kind.is !== 'repeat') return value;
  switch (kind.is) {
    case 'choice':
      return nameIn(choices, String(value), writing);
    case 'choices':
      return Array.isArray(value) ? value.map((one) => nameIn(choices, String(one), writing)).join(', ') : '';
    case 'flag':
      return (value ? YES : NO)[writing.locale === 'zh' ? 2 : 0] as string;
    case 'number':
      return String(value);
    case 'time':
      return typeof value === 'number' ? typedTime(value) : String(value);
    case 'repeat':
      return typeof value === 'object'
        ? typedTime(Number((value as { everyHours?: number }).everyHours) * 60)
        : String(value);
    case 'levels':
      return Array.isArray(value) ? value.map(typedLevel).join('; ') : '';
    case 'ladder':
      return Array.isArray(value) ? value.map(({ post, minutes }) => `${post} ${typedTime(minutes)}`).join('; ') : '';
  }
}

/** Nothing typed: undefined, which is to say nothing. */
export function readOutcome(text: string, { kind, path }: OutcomeColumn, choices: readonly Choice[]): unknown {
  const typed = text.trim();
  if (kind.is === 'choices') return listed(typed).map((one) => findChoice(choices, one) ?? one);
  if (kind.is === 'levels') return typed === '' ? [] : (readList(typed, readLevel) ?? typed);
  if (typed === '') return undefined;
  switch (kind.is) {
    case 'choice': {
      const found = findChoice(choices, typed) ?? typed;
      if (path[0] === 'alert' && found === NO_ALERT) return null;
      return path[0] === 'priority' ? (readInteger(found) ?? found) : found;
    }
    case 'flag':
      return readFlag(typed) === false ? undefined : (readFlag(typed) ?? typed);
    case 'number':
      return readInteger(typed) ?? typed;
    case 'time':
      return readTime(typed) ?? typed;
    case 'repeat':
      return readRepeat(typed);
    case 'ladder':
      return readList(typed, readRung) ?? typed;
  }
}

const nameIn = (choices: readonly Choice[], value: string, { locale }: Writing): string =>
  choices.find((one) => one.value === value)?.name[locale] ?? value;
const listed = (text: string): string[] =>
  text
    .split(/[,，、;；]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** `8h`, `1h 30min`, `45min` */
export function typedTime(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...(hours ? [`${hours}h`] : []), ...(rest || !hours ? [`${rest}min`] : [])].join(' ');
}

const TIME = /^(?:(\d+(?:\.\d+)?)\s*(?:h|hours?|hrs?|小时|钟头))?\s*(?:(\d+)\s*(?:m|min|minutes?|分钟|分)?)?$/i;
/** A bare number is minutes. */
export function readTime(typed: string): number | undefined {
  const match = TIME.exec(typed);
  if (!match || typed === '') return undefined;
  const minutes = Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
  return Number.isSafeInteger(minutes) ? minutes : undefined;
}

function readRepeat(typed: string): unknown {
  if (/^(once|一次|只.?一次)$/i.test(typed)) return 'once';
  const bare = readInteger(typed);
  const minutes = bare === undefined ? readTime(typed) : bare * 60;
  return minutes !== undefined && minutes % 60 === 0 ? { everyHours: minutes / 60 } : typed;
}

function typedLevel(level: unknown): string {
  const { approvers, mode, hours } = (level ?? {}) as {
    approvers?: Record<string, string>;
    mode?: string;
    hours?: number;
  };
  return [approvers?.by, approvers?.role ?? approvers?.post, mode, `${hours}h`].join(' ');
}

function readList<T>(text: string, read: (words: string[]) => T | undefined): T[] | undefined {
  const parts = text.split(/[;；]/).map((part) => read(part.trim().split(/\s+/)));
  return parts.some((part) => part === undefined) ? undefined : (parts as T[]);
}

function readLevel([by = '', who = '', mode = '', ...rest]: string[]) {
  const minutes = readTime(rest.join(' '));
  const named = by === 'role' ? 'role' : 'post';
  const known = by === 'role' ? ROLES : ['line', 'post'].includes(by) ? POSTS : [];
  if (!(known as readonly string[]).includes(who) || !(MODES as readonly string[]).includes(mode)) return undefined;
  return minutes === undefined || minutes % 60
    ? undefined
    : { approvers: { by, [named]: who }, mode, hours: minutes / 60 };
}

function readRung([post = '', ...rest]: string[]) {
  const minutes = readTime(rest.join(' '));
  return (POSTS as readonly string[]).includes(post) && minutes !== undefined ? { post, minutes } : undefined;
}
