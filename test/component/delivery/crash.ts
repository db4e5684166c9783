import { openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { parseEnv } from '../../../domain/env.ts';
import { createPrisma } from '../../../prisma/client.ts';

// A worker process that sends one round; the test ends it with SIGKILL at the moment it chooses.
const env = parseEnv(process.env);
await deliverOnce(
  { prisma: createPrisma(env.DATABASE_URL, 5), env, channels: openChannels(env) },
  Number(process.argv[2]),
);
process.exit(0);
