import { LIMITS } from './definition.ts';
import type { Problem } from './parse.ts';

/** Reads untrusted JSON piece by piece and writes down what is wrong with its place. A wrong piece reads as undefined. */
export class Reader {
  readonly problems: Problem[] = [];
  /** How many there were, also those that are not listed. */
  found = 0;
  /** Values compared with, over the whole definition. */
  #values = 0;

  wrong(place: string, code: string, values: Problem['values'] = {}): undefined {
    this.found++;
    // A hostile definition must not make a hostile answer.
    if (this.problems.length < 100) this.problems.push({ place, code, values });
    return undefined;
  }

  /** A plain object with exactly these keys. `__proto__` as an own key (JSON can carry it) is an unknown key like any other. */
  object(input: unknown, place: string, keys: readonly string[], optional: readonly string[] = []) {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return this.wrong(place, 'object');
    const clean: Record<string, unknown> = Object.create(null);
    for (const key of Object.keys(input)) {
      if (!keys.includes(key) && !optional.includes(key)) this.wrong(join(place, printable(key)), 'unknownKey');
      else clean[key] = (input as Record<string, unknown>)[key];
    }
    for (const key of keys) if (clean[key] === undefined) this.wrong(join(place, key), 'required');
    return clean;
  }

  list(input: unknown, place: string, min: number, limit: 'rows' | 'conditions' | 'list' | 'levels'): unknown[] {
    if (!Array.isArray(input)) {
      if (input !== undefined) this.wrong(place, 'list');
      return [];
    }
    if (input.length < min) this.wrong(place, 'empty');
    if (input.length > LIMITS[limit]) this.wrong(place, 'tooMany', { max: LIMITS[limit] });
    return input.slice(0, LIMITS[limit]);
  }

  choice<T extends string>(input: unknown, place: string, choices: readonly T[]): T | undefined {
    if (input === undefined) return undefined;
    if (typeof input === 'string' && (choices as readonly string[]).includes(input)) return input as T;
    return this.wrong(place, 'choice', { choices: choices.join(', ') });
  }

  boolean(input: unknown, place: string): boolean | undefined {
    if (input === undefined || typeof input === 'boolean') return input;
    return this.wrong(place, 'wrongType', { type: 'boolean' });
  }

  identifier(input: unknown, place: string): string | undefined {
    if (input === undefined) return undefined;
    if (typeof input === 'string' && /^[A-Za-z][\w-]{0,63}$/.test(input)) return input;
    return this.wrong(place, 'identifier');
  }

  text(input: unknown, place: string): string | undefined {
    if (input === undefined) return undefined;
    const readable = typeof input === 'string' && input.isWellFormed() && !input.includes('\u0000');
    if (readable && input.length <= LIMITS.note) return input.normalize('NFC');
    return this.wrong(place, 'text', { max: LIMITS.note });
  }

  integer(input: unknown, place: string, min: number, max: number): number | undefined {
    if (input === undefined) return undefined;
    if (typeof input === 'number' && Number.isSafeInteger(input) && input >= min && input <= max) return input;
    return this.wrong(place, 'integer', { min, max });
  }

  countValue(place: string): void {
    if (++this.#values === LIMITS.values + 1) this.wrong(place, 'tooMany', { max: LIMITS.values });
  }
}

const join = (place: string, key: string) => (place ? `${place}.${key}` : key);
const printable = (key: string) => (/^[\w.-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64)));
