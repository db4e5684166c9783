import type { RaisedAlert } from '../../domain/alert/kinds.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { type Decided, decideEach } from '../../rules/engine.ts';
import type { FactVector } from '../../rules/facts.ts';
import { readFacts } from '../../rules/read.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { decisionRow } from '../decisions/keep.ts';
import { queryOf, versionAt } from '../decisions/versions.ts';
import type { Alert } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { resolveMember } from '../members.ts';
import { add, stepLocked } from './step.ts';
import { type Subject, subjectOfCase } from './subject.ts';
import type { News } from './tell.ts';

type Tx = Prisma.TransactionClient;
type Hit = Decided<'alerts'> & { outcome: RaisedAlert };
/** `busy`: somebody else is at it for the same member; ask again. */
export type Evaluated = { raised: string[]; ended: string[]; busy?: true };

const RULES: Actor = { type: 'system', id: null };
const HOUR = 3_600_000;

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
  const subject = (await subjectOfCase(tx, tenantId, caseId, at)) as Subject;
  const { version, definition } = await versionAt(tx, tenantId, 'alerts', asOf);
  const facts = await readFacts(queryOf(tx), { tenantId, caseId }, asOf);
  const hits = (await decideEach(definition, facts)).filter((hit): hit is Hit => hit.outcome.alert !== null);
  const news: News = { changes: [], deliveries: 0 };
  const raised: string[] = [];
  for (const hit of hits) {
    const alert = await raise(tx, subject, hit, { version, facts, asOf }, news);
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
      AND ("caseId" = ${caseId}::uuid OR ("caseId" IS NULL AND "memberId" = ANY(${records}::uuid[])))
    ORDER BY id FOR UPDATE`;
  return tx.alert.findMany({ where: { tenantId, id: { in: rows.map(({ id }) => id) } }, orderBy: { id: 'asc' } });
}

/**
 * What makes a cause one: the case or the member, and the watch it comes from. Kept for ever, whatever the version of the rules. The second
 * list are causes it was told under before records were merged.
 */
function causesOf({ caseId, memberId, records, watch }: Subject, { outcome }: Hit): { cause: string; known: string[] } {
  const suffix = outcome.alert === 'specificMember' && watch ? `:w${watch.id}` : '';
  if (outcome.about === 'case') return { cause: `case:${caseId}${suffix}`, known: [`case:${caseId}${suffix}`] };
  return { cause: `member:${memberId}${suffix}`, known: records.map((id) => `member:${id}${suffix}`) };
}

type How = { version: number; facts: FactVector; asOf: number };

async function raise(tx: Tx, subject: Subject, hit: Hit, { version, facts, asOf }: How, news: News) {
  const { tenantId } = subject;
  const { rowId, outcome } = hit;
  const at = new Date(asOf);
  const { cause, known } = causesOf(subject, hit);
  const last = await tx.alert.findFirst({
    where: { tenantId, rowId, cause: { in: known } },
    orderBy: [{ raisedAt: 'desc' }, { occurrence: 'desc' }],
  });
  if (last && !isDueAgain(last, outcome, asOf)) return null;
  const id = newId();
  const caseId = outcome.about === 'case' ? subject.caseId : null;
  const hasLadder = (outcome.ladder?.length ?? 0) > 0;
  const [alert] = await tx.alert.createManyAndReturn({
    data: {
      ...{ tenantId, id, rowId, cause, occurrence: (last?.occurrence ?? -1) + 1, raisedAt: at },
      ...{ kind: outcome.alert, severity: outcome.severity, caseId, memberId: subject.memberId, decisionId: newId() },
      startedAt: hasLadder ? null : at,
    },
    skipDuplicates: true,
  });
  // Somebody else was quicker.
  if (!alert) return null;
  await tx.decision.create({
    data: {
      ...decisionRow({ tenantId, set: 'alerts', version, asOf, facts }, hit, outcome),
      ...{ id: alert.decisionId, key: `alert:${id}`, caseId, memberId: subject.memberId },
    },
  });
  if (last && last.status === 'open') {
    const ended = await stepLocked(tx, last, { type: 'end', because: 'repeated' }, RULES, at);
    if ('alert' in ended) add(news, ended.news);
  }
  const stepped = await stepLocked(tx, alert, { type: 'raised' }, RULES, at);
  if ('alert' in stepped) add(news, stepped.news);
  return alert;
}

/** A ladder that still runs reminds by itself. */
const isDueAgain = (last: Alert, { repeat }: RaisedAlert, asOf: number): boolean =>
  repeat !== 'once' && last.dueAt === null && asOf >= last.raisedAt.getTime() + repeat.everyHours * HOUR;
