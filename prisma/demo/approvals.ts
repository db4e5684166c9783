import type { ApprovalRequest } from '../../domain/approval/request.ts';
import type { Verb } from '../../domain/approval/state.ts';
import { actOnApproval } from '../approvals/act.ts';
import { requestApproval } from '../approvals/request.ts';
import type { PrismaClient } from '../client.ts';
import { type DemoStaffIds, demoStaff } from './staff.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Deed = { verb: Verb; by: string; ago: number; text?: string };
type Planned = {
  by: string;
  ago: number;
  reason: string;
  /** Yuan or points for the member of one of the requester's cases; or about a member. */
  offer?: { yuan: number } | { points: number };
  member?: { points: number } | { tier: 'gold'; days: number };
  deeds?: Deed[];
};

/** Oldest first: waiting at each level, asked back, by the rules, approved, rejected, withdrawn; in both languages. */
const PLAN: Planned[] = [
  {
    ...{ by: 'rep', ago: 4 * DAY, offer: { yuan: 200 }, reason: '会员要求退还运费。' },
    deeds: [{ verb: 'withdraw', by: 'rep', ago: 4 * DAY - HOUR, text: '会员已撤回要求。' }],
  },
  {
    ...{ by: 'rep.en', ago: 3 * DAY, offer: { yuan: 900 }, reason: 'Second repair of the same kettle in a month.' },
    deeds: [{ verb: 'reject', by: 'lead', ago: 3 * DAY - 2 * HOUR, text: '请先换货，补偿不超过300元。' }],
  },
  {
    ...{ by: 'rep', ago: 2 * DAY, offer: { yuan: 450 }, reason: '包裹晚到五天，会员为此另行购买。' },
    deeds: [{ verb: 'approve', by: 'lead', ago: 2 * DAY - HOUR, text: '同意，请向会员致歉。' }],
  },
  { by: 'rep', ago: DAY, offer: { yuan: 60 }, reason: '外包装破损，会员自行处理。' },
  {
    ...{ by: 'manager', ago: DAY, member: { tier: 'gold', days: 60 }, reason: '老会员，海外采购未计入系统。' },
    deeds: [{ verb: 'approve', by: 'director', ago: DAY - 3 * HOUR }],
  },
  {
    ...{ by: 'rep.en', ago: 5 * HOUR, offer: { yuan: 2_600 }, reason: 'Sofa delivered with the wrong legs twice.' },
    deeds: [{ verb: 'approve', by: 'lead', ago: 4 * HOUR, text: '情况属实。' }],
  },
  {
    ...{ by: 'rep.en', ago: 3 * HOUR, offer: { points: 80_000 }, reason: 'Charged twice, refunded after four weeks.' },
    deeds: [{ verb: 'ask', by: 'lead', ago: 2 * HOUR, text: '退款是哪一天到账的？' }],
  },
  { by: 'manager', ago: 2 * HOUR, member: { points: 1_200 }, reason: '活动积分漏记。' },
  { by: 'rep', ago: 20 * MINUTE, offer: { yuan: 300 }, reason: '配送三次改期，会员请假等候。' },
];

/** A few approvals in every state, by the very steps that make real ones. Those that are over are nobody's news. */
export async function plantApprovals(prisma: PrismaClient, tenantId: string, now: number): Promise<void> {
  if ((await prisma.approval.count({ where: { tenantId } })) > 0) return;
  const staff = await demoStaff(prisma, tenantId);
  const used = new Set<string>();
  for (const planned of PLAN) await plant(prisma, tenantId, staff, planned, used, now);
  const over = await prisma.approval.findMany({ where: { tenantId, endedAt: { not: null } }, select: { id: true } });
  const told = { tenantId, OR: over.map(({ id }) => ({ data: { path: ['approvalId'], equals: id } })) };
  await prisma.noticeDelivery.deleteMany({ where: { tenantId, notice: told } });
  await prisma.notice.updateMany({ where: told, data: { readAt: new Date(now) } });
}

async function plant(
  prisma: PrismaClient,
  tenantId: string,
  staff: DemoStaffIds,
  planned: Planned,
  used: Set<string>,
  now: number,
): Promise<void> {
  const requesterId = staff[planned.by];
  const at = now - planned.ago;
  const request = requesterId && (await requestOf(prisma, tenantId, requesterId, planned, used, now));
  // A demo that somebody has changed may lack a person or a case: then this one is left out.
  if (!requesterId || !request) return;
  const { id } = await requestApproval(prisma, { tenantId, requesterId, request, reason: planned.reason }, at);
  for (const { verb, by, ago, text } of planned.deeds ?? []) {
    const actorId = staff[by];
    if (!actorId) return;
    await actOnApproval(prisma, { tenantId, id, verb, text, actor: { type: 'staff', id: actorId } }, now - ago);
  }
}

async function requestOf(
  prisma: PrismaClient,
  tenantId: string,
  requesterId: string,
  { offer, member }: Planned,
  used: Set<string>,
  now: number,
): Promise<ApprovalRequest | null> {
  if (offer) {
    // The requester's own case if there is one left; else any that is with the desk.
    const cases = await prisma.case.findMany({
      where: { tenantId, id: { notIn: [...used] }, stage: { notIn: ['received', 'closed'] } },
      select: { id: true, assigneeId: true },
      orderBy: { number: 'asc' },
    });
    const found = cases.find(({ assigneeId }) => assigneeId === requesterId) ?? cases[0];
    if (!found) return null;
    used.add(found.id);
    const what = 'yuan' in offer ? { amountMinor: offer.yuan * 100 } : { points: offer.points };
    return { kind: 'compensation', caseId: found.id, ...what };
  }
  const found = await prisma.member.findFirst({
    where: { tenantId, tier: 'silver', erasedAt: null, id: { notIn: [...used] } },
    select: { id: true },
    orderBy: { number: 'asc' },
  });
  if (!found || !member) return null;
  used.add(found.id);
  if ('points' in member) return { kind: 'pointsAdjustment', memberId: found.id, points: member.points };
  return { kind: 'tierOverride', memberId: found.id, tier: member.tier, until: now + member.days * DAY };
}
