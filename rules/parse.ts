import { has, say } from '../domain/language/index.ts';
import { type Locale, RULE_SETS, type RuleSetCode } from '../domain/vocabulary.ts';
import { HIT_POLICIES, type Note, type Otherwise, type Row, type RuleSetDefinition } from './definition.ts';
import { parseOutcome } from './parse-outcome.ts';
import { parsePolicy } from './parse-policy.ts';
import { Reader } from './parse-reader.ts';
import { mayOf, parseWhen } from './parse-when.ts';
import { factName } from './wording.ts';

/** What is wrong, and where: `rows[2].when.all[0].value`. The words are `rules.problem.<code>`. */
export type Problem = { place: string; code: string; values: Record<string, string | number> };
export type Parsed =
  | { ok: true; definition: RuleSetDefinition }
  /** `readable`: the rows that have nothing wrong with them. */
  | { ok: false; problems: Problem[]; readable: { set: RuleSetCode; rows: Readable[] } | null };
export type Readable = { [S in RuleSetCode]: Row<S> | Otherwise<S> }[RuleSetCode];

/**
 * Checks what an editor or a database hands in, and returns a clean copy of it. Collects every problem; never throws, whatever the input.
 */
export function parseDefinition(input: unknown): Parsed {
  const read = new Reader();
  const root = read.object(input, '', ['set', 'hitPolicy', 'rows', 'otherwise'], ['policy']);
  const set = root && read.choice(root.set, 'set', RULE_SETS);
  const hitPolicy = root && read.choice(root.hitPolicy, 'hitPolicy', HIT_POLICIES);
  if (!root || !set || !hitPolicy) return { ok: false, problems: read.problems, readable: null };

  const ids = new Set<string>();
  // Rows that count each by itself are never picked from.
  if (set === 'alerts' && hitPolicy !== 'collect') read.wrong('hitPolicy', 'choice', { choices: 'collect' });
  const readable: Readable[] = [];
  const rows = read.list(root.rows, 'rows', 0, 'rows').map((item, i) => {
    const before = read.found;
    const row = read.object(item, `rows[${i}]`, ['id', 'when', 'then', 'note']);
    if (!row) return undefined;
    const parsed = rest(read, set, row, `rows[${i}].`, ids);
    const whole = { ...parsed, when: parseWhen(read, mayOf(set, parsed.then), row.when, `rows[${i}].when`) };
    if (read.found === before) readable.push(whole as Readable);
    return whole;
  });
  const before = read.found;
  const last = read.object(root.otherwise, 'otherwise', ['id', 'then', 'note']);
  const otherwise = last && rest(read, set, last, 'otherwise.', ids);
  if (otherwise && read.found === before) readable.push(otherwise as Readable);
  if (root.policy !== undefined && set !== 'tier') read.wrong('policy', 'unknownKey');
  const policy = root.policy === undefined ? {} : { policy: parsePolicy(read, root.policy, 'policy') };
  if (read.problems.length > 0) return { ok: false, problems: read.problems, readable: { set, rows: readable } };
  // Nothing was wrong, so nothing is missing, and `set` and the outcomes fit each other.
  return { ok: true, definition: { set, hitPolicy, ...policy, rows, otherwise } as unknown as RuleSetDefinition };
}

export class InvalidDefinition extends Error {
  readonly problems: Problem[];
  constructor(problems: Problem[]) {
    super(problems.map((p) => inWords(p, 'en')).join('\n'));
    this.name = 'InvalidDefinition';
    this.problems = problems;
  }
}

/** @throws InvalidDefinition */
export function mustParse<S extends RuleSetCode>(input: unknown, set: S): RuleSetDefinition<S> {
  const parsed = parseDefinition(input);
  if (!parsed.ok) throw new InvalidDefinition(parsed.problems);
  if (parsed.definition.set !== set)
    throw new InvalidDefinition([{ place: 'set', code: 'choice', values: { choices: set } }]);
  return parsed.definition as RuleSetDefinition<S>;
}

export const inWords = (problem: Problem, locale: Locale): string =>
  `${problem.place || '(definition)'}: ${problemInWords(problem, locale)}`;

/** Without its place, for whoever is shown it there. */
export function problemInWords({ code, values }: Problem, locale: Locale): string {
  const type = `rules.type.${values.type}`;
  return say(locale, `rules.problem.${code}`, {
    ...values,
    ...(has(locale, type) ? { type: say(locale, type) } : {}),
    ...(typeof values.fact === 'string' ? { fact: factName(values.fact, locale) } : {}),
  });
}

function rest(read: Reader, set: RuleSetCode, row: Record<string, unknown>, place: string, ids: Set<string>) {
  const id = read.identifier(row.id, `${place}id`);
  if (id !== undefined && ids.has(id)) read.wrong(`${place}id`, 'duplicateId', { id });
  if (id !== undefined) ids.add(id);
  const then = parseOutcome(read, set, row.then, `${place}then`);
  const note = parseNote(read, row.note, `${place}note`);
  if (note && isLeavingOut(then) && !(note.zh.trim() && note.en.trim())) read.wrong(`${place}note`, 'reason');
  return { id, then, note };
}

const isLeavingOut = (then: unknown) => (then as { audience?: string } | undefined)?.audience === 'exclude';

function parseNote(read: Reader, input: unknown, place: string): Note | undefined {
  const note = read.object(input, place, ['zh', 'en']);
  if (!note) return undefined;
  return { zh: read.text(note.zh, `${place}.zh`) ?? '', en: read.text(note.en, `${place}.en`) ?? '' };
}
