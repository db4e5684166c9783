import type { Scenario } from './run.ts';
import { clocks } from './scenarios/clocks.ts';
import { kills } from './scenarios/kills.ts';
import { ladders } from './scenarios/ladders.ts';
import { oneKey } from './scenarios/one-key.ts';
import { postgres } from './scenarios/postgres.ts';
import { relay } from './scenarios/relay.ts';
import { replay } from './scenarios/replay.ts';
import { restore } from './scenarios/restore.ts';
import { sinks } from './scenarios/sinks.ts';
import { temporalDown } from './scenarios/temporal-down.ts';
import { workersDown } from './scenarios/workers-down.ts';

/** By the name they are run by. */
export const SCENARIOS = {
  kills,
  temporalDown,
  oneKey,
  relay,
  workersDown,
  ladders,
  clocks,
  sinks,
  postgres,
  restore,
  replay,
} satisfies Record<string, Scenario>;
