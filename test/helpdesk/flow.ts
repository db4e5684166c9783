import type { Flow } from '../../domain/case/flow.ts';
import { currentFlow } from '../../domain/case/flows.ts';

const DAY = 24 * 60;
const base = currentFlow('serviceRequest');
const unlimited = (clock: string) => ({ ...base.clocks[clock], minutes: 120 * DAY }) as Flow['clocks'][string];

/**
 * The help desk's flow, as a manager would publish it: a service request that whoever has further requests brings back to the first line.
 * Silence closes it after fifteen days, which is when its own system did. It promised nobody anything that the log knows of, so no other
 * clock runs out within the life of a ticket; a wait ends by itself after thirty days.
 */
export const helpdeskFlow = (version: number): Flow => {
  const { resolved, departmentHead: _, ...stages } = base.stages;
  if (!resolved) throw new Error('A service request is resolved before it is closed');
  return {
    ...base,
    version,
    stages: { ...stages, resolved: { ...resolved, commands: { ...resolved.commands, reject: 'firstLine' } } },
    clocks: {
      ...base.clocks,
      ...Object.fromEntries(['answer', 'resolution', 'firstLine', 'secondLine'].map((c) => [c, unlimited(c)])),
      acceptance: { minutes: 15 * DAY, pauses: false, onDue: 'close' },
    },
    overall: ['answer', 'resolution'],
    reopen: { stage: 'firstLine', days: 60 },
  };
};
export const WAIT_MS = 30 * DAY * 60_000;
