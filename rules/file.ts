import { LIMITS } from './definition.ts';
import type { Problem } from './parse.ts';

/** Rules as a file: JSON in an order of keys that is always the same, so that a comparison of two files shows what differs and nothing else. */

const ORDER = ['set', 'hitPolicy', 'policy', 'rows', 'otherwise', 'id', 'note', 'zh', 'en', 'when', 'then'];
const placeOf = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

/** The same with its keys in the order of a file. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, ordered((value as Record<string, unknown>)[key])]));
}

export const fileOf = (definition: unknown): string => `${JSON.stringify(ordered(definition), null, 2)}\n`;

/** Bytes of a file at most; the same as of a request. */
export const FILE_BYTES = 1_000_000;
/** Lists and objects within one another: what rules can have, with room to say where it is too much. */
const DEEPEST = 20 + 2 * LIMITS.depth;

export type FileRead = { ok: true; value: unknown } | { ok: false; problem: Problem };
const wrong = (code: string, values: Problem['values']): FileRead => ({
  ok: false,
  problem: { place: '', code, values },
});

/** What a file says, if it is JSON at all, not too large, and not nested without end. */
export function readFile(bytes: Uint8Array): FileRead {
  if (bytes.length > FILE_BYTES) return wrong('fileTooLarge', { max: FILE_BYTES, bytes: bytes.length });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong('notText', {});
  }
  try {
    const value = JSON.parse(text) as unknown;
    return isDeeper(value, DEEPEST) ? wrong('tooDeep', { max: DEEPEST }) : { ok: true, value };
  } catch {
    return wrong('notJson', placeOfFault(text));
  }
}

/** Level by level, not by recursion: whoever nests a million lists fills no stack. */
function isDeeper(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Line and column of the first character that cannot stand there. The parser names it in some cases only: the shortest beginning that is wrong ends with it. */
function placeOfFault(text: string): { line: number; column: number } {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isWrong(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  const before = text.slice(0, good).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Wrong whatever may follow, unlike what merely ends too early. */
function isWrong(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.startsWith('Unexpected token') : Number(position) < beginning.length;
  }
}
