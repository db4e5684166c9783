import { z } from 'zod';
import type { Trigger } from '../../domain/care/cadence.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import { type Due, type DueList, whoIsDue } from '../../prisma/care/due.ts';
import { type Cadence, cadenceOf } from '../../prisma/care/versions.ts';
import { among } from '../cases/rows.ts';
import { CadenceDraft, CadencePreview, DueFilter, DueRow } from '../contract/care.ts';
import { ListQuery, readList } from '../list.ts';
import { notFound } from '../problem.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { CADENCE, EDITORS, READERS } from './access.ts';
import { audienceOf } from './definition.ts';

const DAYS = 7;
const SHOWN = 25;
type C = Context<unknown, unknown, unknown>;

export const dueRoutes: Route[] = [
  route({
    name: 'listDue',
    method: 'get',
    path: '/api/care/due',
    tag: 'care',
    summary:
      'Who is due now and in the next days by one cadence, soonest first, with what would come of it. At most 200,000 members are looked at',
    access: { roles: READERS },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(DueRow),
        headers: {
          'Content-Range': 'due first-last/total',
          'Looked-At': 'Only when there are more members: among how many the total was counted',
        },
      },
    },
    async handle(c) {
      const { filter, skip, take } = readList(c.query, DueFilter, ['dueAt'], ['dueAt', 'asc']);
      const cadence = await mustFind(c, filter.cadence);
      const list = await dueOf(c, cadence, filter.days ?? DAYS, { skip, take });
      const answer = page('due', await dueRows(c, cadence.code, list.rows), skip, list.total);
      const more = list.lookedAt === null ? {} : { 'Looked-At': String(list.lookedAt) };
      return { ...answer, headers: { ...answer.headers, ...more } };
    },
  }),

  route({
    name: 'previewCadence',
    method: 'post',
    path: '/api/care/cadences/:code/preview',
    tag: 'care',
    summary: 'Who would be due under another definition of a cadence; nothing is kept',
    access: { roles: EDITORS },
    params: CADENCE,
    body: CadenceDraft,
    answers: { 200: { description: 'How many, and the first of them', schema: CadencePreview } },
    async handle(c) {
      const { definition, days = DAYS } = c.body;
      const cadence = await mustFind(c, c.params.code);
      const audience = audienceOf(definition, cadence.definition.trigger as Trigger);
      const list = await dueOf(c, { ...cadence, definition, audience }, days, { skip: 0, take: SHOWN });
      return ok({ ...list, rows: await dueRows(c, cadence.code, list.rows) });
    },
  }),
];

async function mustFind({ deps: { prisma }, tenantId }: C, code: string): Promise<Cadence> {
  const cadence = await cadenceOf(prisma, tenantId, code);
  if (!cadence) throw notFound();
  return cadence;
}

const dueOf = (
  { deps: { prisma }, tenantId }: C,
  cadence: Cadence,
  days: number,
  part: { skip: number; take: number },
): Promise<DueList> => whoIsDue(prisma, { tenantId, cadence, days, now: Date.now() }, part);

async function dueRows({ deps: { prisma }, tenantId }: C, code: string, due: Due[]): Promise<DueRow[]> {
  const [cadence, numbers] = await Promise.all([
    prisma.cadence.findUniqueOrThrow({
      where: { tenantId_code: { tenantId, code } },
      select: { code: true, nameZh: true, nameEn: true },
    }),
    prisma.member.findMany({
      where: { tenantId, id: { in: due.map(({ member }) => member.id) } },
      select: { id: true, number: true },
    }),
  ]);
  const numberOf = new Map(numbers.map(({ id, number }) => [id, number]));
  return due.map(({ member: { id, name, tier }, dueAt, ...rest }) => ({
    id: `${code}:${id}:${dueAt}`,
    member: { id, number: numberOf.get(id) ?? '', name, tier: among(TIERS, tier) },
    ...{ cadence, ...rest, dueAt: new Date(dueAt).toISOString() },
  }));
}
