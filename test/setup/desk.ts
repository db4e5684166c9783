import { v7 } from 'uuid';
import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { POSTS, type Post, type Role } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { publishSeeds } from '../../prisma/decisions.ts';
import { type Filing, openCase } from '../../prisma/intake.ts';

/** Open round the clock: working time is wall time, so that deadlines in tests can be read off. */
export const always: CalendarDefinition = {
  timeZone: 'UTC',
  weekly: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
  ),
  holidays: [],
  annualHolidays: [],
  specialDays: {},
};

const QUEUES = [
  ['service', 'first'],
  ['vip', 'first'],
  ['billing', 'first'],
  ['claims', 'second'],
  ['technical', 'second'],
  ['logistics', 'second'],
  ['careHead', 'head'],
] as const;

/** One person for each post, each reporting to the next, and an administrator. Rep and second rep work all queues but the head's. */
export type Desk = {
  tenantId: string;
  people: Record<Post, string> & { secondRep: string; admin: string };
  queues: Record<(typeof QUEUES)[number][0], string>;
  calendarId: string;
};

/** A small, whole desk: order of people, queues on one calendar, the published rule sets. */
export async function plantDesk(prisma: PrismaClient, calendar: CalendarDefinition = always): Promise<Desk> {
  const id = () => v7();
  await prisma.tenant.create({ data: { id: tenantId, name: 'Test' } });
  const department = id();
  await prisma.department.create({
    data: { tenantId, id: department, code: 'care', nameZh: '会员服务部', nameEn: 'Member care' },
  });
  const posts = Object.fromEntries(POSTS.map((code) => [code, id()])) as Record<Post, string>;
  await prisma.post.createMany({
    data: POSTS.map((code, i) => ({ tenantId, id: posts[code], code, nameZh: code, nameEn: code, rank: i + 1 })),
  });
  const calendarId = id();
  await prisma.calendar.create({
    data: { tenantId, id: calendarId, code: 'test', nameZh: '日历', nameEn: 'Calendar' },
  });
  await prisma.calendarVersion.create({ data: { tenantId, calendarId, version: 1, definition: calendar } });
  const team = id();
  await prisma.team.create({
    data: { tenantId, id: team, code: 'care', nameZh: '一组', nameEn: 'Team one', departmentId: department },
  });

  const people = Object.fromEntries([...POSTS, 'secondRep', 'admin'].map((who) => [who, id()])) as Desk['people'];
  const roles: Record<Post, Role> = {
    rep: 'rep',
    teamLead: 'lead',
    departmentHead: 'manager',
    director: 'executive',
    vicePresident: 'executive',
    generalManager: 'executive',
  };
  const person = (who: keyof Desk['people'], role: Role, post: Post | null, reportsTo: Post | undefined) => ({
    tenantId,
    id: people[who],
    name: who,
    email: `${who}@desk.example`,
    phone: '+8613800138000',
    role,
    locale: 'en',
    postId: post ? posts[post] : null,
    departmentId: department,
    teamId: team,
    reportsToId: reportsTo ? people[reportsTo] : null,
  });
  for (const [i, post] of [...POSTS.entries()].reverse())
    await prisma.staff.create({ data: person(post, roles[post], post, POSTS[i + 1]) });
  await prisma.staff.create({ data: person('secondRep', 'rep', 'rep', 'teamLead') });
  await prisma.staff.create({ data: person('admin', 'admin', null, undefined) });
  await prisma.team.update({ where: { tenantId_id: { tenantId, id: team } }, data: { leadId: people.teamLead } });

  const queues = Object.fromEntries(QUEUES.map(([code]) => [code, id()])) as Desk['queues'];
  await prisma.queue.createMany({
    data: QUEUES.map(([code, line]) => ({
      tenantId,
      id: queues[code],
      code,
      nameZh: code,
      nameEn: code,
      line,
      teamId: team,
      calendarId,
    })),
  });
  await prisma.queueStaff.createMany({
    data: QUEUES.flatMap(([code, line]) =>
      (line === 'head' ? [people.departmentHead] : [people.rep, people.secondRep]).map((staffId) => ({
        tenantId,
        queueId: queues[code],
        staffId,
      })),
    ),
  });
  await publishSeeds(prisma, tenantId);
  return { tenantId, people, queues, calendarId };
}

/** A complaint of somebody new, by e-mail address. */
export function fileCase(prisma: PrismaClient, filing: Partial<Filing> = {}) {
  return openCase(prisma, {
    tenantId,
    kind: 'complaint',
    category: 'delivery',
    severity: 'normal',
    channel: 'portal',
    locale: 'zh',
    subject: '包裹晚到',
    body: '我的包裹晚了三天。',
    who: { name: '张伟', email: `zhang.${v7()}@member.example` },
    verified: false,
    author: { type: 'member', id: null },
    ...filing,
  });
}
