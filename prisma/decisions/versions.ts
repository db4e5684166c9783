import { isDeepStrictEqual } from 'node:util';
import { CATALOGUES } from '../../domain/language/index.ts';
import { RULE_SETS, type RuleSetCode } from '../../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import type { Query } from '../../rules/fact.ts';
import { mustParse } from '../../rules/parse.ts';
import { SHIPPED } from '../../rules/seeds.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { askWithin, type Sql, sql } from '../statement.ts';

export type Client = PrismaClient | Prisma.TransactionClient;

/** A transaction is one connection, which answers one question at a time. */
export const isTransaction = (client: Client): boolean => (client as Partial<PrismaClient>).$connect === undefined;

/** The query function the rules room reads facts through. */
export const queryOf =
  (client: Client): Query =>
  <T>(text: string, values: unknown[]) =>
    askWithin<T & object>(client, { text, values });

/**
 * Publishes the shipped versions. Where there are none they are valid from the beginning of time. Where the newest one is an older shipped
 * one, the later ones go behind it and count from now on; whoever published rules of their own keeps them. What is there stays as it is.
 */
export async function publishSeeds(tx: Client, tenantId: string): Promise<void> {
  await tx.ruleSet.createMany({
    data: RULE_SETS.map((code) => ({
      tenantId,
      code,
      nameZh: CATALOGUES.zh.ruleSet[code],
      nameEn: CATALOGUES.en.ruleSet[code],
    })),
    skipDuplicates: true,
  });
  const kept = await tx.ruleSetVersion.findMany({
    where: { tenantId },
    distinct: ['ruleSet'],
    orderBy: [{ ruleSet: 'asc' }, { version: 'desc' }],
  });
  const rows = RULE_SETS.flatMap((ruleSet) => {
    const newest = kept.find((row) => row.ruleSet === ruleSet);
    const missing = newest ? laterThan(ruleSet, newest) : SHIPPED[ruleSet].map((_, i) => i + 1);
    return missing.map((version) => ({
      ...{ tenantId, ruleSet, version, status: 'published', note: 'Shipped with Steward' },
      effectiveFrom: newest ? new Date() : new Date(0),
      definition: SHIPPED[ruleSet][version - 1] as unknown as Prisma.InputJsonValue,
    }));
  });
  // Two processes may start at once.
  await tx.ruleSetVersion.createMany({ data: rows, skipDuplicates: true });
}

type KeptVersion = { version: number; status: string; definition: unknown; createdBy: string | null };

/** Shipped versions behind this one; none when it is somebody's own. */
function laterThan(set: RuleSetCode, { version, status, definition, createdBy }: KeptVersion): number[] {
  const shipped = SHIPPED[set][version - 1];
  const own = createdBy !== null || status !== 'published' || !isDeepStrictEqual(definition, plain(shipped));
  return own ? [] : SHIPPED[set].map((_, i) => i + 1).filter((later) => later > version);
}

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

export type Effective<S extends RuleSetCode> = { version: number; definition: RuleSetDefinition<S> };

/**
 * The version that holds at an instant: of the published ones in effect then the one that is since the latest instant; a retired one only
 * where no published one was in effect yet; before the first, the first. A tenant without any version gets the shipped one.
 * @throws InvalidDefinition when the stored definition does not fit this release's catalogue
 */
export async function versionAt<S extends RuleSetCode>(
  client: Client,
  tenantId: string,
  set: S,
  asOf: number,
): Promise<Effective<S>> {
  return (await versionsAt(client, tenantId, [set], asOf)).get(set) as Effective<S>;
}

/** The same for each of several rule sets. */
export const versionsAt = async (
  client: Client,
  tenantId: string,
  sets: readonly RuleSetCode[],
  asOf: number,
): Promise<Map<RuleSetCode, Effective<RuleSetCode>>> =>
  effective(client, tenantId, sets, asOf, await askWithin<VersionRow>(client, versionsSql(tenantId, sets, asOf)));

/** The same for whoever has asked for the rows of `versionsSql` together with other things. */
export async function effective(
  client: Client,
  tenantId: string,
  sets: readonly RuleSetCode[],
  asOf: number,
  found: readonly VersionRow[],
): Promise<Map<RuleSetCode, Effective<RuleSetCode>>> {
  let rows = found;
  if (rows.length < new Set(sets).size) {
    await publishSeeds(client, tenantId);
    rows = await askWithin<VersionRow>(client, versionsSql(tenantId, sets, asOf));
  }
  const versions = new Map<RuleSetCode, Effective<RuleSetCode>>();
  for (const row of rows)
    versions.set(row.set, { version: row.version, definition: await definitionOf(client, tenantId, row) });
  const missing = sets.find((set) => !versions.has(set));
  if (missing) throw new Error(`Rule set ${missing} has drafts only: publish one`);
  return versions;
}

/** The version with this number, as it was published. @throws when there is none, or it does not fit this release's catalogue */
export async function versionOf<S extends RuleSetCode>(
  client: Client,
  tenantId: string,
  set: S,
  version: number,
): Promise<RuleSetDefinition<S>> {
  const [row] = await askWithin<VersionRow>(
    client,
    sql`SELECT "ruleSet" AS set, version, current_database() || ' ' || xmin || ' ' || ctid AS checksum FROM "RuleSetVersion"
      WHERE "tenantId" = ${tenantId} AND "ruleSet" = ${set} AND version = ${version}`,
  );
  if (!row) throw new Error(`Rule set ${set} has no version ${version}`);
  return (await definitionOf(client, tenantId, row)) as RuleSetDefinition<S>;
}

export type VersionRow = { set: RuleSetCode; version: number; checksum: string };

/** The version of each set that holds at an instant. */
export const versionsSql = (tenantId: string, sets: readonly RuleSetCode[], asOf: number): Sql => {
  const at = sql`${new Date(asOf)}::timestamptz`;
  return sql`SELECT DISTINCT ON ("ruleSet") "ruleSet" AS set, version, current_database() || ' ' || xmin || ' ' || ctid AS checksum FROM "RuleSetVersion"
      WHERE "tenantId" = ${tenantId} AND "ruleSet" = ANY(ARRAY(SELECT unnest(${[...sets]}::text[])))
        AND status IN ('published', 'retired') AND "effectiveFrom" IS NOT NULL
      ORDER BY "ruleSet", ("effectiveFrom" <= ${at}) DESC, CASE WHEN "effectiveFrom" > ${at} THEN "effectiveFrom" END ASC,
        (status = 'published') DESC, "effectiveFrom" DESC, version DESC`;
};

/** Parsed once per row as it was written: reading the whole of it to see that it is the same would take longer than deciding by it. */
const parsed = new Map<string, RuleSetDefinition>();

async function definitionOf(
  client: Client,
  tenantId: string,
  { set, version, checksum }: VersionRow,
): Promise<RuleSetDefinition> {
  const key = `${set}:${checksum}`;
  const known = parsed.get(key);
  if (known) return known;
  const stored = await client.ruleSetVersion.findUniqueOrThrow({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet: set, version } },
    select: { definition: true },
  });
  const definition = mustParse(stored.definition, set);
  if (parsed.size >= 100) parsed.clear();
  parsed.set(key, definition);
  return definition;
}
