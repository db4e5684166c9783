import type { RuleSetDefinition } from '../../rules/definition.ts';
import { type Client, versionsAt } from '../decisions/versions.ts';
import { DECIDED, type Decided } from './moves.ts';

type Effective<S extends Decided> = { version: number; definition: RuleSetDefinition<S> };
/** The rules that hold at an instant, and whose months and years count. */
export type Definitions = { [S in Decided]: Effective<S> } & { timeZone: string };

export async function definitionsAt(client: Client, tenantId: string, asOf: number): Promise<Definitions> {
  const [versions, tenant] = [
    await versionsAt(client, tenantId, DECIDED, asOf),
    await client.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { timeZone: true } }),
  ];
  return definitionsOf(versions, tenant.timeZone);
}

export function definitionsOf(versions: Versions, timeZone: string): Definitions {
  const of = <S extends Decided>(set: S) => versions.get(set) as unknown as Effective<S>;
  return { lifecycle: of('lifecycle'), loyalty: of('loyalty'), tier: of('tier'), timeZone };
}
type Versions = Awaited<ReturnType<typeof versionsAt>>;
