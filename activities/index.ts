import type { Logger } from 'pino';
import type { CaseInput } from '../domain/case/messages.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { alertActivities } from './alert/clock.ts';
import { approvalActivities } from './approval/clock.ts';
import { careActivities } from './care/sweep.ts';
import { loadCase } from './case/load.ts';
import { type StepWanted, takeStep } from './case/step.ts';
import { trialActivities } from './trial/run.ts';

export type Deps = { prisma: PrismaClient; log: Logger };

/** What workflows may ask of the world. Each is idempotent: it may run twice. */
export function createActivities({ prisma }: Deps) {
  return {
    loadCase: (input: CaseInput, at: number) => loadCase(prisma, input, at),
    takeStep: (wanted: StepWanted) => takeStep(prisma, wanted),
    ...alertActivities(prisma),
    ...approvalActivities(prisma),
    ...careActivities(prisma),
    ...trialActivities(prisma),
  };
}
export type Activities = ReturnType<typeof createActivities>;
