import { z } from 'zod';
import { has, say } from '../../domain/language/index.ts';
import { type Locale, ROLES } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { receiptsNotDelivered } from '../../prisma/receipt.ts';
import { mailWaits } from '../../prisma/staff-hours.ts';
import { NoticeRow } from '../contract/people.ts';
import { Id } from '../contract/values.ts';
import { ListQuery, readList } from '../list.ts';
import { namesOf } from '../names.ts';
import { permitted } from '../permitted.ts';
import { ok, page, type Route, route } from '../route.ts';

const NoticeFilter = z.strictObject({ unread: z.boolean().optional() });

/** Where the words of a kind may stand, and what in its data names the page it leads to. */
const ROOMS = ['api', 'approvals', 'alerts', 'casework', 'handover', 'robots'];
const PLACES: Record<string, string> = {
  alertId: '/alerts/',
  approvalId: '/approvals/',
  handoverId: '/handovers/',
  robotId: '/admin/accounts?robot=',
};

const placeOf = (data: Record<string, unknown>): string | null => {
  const [key, path] = Object.entries(PLACES).find(([name]) => typeof data[name] === 'string') ?? [];
  return key ? `${path}${data[key]}` : null;
};

export const noticeRoutes: Route[] = [
  route({
    name: 'listNotices',
    method: 'get',
    early: true,
    path: '/api/notices',
    tag: 'notices',
    summary: "The reader's own notices. Sorts: createdAt",
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(NoticeRow),
        headers: { 'Content-Range': 'notices first-last/total' },
      },
    },
    async handle({ deps: { prisma }, tenantId, staff, locale, query }) {
      const { filter, direction, skip, take } = readList(query, NoticeFilter, ['createdAt'], ['createdAt', 'desc']);
      const unread = filter.unread === undefined ? {} : { readAt: filter.unread ? null : { not: null } };
      const where: Prisma.NoticeWhereInput = {
        AND: [{ tenantId }, unread, permitted(staff.ability, 'read', 'Notice')],
      };
      const [total, notices] = await Promise.all([
        prisma.notice.count({ where }),
        prisma.notice.findMany({ where, orderBy: [{ createdAt: direction }, { id: direction }], skip, take }),
      ]);
      const ids = [...new Set(notices.flatMap((n) => n.caseId ?? []))];
      const cases = ids.length
        ? await prisma.case.findMany({ where: { tenantId, id: { in: ids } }, select: { id: true, number: true } })
        : [];
      const waits = await mailWaits(
        prisma,
        tenantId,
        notices.map((n) => n.id),
        new Date(),
      );
      const untold = notices.flatMap((n) => (n.kind === 'receiptMissing' && n.caseId ? [n.caseId] : []));
      const undelivered = await receiptsNotDelivered(prisma, tenantId, untold);
      const numbers = new Map(cases.map((c) => [c.id, c.number]));
      const names = await namesOf(
        prisma,
        tenantId,
        notices.map(({ data }) => (data as { fromId?: string }).fromId),
      );
      const rows = notices.map(({ id, kind, caseId, createdAt, readAt, data }): NoticeRow => {
        const number = (caseId && numbers.get(caseId)) || null;
        const about = data as Record<string, unknown>;
        const why = kind === 'receiptMissing' && caseId ? undelivered.get(caseId) : null;
        const name = why ? `${kind}_why` : kind;
        const key = ROOMS.map((room) => `${room}.notice.${name}`).find((known) => has(locale, known));
        return {
          ...{ id, kind, caseId },
          caseNumber: number,
          place: caseId ? `/cases/${caseId}` : placeOf(about),
          text: say(locale, key ?? 'api.notice.other', {
            number: number ?? nameIn(about, locale),
            alert: typeof about.alert === 'string' ? say(locale, `alerts.kind.${about.alert}`) : '',
            name: names.get(String(about.fromId)) ?? '',
            why: why ? say(locale, `undelivered.${why}`) : '',
            smart_count: Number(about.count ?? 0),
          }),
          mailWaitsUntil: waits.get(id)?.toISOString() ?? null,
          createdAt: createdAt.toISOString(),
          readAt: readAt?.toISOString() ?? null,
        };
      });
      return page('notices', rows, skip, total);
    },
  }),

  route({
    name: 'readNotices',
    method: 'post',
    path: '/api/notices/read',
    tag: 'notices',
    summary: 'Mark notices as read: those named, or all',
    access: { roles: ROLES },
    body: z.strictObject({ ids: z.array(Id).max(100).optional() }),
    answers: { 200: { description: 'How many were unread', schema: z.object({ read: z.number().int() }) } },
    async handle({ deps: { prisma }, tenantId, staff, body: { ids } }) {
      const named = ids ? { id: { in: ids } } : {};
      const { count } = await prisma.notice.updateMany({
        where: { AND: [{ tenantId, readAt: null }, named, permitted(staff.ability, 'read', 'Notice')] },
        data: { readAt: new Date() },
      });
      return ok({ read: count });
    },
  }),
];

/** What it is about: a number, or a name in the reader's language. */
function nameIn({ names, number }: Record<string, unknown>, locale: Locale): string {
  const named = names && typeof names === 'object' ? (names as Record<string, unknown>)[locale] : undefined;
  return String(named || number || '');
}
