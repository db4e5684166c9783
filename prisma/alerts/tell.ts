import type { AlertChannel } from '../../domain/alert/kinds.ts';
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
  how: { rung: number; reminder: number; channels: readonly AlertChannel[]; at: Date },
): Promise<News> {
  const { tenantId, id: alertId, caseId, kind } = alert;
  const { rung, reminder, channels, at } = how;
  if (people.length === 0) return { changes: [], deliveries: 0 };
  const { number } = await tx.member.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: alert.memberId } },
    select: { number: true },
  });
  await tx.alertCall.createMany({
    data: people.map(({ staffId, insteadOfId, as }) => ({
      ...{ tenantId, alertId, rung, reminder, staffId, insteadOfId },
      ...{ calledAs: as, calledAt: at, caseId },
    })),
    skipDuplicates: true,
  });
  const created = await tx.notice.createManyAndReturn({
    data: people.map(({ staffId, insteadOfId, as }) => ({
      tenantId,
      id: newId(),
      key: `alert:${alertId}:${rung}:${reminder}:${staffId}`,
      kind: 'alert',
      caseId,
      staffId,
      data: { alertId, alert: kind, number, rung, reminder, as, insteadOfId },
      createdAt: at,
    })),
    skipDuplicates: true,
    select: { id: true, staffId: true },
  });
  const deliveries = created.flatMap(({ id }) =>
    channels.map((channel) => ({ tenantId, id: newId(), noticeId: id, channel })),
  );
  await tx.noticeDelivery.createMany({ data: deliveries });
  const { count: posts } = await tx.robotPost.createMany({
    data: await robotPosts(tx, {
      ...{ tenantId, kind: 'alert', key: `alert:${alertId}:${rung}:${reminder}`, caseId, alertId, at },
      ...{ people: people.map(({ staffId }) => staffId), data: { rung, reminder } },
    }),
    skipDuplicates: true,
  });
  const changes = created.flatMap(({ id, staffId }): Change[] =>
    staffId ? [{ tenantId, topic: 'notice', id, staffId }] : [],
  );
  return { changes, deliveries: deliveries.length + posts };
}
