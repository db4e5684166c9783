import type { AlertEvent, AlertRefusal } from '../../domain/alert/machine.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import { readFacts } from '../../rules/read.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf, versionAt } from '../decisions/versions.ts';
import type { Alert } from '../generated/client.ts';
import { announce } from '../live.ts';
import { isOfChange, isOfMany } from './cause.ts';
import { changeHolds } from './changes.ts';
import { goesOn } from './queues.ts';
import { stepLocked } from './step.ts';

type Tx = Prisma.TransactionClient;
type Which = { tenantId: string; alertId: string };
export type Taken = { ok: true; alert: Alert } | { ok: false; refusal: AlertRefusal | 'unknown' };

/** Somebody takes the alert: the ladder stops. Whoever has it already is told so again. */
export const acknowledgeAlert = (
  prisma: PrismaClient,
  which: Which & { by: string; actor: Actor },
  at = new Date(),
): Promise<Taken> =>
  step(prisma, which, async () => ({ event: { type: 'acknowledge', by: which.by }, actor: which.actor }), at);

/**
 * The rung that was called last has had its time: the next one is called, unless the cause is gone. Too early, too late or twice: nothing.
 */
export const alertRanOut = (prisma: PrismaClient, which: Which, at: Date): Promise<Taken> =>
  step(
    prisma,
    which,
    async (tx, alert) => {
      if (alert.dueAt === null || alert.dueAt > at) return null;
      const event: AlertEvent = (await holds(tx, alert, at))
        ? { type: 'ranOut' }
        : { type: 'end', because: alert.queueId ? 'cleared' : 'causeGone' };
      return { event, actor: { type: 'clock', id: null } };
    },
    at,
  );

type Choice = { event: AlertEvent; actor: Actor } | null;

async function step(
  prisma: PrismaClient,
  { tenantId, alertId: id }: Which,
  choose: (tx: Tx, alert: Alert) => Promise<Choice>,
  at: Date,
): Promise<Taken> {
  const stepped = await prisma.$transaction(
    async (tx) => {
      const [locked] = await tx.$queryRaw<{ id: string }[]>`
        SELECT id::text FROM "Alert" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
      if (!locked) return null;
      const alert = await tx.alert.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
      const choice = await choose(tx, alert);
      if (!choice) return { alert, news: { changes: [], deliveries: 0 } };
      return stepLocked(tx, alert, choice.event, choice.actor, at);
    },
    { timeout: 8_000, maxWait: 3_000 },
  );
  if (!stepped) return { ok: false, refusal: 'unknown' };
  if ('refusal' in stepped) return { ok: false, refusal: stepped.refusal };
  const { changes, deliveries } = stepped.news;
  await announce(prisma, changes, deliveries > 0 ? ['delivery'] : []);
  return { ok: true, alert: stepped.alert };
}

/** The row that raised it still matches, by the rules and facts of this instant. */
async function holds(tx: Tx, alert: Alert, at: Date): Promise<boolean> {
  if (isOfChange(alert) || isOfMany(alert)) return changeHolds(tx, alert);
  const { tenantId, caseId, memberId, queueId, rowId } = alert;
  const asOf = at.getTime();
  const { definition } = await versionAt(tx, tenantId, 'alerts', asOf);
  const facts = await readFacts(queryOf(tx), { tenantId, caseId, memberId, queueId }, asOf);
  return goesOn(definition, rowId, facts);
}
