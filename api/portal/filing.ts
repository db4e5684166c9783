import { type FieldDefinition, readAnswers } from '../../domain/casework/fields.ts';
import { REMEDIES, type Remedy } from '../../domain/casework/words.ts';
import { CASE_KINDS, CATEGORIES, type CaseKind, LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { normaliseEmail, normalisePhone } from '../../prisma/members.ts';
import { text } from '../contract/values.ts';

/** The filing form as it was typed. All plain text, so that it can be put back as it was. */
export type Typed = {
  kind: string;
  category: string;
  subject: string;
  body: string;
  name: string;
  contact: string;
  locale: string;
  prefer: string;
  remedy?: string;
  remedyWords?: string;
  /** Number of the case it follows up. */
  follows?: string;
};
/** `f_` and a field's code: an answer to a question of the category. */
export type FilingField = keyof Typed | 'file' | `f_${string}`;

/** What can be chosen, and what each asks. */
export type Asks = { codes: readonly string[]; at(category: string): readonly FieldDefinition[] };
const ROOTS: Asks = { codes: CATEGORIES, at: () => [] };

export const PREFERENCES = ['any', 'email', 'text', 'phone'] as const;
export type Preference = (typeof PREFERENCES)[number];

/** What can be filed. `who` is what somebody says of themselves; null for a member who signed in. */
export type Readable = {
  kind: CaseKind;
  category: string;
  subject: string;
  body: string;
  locale: Locale;
  prefer: Preference;
  remedy?: { what: Remedy; words?: string };
  /** Answers by code, as they were typed; intake reads them again. */
  fields?: Record<string, string>;
  who: { name: string; phone?: string; email?: string } | null;
};

/** Error codes are keys under `portal.error.`. */
export type Checked = { ok: true; filing: Readable } | { ok: false; errors: Partial<Record<FilingField, string>> };

export const LONGEST = { subject: 200, body: 20_000, name: 100, contact: 254, remedyWords: 500 } as const;

/**
 * Reads the form. A signed-in member is not asked who they are.
 * @param answers  by code; null: nobody was asked yet
 */
export function check(
  typed: Typed,
  signedIn: boolean,
  asks: Asks = ROOTS,
  answers: Record<string, string> | null = null,
): Checked {
  const errors: Partial<Record<FilingField, string>> = {};
  const words = (name: keyof typeof LONGEST): string => {
    const { value, error } = readText(typed[name] ?? '', LONGEST[name]);
    if (error) errors[name] = error;
    return value;
  };
  const choice = <T extends string>(name: 'kind' | 'category' | 'locale' | 'prefer', of: readonly T[]): T => {
    if (!of.includes(typed[name] as T)) errors[name] = 'choice';
    return typed[name] as T;
  };
  const filing = {
    kind: choice('kind', CASE_KINDS),
    category: choice('category', asks.codes),
    subject: words('subject').replace(/\s+/g, ' '),
    body: words('body'),
    locale: choice('locale', LOCALES),
    prefer: choice('prefer', PREFERENCES),
    ...remedyIn(typed, errors),
    ...answersIn(asks.at(typed.category), answers, errors),
  };
  const who = signedIn ? null : { name: words('name'), ...contact(words('contact'), errors) };
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, filing: { ...filing, who } };
}

type Errors = Partial<Record<FilingField, string>>;

function remedyIn({ remedy = '', remedyWords = '' }: Typed, errors: Errors): Pick<Readable, 'remedy'> {
  const what = REMEDIES.find((one) => one === remedy);
  if (!what) {
    if (remedy) errors.remedy = 'choice';
    return {};
  }
  if (remedyWords.trim() === '') return { remedy: { what } };
  const { value, error } = readText(remedyWords, LONGEST.remedyWords);
  if (error) errors.remedyWords = error;
  return { remedy: { what, words: value } };
}

function answersIn(
  definitions: readonly FieldDefinition[],
  answers: Record<string, string> | null,
  errors: Errors,
): Pick<Readable, 'fields'> {
  if (answers === null || definitions.length === 0) return {};
  const asked = definitions.filter(({ retired }) => !retired).map(({ code }) => code);
  const given = Object.fromEntries(asked.map((code) => [code, answers[code] ?? '']));
  const { faults, missing } = readAnswers(definitions, given);
  for (const code of missing) errors[`f_${code}`] = 'required';
  for (const [code, fault] of Object.entries(faults)) errors[`f_${code}`] = IN_WORDS[fault] ?? fault;
  return { fields: given };
}
const IN_WORDS: Partial<Record<string, string>> = { notOneOf: 'choice', wrongType: 'notOfType' };

/** A text field: NFC, trimmed, with plain line ends. The error is a key under `portal.error.`. */
export function readText(raw: string, longest: number): { value: string; error: string | null } {
  const plain = raw.replaceAll('\r\n', '\n');
  const read = text(longest).safeParse(plain);
  if (read.success) return { value: read.data, error: null };
  if (!plain.isWellFormed() || plain.includes('\u0000')) return { value: '', error: 'unreadableCharacters' };
  return { value: '', error: plain.trim() === '' ? 'required' : 'tooLong' };
}

function contact(
  raw: string,
  errors: Partial<Record<FilingField, string>>,
): { email: string } | { phone: string } | object {
  if (errors.contact) return {};
  if (raw.includes('@') || raw.includes('＠')) {
    const email = normaliseEmail(raw);
    if (email) return { email };
    errors.contact = 'email';
    return {};
  }
  const phone = normalisePhone(raw);
  if (phone) return { phone };
  errors.contact = /\p{Nd}/u.test(raw) ? 'phone' : 'contact';
  return {};
}

/** Text as it can be shown again in a field. */
export const showable = (raw: string): string => raw.toWellFormed().replaceAll('\u0000', '\ufffd');
