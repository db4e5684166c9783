import { ScheduleNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import type { Trigger } from '../../domain/care/cadence.ts';
import { careScheduleId } from '../../domain/care/messages.ts';
import { editCadence } from '../../prisma/care/edit.ts';
import { readDefinition } from '../../prisma/care/versions.ts';
import { CadenceChange, CadenceDetail, CadenceRow } from '../contract/care.ts';
import { namesOf } from '../names.ts';
import { notFound, ProblemError } from '../problem.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { CADENCE, EDITORS, READERS } from './access.ts';
import { cadenceRows } from './cadences.ts';
import { audienceOf, conditionsInWords } from './definition.ts';

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
    params: CADENCE,
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
    params: CADENCE,
    body: CadenceChange,
    answers: { 200: { description: 'As it is now', schema: CadenceDetail } },
    problems: ['refused'],
    async handle(c) {
      const { basedOn, active, definition } = c.body;
      const { code } = c.params;
      const before = await detail(c, code);
      if (definition) audienceOf(definition, before.trigger as Trigger);
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
    params: CADENCE,
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
  const [names, tenant] = await Promise.all([
    namesOf(
      prisma,
      c.tenantId,
      versions.map(({ createdBy }) => createdBy),
    ),
    prisma.tenant.findUniqueOrThrow({ where: { id: c.tenantId }, select: { currency: true, timeZone: true } }),
  ]);
  const { definition, audience } = readDefinition(versions[0]?.definition);
  return {
    ...row,
    definition,
    conditions: conditionsInWords(audience, { ...tenant, locale: c.locale }),
    versions: versions.map(({ version, createdAt, createdBy }) => ({
      ...{ version, createdAt: createdAt.toISOString() },
      createdBy: createdBy && names.has(createdBy) ? { id: createdBy, name: names.get(createdBy) as string } : null,
    })),
  };
}
