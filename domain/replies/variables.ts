import { holdsTags } from '../notices/variables.ts';
import type { Locale } from '../vocabulary.ts';

/**
 * Variables in the words of templates: `{{member.name}}`, or `{{member.title|客户}}` with what stands there when a case has none.
 * Pure, and without a catalogue, so that the desk can look while somebody types. Names: `replies.variable.<name>`, a dot
 * becoming `_`.
 */

type Variable = { always: boolean; example: Record<Locale, string> };
const same = (example: string) => ({ zh: example, en: example });

/** `always`: every case has it; of any other the words must say what stands there instead. */
export const VARIABLES = {
  'member.name': { always: true, example: { zh: '李秀兰', en: 'Anna Berg' } },
  'member.title': { always: false, example: { zh: '采购经理', en: 'Head of purchasing' } },
  'member.tier': { always: true, example: { zh: '金卡', en: 'Gold' } },
  'member.number': { always: true, example: same('M-000123') },
  'contact.name': { always: false, example: { zh: '张伟', en: 'Paul Wood' } },
  'case.number': { always: true, example: same('CS-2026-000064') },
  'case.subject': { always: true, example: { zh: '包裹晚到三天', en: 'Parcel three days late' } },
  'case.kind': { always: true, example: { zh: '投诉', en: 'Complaint' } },
  'promise.answer': {
    always: false,
    example: { zh: '2026年12月1日周二 10:00 GMT+8', en: 'Tue, 1 Dec 2026, 10:00 GMT+8' },
  },
  'promise.resolution': {
    always: false,
    example: { zh: '2026年12月3日周四 18:00 GMT+8', en: 'Thu, 3 Dec 2026, 18:00 GMT+8' },
  },
  'rep.name': { always: true, example: { zh: '王芳', en: 'Emma Clarke' } },
  'desk.name': { always: true, example: same('Steward') },
  'portal.link': { always: true, example: same('https://desk.example.org/portal/cases/CS-2026-000064') },
} as const satisfies Record<string, Variable>;
export type VariableName = keyof typeof VARIABLES;
export const VARIABLE_NAMES = Object.keys(VARIABLES) as VariableName[];
/** The last part of the key of its name. */
export const wordOf = <N extends VariableName>(name: N) => name.replace('.', '_') as Underscored<N>;
type Underscored<N extends string> = N extends `${infer A}.${infer B}` ? `${A}_${B}` : N;

export type Values = Partial<Record<VariableName, string | null>>;

export type WordsFault = {
  code: 'html' | 'brokenBraces' | 'unknownVariable' | 'fallbackNeeded';
  /** Where, in UTF-16 units. */
  at: number;
  length: number;
  name: string;
};

const BRACES = /\{\{([^{}]*)\}\}/g;
const INSIDE = /^\s*([a-z]+(?:\.[a-z]+)+)\s*(?:\|([^|]*))?$/i;

type Found = { at: number; whole: string; name: string | null; fallback: string };
const found = (words: string): Found[] =>
  [...words.matchAll(BRACES)].map((match) => {
    const inside = INSIDE.exec(match[1] ?? '');
    return { at: match.index, whole: match[0], name: inside?.[1] ?? null, fallback: inside?.[2]?.trim() ?? '' };
  });

export const isVariable = (name: string): name is VariableName => Object.hasOwn(VARIABLES, name);

/** All that is wrong with the words of a template, in their order. */
export function faultsOfWords(words: string): WordsFault[] {
  const all = found(words);
  const faults: WordsFault[] = all.flatMap(({ at, whole, name, fallback }) => {
    const fault = (code: WordsFault['code']) => [{ code, at, length: whole.length, name: name ?? whole }];
    if (name === null) return fault('brokenBraces');
    if (!isVariable(name)) return fault('unknownVariable');
    return VARIABLES[name].always || fallback !== '' ? [] : fault('fallbackNeeded');
  });
  // What is left of braces belongs to no variable. Blanked out, not cut out: places stay what they are.
  const rest = words.replace(BRACES, (whole) => ' '.repeat(whole.length));
  for (const match of rest.matchAll(/\{\{|\}\}/g))
    faults.push({ code: 'brokenBraces', at: match.index, length: 2, name: match[0] });
  if (holdsTags(words)) faults.push({ code: 'html', at: words.search(/<[a-z!/]/i), length: 1, name: '<' });
  return faults.sort((a, b) => a.at - b.at);
}

/** Words with their variables filled in, in one pass. What has neither value nor fallback stays as it is, and is named. */
export function fillWords(words: string, values: Values): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const text = words.replace(BRACES, (whole, inside: string) => {
    const [, name, fallback] = INSIDE.exec(inside) ?? [];
    if (!name) return whole;
    const value = isVariable(name) ? (values[name] ?? '').trim() : '';
    if (value !== '') return harmless(value);
    if (fallback?.trim()) return harmless(fallback.trim());
    missing.add(name);
    return whole;
  });
  return { text, missing: [...missing] };
}

/** A subject that somebody filed must not become a variable of ours. */
const harmless = (value: string) => value.replaceAll('{{', '{ {').replaceAll('}}', '} }');

export type Unfilled = { name: string; at: number; length: number };

/** Variables that a text still holds: nothing that a member should read. */
export const unfilledIn = (text: string): Unfilled[] =>
  found(text).flatMap(({ at, whole, name }) => (name === null ? [] : [{ name, at, length: whole.length }]));
