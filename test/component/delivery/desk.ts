import type { DeliveryEnv } from '../../../activities/delivery/channel.ts';
import type { MailKind } from '../../../activities/delivery/facts.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { type CaseState, initialState } from '../../../domain/case/state.ts';
import { DEFAULT_TENANT } from '../../../domain/tenant.ts';
import type { Locale } from '../../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';

/** A desk with two people and as many members, cases and notices as a test asks for. */

export const tenantId = DEFAULT_TENANT;
/** A Wednesday, 10:00 in Shanghai. */
export const NOW = Date.parse('2026-03-04T02:00:00Z');
export const HOUR = 3_600_000;

export const deliveryEnv = (set: Partial<DeliveryEnv> = {}): DeliveryEnv => ({
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  MAIL_FROM: 'Member desk <desk@example.org>',
  STEWARD_URL: 'https://desk.example.org',
  STEWARD_SECRET: 'a secret of thirty-two characters',
  ...set,
});

export type Desk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk(prisma: PrismaClient) {
  await prisma.tenant.create({ data: { id: tenantId, name: 'Harbour Club', timeZone: 'Asia/Shanghai' } });
  const ids = { department: newId(), team: newId(), calendar: newId(), queue: newId() };
  const named = (id: string, code: string, nameZh: string, nameEn: string) => ({ tenantId, id, code, nameZh, nameEn });
  await prisma.department.create({ data: named(ids.department, 'service', '客服部', 'Service') });
  await prisma.team.create({
    data: { ...named(ids.team, 'first', '一组', 'First team'), departmentId: ids.department },
  });
  await prisma.calendar.create({ data: named(ids.calendar, 'shanghai', '上海工作日', 'Shanghai working days') });
  await prisma.queue.create({
    data: {
      ...named(ids.queue, 'billing', '账单队列', 'Billing desk'),
      line: 'first',
      teamId: ids.team,
      calendarId: ids.calendar,
    },
  });
  let count = 0;

  const staff = async (set: Partial<Prisma.StaffUncheckedCreateInput> = {}) => {
    count++;
    const data = { tenantId, id: newId(), name: `Person ${count}`, email: `person${count}@staff.example`, role: 'rep' };
    return prisma.staff.create({ data: { ...data, ...set } });
  };

  const member = async (
    set: Partial<Prisma.MemberUncheckedCreateInput> & { email?: string | null; phone?: string } = {},
  ) => {
    count++;
    const { email, phone, ...rest } = set;
    const data = { tenantId, id: newId(), number: `M${count}`, name: `Member ${count}`, locale: 'en' };
    const row = await prisma.member.create({ data: { ...data, ...rest } });
    const points = [
      ...(email === null ? [] : [{ type: 'email', value: email ?? `member${count}@mail.example` }]),
      ...(phone ? [{ type: 'phone', value: phone }] : []),
    ];
    for (const point of points)
      await prisma.contactPoint.create({
        data: { tenantId, id: newId(), memberId: row.id, uniqueValue: null, ...point },
      });
    return row;
  };

  const openCase = async (
    memberId: string,
    set: Partial<Omit<Prisma.CaseUncheckedCreateInput, 'state'>> & { state?: Partial<CaseState> } = {},
  ) => {
    count++;
    const { state, ...rest } = set;
    const openedAt = new Date(NOW - 26 * HOUR);
    const full: CaseState = {
      ...initialState(currentFlow('complaint'), openedAt.getTime()),
      stage: 'firstLine',
      queueId: ids.queue,
      calendarId: ids.calendar,
      ...state,
    };
    return prisma.case.create({
      data: {
        tenantId,
        id: newId(),
        number: `CS-2026-${String(count).padStart(6, '0')}`,
        kind: 'complaint',
        flowVersion: 1,
        category: 'billing',
        severity: 'high',
        channel: 'portal',
        locale: 'en',
        subject: 'Charged twice in March',
        memberId,
        openedAt,
        verifiedAt: openedAt,
        stage: full.stage,
        ball: full.ball,
        queueId: full.queueId,
        outcome: full.outcome,
        state: full,
        ...rest,
      },
    });
  };

  const message = (caseId: string, body: string, set: Partial<Prisma.MessageUncheckedCreateInput> = {}) =>
    prisma.message.create({
      data: {
        tenantId,
        id: newId(),
        caseId,
        direction: 'outbound',
        channel: 'email',
        authorType: 'staff',
        body,
        ...set,
      },
    });

  /** A notice with one delivery, due since `NOW`. */
  const notice = async (
    kind: MailKind,
    set: Partial<Prisma.NoticeUncheckedCreateInput> & { channel?: 'email' | 'text' } = {},
  ) => {
    const { channel = 'email', ...rest } = set;
    const id = newId();
    const row = await prisma.notice.create({
      data: { tenantId, id, key: `case:${id}`, kind, createdAt: new Date(NOW - HOUR), ...rest },
    });
    const delivery = await prisma.noticeDelivery.create({
      data: { tenantId, id: newId(), noticeId: id, channel, nextTryAt: new Date(NOW) },
    });
    return { ...row, deliveryId: delivery.id };
  };

  /** A member, a case, and a notice of it to the member. */
  const told = async (
    kind: MailKind = 'message',
    set: Parameters<typeof member>[0] & { channel?: 'email' | 'text' } = {},
  ) => {
    const { channel, ...who } = set;
    const { id: memberId } = await member(who);
    const { id: caseId } = await openCase(memberId);
    return notice(kind, { memberId, caseId, ...(channel ? { channel } : {}) });
  };

  const delivery = (id: string) =>
    prisma.noticeDelivery.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });

  return { ids, staff, member, openCase, message, notice, told, delivery };
}

/** Words of a language in mails of the other: `zh` has Chinese characters, `en` has none in what the desk says. */
export const hasChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);
export const LOCALES: Locale[] = ['zh', 'en'];
