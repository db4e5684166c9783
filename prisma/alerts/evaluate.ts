import { decideEach } from '../../rules/engine.ts';
import { readFacts } from '../../rules/read.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf, versionAt } from '../decisions/versions.ts';
import type { Alert } from '../generated/client.ts';
import { announce } from '../live.ts';
import { resolveMember } from '../members.ts';
import { isOfCases, OF_CHANGES } from './cause.ts';
import { type Cause, type Hit, isHit, RULES, raise } from './raise.ts';
import { add, stepLocked } from './step.ts';
import { type OfMember, type Subject, subjectOfCase } from './subject.ts';
import type { News } from './tell.ts';

type Tx = Prisma.TransactionClient;
/** `busy`: somebody else is at it for the same member; ask again. */
export type Evaluated = { raised: string[]; ended: string[]; busy?: true };

/**
 * Holds one case against the alert rules: raises what they ask for and was not raised before, and ends what they no longer ask for. May
 * run any number of times, also at once: one cause is told once.
 * @param asOf  epoch ms
 */
export async function evaluateCase(
  prisma: PrismaClient,
  { tenantId, caseId }: { tenantId: string; caseId: string },
  asOf: number,
): Promise<Evaluated> {
  const result = await prisma.$transaction(
    async (tx) => {
      const row = await tx.case.findUnique({
        where: { tenantId_id: { tenantId, id: caseId } },
        select: { memberId: true },
      });
      if (!row) return null;
      // One at a time for a member. Facts are read behind the lock: what is older than another's answer never comes after it.
      // Nobody waits for it: a wait would hold a connection.
      const lock = `alert:${tenantId}:${await resolveMember(tx, tenantId, row.memberId)}`;
      const [mine] = await tx.$queryRaw<{ locked: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) AS locked`;
      return mine?.locked ? evaluateLocked(tx, { tenantId, caseId }, asOf) : 'busy';
    },
    { timeout: 15_000, maxWait: 5_000 },
  );
  if (!result) return { raised: [], ended: [] };
  if (result === 'busy') return { raised: [], ended: [], busy: true };
  const { news, ...evaluated } = result;
  await announce(prisma, news.changes, [
    ...(news.deliveries > 0 ? ['delivery' as const] : []),
    // A ladder wants its workflow.
    ...(evaluated.raised.length > 0 ? ['relay' as const] : []),
  ]);
  return evaluated;
}

async function evaluateLocked(
  tx: Tx,
  { tenantId, caseId }: { tenantId: string; caseId: string },
  asOf: number,
): Promise<Evaluated & { news: News }> {
  const at = new Date(asOf);
  const subject = (await subjectOfCase(tx, tenantId, caseId, at)) as OfMember;
  const { version, definition } = await versionAt(tx, tenantId, 'alerts', asOf);
  const facts = await readFacts(queryOf(tx), { tenantId, caseId }, asOf);
  const hits = (await decideEach(definition, facts)).filter(isHit).filter(({ outcome }) => isOfCases(outcome));
  const news: News = { changes: [], deliveries: 0 };
  const raised: string[] = [];
  for (const hit of hits) {
    const known = hit.outcome.about === 'case' ? subject : undefined;
    const alert = await raise(tx, causeOf(subject, hit), hit, { version, facts, asOf }, news, known);
    if (alert) raised.push(alert.id);
  }
  const ended: string[] = [];
  for (const alert of await openOf(tx, subject)) {
    if (hits.some(({ rowId }) => rowId === alert.rowId) && stillMeant(alert, subject)) continue;
    const stepped = await stepLocked(tx, alert, { type: 'end', because: 'causeGone' }, RULES, at);
    if ('alert' in stepped) add(news, stepped.news);
    ended.push(alert.id);
  }
  return { raised, ended, news };
}

/** An alert of a watch that was ended, or set anew since, is over. */
const stillMeant = ({ cause }: Alert, { watch }: Subject): boolean =>
  !cause.includes(':w') || (watch !== null && cause.endsWith(`:w${watch.id}`));

/** Alerts of the case and of its member that are not over, locked. */
async function openOf(tx: Tx, { tenantId, caseId, records }: Subject): Promise<Alert[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM "Alert" WHERE "tenantId" = ${tenantId} AND "endedAt" IS NULL
      AND ("caseId" = ${caseId}::uuid OR ("caseId" IS NULL AND "memberId" = ANY(${records}::uuid[]) AND cause NOT LIKE ${OF_CHANGES}))
    ORDER BY id FOR UPDATE`;
  return tx.alert.findMany({ where: { tenantId, id: { in: rows.map(({ id }) => id) } }, orderBy: { id: 'asc' } });
}

/**
 * What makes a cause one: the case or the member, and the watch it comes from. Kept for ever, whatever the version of the rules. `known` are
 * causes it was told under before records were merged.
 */
function causeOf({ tenantId, caseId, memberId, records, watch }: OfMember, { outcome }: Hit): Cause {
  const suffix = outcome.alert === 'specificMember' && watch ? `:w${watch.id}` : '';
  const about = { tenantId, memberId, queueId: null };
  const ofCase = `case:${caseId}${suffix}`;
  if (outcome.about === 'case') return { ...about, caseId, cause: ofCase, known: [ofCase] };
  const known = records.map((id) => `member:${id}${suffix}`);
  return { ...about, caseId: null, cause: `member:${memberId}${suffix}`, known };
}
