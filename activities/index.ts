import type { Logger } from 'pino';
import type { CaseInput } from '../domain/case/messages.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { clockActivities } from './case/clocks.ts';
import { decisionActivities } from './case/decisions.ts';
import { loadCase } from './case/load.ts';
import { type Projection, projectCase } from './case/project.ts';

export type Deps = { prisma: PrismaClient; log: Logger };

/** What workflows may ask of the world. Each is idempotent: it may run twice. */
export function createActivities(deps: Deps) {
  return {
    loadCase: (input: CaseInput) => loadCase(deps.prisma, input),
    projectCase: (projection: Projection) => projectCase(deps.prisma, projection),
    ...decisionActivities(deps.prisma),
    ...clockActivities(deps.prisma),
  };
}
export type Activities = ReturnType<typeof createActivities>;
