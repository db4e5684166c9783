import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Env } from '../domain/env.ts';
import type { PrismaClient } from '../prisma/client.ts';
import type { GiveCommand } from './commands.ts';
import type { Live } from './live/live.ts';
import type { Metrics } from './system/metrics.ts';

/** What the routes, the portal and the link pages work with. */
export type ApiDeps = {
  /** Guarded against empty ORs; see `permitted.ts`. */
  prisma: PrismaClient;
  env: Env;
  log: Logger;
  giveCommand: GiveCommand;
  live: Live;
  metrics: Metrics;
  /** For `/readyz` only: commands go through `giveCommand`, everything else needs no Temporal. Null: none. */
  client: Client | null;
};
