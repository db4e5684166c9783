import { say } from '../../../domain/language/index.ts';
import { LOCALES, ROLES } from '../../../domain/vocabulary.ts';
import { normaliseEmail, normalisePhone } from '../../members.ts';
import type { PersonValues } from '../people.ts';
import type { Order } from './order.ts';
import { type Field, type FileRow, plain } from './read.ts';

/** What a row says. `problems`: field → code. */
export type Said = {
  row: number;
  email: string | null;
  typedEmail: string;
  values: Partial<PersonValues>;
  reportsTo: string | null;
  deputy: string | null;
  /** It could not be told apart into cells. */
  damaged: boolean;
  problems: Record<string, string>;
};

/** An empty cell says nothing: nothing is ever emptied by a file. */
export function sayOf({ row, cells, damaged }: FileRow, order: Order): Said {
  const problems: Record<string, string> = damaged ? { email: 'damagedRow' } : {};
  const read = <T>(field: Field, parse: (text: string) => T | null, code: string): T | undefined => {
    const text = cells[field];
    if (!text || damaged) return undefined;
    const value = parse(text);
    if (value === null) problems[field] = code;
    return value ?? undefined;
  };
  const email = read('email', normaliseEmail, 'invalidEmail') ?? null;
  if (!cells.email) problems.email ??= 'required';
  const teamId = read('team', (text) => order.teams.get(plain(text)) ?? null, 'unknownRecord');
  const department = read('department', (text) => order.departments.get(plain(text)) ?? null, 'unknownRecord');
  const departmentId = department ?? (teamId && order.departmentOfTeam.get(teamId));
  const given = {
    email: email ?? undefined,
    name: read('name', (text) => (text.length <= 100 ? text.normalize('NFC') : null), 'tooLong'),
    phone: read('phone', (text) => normalisePhone(text), 'invalidPhone'),
    role: read('role', roleOf, 'notOneOf'),
    locale: read('locale', localeOf, 'notOneOf'),
    timeZone: read('timeZone', zoneOf, 'notOneOf'),
    postId: read('post', (text) => order.posts.get(plain(text)) ?? null, 'unknownRecord'),
    ...{ departmentId, teamId },
    capacity: read('capacity', capacityOf, 'invalid'),
    queues: read('queues', (text) => allOf(text, order.queues), 'unknownRecord'),
    skills: read('skills', (text) => skillsOf(text, order.skills), 'unknownSkill'),
  };
  const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const reportsTo = read('reportsTo', normaliseEmail, 'invalidEmail') ?? null;
  const deputy = read('deputy', normaliseEmail, 'invalidEmail') ?? null;
  return { row, email, typedEmail: cells.email ?? '', values, reportsTo, deputy, damaged, problems };
}

const SEPARATORS = /[;；、|/]|，|,/;
const parts = (text: string): string[] =>
  text
    .split(SEPARATORS)
    .map((part) => part.trim())
    .filter(Boolean);

function allOf(text: string, known: Map<string, string>): string[] | null {
  const ids = parts(text).map((part) => known.get(plain(part)));
  return ids.every((id) => id !== undefined) ? ([...new Set(ids)].sort() as string[]) : null;
}

/** `english:4; billing`: without a level it is 3. */
function skillsOf(text: string, known: Map<string, string>): PersonValues['skills'] | null {
  const skills = parts(text).map((part) => {
    const [, name = '', level] = /^(.*?)(?:\s*[:：=]\s*([1-5]))?$/.exec(part) ?? [];
    return { id: known.get(plain(name)), level: Number(level ?? 3) };
  });
  if (!skills.every((skill): skill is { id: string; level: number } => skill.id !== undefined)) return null;
  return [...new Map(skills.map((skill) => [skill.id, skill])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const roleOf = (text: string): string | null =>
  ROLES.find((role) =>
    [role, ...LOCALES.map((locale) => say(locale, `role.${role}`))].some((word) => same(word, text)),
  ) ?? null;

const localeOf = (text: string): string | null =>
  LOCALES.find((locale) => [locale, ...LANGUAGES[locale]].some((word) => same(word, text))) ?? null;
const LANGUAGES = { zh: ['zh-CN', '中文', '简体中文', 'Chinese'], en: ['en-GB', 'en-US', '英文', '英语', 'English'] };

const zoneOf = (text: string): string | null =>
  Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase() === text.toLowerCase()) ??
  (text.toUpperCase() === 'UTC' ? 'UTC' : null);

const capacityOf = (text: string): number | null => {
  const number = Number(text.normalize('NFKC'));
  return Number.isInteger(number) && number >= 0 && number <= 1_000 ? number : null;
};

const same = (a: string, b: string) => plain(a) === plain(b);
