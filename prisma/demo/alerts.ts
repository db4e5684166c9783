import { acknowledgeAlert, setWatch, sweepAlerts } from '../alerts.ts';
import type { PrismaClient } from '../client.ts';
import { demoStaff } from './staff.ts';

const MINUTE = 60_000;
/** When the demo's desk held its cases against the alert rules, before now. */
const SWEPT_BEFORE = [180 * MINUTE, 25 * MINUTE];

const NOTES = [
  '曾因同一问题两次投诉到监管部门。有新案件请先告诉我，再答复会员。',
  'Renewal of the company contract is being negotiated. Please tell me of every new case before it is answered.',
];

/**
 * Alerts in several states, found by the rules in the demo's own cases: open ones, one that somebody took, and two watched members. Nothing
 * goes out about what is past.
 */
export async function plantAlerts(prisma: PrismaClient, tenantId: string, now: number): Promise<void> {
  if ((await prisma.alert.count({ where: { tenantId } })) > 0) return;
  const { lead, manager } = await demoStaff(prisma, tenantId);
  if (!lead || !manager) return;
  const [first = 0, last = 0] = SWEPT_BEFORE;
  const open = await prisma.case.findMany({
    where: {
      tenantId,
      stage: { in: ['firstLine', 'secondLine'] },
      member: { is: { tier: { in: ['gold', 'platinum'] } } },
    },
    orderBy: [{ openedAt: 'desc' }, { id: 'asc' }],
    select: { memberId: true },
    distinct: ['memberId'],
    take: NOTES.length,
  });
  for (const [nth, { memberId }] of open.entries()) {
    const [by, other] = nth === 0 ? [lead, manager] : [manager, lead];
    const watch = { note: NOTES[nth] ?? '', until: null, recipients: nth === 0 ? [] : [other] };
    await setWatch(prisma, { tenantId, memberId, by }, watch, new Date(now - first - 60 * MINUTE));
  }
  for (const before of SWEPT_BEFORE) await sweepAlerts(prisma, tenantId, now - before);
  for (const kind of ['overdue', 'specificMember']) {
    const told = await prisma.alert.findFirst({
      where: { tenantId, kind, calls: { some: { staffId: lead } } },
      orderBy: [{ raisedAt: 'asc' }, { case: { externalId: 'asc' } }],
      select: { id: true },
    });
    const by = { tenantId, by: lead, actor: { type: 'staff', id: lead } } as const;
    if (told) await acknowledgeAlert(prisma, { ...by, alertId: told.id }, new Date(now - last));
  }
  await prisma.noticeDelivery.deleteMany({ where: { tenantId, notice: { is: { kind: 'alert' } } } });
  // What happened to the demo's cases is long over: the first sweep of the worker finds what is new.
  await prisma.alertCheck.deleteMany({ where: { tenantId } });
  await prisma.memberChange.updateMany({ where: { tenantId }, data: { pending: false } });
}
