// The other side of `intake` and `queue`: Express and pg, and nothing that is not needed.
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';
import { bareIntake } from './bare-intake.ts';
import { bareQueue } from './bare-queue.ts';
import { POOL } from './ground.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL });
const app = express();
app.disable('x-powered-by');
app.post('/api/cases', express.json(), bareIntake(pool));
app.get('/api/cases', bareQueue(pool));
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
server.keepAliveTimeout = 65_000;
process.on('disconnect', () => process.exit(0));
