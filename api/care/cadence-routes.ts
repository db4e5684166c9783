import { ScheduleNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { careScheduleId } from '../../domain/care/messages.ts';
import type { Role } from '../../domain/vocabulary.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import { whoIsDue } from '../../prisma/care/due.ts';
import { editCadence } from '../../prisma/care/edit.ts';
import { parseAudience } from '../../rules/audience.ts';
import { among } from '../cases/rows.ts';
import { CadenceChange, CadenceCode, CadenceDetail, CadenceRow, DueFilter, DueRow } from '../contract/care.ts';
import { ListQuery, readList } from '../list.ts';
import { namesOf } from '../names.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { cadenceRows } from './cadences.ts';

/** Who sees how care is set up, and who may change it. */
const READERS: readonly Role[] = ['lead', 'manager', 'executive', 'admin'];
const EDITORS: readonly Role[] = ['manager', 'admin'];
const params = z.object({ code: CadenceCode });
const TEMPORAL_MS = 3_000;

type C = Context<unknown, unknown, unknown>;
const reading = ({ deps: { prisma, client }, tenantId, locale, staff }: C) => ({
  ...{ prisma, client, tenantId, locale },
  mayEdit: staff.ability.can('edit', 'Cadence'),
});

export const cadenceRoutes: Route[] = [
  route({
    name: 'listCadences',
    method: 'get',
    path: '/api/care/cadences',
    tag: 'care',
    summary: 'Cadences with their steps and what became of the touches of the last 30 days',
    access: { roles: READERS },
    answers: { 200: { description: 'All of them', schema: z.array(CadenceRow) } },
    handle: async (c) => ok(await cadenceRows(reading(c))),
  }),

  route({
    name: 'showCadence',
    method: 'get',
    path: '/api/care/cadences/:code',
    tag: 'care',
    summary: 'One cadence with its definition and its versions',
    access: { roles: READERS },
    params,
    answers: { 200: { description: 'The cadence', schema: CadenceDetail } },
    handle: async (c) => ok(await detail(c, c.params.code)),
  }),

  route({
    name: 'changeCadence',
    method: 'patch',
    path: '/api/care/cadences/:code',
    tag: 'care',
    summary:
      'Switch a cadence on or off, or give it another definition: the next version. Who is under way keeps the one they began with',
    access: { roles: EDITORS },
    params,
    body: CadenceChange,
    answers: { 200: { description: 'As it is now', schema: CadenceDetail } },
    problems: ['refused'],
    async handle(c) {
      const { basedOn, active, definition } = c.body;
      const { code } = c.params;
      if (definition?.audience) {
        const audience = parseAudience(definition.audience);
        const [first] = audience.ok ? [] : audience.problems;
        if (first) throw invalid({ [`definition.${first.place}`]: 'invalid' });
      }
      const before = await detail(c, code);
      // What begins a cadence is what it is: a birthday does not become a silence.
      const kindOf = (trigger: unknown) => (trigger as { type: string }).type;
      if (definition && kindOf(definition.trigger) !== kindOf(before.trigger))
        throw invalid({ 'definition.trigger.type': 'invalid' });
      const edit = { tenantId: c.tenantId, code, basedOn, active, definition, by: c.staff.id };
      const end = await editCadence(c.deps.prisma, edit);
      if (end === null) throw notFound();
      if (end === 'changed') throw new ProblemError('refused', { refusal: { code: 'cadenceChanged', values: {} } });
      return ok(await detail(c, code));
    },
  }),

  route({
    name: 'sweepCadence',
    method: 'post',
    path: '/api/care/cadences/:code/sweep',
    tag: 'care',
    summary: 'Look for who is due now, instead of at the next full hour',
    access: { roles: EDITORS },
    params,
    answers: { 202: { description: 'Asked for; what comes of it shows in the touches' } },
    problems: ['refused', 'notReady'],
    async handle(c) {
      const { client } = c.deps;
      const cadence = await detail(c, c.params.code);
      if (!cadence.active || (cadence.trigger as { type: string }).type === 'byHand')
        throw new ProblemError('refused', { refusal: { code: 'cadenceOff', values: {} } });
      if (!client) throw new ProblemError('notReady');
      try {
        await client.withDeadline(Date.now() + TEMPORAL_MS, () =>
          client.schedule.getHandle(careScheduleId(c.tenantId, cadence.code)).trigger(),
        );
      } catch (error) {
        // Not there yet, or Temporal is away: both pass, and the hourly sweep comes anyway.
        c.deps.log.warn(
          { cadence: cadence.code, missing: error instanceof ScheduleNotFoundError },
          'a sweep could not be asked for',
        );
        throw new ProblemError('notReady');
      }
      return { status: 202 };
    },
  }),

  route({
    name: 'listDue',
    method: 'get',
    path: '/api/care/due',
    tag: 'care',
    summary:
      'Who is due now and in the next days by one cadence, soonest first, with what would come of it. At most 5,000 members are looked at',
    access: { roles: READERS },
    query: ListQuery,
    answers: {
      200: { description: 'A page', schema: z.array(DueRow), headers: { 'Content-Range': 'due first-last/total' } },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { filter, skip, take } = readList(c.query, DueFilter, ['dueAt'], ['dueAt', 'asc']);
      const cadence = await prisma.cadence.findUnique({
        where: { tenantId_code: { tenantId: c.tenantId, code: filter.cadence } },
        select: { code: true, nameZh: true, nameEn: true },
      });
      if (!cadence) throw notFound();
      const asked = { tenantId: c.tenantId, cadence: cadence.code, days: filter.days ?? 7, now: Date.now() };
      const { rows } = await whoIsDue(prisma, asked);
      const shown = rows.slice(skip, skip + take);
      const ids = shown.map(({ member }) => member.id);
      const numbers = await prisma.member.findMany({
        where: { tenantId: c.tenantId, id: { in: ids } },
        select: { id: true, number: true },
      });
      const numberOf = new Map(numbers.map(({ id, number }) => [id, number]));
      const out = shown.map(
        ({ member, dueAt, kind, way, verdict, reason }): DueRow => ({
          id: `${cadence.code}:${member.id}:${dueAt}`,
          member: {
            id: member.id,
            number: numberOf.get(member.id) ?? '',
            name: member.name,
            tier: among(TIERS, member.tier),
          },
          ...{ cadence, kind, way, verdict, reason, dueAt: new Date(dueAt).toISOString() },
        }),
      );
      return page('due', out, skip, rows.length);
    },
  }),
];

async function detail(c: C, code: string): Promise<z.infer<typeof CadenceDetail>> {
  const { prisma } = c.deps;
  const [row] = await cadenceRows(reading(c), code);
  if (!row) throw notFound();
  const versions = await prisma.cadenceVersion.findMany({
    where: { tenantId: c.tenantId, cadence: code },
    orderBy: { version: 'desc' },
    take: 50,
  });
  const names = await namesOf(
    prisma,
    c.tenantId,
    versions.map(({ createdBy }) => createdBy),
  );
  return {
    ...row,
    definition: versions[0]?.definition,
    versions: versions.map(({ version, createdAt, createdBy }) => ({
      ...{ version, createdAt: createdAt.toISOString() },
      createdBy: createdBy && names.has(createdBy) ? { id: createdBy, name: names.get(createdBy) as string } : null,
    })),
  };
}
