import { chinaService2026, everyDay } from '../../domain/calendar/seeds.ts';
import { POSTS } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';

/** The order every installation begins with; an administrator renames and adds. Codes are for ever, names are not. */

type Named = { code: string; nameZh: string; nameEn: string };

const POST_NAMES: Record<(typeof POSTS)[number], [zh: string, en: string]> = {
  rep: ['客服代表', 'Service rep'],
  teamLead: ['组长', 'Team lead'],
  departmentHead: ['部门主管', 'Department head'],
  director: ['处长', 'Director'],
  vicePresident: ['副总经理', 'Vice president'],
  generalManager: ['总经理', 'General manager'],
};

/** `hotline` is staffed every day, `office` on working days. */
const CALENDARS = [
  {
    code: 'office',
    nameZh: '工作日（中国大陆）',
    nameEn: 'Working days (mainland China)',
    definition: chinaService2026,
  },
  { code: 'hotline', nameZh: '热线，每天', nameEn: 'Hotline, every day', definition: everyDay },
];

const DEPARTMENTS: (Named & { parent?: string })[] = [
  { code: 'headOffice', nameZh: '总经理办公室', nameEn: 'Head office' },
  { code: 'operations', nameZh: '运营中心', nameEn: 'Operations', parent: 'headOffice' },
  { code: 'care', nameZh: '会员服务部', nameEn: 'Member care', parent: 'operations' },
];

const TEAMS: (Named & { department: string })[] = [
  { code: 'frontDesk', nameZh: '一线服务组', nameEn: 'Front desk', department: 'care' },
  { code: 'resolution', nameZh: '二线处理组', nameEn: 'Resolution', department: 'care' },
  { code: 'careOffice', nameZh: '会员服务部办公室', nameEn: 'Member care office', department: 'care' },
];

const SKILLS: Named[] = [
  { code: 'vipCare', nameZh: '贵宾服务', nameEn: 'VIP care' },
  { code: 'billing', nameZh: '账单', nameEn: 'Billing' },
  { code: 'claims', nameZh: '理赔与退款', nameEn: 'Claims and refunds' },
  { code: 'technical', nameZh: '技术', nameEn: 'Technical' },
  { code: 'logistics', nameZh: '物流', nameEn: 'Logistics' },
  { code: 'english', nameZh: '英语', nameEn: 'English' },
];

type QueueSeed = Named & { line: 'first' | 'second' | 'head'; team: string; calendar: string; skillCode?: string };

const QUEUES: QueueSeed[] = [
  {
    code: 'service',
    nameZh: '会员服务',
    nameEn: 'Member service',
    line: 'first',
    team: 'frontDesk',
    calendar: 'office',
  },
  {
    code: 'vip',
    nameZh: '贵宾服务',
    nameEn: 'VIP service',
    line: 'first',
    team: 'frontDesk',
    calendar: 'hotline',
    skillCode: 'vipCare',
  },
  {
    code: 'billing',
    nameZh: '账单',
    nameEn: 'Billing',
    line: 'first',
    team: 'frontDesk',
    calendar: 'office',
    skillCode: 'billing',
  },
  {
    code: 'claims',
    nameZh: '理赔与退款',
    nameEn: 'Claims and refunds',
    line: 'second',
    team: 'resolution',
    calendar: 'office',
    skillCode: 'claims',
  },
  {
    code: 'technical',
    nameZh: '技术',
    nameEn: 'Technical',
    line: 'second',
    team: 'resolution',
    calendar: 'office',
    skillCode: 'technical',
  },
  {
    code: 'logistics',
    nameZh: '物流',
    nameEn: 'Logistics',
    line: 'second',
    team: 'resolution',
    calendar: 'office',
    skillCode: 'logistics',
  },
  {
    code: 'careHead',
    nameZh: '部门主管',
    nameEn: 'Department head',
    line: 'head',
    team: 'careOffice',
    calendar: 'office',
  },
];

/** Ids of what has a code, by that code. */
export type Order = Record<'posts' | 'departments' | 'teams' | 'skills' | 'queues', Record<string, string>>;

/** Adds what is missing by its code; what is there, renamed or moved, stays as it is. */
export async function seedOrder(tx: Prisma.TransactionClient, tenantId: string): Promise<Order> {
  const rows = <T extends Named>(seeds: T[]) =>
    seeds.map(({ code, nameZh, nameEn }) => ({ tenantId, id: newId(), code, nameZh, nameEn }));
  const posts = POSTS.map((code, rank) => ({ code, nameZh: POST_NAMES[code][0], nameEn: POST_NAMES[code][1], rank }));
  await tx.post.createMany({ data: posts.map((post) => ({ tenantId, id: newId(), ...post })), skipDuplicates: true });
  await tx.skill.createMany({ data: rows(SKILLS), skipDuplicates: true });
  const calendars = await seedCalendars(tx, tenantId);
  for (const { parent, ...department } of DEPARTMENTS) {
    const parentId = parent ? byCode(await tx.department.findMany({ where: { tenantId } }))[parent] : undefined;
    await tx.department.createMany({
      data: rows([department]).map((row) => ({ ...row, parentId: parentId ?? null })),
      skipDuplicates: true,
    });
  }
  const departments = byCode(await tx.department.findMany({ where: { tenantId } }));
  await tx.team.createMany({
    data: TEAMS.map(({ department, ...team }) => ({
      tenantId,
      id: newId(),
      ...team,
      departmentId: must(departments, department),
    })),
    skipDuplicates: true,
  });
  const teams = byCode(await tx.team.findMany({ where: { tenantId } }));
  await tx.queue.createMany({
    data: QUEUES.map(({ team, calendar, skillCode, ...queue }) => ({
      ...{ tenantId, id: newId(), ...queue, skillCode: skillCode ?? null },
      ...{ teamId: must(teams, team), calendarId: must(calendars, calendar) },
    })),
    skipDuplicates: true,
  });
  return orderOf(tx, tenantId);
}

/** The ids behind the codes, as they are now. */
export async function orderOf(tx: Prisma.TransactionClient, tenantId: string): Promise<Order> {
  const where = { where: { tenantId }, select: { id: true, code: true } } as const;
  return {
    posts: byCode(await tx.post.findMany(where)),
    departments: byCode(await tx.department.findMany(where)),
    teams: byCode(await tx.team.findMany(where)),
    skills: byCode(await tx.skill.findMany(where)),
    queues: byCode(await tx.queue.findMany(where)),
  };
}

async function seedCalendars(tx: Prisma.TransactionClient, tenantId: string): Promise<Record<string, string>> {
  await tx.calendar.createMany({
    data: CALENDARS.map(({ code, nameZh, nameEn }) => ({ tenantId, id: newId(), code, nameZh, nameEn })),
    skipDuplicates: true,
  });
  const calendars = byCode(await tx.calendar.findMany({ where: { tenantId } }));
  await tx.calendarVersion.createMany({
    data: CALENDARS.map(({ code, definition }) => ({
      tenantId,
      calendarId: must(calendars, code),
      version: 1,
      definition,
    })),
    skipDuplicates: true,
  });
  return calendars;
}

const byCode = (rows: { id: string; code: string }[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ code, id }) => [code, id]));

/** @throws when there is no such code: what refers to it would be lost */
export function must(ids: Record<string, string>, code: string): string {
  const id = ids[code];
  if (!id) throw new Error(`There is no ${code}`);
  return id;
}
