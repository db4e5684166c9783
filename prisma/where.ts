import { Sql } from './statement.ts';

type Where = Record<string, unknown>;
type At = { table: string; alias: string };

/** How tables hang together, as far as conditions reach: name → its table, its column, our column. The tenant is always the same. */
export const RELATIONS: Record<string, Record<string, [table: string, theirs: string, ours: string]>> = {
  Case: {
    member: ['Member', 'id', 'memberId'],
    contactPerson: ['ContactPerson', 'id', 'contactPersonId'],
    queue: ['Queue', 'id', 'queueId'],
    assignee: ['Staff', 'id', 'assigneeId'],
    events: ['CaseEvent', 'caseId', 'id'],
    messages: ['Message', 'caseId', 'id'],
    commands: ['Command', 'caseId', 'id'],
    escalations: ['Escalation', 'caseId', 'id'],
    alerts: ['Alert', 'caseId', 'id'],
    alertCalls: ['AlertCall', 'caseId', 'id'],
    tags: ['CaseTag', 'caseId', 'id'],
    follows: ['CaseFollow', 'caseId', 'id'],
    snoozes: ['CaseSnooze', 'caseId', 'id'],
    alarms: ['CaseAlarm', 'caseId', 'id'],
    fields: ['CaseField', 'caseId', 'id'],
    copies: ['CaseCopy', 'caseId', 'id'],
    merges: ['CaseMerge', 'caseId', 'id'],
    absorbed: ['CaseMerge', 'intoId', 'id'],
    linksFrom: ['CaseLink', 'fromId', 'id'],
    linksTo: ['CaseLink', 'toId', 'id'],
  },
  Member: {
    owner: ['Staff', 'id', 'ownerId'],
    contactPoints: ['ContactPoint', 'memberId', 'id'],
    contactPersons: ['ContactPerson', 'memberId', 'id'],
    purchases: ['Purchase', 'memberId', 'id'],
    cases: ['Case', 'memberId', 'id'],
    sessions: ['MemberSession', 'memberId', 'id'],
    alerts: ['Alert', 'memberId', 'id'],
    alertChanges: ['AlertChange', 'memberId', 'id'],
    watches: ['MemberWatch', 'memberId', 'id'],
    pointsEntries: ['PointsEntry', 'memberId', 'id'],
    tierOverrides: ['TierOverride', 'memberId', 'id'],
    tierChanges: ['TierChange', 'memberId', 'id'],
    careTouches: ['CareTouch', 'memberId', 'id'],
  },
  Queue: {
    team: ['Team', 'id', 'teamId'],
    calendar: ['Calendar', 'id', 'calendarId'],
    staff: ['QueueStaff', 'queueId', 'id'],
    cases: ['Case', 'queueId', 'id'],
    alerts: ['Alert', 'queueId', 'id'],
  },
  ContactPoint: {
    member: ['Member', 'id', 'memberId'],
    contactPerson: ['ContactPerson', 'id', 'contactPersonId'],
  },
};

/** Columns of few values, all ours: they stand in the text, so that a plan that is kept can count on them. */
const SPELT = new Set(['stage', 'version', 'actorType']);

/**
 * A Prisma `where` as a condition on `alias`, for statements written by hand: what somebody may see is declared once (CASL) and obeyed
 * by both. What people said stays a value. @throws on whatever it does not know: no condition is ever left out
 */
export function conditionOn(table: string, alias: string, where: object): Sql {
  const text = new Text();
  every(text, { table, alias }, where);
  return text.sql;
}

/** Text and values as they come: a list asks for its condition at every request, and a statement of its own for each part would cost tenfold. */
class Text {
  readonly #strings = [''];
  readonly #values: unknown[] = [];

  add(text: string): this {
    this.#strings[this.#strings.length - 1] += text;
    return this;
  }

  value(value: unknown): this {
    this.#values.push(value);
    this.#strings.push('');
    return this;
  }

  /** Parts in brackets, with `between` between them; `none` stands for no part at all. */
  list<T>(parts: readonly T[], between: string, none: string, write: (part: T) => Text): this {
    if (parts.length === 0) return this.add(none);
    this.add('(');
    for (const [i, part] of parts.entries()) {
      if (i > 0) this.add(between);
      write(part);
    }
    return this.add(')');
  }

