import { Context } from '@temporalio/activity';
import type { SweepCall, SweepCounts, SweepProgress } from '../../domain/care/messages.ts';
import { NO_COUNTS, sumOf } from '../../domain/care/messages.ts';
import { sweepPage } from '../../prisma/care/sweep.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';

type Beat = { cursor: string | null; counts: SweepCounts; pages: number };

/** Activities of a sweep. What was made stays made however often they run. */
export const careActivities = (prisma: PrismaClient) => ({
  /** Some pages, each its own transaction. A try that was cut short goes on at the page it last told of. */
  async sweepCare(call: SweepCall): Promise<SweepProgress> {
    const { tenantId, cadence, asOf, pageSize } = call;
    const context = Context.current();
    const told = context.info.heartbeatDetails as Beat | undefined;
    let beat: Beat = told ?? { cursor: call.cursor, counts: NO_COUNTS, pages: 0 };
    do {
      const page = await sweepPage(prisma, { tenantId, cadence, asOf, pageSize, cursor: beat.cursor });
      beat = { cursor: page.cursor, counts: sumOf(beat.counts, page.counts), pages: beat.pages + 1 };
      context.heartbeat(beat);
      context.cancellationSignal.throwIfAborted();
    } while (beat.cursor !== null && beat.pages < call.pages);
    const { due, open, held, skipped } = beat.counts;
    if (due + open + held + skipped > 0)
      await announce(prisma, [{ tenantId, topic: 'care', id: cadence }], due > 0 ? ['delivery'] : []);
    return { cursor: beat.cursor, counts: beat.counts };
  },

  /** What the manager's page says of the last sweep. */
  async noteSweep(sweep: { tenantId: string; cadence: string; asOf: number; counts: SweepCounts }): Promise<void> {
    const { tenantId, cadence: code, asOf, counts } = sweep;
    await prisma.cadence.updateMany({
      where: { tenantId, code },
      data: { sweptAt: new Date(asOf), sweepCounts: counts as Prisma.InputJsonObject },
    });
    await announce(prisma, [{ tenantId, topic: 'care', id: code }]);
  },
});
