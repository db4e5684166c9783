import type { z } from 'zod';
import { invalid, ProblemError } from './problem.ts';

const MAX_DEPTH = 20;
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * What nothing here can use, whatever the schema says: JSON nested too deeply, keys that reach prototypes, NUL (Postgres
 * has no text with it) and lone surrogates (no valid UTF-8).
 * @throws ProblemError
 */
export function mustBeClean(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string') {
    if (!isReadable(value)) throw invalid({ [path || 'body']: 'unreadableCharacters' });
    return;
  }
  if (!value || typeof value !== 'object') return;
  if (depth >= MAX_DEPTH) throw new ProblemError('tooDeep');
  for (const key of Object.keys(value)) {
    const at = path ? `${path}.${key}` : key;
    if (POLLUTING.has(key)) throw invalid({ [path || 'body']: 'forbiddenField' });
    if (!isReadable(key)) throw invalid({ body: 'unreadableCharacters' });
    mustBeClean((value as Record<string, unknown>)[key], at, depth + 1);
  }
}

export const isReadable = (text: string) => text.isWellFormed() && !text.includes('\u0000');

/** @throws a `validation` problem with a code per field */
export function parse<S extends z.ZodType>(schema: S, value: unknown, under = ''): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(codesOf(result.error.issues, under));
}

/** One code per field; a field's first fault counts. */
function codesOf(issues: z.core.$ZodIssue[], under: string): Record<string, string> {
  const errors: Record<string, string> = {};
  const put = (path: PropertyKey[], code: string) => {
    const field = [...(under ? [under] : []), ...path.map(String)].join('.') || 'body';
    errors[field] ??= code;
  };
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys.slice(0, 20)) put([...issue.path, key], 'unknownField');
    else put(issue.path, codeOf(issue));
  }
  return errors;
}

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : 'wrongType';
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1 ? 'required' : 'tooSmall';
    case 'too_big':
      return issue.origin === 'string' ? 'tooLong' : 'tooLarge';
    case 'invalid_value':
      return 'notOneOf';
    case 'invalid_format':
      return issue.format === 'uuid' ? 'invalidId' : 'invalid';
    case 'custom':
      // A code of the schema's own; one without words reads as 'invalid'.
      return issue.message;
    default:
      return 'invalid';
  }
}
