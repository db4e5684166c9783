import { CHANGES_ALONE } from '../../domain/alert/kinds.ts';
import { Unplayable } from '../../domain/case/play-back.ts';
import type { Figures, World } from '../../domain/trial/figures.ts';
import type { Changed } from '../../domain/value-change.ts';
import { changeVector } from '../../rules/facts/change.ts';
import type { FactVector } from '../../rules/facts.ts';
import type { PrismaClient } from '../client.ts';
import { packFacts } from '../decisions/keep.ts';
import { CHANGE_OF, sidesOf } from '../retier/moves.ts';
import { ask, sql } from '../statement.ts';
import { type AlertRules, counted, factsIn, type Raised, raisedByBoth, tell, unplayed } from './alerts.ts';
import type { Wanted } from './past.ts';
import type { Item } from './rows.ts';
import { factsThen, type Known, noted, type Supply, tried } from './supply.ts';

const HOUR = 3_600_000;

/** A change of a member's value, as the trail has it; what was known of the member then, but for what changed. */
export type PastChange = {
  id: string;
  memberId: string;
  /** Epoch ms. */
  at: number;
  known: Known;
  changed: FactVector;
};

type Row = {
  id: string;
  memberId: string;
  action: string;
  at: number;
  fields: unknown;
  createdAt: number;
  facts: Uint8Array | null;
};

/**
 * Changes of a period, all of some members: they are told of in the order of a member's own. Whoever was erased is left out.
 * @returns the changes and the member with whom they end; null when there are no more
 */
export async function pastChanges(
  prisma: PrismaClient,
  wanted: Wanted,
): Promise<{ found: PastChange[]; cursor: string } | null> {
  const rows = await rowsOf(prisma, wanted);
  const last = rows.at(-1)?.memberId;
  if (last === undefined) return null;
  // The last of a full page may have more: they begin the next one.
  const whole = rows.length < wanted.size ? rows : rows.filter(({ memberId }) => memberId !== last);
  const end = whole.at(-1)?.memberId;
  if (end === undefined) return pastChanges(prisma, { ...wanted, size: wanted.size * 4 });
  return { found: whole.map((row) => changeOf(row, whole)), cursor: end };
}

const rowsOf = (prisma: PrismaClient, { tenantId, from, until, cursor, size }: Wanted): Promise<Row[]> =>
  ask<Row>(
    prisma,
    sql`SELECT u.id::text, u."recordId" AS "memberId", u.action, (extract(epoch FROM u.at) * 1000)::float8 AS at, u.fields, d.facts,
        (extract(epoch FROM m."createdAt") * 1000)::float8 AS "createdAt"
      FROM "Audit" u JOIN "Member" m ON m."tenantId" = u."tenantId" AND m.id = u."recordId"::uuid AND m."erasedAt" IS NULL
      LEFT JOIN "Decision" d ON d."tenantId" = u."tenantId" AND d.id = (u.fields->>'decisionId')::uuid
      WHERE u."tenantId" = ${tenantId} AND u."recordType" = 'Member' AND u."recordId" > ${cursor ?? ''}
        AND u.action = ANY(${Object.keys(CHANGE_OF)}::text[]) AND u.at >= ${from}::timestamptz AND u.at < ${until}::timestamptz
      ORDER BY u."recordId", u.at, u.id LIMIT ${size}::int`,
  );

export const countChanges = async (
  prisma: PrismaClient,
  tenantId: string,
  from: Date,
  until: Date,
): Promise<number> => {
  const [row] = await ask<{ n: number }>(
    prisma,
    sql`SELECT count(*)::int AS n FROM "Audit" u JOIN "Member" m ON m."tenantId" = u."tenantId" AND m.id = u."recordId"::uuid AND m."erasedAt" IS NULL
      WHERE u."tenantId" = ${tenantId} AND u."recordType" = 'Member' AND u.action = ANY(${Object.keys(CHANGE_OF)}::text[])
        AND u.at >= ${from}::timestamptz AND u.at < ${until}::timestamptz`,
  );
  return row?.n ?? 0;
};

/** What changed at the same instant had changed by the time that anybody looked. */
function changeOf(row: Row, all: readonly Row[]): PastChange {
  const { id, memberId, at, createdAt } = row;
  const since = all
    .filter((other) => other.memberId === memberId && other.at === at && whatOf(other) !== 'tierPending')
    .map((other) => [`member.${whatOf(other)}`, sidesOf(whatOf(other), other.fields).to]);
  const change = { what: whatOf(row), ...sidesOf(whatOf(row), row.fields), newRecord: at < createdAt + 24 * HOUR };
  const changed = { ...Object.fromEntries(since), ...changeVector(change) };
  return { id, memberId, at, known: { facts: row.facts ?? NOTHING, asOf: at }, changed };
}

/** People decide without facts being kept: the record is asked for all of them. */
const NOTHING = packFacts({});

const whatOf = ({ action }: Row): Changed => CHANGE_OF[action as keyof typeof CHANGE_OF];

/** Holds changes against the rows about them, before and after: whom each would have been told, and how many alerts that comes to. */
export async function holdChanges(
  changes: readonly PastChange[],
  rules: AlertRules,
  supply: Supply,
  figures: Figures,
): Promise<Item[]> {
  const [before, after] = [new Telling(figures.before), new Telling(figures.after)];
  const items: Item[] = [];
  for (const change of changes) {
    const { id, memberId, known, changed } = change;
    const wanted = factsIn(rules).filter((fact) => !(fact in changed));
    const one = await tried({ decisions: [known], subject: { memberId } }, wanted, supply, () =>
      raisedByBoth(rules, [{ ...factsThen(known), ...changed }]),
    );
    if (one instanceof Unplayable) {
      items.push(unplayed(id, one, figures));
      continue;
    }
    const [was, would] = [before.told(change, one.value.before), after.told(change, one.value.after)];
    items.push(...noted(one.asked, counted(id, was, would, rules, figures), figures));
  }
  return items;
}

/** What is told of changes in one of the worlds. Changes of a member come together, in their order. */
class Telling {
  readonly #world: World;
  /** When a row last told of a member, by both. */
  readonly #last = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Those of the rows that tell of it: one that was told of this member so many hours ago is not told again, where it says so. */
  told({ memberId, at }: PastChange, hits: readonly Raised[]): Raised[] {
    return hits.filter((hit) => {
      const { repeat } = hit.outcome;
      const key = `${hit.rowId} ${memberId}`;
      const last = this.#last.get(key);
      if (repeat !== 'once' && last !== undefined && at < last + repeat.everyHours * HOUR) return false;
      this.#last.set(key, at);
      this.#count(hit, at);
      return true;
    });
  }

  /** Few within an hour are an alert each; as soon as there are more, all of them are one with a list. */
  #count({ rowId, outcome }: Raised, at: number): void {
    const key = `${rowId} ${Math.floor(at / HOUR)}`;
    this.#world.hourly ??= {};
    const nth = (this.#world.hourly[key] ?? 0) + 1;
    this.#world.hourly[key] = nth;
    if (nth <= CHANGES_ALONE) tell(this.#world, outcome);
    else if (nth === CHANGES_ALONE + 1) tell(this.#world, outcome, 1 - CHANGES_ALONE);
  }
}
