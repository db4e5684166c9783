import { z } from 'zod';
import { namedIn } from '../../domain/audit-fields.ts';
import { dayNumber } from '../../domain/calendar/definition.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { AuditFilter, AuditPage, type AuditRow } from '../contract/admin-settings.ts';
import { mustBeClean, parse } from '../input.ts';
import { asked } from '../list.ts';
import { actorNames } from '../names.ts';
import { invalid } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';
import { auditNames } from './audit-names.ts';

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
    async handle({ deps: { prisma }, tenantId, query, locale }) {
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
      return ok({ ...(await inWords(prisma, tenantId, rows, locale)), next } satisfies AuditPage);
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

async function inWords(
  prisma: PrismaClient,
  tenantId: string,
  rows: Row[],
  locale: Locale,
): Promise<Omit<AuditPage, 'next'>> {
  const said = rows.map((row) => ({ ...row, fields: withoutSecrets(row.fields) }));
  const wanted = said.flatMap(({ recordType, recordId, fields }) => [
    ...(recordId ? [[recordType, recordId] as const] : []),
    ...namedIn(recordType, fields),
  ]);
  const [actors, names] = await Promise.all([
    actorNames(
      prisma,
      tenantId,
      rows.map(({ actorType: type, actorId: id }) => ({ type, id })),
    ),
    auditNames(prisma, tenantId, wanted, locale),
  ]);
  return {
    rows: said.map((row): AuditRow => {
      const { id, actorType, actorId, action, recordType, recordId, fields, ip } = row;
      const name = names[`${recordType}:${recordId}`] ?? nameItHad(fields, locale);
      return {
        ...{ id, at: row.at.toISOString(), actorType, action, recordType, recordId, fields, ip },
        actor: actorId ? { id: actorId, name: actors.get(actorId) ?? '' } : null,
        recordName: name || null,
      };
    }),
    names,
  };
}

/** What has been deleted is still called something in the entries about it. */
function nameItHad(fields: Fields, locale: Locale): string | null {
  for (const side of [fields.new, fields.old]) {
    const { name, nameZh, nameEn } = (side ?? {}) as Record<string, unknown>;
    const found = locale === 'zh' ? (nameZh ?? name) : (nameEn ?? name);
    if (typeof found === 'string') return found;
  }
  return null;
}

type Fields = Record<string, unknown>;
const SECRET = /password|secret|token|hash/i;
/** None is ever written down; should one be, it must not be read here. Of secrets it is told that they were set. */
const withoutSecrets = (fields: unknown): Fields =>
  JSON.parse(
    JSON.stringify(fields, (key, value) =>
      SECRET.test(key) && value !== 'set' && value !== 'removed' ? undefined : value,
    ),
  );