  get sql(): Sql {
    return new Sql(this.#strings, this.#values);
  }
}

const every = (text: Text, at: At, where: object): Text =>
  text.list(Object.entries(where), ' AND ', 'TRUE', ([key, value]) => condition(text, at, key, value));

function condition(text: Text, at: At, key: string, value: unknown): Text {
  const each = (where: unknown) => every(text, at, plain(where, key));
  switch (key) {
    case 'AND':
      return text.list([value].flat(), ' AND ', 'TRUE', each);
    case 'OR':
      return text.list(value as unknown[], ' OR ', 'FALSE', each);
    case 'NOT':
      return text.list([value].flat(), ' AND ', 'TRUE', (where) => {
        text.add('NOT ');
        return each(where);
      });
  }
  const relation = RELATIONS[at.table]?.[key];
  if (!relation) return compared(text, at, key, value);
  return text.list(Object.entries(plain(value, key)), ' AND ', 'TRUE', ([how, where]) =>
    related(text, at, key, relation, how, plain(where, key)),
  );
}

function related(
  text: Text,
  at: At,
  key: string,
  [table, theirs, ours]: [string, string, string],
  how: string,
  where: Where,
): Text {
  const exists = RELATED[how];
  if (!exists) throw new Error(`${key}: { ${how} } is not known here`);
  const alias = `${at.alias}_${key}`;
  text.add(`${exists} (SELECT 1 FROM ${quoted(table)} ${quoted(alias)}
    WHERE ${column(alias, 'tenantId')} = ${column(at.alias, 'tenantId')} AND ${column(alias, theirs)} = ${column(at.alias, ours)} AND `);
  return every(text, { table, alias }, where).add(')');
}
const RELATED: Record<string, string> = { is: 'EXISTS', some: 'EXISTS', none: 'NOT EXISTS' };

function compared(text: Text, at: At, key: string, value: unknown): Text {
  const left = column(at.alias, key);
  if (value === null) return text.add(`${left} IS NULL`);
  if (!isPlain(value)) return scalar(text.add(`${left} = `), key, value);
  const { mode, ...operators } = value;
  const like = mode === 'insensitive' ? 'ILIKE' : 'LIKE';
  return text.list(Object.entries(operators), ' AND ', 'TRUE', ([operator, operand]) => {
    switch (operator) {
      case 'equals':
        return compared(text, at, key, operand);
      case 'not':
        if (operand === null) return text.add(`${left} IS NOT NULL`);
        return compared(text.add('NOT '), at, key, operand);
      case 'in':
        return among(text, left, key, operand as unknown[]);
      case 'notIn':
        return among(text.add('NOT '), left, key, operand as unknown[]);
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        return scalar(text.add(`${left} ${ORDER[operator]} `), key, operand);
      case 'contains':
        return text.add(`${left} ${like} `).value(`%${operand}%`);
      case 'startsWith':
        return text.add(`${left} ${like} `).value(`${operand}%`);
      case 'endsWith':
        return text.add(`${left} ${like} `).value(`%${operand}`);
      default:
        throw new Error(`${key}: { ${operator} } is not known here`);
    }
  });
}

const ORDER = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

function among(text: Text, left: string, key: string, values: unknown[]): Text {
  if (SPELT.has(key) && values.length > 0)
    return text.add(`${left} IN `).list(values, ', ', '', (value) => text.add(spelt(value)));
  for (const value of values) mustBeScalar(key, value);
  return text.add(`${left} = ANY(`).value(values).add(')');
}

function scalar(text: Text, key: string, value: unknown): Text {
  if (SPELT.has(key)) return text.add(spelt(value));
  mustBeScalar(key, value);
  return text.value(value);
}

function mustBeScalar(key: string, value: unknown): void {
  if (value instanceof Date || ['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return;
  throw new Error(`${key}: ${typeof value} is no value`);
}

function plain(value: unknown, key: string): Where {
  if (isPlain(value)) return value;
  throw new Error(`${key}: a condition was expected`);
}

const isPlain = (value: unknown): value is Where =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** As Prisma writes it: one column each. */
export type Order = Record<string, Direction | { sort: Direction; nulls: 'first' | 'last' }>;
type Direction = 'asc' | 'desc';

/** A Prisma `orderBy` over columns that go by their own names. */
export const orderOn = (orderBy: Order[]): Sql =>
  new Sql(
    [
      orderBy
        .flatMap((order) =>
          Object.entries(order).map(([key, how]) => {
            const { sort, nulls } = typeof how === 'string' ? { sort: how, nulls: undefined } : how;
            return `${quoted(key)} ${WAY[sort]} ${nulls ? PLACE[nulls] : ''}`;
          }),
        )
        .join(', '),
    ],
    [],
  );
const WAY = { asc: 'ASC', desc: 'DESC' };
const PLACE = { first: 'NULLS FIRST', last: 'NULLS LAST' };

const column = (alias: string, key: string): string => `${quoted(alias)}.${quoted(key)}`;

/** Names come from our own code; a quote among them would be a mistake of ours. */
function quoted(name: string): string {
  if (!/^[A-Za-z_]+$/.test(name)) throw new Error(`${JSON.stringify(name)} is no name of ours`);
  return `"${name}"`;
}

/** A word or number of our own. @throws on anything else */
function spelt(own: unknown): string {
  if (typeof own === 'string' && /^[A-Za-z]+$/.test(own)) return `'${own}'`;
  if (Number.isSafeInteger(own)) return String(own);
  throw new Error(`${JSON.stringify(own)} cannot stand in a statement's text`);
}
