import type { RuleSetDefinition } from '../../rules/definition.ts';
import { type Client, versionsAt } from '../decisions/versions.ts';
import { DECIDED, type Decided } from './moves.ts';
import { looksAtWaiting } from './waiting.ts';

type Effective<S extends Decided> = { version: number; definition: RuleSetDefinition<S> };
/** The rules that hold at an instant, and whose months and years count. */
export type Definitions = { [S in Decided]: Effective<S> } & { timeZone: string };

/** The same for all members, and whether changes need approval, or wait for one. */
export type DefinitionsOfAll = Definitions & { waiting: boolean };

export async function definitionsAt(client: Client, tenantId: string, asOf: number): Promise<DefinitionsOfAll> {
  const [versions, tenant] = [
    await versionsAt(client, tenantId, DECIDED, asOf),
    await client.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { timeZone: true } }),
  ];
  const definitions = definitionsOf(versions, tenant.timeZone);
  return { ...definitions, waiting: await looksAtWaiting(client, tenantId, definitions.tier.definition.policy) };
}

/** The same as if other rules decided tiers. */
export async function definitionsTrying(
  client: Client,
  tenantId: string,
  asOf: number,
  tier: Effective<'tier'>,
): Promise<DefinitionsOfAll> {
  const holding = await definitionsAt(client, tenantId, asOf);
  return { ...holding, tier, waiting: holding.waiting || tier.definition.policy?.approval !== undefined };
}

export function definitionsOf(versions: Versions, timeZone: string): Definitions {
  const of = <S extends Decided>(set: S) => versions.get(set) as unknown as Effective<S>;
  return { lifecycle: of('lifecycle'), loyalty: of('loyalty'), tier: of('tier'), timeZone };
}
type Versions = Awaited<ReturnType<typeof versionsAt>>;
