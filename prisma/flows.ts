import { parseFlow } from '../domain/case/check-flow.ts';
import { type Flow, STAGES, type Stage } from '../domain/case/flow.ts';
import { flowOf, isKnown, know } from '../domain/case/known-flows.ts';
import { CASE_KINDS, type CaseKind } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from './client.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/**
 * Reads managers' flows of these versions that this process does not know yet, so that `flowOf` finds them. A published version
 * never changes: each is read once in the life of a process.
 */
export async function ensureFlows(client: Client, versions: readonly number[]): Promise<void> {
  const unknown = [...new Set(versions)].filter((version) => !isKnown(version));
  if (unknown.length === 0) return;
  const rows = await client.flowVersion.findMany({
    where: { version: { in: unknown }, status: { not: 'draft' } },
    select: { definition: true },
  });
  for (const { definition } of rows) know(parseFlow(definition) as Flow);
}

/** What another process publishes is seen that much later, where no case says which flow it goes by. */
const SEEN_MS = 5_000;
const seen = new WeakMap<Client, Map<string, { until: number; flows: Promise<Flow[]> }>>();

/** Managers' flows that cases of a tenant may run by, oldest first. */
export function ownFlows(client: Client, tenantId: string): Promise<Flow[]> {
  const tenants = seen.get(client) ?? new Map<string, { until: number; flows: Promise<Flow[]> }>();
  seen.set(client, tenants);
  const before = tenants.get(tenantId);
  if (before && before.until > Date.now()) return before.flows;
  const flows = readFlows(client, tenantId);
  tenants.set(tenantId, { until: Date.now() + SEEN_MS, flows });
  flows.catch(() => tenants.delete(tenantId));
  return flows;
}

/** After this process changed which there are. */
export const lookAgainForFlows = (client: Client, tenantId: string) => seen.get(client)?.delete(tenantId);

async function readFlows(client: Client, tenantId: string): Promise<Flow[]> {
  const rows = await client.flowVersion.findMany({
    where: { tenantId, kind: { in: [...CASE_KINDS] }, status: { not: 'draft' } },
    orderBy: { version: 'asc' },
    select: { kind: true, version: true },
  });
  await ensureFlows(
    client,
    rows.map(({ version }) => version),
  );
  return rows.map(({ kind, version }) => flowOf(kind as CaseKind, version));
}

/** By name, for indexes that have something behind the stage; all open cases of a house are walked by the index of its open ones. */
export async function openStages(client: Client, tenantId: string): Promise<Stage[]> {
  const own = (await ownFlows(client, tenantId)).flatMap(({ stages }) => Object.keys(stages));
  return [...new Set([...STAGES, ...own])].filter((stage) => stage !== 'closed');
}
