import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/**
 * Local activities: short, idempotent, against our own database. They retry for ever: a lost database is waited for, and a fault
 * of ours is waited for until it is mended, which loses nothing.
 */
export const world = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '1m',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});
