/** Questions of a category, and the answers to them. */

export const FIELD_TYPES = ['text', 'number', 'date', 'choice', 'yesNo'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export type Choice = { code: string; nameZh: string; nameEn: string };
export type FieldDefinition = {
  /** For ever, and one of its kind among all categories: answers stand under it. */
  code: string;
  type: FieldType;
  nameZh: string;
  nameEn: string;
  required: boolean;
  /** Of a choice. */
  choices: Choice[];
  /** Not asked any more; answers keep their name. */
  retired: boolean;
};

/** One of the columns holds it, by the field's type. */
export type FieldAnswer = {
  code: string;
  text: string | null;
  number: number | null;
  date: Date | null;
  flag: boolean | null;
};
export type FieldFault = 'required' | 'wrongType' | 'tooLong' | 'notOneOf' | 'unknownField' | 'unreadableCharacters';
export type FieldValue = string | number | boolean;

export const LONGEST_ANSWER = 1_000;
const EMPTY = { text: null, number: null, date: null, flag: null };

/** What is asked now. */
export const asked = (definitions: readonly FieldDefinition[]): FieldDefinition[] =>
  definitions.filter(({ retired }) => !retired);

/**
 * Reads answers as they came, from JSON or from a form: `'12.5'`, `'yes'` and `''` are answers of a form. `missing` are the required ones
 * that were not given; whether that is a fault depends on who files.
 */
export function readAnswers(
  definitions: readonly FieldDefinition[],
  given: Readonly<Record<string, unknown>>,
): { answers: FieldAnswer[]; faults: Record<string, FieldFault>; missing: string[] } {
  const answers: FieldAnswer[] = [];
  const faults: Record<string, FieldFault> = {};
  const missing: string[] = [];
  const known = asked(definitions);
  for (const field of known) {
    const value = Object.hasOwn(given, field.code) ? given[field.code] : undefined;
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
      if (field.required) missing.push(field.code);
      continue;
    }
    const read = READERS[field.type](value, field);
    if (typeof read === 'string') faults[field.code] = read;
    else answers.push({ ...EMPTY, ...read, code: field.code });
  }
  for (const code of Object.keys(given)) if (!known.some((field) => field.code === code)) faults[code] = 'unknownField';
  return { answers, faults, missing };
}

type Read = Partial<Omit<FieldAnswer, 'code'>> | FieldFault;
const READERS: Record<FieldType, (value: unknown, field: FieldDefinition) => Read> = {
  text(value) {
    if (typeof value !== 'string') return 'wrongType';
    if (!value.isWellFormed() || value.includes('\u0000')) return 'unreadableCharacters';
    const text = value.normalize('NFC').trim();
    return text.length > LONGEST_ANSWER ? 'tooLong' : { text };
  },
  number(value) {
    const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) && Math.abs(number) <= 1e15 ? { number } : 'wrongType';
  },
  date(value) {
    if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'wrongType';
    const date = new Date(`${value}T00:00:00Z`);
    // 30 February is no day.
    return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value ? 'wrongType' : { date };
  },
  choice(value, { choices }) {
    return typeof value === 'string' && choices.some(({ code }) => code === value) ? { text: value } : 'notOneOf';
  },
  yesNo(value) {
    const flag = value === 'yes' ? true : value === 'no' ? false : value;
    return typeof flag === 'boolean' ? { flag } : 'wrongType';
  },
};
const NUMBER = /^[+-]?\d{1,15}(\.\d{1,6})?$/;

/** The answer as JSON has it. */
export const answerValue = ({ text, number, date, flag }: Omit<FieldAnswer, 'code'>): FieldValue | null =>
  text ?? number ?? date?.toISOString().slice(0, 10) ?? flag;

/** Required questions of an earlier list that a later one lost are kept as retired: their answers stay readable. */
export const keepRetired = (now: readonly FieldDefinition[], wanted: readonly FieldDefinition[]): FieldDefinition[] => [
  ...wanted,
  ...now
    .filter((field) => !wanted.some(({ code }) => code === field.code))
    .map((field) => ({ ...field, retired: true })),
];
