// Steward's API as its process starts it, but for the limits per minute: they count every request and refuse none.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { createApp } from '../../api/app.ts';
import { createLog } from '../../api/log.ts';
import { parseEnv } from '../../domain/env.ts';
import { createPrisma } from '../../prisma/client.ts';
import { POOL } from './ground.ts';

const WITHOUT_END = 1_000_000_000;

const env = parseEnv(process.env);
const client = new Client({ connection: Connection.lazy({ address: env.TEMPORAL_ADDRESS }) });
const { app } = createApp({
  prisma: createPrisma(env.DATABASE_URL, POOL),
  client,
  env,
  log: createLog(env),
  limits: { perReader: WITHOUT_END, perAddress: WITHOUT_END, signInPerAddress: WITHOUT_END },
});
const server = createServer(app).listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
server.keepAliveTimeout = 65_000;
process.on('disconnect', () => process.exit(0));
