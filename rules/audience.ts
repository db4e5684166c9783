import type { When } from './definition.ts';
import { hangsOnMember } from './fact.ts';
import type { Problem } from './parse.ts';
import { Reader } from './parse-reader.ts';
import { parseWhen } from './parse-when.ts';

/** Whom something is for: a tree of conditions on facts of the member. */

export type ParsedAudience = { ok: true; when: When } | { ok: false; problems: Problem[] };

/** Checks what an editor hands in, and returns a clean copy of it. Facts of a case or of a question have no place in it. */
export function parseAudience(input: unknown): ParsedAudience {
  const read = new Reader();
  const when = parseWhen(read, hangsOnMember, input, 'audience');
  return when && read.problems.length === 0 ? { ok: true, when } : { ok: false, problems: read.problems };
}
