import { CATALOGUES } from '../../domain/language/index.ts';
import { RULE_SETS, type RuleSetCode } from '../../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import type { Query } from '../../rules/fact.ts';
import { mustParse } from '../../rules/parse.ts';
import { SEEDS } from '../../rules/seeds.ts';
import type { Prisma, PrismaClient } from '../client.ts';

export type Client = PrismaClient | Prisma.TransactionClient;

/** The query function the rules room reads facts through. */
export const queryOf =
  (client: Client): Query =>
  <T>(sql: string, params: unknown[]) =>
    client.$queryRawUnsafe<T[]>(sql, ...params);

/** Publishes the shipped first versions where there are none; what is there stays as it is. Valid from the beginning of time. */
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
  await tx.ruleSetVersion.createMany({
    data: RULE_SETS.map((ruleSet) => ({
      tenantId,
      ruleSet,
      version: SEEDS[ruleSet].version,
      status: 'published',
      effectiveFrom: new Date(0),
      definition: SEEDS[ruleSet].definition as Prisma.InputJsonValue,
      note: 'Shipped with Steward',
    })),
    skipDuplicates: true,
  });
}

export type Effective<S extends RuleSetCode> = { version: number; definition: RuleSetDefinition<S> };

/**
 * The version that holds at an instant: the highest published one in effect then; a retired one only where no published one
 * was in effect yet; before the first, the first. A tenant without any version gets the shipped one.
 * @throws InvalidDefinition when the stored definition does not fit this release's catalogue
 */
export async function versionAt<S extends RuleSetCode>(
  client: Client,
  tenantId: string,
  set: S,
  asOf: number,
): Promise<Effective<S>> {
  const row = await findVersion(client, tenantId, set, asOf);
  if (row) return { version: row.version, definition: await definitionOf(client, tenantId, set, row) };
  await publishSeeds(client, tenantId);
  const seeded = await findVersion(client, tenantId, set, asOf);
  if (!seeded) throw new Error(`Rule set ${set} has drafts only: publish one`);
  return { version: seeded.version, definition: await definitionOf(client, tenantId, set, seeded) };
}

type VersionRow = { version: number; checksum: string };

async function findVersion(
  client: Client,
  tenantId: string,
  set: string,
  asOf: number,
): Promise<VersionRow | undefined> {
  const at = new Date(asOf);
  const rows = await client.$queryRaw<VersionRow[]>`
    SELECT version, md5(definition::text) AS checksum FROM "RuleSetVersion"
    WHERE "tenantId" = ${tenantId} AND "ruleSet" = ${set} AND status IN ('published', 'retired') AND "effectiveFrom" IS NOT NULL
    ORDER BY ("effectiveFrom" <= ${at}::timestamptz) DESC,
      CASE WHEN "effectiveFrom" > ${at}::timestamptz THEN "effectiveFrom" END ASC,
      (status = 'published') DESC, version DESC
    LIMIT 1`;
  return rows[0];
}

/** Parsed once per content: a version never changes, and its checksum says so across databases. */
const parsed = new Map<string, RuleSetDefinition>();

async function definitionOf<S extends RuleSetCode>(
  client: Client,
  tenantId: string,
  set: S,
  { version, checksum }: VersionRow,
): Promise<RuleSetDefinition<S>> {
  const key = `${set}:${checksum}`;
  const known = parsed.get(key);
  if (known) return known as RuleSetDefinition<S>;
  const stored = await client.ruleSetVersion.findUniqueOrThrow({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet: set, version } },
    select: { definition: true },
  });
  const definition = mustParse(stored.definition, set);
  if (parsed.size >= 100) parsed.clear();
  parsed.set(key, definition as RuleSetDefinition);
  return definition;
}
