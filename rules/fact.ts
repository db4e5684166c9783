import type { rules as en } from '../domain/language/en/rules.ts';
import type { rules as zh } from '../domain/language/zh/rules.ts';

/** What a fact can be. Nothing else reaches a comparison: no Decimal, no BigInt, no Date, no text to be ordered. */
export type Scalar = number | boolean | string | null;

/** Runs parameterised SQL (`$1 …`) and returns rows. Handed in, so that this room knows no database client. */
export type Query = <T>(sql: string, params: unknown[]) => Promise<T[]>;

type Names = (typeof zh)['fact'] & (typeof en)['fact'];
/** Only ids that have a name in every language: a fact without one does not compile. */
export type NamedId = { [S in keyof Names & string]: `${S}.${keyof Names[S] & string}` }[keyof Names & string];

/** What a number counts; how it is written down for people follows from it. `minorUnits` are of the tenant's currency. */
export type Unit = 'count' | 'minorUnits' | 'hours' | 'days' | 'years' | 'percent';

/** What hangs on a member; rows of merged records count. */
export const MEMBER_SOURCES = ['record', 'purchases', 'value', 'contacts'] as const;

/**
 * Where a fact's value lies, and the group it is offered in: `rules.source.<source>` names it. Besides a member's own, `case` hangs on a
 * case, `queue` on a queue, `change` on a change of a member's value. `context` is said by whoever asks and says what is asked; `request` too, but it is what the answer is about.
 */
export const SOURCES = [...MEMBER_SOURCES, 'case', 'queue', 'change', 'context', 'request'] as const;
export type Source = (typeof SOURCES)[number];

type Declared<Id extends NamedId> = {
  id: Id;
  source: Source;
  /**
   * One scalar expression over the alias of the source (relations.ts): `m`, `p`, `k`, `e`, `x`, `c`, `q`, `h`.
   * @param asOf  SQL for the instant of the decision, a timestamptz; `now()` is never allowed
   */
  sql: (asOf: string) => string;
};

/** `default` is the value when the record says nothing that is of the type; null means unknown, and no condition holds on it. */
export type Fact<Id extends NamedId = NamedId> = Declared<Id> &
  (
    | { type: 'integer'; unit: Unit; default: number | null }
    | { type: 'boolean'; default: boolean | null }
    /** `words`: the choices' names are `<words>.<choice>` in the language catalogue. */
    | { type: 'choice'; choices: readonly string[]; words: string; default: string | null }
    /** Epoch milliseconds. */
    | { type: 'instant'; default: number | null }
    /** Compared for equality only. */
    | { type: 'id'; default: string | null }
  );

/** Declares a fact; the compiler refuses one that lacks a part, and one without a name in each language. */
export const fact = <const Id extends NamedId>(declared: Fact<Id>): Fact<Id> => declared;

/** The value if it is one that this fact can have, otherwise null. Never converts: '5' is not 5. */
export function admit(fact: Fact, value: unknown): Scalar {
  switch (fact.type) {
    case 'integer':
    case 'instant':
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'choice':
      return typeof value === 'string' && fact.choices.includes(value) ? value : null;
    case 'id':
      return typeof value === 'string' && value.length > 0 ? value : null;
  }
}

export const hangsOnMember = ({ source }: Pick<Fact, 'source'>): boolean =>
  (MEMBER_SOURCES as readonly Source[]).includes(source);

export const isOrdered = (fact: Fact): boolean => fact.type === 'integer' || fact.type === 'instant';
