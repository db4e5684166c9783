import { z } from 'zod';
import { sayStage } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import { maskPoint } from '../../domain/masks.ts';
import { type Locale, ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { portionsOf } from '../../prisma/cursor.ts';
import { ownFlows } from '../../prisma/flows.ts';
import { type Sql, sql } from '../../prisma/statement.ts';
import { conditionOn, type Order, orderOn } from '../../prisma/where.ts';
import type { Ability } from '../abilities.ts';
import { audit } from '../audit.ts';
import { CASE_SORTS, CaseFilter } from '../contract/cases.ts';
import { type Column, csvStream, sendCsv } from '../files/csv.ts';
import { ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Route, route, WRITTEN } from '../route.ts';
import { caseOrder, caseWhere } from './filters.ts';
import { readable } from './find.ts';
import { type Member, membersNow } from './rows.ts';

/** Each holds a connection of Postgres to its end, however slowly somebody reads: a hundred of one reader would take all there are. */
const MOST_AT_ONCE = 3;
const underWay = new Map<string, number>();

export const exportRoute: Route = route({
  name: 'exportCases',
  method: 'get',
  path: '/api/cases/export.csv',
  tag: 'cases',
  summary:
    'All cases that fit, however many, as CSV in the reader’s language; phones masked unless the reader may see them',
  access: { roles: ROLES },
  query: ListQuery.omit({ range: true }),
  answers: { 200: { description: 'CSV', schema: z.string(), type: 'text/csv' } },
  async handle({ deps: { prisma }, tenantId, staff, locale, query, req, res }) {
    const { filter, sort, direction } = readList(query, CaseFilter, CASE_SORTS, ['urgency', 'asc']);
    const where = readable(tenantId, staff, await caseWhere(prisma, tenantId, filter, staff));
    await ownFlows(prisma, tenantId); // their stages have names
    const others = underWay.get(staff.id) ?? 0;
    if (others >= MOST_AT_ONCE) throw new ProblemError('tooManyRequests', { headers: { 'Retry-After': '30' } });
    const { q: _, ...fields } = filter; // what was searched for may be a name
    const entry = { tenantId, actor: actorOf(staff), recordId: null, fields, ip: req.ip };
    await audit(prisma, { ...entry, action: 'cases.exported', recordType: 'Case' });
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const rows = casesToExport(prisma, tenantId, staff.ability, where, caseOrder(sort, direction), gone.signal);
    const name = `${say(locale, 'views.export.file')}-${new Date().toISOString().slice(0, 10)}.csv`;
    underWay.set(staff.id, (underWay.get(staff.id) ?? 0) + 1);
    try {
      await sendCsv(res, name, csvStream(columnsIn(locale), rows));
    } finally {
      underWay.set(staff.id, (underWay.get(staff.id) ?? 1) - 1);
    }
    return WRITTEN;
  },
});

type Row = {
  id: string;
  number: string;
  kind: string;
  category: string;
  severity: string;
  channel: string;
  stage: string;
  subject: string;
  priority: number;
  openedAt: Date;
  updatedAt: Date;
  dueAt: Date | null;
  breachedAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  outcome: string | null;
  ratingScore: number | null;
  memberId: string;
  nameZh: string | null;
  nameEn: string | null;
  assignee: string | null;
};
export type ExportedCase = Row & { member: Member; phone: string | null };

/** Every case that fits, in the order of the list, each with its member as they are now. */
export async function* casesToExport(
  prisma: PrismaClient,
  tenantId: string,
  ability: Ability,
  where: Prisma.CaseWhereInput,
  orderBy: Order[],
  gone: AbortSignal,
): AsyncGenerator<ExportedCase> {
  for await (const rows of portionsOf<Row>(prisma, casesIn(where, orderBy), gone)) {
    const members = await membersOf(
      prisma,
      tenantId,
      rows.map((row) => row.memberId),
    );
    const phones = await phonesOf(prisma, tenantId, ability, [...new Set([...members.values()].map(({ id }) => id))]);
    for (const row of rows) {
      const member = members.get(row.memberId) as Member;
      yield { ...row, member, phone: phones.get(member.id) ?? null };
    }
  }
}

const casesIn = (where: Prisma.CaseWhereInput, orderBy: Order[]): Sql => sql`
  SELECT c.id, c.number, c.kind, c.category, c.severity, c.channel, c.stage, c.subject, c.priority, c."openedAt", c."updatedAt", c."dueAt",
    c."breachedAt", c."resolvedAt", c."closedAt", c.outcome, c."ratingScore", c."memberId", q."nameZh", q."nameEn", s.name AS assignee
  FROM "Case" c
    LEFT JOIN "Queue" q ON q."tenantId" = c."tenantId" AND q.id = c."queueId"
    LEFT JOIN "Staff" s ON s."tenantId" = c."tenantId" AND s.id = c."assigneeId"
  WHERE ${conditionOn('Case', 'c', where)} ORDER BY ${orderOn(orderBy)}`;

async function membersOf(prisma: PrismaClient, tenantId: string, ids: string[]): Promise<Map<string, Member>> {
  const select = { id: true, number: true, name: true, tier: true };
  const [members, now] = await Promise.all([
    prisma.member.findMany({ where: { tenantId, id: { in: ids } }, select }),
    membersNow(prisma, tenantId, ids),
  ]);
  return new Map([...members.map((member) => [member.id, member] as const), ...now]);
}

/** The oldest phone of each, masked where the reader sees it so. */
async function phonesOf(
  prisma: PrismaClient,
  tenantId: string,
  ability: Ability,
  ids: string[],
): Promise<Map<string, string>> {
  const [points, open] = await Promise.all([
    prisma.contactPoint.findMany({
      where: { tenantId, memberId: { in: ids }, type: 'phone' },
      select: { memberId: true, value: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    }),
    prisma.member.findMany({
      where: { AND: [{ tenantId, id: { in: ids } }, permitted(ability, 'unmask', 'Member')] },
      select: { id: true },
    }),
  ]);
  const unmasked = new Set(open.map(({ id }) => id));
  return new Map(
    points.map(({ memberId, value }) => [memberId, unmasked.has(memberId) ? value : maskPoint('phone', value)]),
  );
}

/** Heads and values as the reader says them, instants in UTC. */
function columnsIn(locale: Locale): Column<ExportedCase>[] {
  const word = (room: string, value: string | null) => value && say(locale, `${room}.${value}`);
  const columns: [head: string, cell: Column<ExportedCase>['cell']][] = [
    ['number', (row) => row.number],
    ['kind', (row) => word('kind', row.kind)],
    ['category', (row) => word('category', row.category)],
    ['severity', (row) => word('severity', row.severity)],
    ['priority', (row) => row.priority],
    ['channel', (row) => word('channel', row.channel)],
    ['stage', (row) => sayStage(locale, row.stage)],
    ['subject', (row) => row.subject],
    ['memberNumber', (row) => row.member.number],
    ['memberName', (row) => row.member.name],
    ['tier', (row) => word('tier', row.member.tier)],
    ['phone', (row) => row.phone],
    ['queue', (row) => (locale === 'zh' ? row.nameZh : row.nameEn)],
    ['assignee', (row) => row.assignee],
    ['openedAt', (row) => row.openedAt],
    ['updatedAt', (row) => row.updatedAt],
    ['dueAt', (row) => row.dueAt],
    ['breachedAt', (row) => row.breachedAt],
    ['resolvedAt', (row) => row.resolvedAt],
    ['closedAt', (row) => row.closedAt],
    ['outcome', (row) => word('outcome', row.outcome)],
    ['rating', (row) => row.ratingScore],
  ];
  return columns.map(([head, cell]) => ({ header: say(locale, `views.export.column.${head}`), cell }));
}
