import type { FactPart } from '../../api/contract/rule-editor.ts';
import type { Cond } from './model.ts';
import { findChoice, fits, readValue, typedValue, type Writing } from './values.ts';

/** A cell of the table as one types it: `≥ 10000; < 20000`, `gold, platinum`, `≠ basic`. Conditions on one fact, all of which must hold. */

const SYMBOLS: Record<string, string> = {
  notEqual: '≠',
  in: '∈',
  notIn: '∉',
  lessThan: '<',
  lessThanInclusive: '≤',
  greaterThan: '>',
  greaterThanInclusive: '≥',
};
export const symbolOf = (operator: string): string => SYMBOLS[operator] ?? '=';

/** Longer ones first. */
const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/^(>=|=>|≥|≧|is at least|at least|from|至少|不低于|不少于|大于等于)/i, 'greaterThanInclusive'],
  [/^(<=|=<|≤|≦|is at most|at most|up to|至多|不高于|不超过|小于等于)/i, 'lessThanInclusive'],
  [/^(!=|<>|≠|is not(?= )|not(?= )|不是|不为|非)/i, 'notEqual'],
  [/^(>|＞|is above|above|more than|高于|大于|超过)/i, 'greaterThan'],
  [/^(<|＜|is below|below|less than|低于|小于)/i, 'lessThan'],
  [/^∈/, 'in'],
  [/^∉/, 'notIn'],
  [/^(==?|＝)/, 'equal'],
];
const RANGE = /^(.*[^\s.~～至–—])\s*(?:\.\.|~|～|–|—|至|\sto\s)\s*(\S.*)$/i;

export function typedConditions(conditions: readonly Cond[], fact: FactPart, writing: Writing): string {
  return conditions.map((one) => typedCondition(one, fact, writing)).join('; ');
}

export function typedCondition({ operator, value }: Cond, fact: FactPart, writing: Writing): string {
  const values = [value].flat();
  const text = values.map((one) => quoted(typedValue(one, fact, writing), fact)).join(', ');
  const listed = Array.isArray(value) && values.length > 1;
  if (operator === 'equal' || (operator === 'in' && listed)) return text;
  if (operator === 'notIn' && listed) return `≠ ${text}`;
  return `${symbolOf(operator)} ${text}`;
}

/** Never fails: what fits no value of the fact stays as it is, for the check to say so at the cell. Nothing typed: no condition. */
export function readConditions(text: string, fact: FactPart, writing: Writing): Cond[] {
  return split(text, /[;；]/).flatMap((part) => readPart(part, fact, writing));
}

function readPart(part: string, fact: FactPart, writing: Writing): Cond[] {
  const [pattern, written] = WRITTEN.find(([form]) => form.test(part)) ?? [];
  const rest = pattern ? part.replace(pattern, '').trim() : part;
  if (rest === '') return [];
  const range = !written && fact.operators.includes('lessThan') ? RANGE.exec(rest) : null;
  if (range) {
    const [from, to] = [range[1], range[2]].map((one) => readValue(String(one), fact, writing));
    if (fits(from, fact) && fits(to, fact))
      return [
        { fact: fact.id, operator: 'greaterThanInclusive', value: from },
        { fact: fact.id, operator: 'lessThanInclusive', value: to },
      ];
  }
  const values = valuesOf(rest, fact, writing);
  return [{ fact: fact.id, ...withOperator(written, values) }];
}

function withOperator(written: string | undefined, values: unknown[]): Omit<Cond, 'fact'> {
  const [first] = values;
  if (written === 'in' || written === 'notIn') return { operator: written, value: values };
  if (values.length === 1) return { operator: written ?? 'equal', value: first };
  if (written === 'notEqual') return { operator: 'notIn', value: values };
  if (written === undefined || written === 'equal') return { operator: 'in', value: values };
  // `≥ 5, 6` means nothing: it is shown as it was typed.
  return { operator: written, value: values.join(', ') };
}

/** `10,000` is one number, `1, 2` are two. */
function valuesOf(text: string, fact: FactPart, writing: Writing): unknown[] {
  const whole = readOne(text, fact, writing);
  if (fits(whole, fact) && (fact.type !== 'id' || unquoted(text) !== null || !SPECIAL.test(text))) return [whole];
  return split(text, /[,，、]/).map((one) => readOne(one, fact, writing));
}

/** What stands in quotes is taken to the letter. */
function readOne(text: string, fact: FactPart, writing: Writing): unknown {
  const inner = unquoted(text);
  if (inner === null) return readValue(text, fact, writing);
  return fact.type === 'id' ? (findChoice(fact.choices, inner) ?? inner) : readValue(inner, fact, writing);
}

const SPECIAL = /[,，、;；"“”\t\n]|^\s|\s$|^$/;
/** Text that would be taken for a list or an operator. */
function quoted(text: string, fact: FactPart): string {
  const odd = SPECIAL.test(text) || WRITTEN.some(([form]) => form.test(text));
  return odd && (fact.type === 'id' || fact.type === 'choice') ? JSON.stringify(text) : text;
}
function unquoted(text: string): string | null {
  if (!/^".*"$/s.test(text)) return null;
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}

/** At separators outside of quotes; without empty parts. */
function split(text: string, at: RegExp): string[] {
  const parts: string[] = [''];
  let inQuotes = false;
  let escaped = false;
  for (const char of text) {
    if (!inQuotes && at.test(char)) parts.push('');
    else parts[parts.length - 1] += char;
    if (char === '"' && !escaped) inQuotes = !inQuotes;
    escaped = char === '\\' && !escaped;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
