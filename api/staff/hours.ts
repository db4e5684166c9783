import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { putStaffHours } from '../../prisma/staff-hours.ts';
import { asRefusal } from '../admin/settings-refusal.ts';
import { audit } from '../audit.ts';
import { HoursRow, OwnHours, PersonHours } from '../contract/robots.ts';
import { Id } from '../contract/values.ts';
import type { ApiDeps } from '../deps.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf, type StaffReader } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';

const params = z.object({ id: Id });
const answers = { 200: { description: 'As they are now', schema: HoursRow } };

/** When somebody may be reached by mail and text about escalations and alerts. */
export const hoursRoutes: Route[] = [
  route({
    name: 'showOwnHours',
    method: 'get',
    path: '/api/me/hours',
    tag: 'staff',
    summary: "The reader's own quiet hours and working calendar",
    access: { roles: ROLES },
    answers,
    handle: async ({ deps, tenantId, staff }) => ok(await hoursOf(deps, tenantId, staff.id)),
  }),

  route({
    name: 'changeOwnHours',
    method: 'patch',
    path: '/api/me/hours',
    tag: 'staff',
    summary: "Set the reader's own quiet hours; both ends, or none",
    access: { roles: ROLES },
    body: OwnHours,
    answers,
    problems: ['refused'],
    async handle({ deps, tenantId, staff, body: { basedOn, ...set }, req }) {
      await change(deps, { tenantId, staffId: staff.id, basedOn, set, by: staff, ip: req.ip });
      return ok(await hoursOf(deps, tenantId, staff.id));
    },
  }),

  route({
    name: 'showPersonHours',
    method: 'get',
    path: '/api/admin/people/:id/hours',
    tag: 'administration',
    summary: "Somebody's quiet hours and working calendar",
    access: { roles: ['admin'] },
    params,
    answers,
    handle: async ({ deps, tenantId, params: { id } }) => ok(await hoursOf(deps, tenantId, id)),
  }),

  route({
    name: 'changePersonHours',
    method: 'patch',
    path: '/api/admin/people/:id/hours',
    tag: 'administration',
    summary: "Set somebody's working calendar; quiet hours that are left out stay",
    access: { roles: ['admin'] },
    params,
    body: PersonHours,
    answers,
    problems: ['refused'],
    async handle({ deps, tenantId, staff, params: { id: staffId }, body: { basedOn, ...set }, req }) {
      await change(deps, { tenantId, staffId, basedOn, set, by: staff, ip: req.ip });
      return ok(await hoursOf(deps, tenantId, staffId));
    },
  }),
];

type Wanted = {
  quietFrom?: string | null | undefined;
  quietTo?: string | null | undefined;
  calendarId?: string | null;
};
type Change = {
  tenantId: string;
  staffId: string;
  basedOn: number;
  set: Wanted;
  by: StaffReader;
  ip: string | undefined;
};

/** @throws invalid, notFound */
async function change({ prisma }: ApiDeps, { tenantId, staffId, basedOn, set, by, ip }: Change): Promise<void> {
  if (!set.quietFrom !== !set.quietTo) throw invalid({ [set.quietFrom ? 'quietTo' : 'quietFrom']: 'bothEnds' });
  const wanted = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  await prisma
    .$transaction(async (tx) => {
      await mustBeThere(tx, tenantId, staffId, set.calendarId ?? null);
      const before = await putStaffHours(tx, { tenantId, staffId, basedOn, set: wanted, at: new Date() });
      const was = Object.fromEntries(Object.keys(wanted).map((key) => [key, before?.[key as 'quietFrom'] ?? null]));
      await audit(tx, {
        ...{ tenantId, actor: actorOf(by), action: 'staff.changed', recordType: 'Staff' },
        ...{ recordId: staffId, fields: { old: was, new: wanted } as Prisma.InputJsonObject, ip },
      });
    })
    .catch(asRefusal);
  await announce(prisma, [], ['delivery']);
}

async function mustBeThere(tx: Prisma.TransactionClient, tenantId: string, id: string, calendarId: string | null) {
  if (!(await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { id: true } })))
    throw notFound();
  if (!calendarId) return;
  const calendar = await tx.calendar.findUnique({ where: { tenantId_id: { tenantId, id: calendarId } } });
  if (!calendar) throw invalid({ calendarId: 'unknownRecord' });
}

async function hoursOf({ prisma }: ApiDeps, tenantId: string, id: string): Promise<HoursRow> {
  const [staff, row] = await Promise.all([
    prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { timeZone: true } }),
    prisma.staffHours.findUnique({ where: { tenantId_staffId: { tenantId, staffId: id } } }),
  ]);
  if (!staff) throw notFound();
  const calendar = row?.calendarId
    ? await prisma.calendar.findUnique({
        where: { tenantId_id: { tenantId, id: row.calendarId } },
        select: { id: true, code: true, nameZh: true, nameEn: true },
      })
    : null;
  const { quietFrom = null, quietTo = null, version = 0 } = row ?? {};
  return { calendar, quietFrom, quietTo, timeZone: staff.timeZone, version };
}
