import type { RuleSetDefinition } from '../../rules/definition.ts';
import { type Client, versionsAt } from '../decisions/versions.ts';
import { DECIDED, type Decided } from './moves.ts';
import { looksAtWaiting } from './waiting.ts';

type Effective<S extends Decided> = { version: number; definition: RuleSetDefinition<S> };
/** The rules that hold at an instant, whose months and years count, and whether changes need approval, or wait for one. */
export type Definitions = { [S in Decided]: Effective<S> } & { timeZone: string; waiting: boolean };

export async function definitionsAt(client: Client, tenantId: string, asOf: number): Promise<Definitions> {
  const [versions, tenant] = [
    await versionsAt(client, tenantId, DECIDED, asOf),
    await client.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { timeZone: true } }),
  ];
  const of = <S extends Decided>(set: S) => versions.get(set) as unknown as Effective<S>;
  const tier = of('tier');
  const waiting = await looksAtWaiting(client, tenantId, tier.definition.policy);
  return { lifecycle: of('lifecycle'), loyalty: of('loyalty'), tier, timeZone: tenant.timeZone, waiting };
}
