import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { NO_COUNTS, type SweepCounts, type SweepInput, sumOf } from '../domain/care/messages.ts';

const PAGE_SIZE = 500;
const PAGES_PER_CALL = 20;
const CALLS_PER_RUN = 100;

const world = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/**
 * One sweep of one cadence, started by its Schedule: page after page until everybody who is due as of its start was seen. A million
 * members are some hundred calls; the history begins anew before it grows long.
 */
export async function careSweep(input: SweepInput): Promise<SweepCounts> {
  const { tenantId, cadence, limits = {} } = input;
  const asOf = input.carried?.asOf ?? Date.now();
  const { pageSize = PAGE_SIZE, pagesPerCall: pages = PAGES_PER_CALL, callsPerRun = CALLS_PER_RUN } = limits;
  let cursor: string | null = input.carried?.cursor ?? null;
  let counts = input.carried?.counts ?? NO_COUNTS;
  for (let call = 0; call < callsPerRun; call++) {
    const done = await world.sweepCare({ tenantId, cadence, asOf, cursor, pageSize, pages });
    counts = sumOf(counts, done.counts);
    cursor = done.cursor;
    if (cursor === null) {
      await world.noteSweep({ tenantId, cadence, asOf, counts });
      return counts;
    }
  }
  return continueAsNew<typeof careSweep>({ ...input, carried: { asOf, cursor: cursor ?? '', counts } });
}
