import { z } from 'zod';
import type { CalendarDefinition } from '../../domain/calendar/definition.ts';
import { differentDays, differentParts } from '../../domain/calendar/edit.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { casesOn, copyCalendar, putVersion } from '../../prisma/settings/calendars.ts';
import { lastOfficialYear, officialYear } from '../../prisma/settings/official.ts';
import { audit } from '../audit.ts';
import {
  CalendarDetail,
  CalendarNames,
  CalendarRow,
  NewCalendar,
  NewCalendarVersion,
  OfficialYear,
} from '../contract/admin-settings.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';
import { asRefusal } from './settings-refusal.ts';

const access = { roles: ['admin'] } as const;
const params = z.object({ id: Id });
const tag = 'administration';
/** Thousands of open cases may have to be told. */
const LONG = { timeout: 20_000, maxWait: 3_000 };

export const calendarRoutes: Route[] = [
  route({
    name: 'listCalendars',
    method: 'get',
    path: '/api/admin/calendars',
    tag,
    summary: 'Calendars, each in the version that is in force',
    access,
    answers: { 200: { description: 'All', schema: z.array(CalendarRow) } },
    handle: async ({ deps: { prisma }, tenantId }) => ok(await calendarRows(prisma, tenantId)),
  }),

  route({
    name: 'showCalendar',
    method: 'get',
    path: '/api/admin/calendars/:id',
    tag,
    summary: 'A calendar with its hours, its versions, and how many open cases run by it',
    access,
    params,
    answers: { 200: { description: 'The calendar', schema: CalendarDetail } },
    async handle({ deps: { prisma }, tenantId, params: { id } }) {
      const [[row], versions, cases] = await Promise.all([
        calendarRows(prisma, tenantId, id),
        prisma.calendarVersion.findMany({
          where: { tenantId, calendarId: id },
          orderBy: { version: 'desc' },
          take: 50,
        }),
        casesOn(prisma, tenantId, id),
      ]);
      if (!row) throw notFound();
      const names = await namesOf(
        prisma,
        tenantId,
        versions.map((v) => v.createdBy),
      );
      return ok({
        ...row,
        definition: versions[0]?.definition,
        versions: versions.map(({ version, createdAt, createdBy, note }) => ({
          ...{ version, at: createdAt.toISOString(), note },
          by: createdBy && { id: createdBy, name: names.get(createdBy) ?? '' },
        })),
        openCases: cases,
      });
    },
  }),

  route({
    name: 'showCalendarVersion',
    method: 'get',
    path: '/api/admin/calendars/:id/versions/:version',
    tag,
    summary: 'The hours as an earlier version had them',
    access,
    params: params.extend({ version: z.coerce.number().int().min(1).max(1_000_000) }),
    answers: { 200: { description: 'The definition', schema: NewCalendarVersion.shape.definition } },
    async handle({ deps: { prisma }, tenantId, params: { id: calendarId, version } }) {
      const row = await prisma.calendarVersion.findUnique({
        where: { tenantId_calendarId_version: { tenantId, calendarId, version } },
      });
      if (!row) throw notFound();
      return ok(row.definition);
    },
  }),

  route({
    name: 'copyCalendar',
    method: 'post',
    path: '/api/admin/calendars',
    tag,
    summary: 'A new calendar that begins as another one is',
    access,
    body: NewCalendar,
    answers: { 201: { description: 'Made', schema: z.object({ id: Id }) } },
    async handle({ deps: { prisma }, tenantId, staff, body, req }) {
      const id = await prisma
        .$transaction(async (tx) => {
          const made = await copyCalendar(tx, { tenantId, ...body, by: staff.id });
          if (!made) throw invalid({ copyOf: 'notOneOf' });
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'calendar.created', recordType: 'Calendar', recordId: made },
            ...{ fields: { new: body }, ip: req.ip },
          });
          return made;
        })
        .catch((error: { code?: string }) => {
          throw error.code === 'P2002' ? invalid({ code: 'taken' }) : error;
        });
      return { status: 201, body: { id } };
    },
  }),

  route({
    name: 'renameCalendar',
    method: 'patch',
    path: '/api/admin/calendars/:id',
    tag,
    summary: 'Call a calendar something else',
    access,
    params,
    body: CalendarNames,
    answers: { 200: { description: 'The calendar', schema: CalendarRow } },
    async handle({ deps: { prisma }, tenantId, staff, params: { id }, body, req }) {
      await prisma.$transaction(async (tx) => {
        const before = await tx.calendar.findUnique({ where: { tenantId_id: { tenantId, id } } });
        if (!before) throw notFound();
        await tx.calendar.update({ where: { tenantId_id: { tenantId, id } }, data: body });
        const old = { nameZh: before.nameZh, nameEn: before.nameEn };
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'calendar.renamed', recordType: 'Calendar', recordId: id },
          ...{ fields: { old, new: body }, ip: req.ip },
        });
      });
      return ok((await calendarRows(prisma, tenantId, id))[0]);
    },
  }),

  route({
    name: 'changeCalendar',
    method: 'post',
    path: '/api/admin/calendars/:id/versions',
    tag,
    summary: 'A new version, in force at once; 409 with the later version when somebody saved one meanwhile',
    access,
    params,
    body: NewCalendarVersion,
    answers: { 201: { description: 'Saved', schema: z.object({ version: z.number().int() }) } },
    problems: ['refused'],
    async handle({ deps: { prisma }, tenantId, staff, params: { id: calendarId }, body, req }) {
      const definition = body.definition as CalendarDefinition;
      const saved = await prisma
        .$transaction(async (tx) => {
          const change = { tenantId, calendarId, ...body, definition, by: staff.id };
          const put = await putVersion(tx, change);
          if (!put) throw notFound();
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'calendar.changed', recordType: 'Calendar' },
            ...{ recordId: calendarId, fields: changesOf(put, definition, body.note), ip: req.ip },
          });
          return put.version;
        }, LONG)
        .catch(asRefusal);
      // The relay brings the news to the cases that run by it.
      await announce(prisma, [], ['relay']);
      return { status: 201, body: { version: saved } };
    },
  }),

  route({
    name: 'showOfficialYear',
    method: 'get',
    path: '/api/admin/official-holidays/:year',
    tag,
    summary:
      'Holidays and substitute working days (调休) of mainland China; 409 when the notice for that year is not known',
    access,
    params: z.object({ year: z.coerce.number().int().min(1900).max(2999) }),
    answers: { 200: { description: 'The year', schema: OfficialYear } },
    problems: ['refused'],
    async handle({ params: { year } }) {
      const notice = officialYear(year);
      if (notice) return ok(notice);
      const values = { year, last: lastOfficialYear };
      throw new ProblemError('refused', { refusal: { code: 'yearNotPublished', values } });
    },
  }),
];

