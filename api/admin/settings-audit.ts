import { z } from 'zod';
import { dayNumber } from '../../domain/calendar/definition.ts';
import { codesOf, idsIn } from '../../prisma/admin/audit.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { AuditFilter, AuditPage, type AuditRow } from '../contract/admin-settings.ts';
import { mustBeClean, parse } from '../input.ts';
import { asked } from '../list.ts';
import { actorNames } from '../names.ts';
import { invalid } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';

const ROWS = 50;

export const auditRoutes: Route[] = [
  route({
    name: 'listAudit',
    method: 'get',
    path: '/api/admin/audit',
    tag: 'administration',
    summary:
      'Who did or saw what, latest first. Filters: actorId, action, recordType, recordId, from, to. Goes on after `next`',
    access: { roles: ['admin'] },
    query: z.strictObject({
      filter: z.string().max(2_000).optional().meta({ description: 'JSON object, e.g. {"action":"session.refused"}' }),
      after: z.string().max(80).optional().meta({ description: '`next` of the page before' }),
    }),
    answers: { 200: { description: 'A page', schema: AuditPage } },
    async handle({ deps: { prisma }, tenantId, query }) {
      const { from, to, ...equal } = filterOf(query.filter);
      const where: Prisma.AuditWhereInput = {
        AND: [
          { tenantId },
          asked(equal),
          from ? { at: { gte: new Date(from) } } : {},
          to ? { at: { lt: new Date(to) } } : {},
          query.after ? before(query.after) : {},
        ],
      };
      const found = await prisma.audit.findMany({ where, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: ROWS + 1 });
      const rows = found.slice(0, ROWS);
      const last = rows.at(-1);
      const next = found.length > ROWS && last ? `${last.at.toISOString()}_${last.id}` : null;
      return ok({ rows: await inWords(prisma, tenantId, rows), next } satisfies AuditPage);
    },
  }),
];

function filterOf(text: string | undefined) {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch {
    throw invalid({ filter: 'notJson' });
  }
  mustBeClean(value, 'filter');
  return parse(AuditFilter, value, 'filter');
}

/** Rows older than the one the last page ended with: however many came meanwhile, none is skipped or shown twice. */
function before(after: string): Prisma.AuditWhereInput {
  const [instant = '', id = ''] = after.split('_');
  const known = z.object({ instant: z.iso.datetime(), id: z.uuid() }).safeParse({ instant, id });
  if (!known.success || Number.isNaN(dayNumber(instant.slice(0, 10)))) throw invalid({ after: 'invalid' });
  const at = new Date(instant);
  return { at: { lte: at }, OR: [{ at: { lt: at } }, { at, id: { lt: id } }] };
}

type Row = Prisma.AuditGetPayload<object>;

async function inWords(prisma: PrismaClient, tenantId: string, rows: Row[]): Promise<AuditRow[]> {
  const [actors, records] = await Promise.all([
    actorNames(
      prisma,
      tenantId,
      rows.map(({ actorType: type, actorId: id }) => ({ type, id })),
    ),
    recordNames(prisma, tenantId, rows),
  ]);
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    actorType: row.actorType,
    actor: row.actorId ? { id: row.actorId, name: actors.get(row.actorId) ?? '' } : null,
    action: row.action,
    recordType: row.recordType,
    recordId: row.recordId,
    recordName: (row.recordId && records.get(row.recordId)) || null,
    fields: named(row.fields, records),
    ip: row.ip,
  }));
}

/** People stand in what changed by their id: shown by name. */
const named = (fields: unknown, names: Map<string, string>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(fields), (_, value) => (typeof value === 'string' ? (names.get(value) ?? value) : value));

/** What records are called; a member by number, since whoever reads this need not know who the members are. */
async function recordNames(prisma: PrismaClient, tenantId: string, rows: Row[]): Promise<Map<string, string>> {
  const idsOf = (type: string) =>
    [
      ...new Set(rows.flatMap(({ recordType, recordId }) => (recordType === type && recordId ? [recordId] : []))),
    ].filter((id) => z.uuid().safeParse(id).success);
  const where = (type: string) => ({ tenantId, id: { in: idsOf(type) } });
  const people = [...new Set([...idsOf('Staff'), ...idsIn(rows.map(({ fields }) => fields))])];
  const order = ['Department', 'Post', 'Team', 'Queue', 'Skill'].flatMap(idsOf);
  const [codes, staff, members, calendars, keys] = await Promise.all([
    codesOf(prisma, tenantId, order),
    prisma.staff.findMany({ where: { tenantId, id: { in: people } }, select: { id: true, name: true } }),
    prisma.member.findMany({ where: where('Member'), select: { id: true, number: true } }),
    prisma.calendar.findMany({ where: where('Calendar'), select: { id: true, code: true } }),
    prisma.apiKey.findMany({ where: where('ApiKey'), select: { id: true, name: true } }),
  ]);
  return new Map<string, string>([
    ...codes,
    ...[...staff, ...keys].map(({ id, name }) => [id, name] as const),
    ...members.map(({ id, number }) => [id, number] as const),
    ...calendars.map(({ id, code }) => [id, code] as const),
  ]);
}
