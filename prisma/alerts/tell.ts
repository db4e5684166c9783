import type { AlertChannel } from '../../domain/alert/kinds.ts';
import { say } from '../../domain/language/index.ts';
import type { Prisma } from '../client.ts';
import type { Alert } from '../generated/client.ts';
import { newId } from '../ids.ts';
import type { Change } from '../live.ts';
import { robotPosts } from '../robots.ts';
import type { ToCall } from './people.ts';

type Tx = Prisma.TransactionClient;
/** What the others are told of after the commit. */
export type News = { changes: Change[]; deliveries: number };
/** Rung of those whom the rule names. */
export const AT_ONCE = -1;

/** Writes down who is told, with a notice for each: once, however often it is asked for. */
export async function tell(
  tx: Tx,
  alert: Alert,
  people: ToCall[],
  how: { rung: number; reminder: number; channels: readonly AlertChannel[]; at: Date; waits?: number },
): Promise<News> {
  const { tenantId, id: alertId, caseId, kind } = alert;
  const { rung, reminder, channels, at, waits = 0 } = how;
  if (people.length === 0) return { changes: [], deliveries: 0 };
  const name = await nameOf(tx, alert);
  const nextTryAt = new Date(at.getTime() + waits);
  await tx.alertCall.createMany({
    data: people.map(({ staffId, insteadOfId, as, members = null }) => ({
      ...{ tenantId, alertId, rung, reminder, staffId, insteadOfId, members },
      ...{ calledAs: as, calledAt: at, caseId },
    })),
    skipDuplicates: true,
  });
  const created = await tx.notice.createManyAndReturn({
    data: people.map(({ staffId, insteadOfId, as, members }) => ({
      tenantId,
      id: newId(),
      key: `alert:${alertId}:${rung}:${reminder}:${staffId}`,
      kind: 'alert',
      caseId,
      staffId,
      data: {
        alertId,
        alert: kind,
        ...name,
        ...(members ? manyMembers(members) : {}),
        rung,
        reminder,
        as,
        insteadOfId,
      },
      createdAt: at,
    })),
    skipDuplicates: true,
    select: { id: true, staffId: true },
  });
  const deliveries = created.flatMap(({ id }) =>
    channels.map((channel) => ({ tenantId, id: newId(), noticeId: id, channel, ...(waits > 0 ? { nextTryAt } : {}) })),
  );
  await tx.noticeDelivery.createMany({ data: deliveries });
  const said = await robotPosts(tx, {
    ...{ tenantId, kind: 'alert', key: `alert:${alertId}:${rung}:${reminder}`, caseId, alertId, at },
    ...{ people: people.map(({ staffId }) => staffId), data: { rung, reminder } },
  });
  const { count: posts } = await tx.robotPost.createMany({
    data: said.map((post) => ({ ...post, nextTryAt })),
    skipDuplicates: true,
  });
  const changes = created.flatMap(({ id, staffId }): Change[] =>
    staffId ? [{ tenantId, topic: 'notice', id, staffId }] : [],
  );
  return { changes, deliveries: deliveries.length + posts };
}

/** How many members, as the bell says it. */
export const manyMembers = (count: number) => ({
  number: String(count),
  names: { zh: say('zh', 'alerts.many', { smart_count: count }), en: say('en', 'alerts.many', { smart_count: count }) },
});

/** What it is called in the bell: the member's number, how many members, or the queue's name in both languages. */
async function nameOf(tx: Tx, { tenantId, memberId, queueId, members }: Alert) {
  if (!memberId && !queueId) return manyMembers(members ?? 0);
  if (memberId) {
    const where = { tenantId_id: { tenantId, id: memberId } };
    return tx.member.findUniqueOrThrow({ where, select: { number: true } });
  }
  const where = { tenantId_id: { tenantId, id: queueId ?? '' } };
  const { nameZh, nameEn } = await tx.queue.findUniqueOrThrow({ where, select: { nameZh: true, nameEn: true } });
  return { number: nameEn, names: { zh: nameZh, en: nameEn } };
}

/** Those who were told of a queue hear in the desk that it is over. */
export async function tellCleared(tx: Tx, alert: Alert, at: Date): Promise<News> {
  const { tenantId, id: alertId, kind } = alert;
  const calls = await tx.alertCall.findMany({ where: { tenantId, alertId }, distinct: ['staffId'] });
  const name = await nameOf(tx, alert);
  const created = await tx.notice.createManyAndReturn({
    data: calls.map(({ staffId }) => ({
      ...{ tenantId, id: newId(), key: `alert:${alertId}:cleared:${staffId}`, kind: 'alertCleared', staffId },
      ...{ data: { alertId, alert: kind, ...name }, createdAt: at },
    })),
    skipDuplicates: true,
    select: { id: true, staffId: true },
  });
  const changes = created.flatMap(({ id, staffId }): Change[] =>
    staffId ? [{ tenantId, topic: 'notice', id, staffId }] : [],
  );
  return { changes, deliveries: 0 };
}
