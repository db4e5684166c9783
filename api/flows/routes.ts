import type { Flow } from '../../domain/case/flow.ts';
import { CASE_KINDS, ROLES } from '../../domain/vocabulary.ts';
import { FlowNames } from '../contract/flows.ts';
import { ok, type Route, route } from '../route.ts';
import { flowVersionRoutes } from './version-routes.ts';

export const flowRoutes: Route[] = [
  ...flowVersionRoutes,

  route({
    name: 'listFlowNames',
    method: 'get',
    path: '/api/flows/names',
    tag: 'cases',
    summary: 'Names of stages that managers added to flows',
    access: { roles: ROLES },
    answers: { 200: { description: 'Both names by id of the stage', schema: FlowNames } },
    async handle({ deps: { prisma }, tenantId }) {
      const published = await prisma.flowVersion.findMany({
        where: { tenantId, kind: { in: [...CASE_KINDS] }, status: { not: 'draft' } },
        orderBy: { version: 'asc' },
        select: { definition: true },
      });
      const names: FlowNames = {};
      for (const { definition } of published)
        for (const [id, { name }] of Object.entries((definition as unknown as Flow).stages)) if (name) names[id] = name;
      return ok(names);
    },
  }),
];