/** Old and new of what differs, day by day; a calendar whole would bury it. */
function changesOf(put: { version: number; before: CalendarDefinition }, after: CalendarDefinition, note: string) {
  const days = differentDays(put.before, after).slice(0, 200);
  const parts = differentParts(put.before, after);
  const said = (c: CalendarDefinition, side: 'before' | 'after') => ({
    ...Object.fromEntries(parts.map((part) => [part, c[part] ?? null])),
    ...Object.fromEntries(
      days.map((d) => [d.date, [d[side].kind, d[side].name ?? '', ...d[side].spans.flat()].join(' ')]),
    ),
  });
  return {
    version: put.version,
    ...(note ? { note } : {}),
    old: said(put.before, 'before') as object,
    new: said(after, 'after') as object,
  };
}

async function calendarRows(prisma: PrismaClient, tenantId: string, id?: string): Promise<CalendarRow[]> {
  const calendars = await prisma.calendar.findMany({
    where: { tenantId, ...(id ? { id } : {}) },
    include: {
      versions: { orderBy: { version: 'desc' }, take: 1 },
      queues: { select: { id: true, nameZh: true, nameEn: true }, orderBy: { code: 'asc' } },
    },
    orderBy: { code: 'asc' },
  });
  return calendars.map(({ versions: [newest], tenantId: _, ...calendar }) => {
    const { timeZone = '', coveredUntil } = (newest?.definition ?? {}) as Partial<CalendarDefinition>;
    return { ...calendar, timeZone, version: newest?.version ?? 0, coveredUntil: coveredUntil ?? null };
  });
}
