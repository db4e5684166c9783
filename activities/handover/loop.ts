import type { Logger } from 'pino';
import type { PrismaClient } from '../../prisma/client.ts';
import { followAbsences } from '../../prisma/handover/ask.ts';
import { handoverOnce } from '../../prisma/handover/run.ts';
import { endAvailabilities } from '../../prisma/presence.ts';
import { Bell, repeat } from '../loop.ts';

type Deps = { prisma: PrismaClient; log: Logger };
const EVERY_MS = { handover: 1_000, absences: 15_000 };

/** Carries handovers out, portion by portion; begins those of absences; lets what people said of themselves end. */
export function handoverLoops({ prisma, log }: Deps, signal: AbortSignal): Promise<void>[] {
  const rhythm = (everyMs: number) => ({ bell: new Bell(), everyMs, log, signal });
  return [
    repeat('handover', () => handoverOnce(prisma), rhythm(EVERY_MS.handover)),
    repeat(
      'absences',
      async () => {
        await endAvailabilities(prisma);
        await followAbsences(prisma);
        return false;
      },
      rhythm(EVERY_MS.absences),
    ),
  ];
}
