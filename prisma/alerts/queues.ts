import type { RuleSetDefinition } from '../../rules/definition.ts';
import { decideEach } from '../../rules/engine.ts';
import { evaluate } from '../../rules/evaluate.ts';
import type { FactVector } from '../../rules/facts.ts';
import { easedRow } from '../../rules/hysteresis.ts';
import { readQueues } from '../../rules/read.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf, versionAt } from '../decisions/versions.ts';
import { announce } from '../live.ts';
import { isHit, RULES, raise } from './raise.ts';
import { add, stepLocked } from './step.ts';
import { type News, tellCleared } from './tell.ts';

type Tx = Prisma.TransactionClient;
export type SweptQueues = { queues: number; raised: number; ended: number };

/**
 * Holds every queue in use against the alert rules. There are few of them: one statement reads them all, the engine decides.
 * @param asOf  epoch ms
 */
export async function sweepQueues(prisma: PrismaClient, tenantId: string, asOf: number): Promise<SweptQueues> {
  const { definition } = await versionAt(prisma, tenantId, 'alerts', asOf);
  const swept: SweptQueues = { queues: 0, raised: 0, ended: 0 };
  const isOfQueue = definition.rows.some(({ then }) => then.alert !== null && then.about === 'queue');
  const open = await prisma.alert.findMany({
    where: { tenantId, queueId: { not: null }, endedAt: null },
    select: { queueId: true },
  });
  if (!isOfQueue && open.length === 0) return swept;
  const queues = await readQueues(queryOf(prisma), tenantId, asOf);
  const known = new Set(queues.map(({ id }) => id));
  // A queue that is retired is measured no more: its alerts are over.
  const gone = [...new Set(open.flatMap(({ queueId }) => queueId ?? []))].filter((id) => !known.has(id));
  for (const { id, facts } of [...queues, ...gone.map((id) => ({ id, facts: {} as FactVector }))]) {
    const { raised, ended } = await evaluateQueue(prisma, { tenantId, queueId: id, facts }, asOf);
    swept.queues++;
    swept.raised += raised;
    swept.ended += ended;
  }
  return swept;
}

type Which = { tenantId: string; queueId: string; facts: FactVector };
type Result = { raised: number; ended: number; news: News };

/** One queue, on facts that were read just now; one at a time for a queue, and nobody waits. */
async function evaluateQueue(prisma: PrismaClient, which: Which, asOf: number): Promise<Omit<Result, 'news'>> {
  const lock = `alert:${which.tenantId}:queue:${which.queueId}`;
  const result = await prisma.$transaction(
    async (tx) => {
      const [mine] = await tx.$queryRaw<{ locked: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) AS locked`;
      return mine?.locked ? evaluateLocked(tx, which, asOf) : null;
    },
    { timeout: 15_000, maxWait: 5_000 },
  );
  if (!result) return { raised: 0, ended: 0 };
  const { news, ...counts } = result;
  await announce(prisma, news.changes, [
    ...(news.deliveries > 0 ? ['delivery' as const] : []),
    ...(counts.raised > 0 ? ['relay' as const] : []),
  ]);
  return counts;
}

async function evaluateLocked(tx: Tx, { tenantId, queueId, facts }: Which, asOf: number): Promise<Result> {
  const at = new Date(asOf);
  const { version, definition } = await versionAt(tx, tenantId, 'alerts', asOf);
  const news: News = { changes: [], deliveries: 0 };
  const hits = (await decideEach(definition, facts)).filter(isHit).filter(({ outcome }) => outcome.about === 'queue');
  const cause = {
    tenantId,
    queueId,
    caseId: null,
    memberId: null,
    cause: `queue:${queueId}`,
    known: [`queue:${queueId}`],
  };
  let raised = 0;
  for (const hit of hits) if (await raise(tx, cause, hit, { version, facts, asOf }, news)) raised++;
  let ended = 0;
  await tx.$queryRaw`SELECT id::text FROM "Alert" WHERE "tenantId" = ${tenantId} AND "queueId" = ${queueId}::uuid
    AND "endedAt" IS NULL ORDER BY id FOR UPDATE`;
  for (const alert of await tx.alert.findMany({
    where: { tenantId, queueId, endedAt: null },
    orderBy: { id: 'asc' },
  })) {
    if (goesOn(definition, alert.rowId, facts)) continue;
    const stepped = await stepLocked(tx, alert, { type: 'end', because: 'cleared' }, RULES, at);
    if (!('alert' in stepped)) continue;
    add(news, stepped.news);
    add(news, await tellCleared(tx, stepped.alert, at));
    ended++;
  }
  return { raised, ended, news };
}

/** What raised it still holds, by its lower threshold. */
export function goesOn(definition: RuleSetDefinition<'alerts'>, rowId: string, facts: FactVector): boolean {
  const rows = definition.rows.filter(({ id }) => id === rowId).map(easedRow);
  const known = Object.fromEntries(Object.entries(facts).map(([id, value]) => [id, value ?? null]));
  return evaluate({ ...definition, rows }, known).some(({ met }) => met);
}
