import { LOCALES } from './vocabulary.ts';

/** What flows of cases and of approvals have in common: faults at their places, names, and what differs between two. */

export type Fault<Code extends string = string> = { place: string; code: Code; values?: Record<string, string> };
export type ShapeFault = 'shape' | 'badId' | 'badName' | 'unknownCommand' | 'outOfRange' | 'tooMany';
export type Wrong = (place: string, code?: ShapeFault) => void;

/** Characters of a stage's name. */
export const NAME_LIMIT = 60;
/** More tell nobody anything. */
const MOST_FAULTS = 100;

export function wrongsOf(judge: (wrong: Wrong) => void): Fault<ShapeFault>[] {
  const faults: Fault<ShapeFault>[] = [];
  judge((place, code = 'shape') => {
    if (faults.length < MOST_FAULTS) faults.push({ place, code });
  });
  return faults;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const count = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;

export function only(known: readonly string[], given: object, place: string, wrong: Wrong): void {
  for (const key of Object.keys(given)) if (!known.includes(key)) wrong(at(place, key));
}

/** What was sent may be anything, and of any length. */
export const at = (place: string, key: string): string => `${place ? `${place}.` : ''}${key.slice(0, 40)}`;

/** Empty is possible while it is being written; `nameMissing` says so. */
export function nameShape(place: string, name: unknown, wrong: Wrong): void {
  if (!isObject(name)) {
    wrong(place);
    return;
  }
  only(LOCALES, name, place, wrong);
  for (const locale of LOCALES) {
    const words = name[locale];
    if (typeof words !== 'string' || words.length > NAME_LIMIT || !words.isWellFormed() || CONTROL.test(words))
      wrong(`${place}.${locale}`, 'badName');
  }
}
const CONTROL = /\p{Cc}/u;

/** What differs, place by place (`stages.firstLine.commands.resolve`); what is missing on one side is null there. */
export type FlowChange = { place: string; was: unknown; is: unknown };

/** In the order of the newer one, then what it no longer has. */
export function differences(before: Map<string, unknown>, now: Map<string, unknown>): FlowChange[] {
  return [...new Set([...now.keys(), ...before.keys()])]
    .filter((place) => !same(before.get(place), now.get(place)))
    .filter((place) => !withinWhole(place, before, now))
    .map((place) => ({ place, was: before.get(place) ?? null, is: now.get(place) ?? null }));
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Of a stage, clock or rung that is new or gone, only that is told. */
function withinWhole(place: string, before: Map<string, unknown>, now: Map<string, unknown>): boolean {
  const [part, id, field] = place.split('.');
  const whole = `${part}.${id}`;
  return field !== undefined && before.has(whole) !== now.has(whole);
}
