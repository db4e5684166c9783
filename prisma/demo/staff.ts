import type { Locale, Post, Role } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { must, type Order } from '../seed/order.ts';

/** The people of the demo. The reporting line runs rep → lead → department head → director → vice president → general manager. */

type DemoStaff = {
  account: string;
  name: string;
  role: Role;
  locale: Locale;
  post: Post | null;
  department: string;
  team?: string;
  reportsTo?: string;
  deputy?: string;
  queues?: string[];
  skills?: Record<string, number>;
  leads?: string;
};

const rep = (
  account: string,
  name: string,
  locale: Locale,
  at: { team: 'frontDesk' | 'resolution'; deputy: string; queues: string[]; skills: Record<string, number> },
): DemoStaff => ({
  ...{ account, name, locale, role: 'rep', post: 'rep', department: 'care' },
  ...{ reportsTo: at.team === 'frontDesk' ? 'lead' : 'lead.second', ...at },
});

/** Superiors first. */
const PEOPLE: DemoStaff[] = [
  {
    account: 'gm',
    name: '何建国',
    role: 'executive',
    locale: 'zh',
    post: 'generalManager',
    department: 'headOffice',
    deputy: 'vp',
  },
  {
    account: 'vp',
    name: 'Grace Whitfield',
    role: 'executive',
    locale: 'en',
    post: 'vicePresident',
    department: 'headOffice',
    reportsTo: 'gm',
    deputy: 'director',
  },
  {
    account: 'director',
    name: '林慧',
    role: 'executive',
    locale: 'zh',
    post: 'director',
    department: 'operations',
    reportsTo: 'vp',
    deputy: 'manager',
  },
  {
    account: 'manager',
    name: '周明远',
    role: 'manager',
    locale: 'zh',
    post: 'departmentHead',
    department: 'care',
    team: 'careOffice',
    reportsTo: 'director',
    deputy: 'lead',
    queues: ['careHead'],
    leads: 'careOffice',
  },
  {
    account: 'lead',
    name: '陈静',
    role: 'lead',
    locale: 'zh',
    post: 'teamLead',
    department: 'care',
    team: 'frontDesk',
    reportsTo: 'manager',
    deputy: 'lead.second',
    queues: ['service', 'vip', 'billing'],
    skills: { vipCare: 4 },
    leads: 'frontDesk',
  },
  {
    account: 'lead.second',
    name: 'Daniel Foster',
    role: 'lead',
    locale: 'en',
    post: 'teamLead',
    department: 'care',
    team: 'resolution',
    reportsTo: 'manager',
    deputy: 'lead',
    queues: ['claims', 'technical', 'logistics'],
    skills: { technical: 4, english: 5 },
    leads: 'resolution',
  },
  rep('rep', '王芳', 'zh', {
    team: 'frontDesk',
    deputy: 'zhao.lei',
    queues: ['service', 'billing'],
    skills: { billing: 3 },
  }),
  rep('rep.en', 'Emma Clarke', 'en', {
    team: 'frontDesk',
    deputy: 'rep',
    queues: ['service', 'billing'],
    skills: { english: 5, billing: 2 },
  }),
  rep('li.na', '李娜', 'zh', { team: 'frontDesk', deputy: 'rep', queues: ['service'], skills: {} }),
  rep('zhao.lei', '赵磊', 'zh', {
    team: 'frontDesk',
    deputy: 'rep',
    queues: ['billing', 'service'],
    skills: { billing: 5 },
  }),
  rep('sun.yue', '孙悦', 'zh', {
    team: 'frontDesk',
    deputy: 'lead',
    queues: ['vip'],
    skills: { vipCare: 5, english: 3 },
  }),
  rep('wu.qiang', '吴强', 'zh', {
    team: 'resolution',
    deputy: 'zheng.xiao',
    queues: ['claims', 'logistics'],
    skills: { claims: 5, logistics: 3 },
  }),
  rep('oliver', 'Oliver Bennett', 'en', {
    team: 'resolution',
    deputy: 'lead.second',
    queues: ['technical', 'claims'],
    skills: { technical: 5, english: 5 },
  }),
  rep('zheng.xiao', '郑晓', 'zh', {
    team: 'resolution',
    deputy: 'wu.qiang',
    queues: ['logistics', 'claims'],
    skills: { logistics: 5, claims: 3 },
  }),
  { account: 'admin', name: 'Alex Morgan', role: 'admin', locale: 'en', post: null, department: 'headOffice' },
];

const DAY = 86_400_000;
/** One is on leave when the demo begins: what would come to her goes to her deputy. */
const ON_LEAVE = { who: 'li.na', deputy: 'rep', daysAgo: 2, daysLeft: 12, reason: '年假 / annual leave' };

const emailOf = (account: string) => `${account}@demo.steward.example`;

/** Ids by account, as `rep.en`. */
export type DemoStaffIds = Record<string, string>;

/** Adds the demo's people, once. */
export async function plantStaff(
  tx: Prisma.TransactionClient,
  tenantId: string,
  order: Order,
  passwordHash: string,
  now: number,
): Promise<void> {
  const ids: DemoStaffIds = Object.fromEntries(PEOPLE.map(({ account }) => [account, newId()]));
  await tx.staff.createMany({
    data: PEOPLE.map((who, index) => ({
      ...{ tenantId, id: must(ids, who.account), name: who.name, email: emailOf(who.account), passwordHash },
      ...{ role: who.role, locale: who.locale, phone: `+8613800000${String(index + 1).padStart(3, '0')}` },
      postId: who.post && must(order.posts, who.post),
      departmentId: must(order.departments, who.department),
      teamId: who.team ? must(order.teams, who.team) : null,
      reportsToId: who.reportsTo ? must(ids, who.reportsTo) : null,
      deputyId: who.deputy ? must(ids, who.deputy) : null,
    })),
  });
  const each = <T>(list: (who: DemoStaff, staffId: string) => T[]) =>
    PEOPLE.flatMap((who) => list(who, must(ids, who.account)));
  await tx.queueStaff.createMany({
    data: each(({ queues = [] }, staffId) =>
      queues.map((code) => ({ tenantId, staffId, queueId: must(order.queues, code) })),
    ),
  });
  await tx.staffSkill.createMany({
    data: each(({ skills = {} }, staffId) =>
      Object.entries(skills).map(([code, level]) => ({ tenantId, staffId, skillId: must(order.skills, code), level })),
    ),
  });
  for (const { account, leads } of PEOPLE) {
    if (!leads) continue;
    await tx.team.update({
      where: { tenantId_id: { tenantId, id: must(order.teams, leads) } },
      data: { leadId: must(ids, account) },
    });
  }
  await tx.absence.create({
    data: {
      ...{ tenantId, id: newId(), staffId: must(ids, ON_LEAVE.who), deputyId: must(ids, ON_LEAVE.deputy) },
      ...{ from: new Date(now - ON_LEAVE.daysAgo * DAY), until: new Date(now + ON_LEAVE.daysLeft * DAY) },
      reason: ON_LEAVE.reason,
    },
  });
}

/** The demo's people as they are now; empty when they were never planted. */
export async function demoStaff(tx: Prisma.TransactionClient, tenantId: string): Promise<DemoStaffIds> {
  const emails = new Map(PEOPLE.map(({ account }) => [emailOf(account), account]));
  const rows = await tx.staff.findMany({ where: { tenantId, email: { in: [...emails.keys()] } } });
  return Object.fromEntries(rows.map(({ id, email }) => [emails.get(email) as string, id]));
}
