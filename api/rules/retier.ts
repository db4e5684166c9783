import { z } from 'zod';
import type { AuditAction } from '../../domain/audit.ts';
import { cancelRun, wantRun } from '../../prisma/retier/runs.ts';
import { audit } from '../audit.ts';
import { among } from '../cases/rows.ts';
import { RetierRun, RetierRuns } from '../contract/retier.ts';
import { Id } from '../contract/values.ts';
import { ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';

const READERS = ['lead', 'manager', 'executive', 'admin'] as const;
const STARTERS = ['manager', 'admin'] as const;
const SHOWN = 5;
const CAUSES = RetierRun.shape.cause.options;
const STATES = RetierRun.shape.state.options;
const answers = { 200: { description: 'The newest runs', schema: RetierRuns } };
type Any = Context<unknown, unknown, unknown>;

/** All members decided anew: by night, and on demand. */
export const retierRoutes: Route[] = [
  route({
    name: 'listRetierRuns',
    method: 'get',
    path: '/api/retier',
    tag: 'rules',
    summary: 'The newest runs over all members, by night and on demand, with how far they are',
    access: { roles: READERS },
    answers,
    handle: async (c) => ok(await runsOf(c)),
  }),

  route({
    name: 'startRetier',
    method: 'post',
    path: '/api/retier',
    tag: 'rules',
    summary: 'Decides stage, loyalty and tier of all members anew; while a run is under way it stays the only one',
    access: { roles: STARTERS },
    answers,
    async handle(c) {
      const { deps, tenantId, staff } = c;
      const requestedBy = staff.kind === 'staff' ? { requestedBy: staff.id } : {};
      const id = await wantRun(deps.prisma, { tenantId, cause: 'byHand', now: Date.now(), ...requestedBy });
      if (id) await note(c, 'retier.started');
      return ok(await runsOf(c));
    },
  }),

  route({
    name: 'cancelRetier',
    method: 'post',
    path: '/api/retier/:id/cancellation',
    tag: 'rules',
    summary: 'Ends a run; whoever was decided by then stays so',
    access: { roles: STARTERS },
    params: z.object({ id: Id }),
    answers,
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, params } = c;
      if (!(await deps.prisma.retierRun.findUnique({ where: { tenantId_id: { tenantId, id: params.id } } })))
        throw new ProblemError('notFound');
      if (!(await cancelRun(deps.prisma, tenantId, params.id, Date.now())))
        throw new ProblemError('refused', { refusal: { code: 'retierOver', values: {} } });
      await note(c, 'retier.cancelled');
      return ok(await runsOf(c));
    },
  }),
];

const note = ({ deps, tenantId, staff, req }: Any, action: AuditAction) =>
  audit(deps.prisma, {
    ...{ tenantId, actor: actorOf(staff), action, recordType: 'RuleSet', recordId: 'tier' },
    ip: req.ip,
  });

async function runsOf({ deps: { prisma }, tenantId, staff }: Any): Promise<RetierRuns> {
  const rows = await prisma.retierRun.findMany({
    where: { tenantId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN,
  });
  const people = await prisma.staff.findMany({
    where: { tenantId, id: { in: rows.flatMap(({ requestedBy }) => requestedBy ?? []) } },
    select: { id: true, name: true },
  });
  return {
    mayStart: staff.kind === 'staff' && (STARTERS as readonly string[]).includes(staff.role),
    runs: rows.map((row) => ({
      ...{ id: row.id, cause: among(CAUSES, row.cause), state: among(STATES, row.state) },
      ...{ total: Math.max(row.total, row.members), members: row.members, moved: row.moved, changed: row.changed },
      by: people.find(({ id }) => id === row.requestedBy) ?? null,
      askedAt: row.createdAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      finishedAt: row.finishedAt?.toISOString() ?? null,
    })),
  };
}
