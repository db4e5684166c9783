import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arriveWithin, takeYourTime } from '../../../api/arrival.ts';

const MS = 400;
let port: number;
const app = express()
  .use(arriveWithin(MS))
  .post('/form', async (req, res) => {
    let size = 0;
    for await (const part of req) size += part.length;
    res.json(size);
  })
  .post('/refused', (_req, res) => {
    res.status(401).end();
  })
  .post('/file', async (req, res) => {
    takeYourTime(req, MS);
    let size = 0;
    for await (const part of req) size += part.length;
    res.json(size);
  })
  .use(((_error, _req, _res, _next) => {}) as express.ErrorRequestHandler);
const server = createServer({ requestTimeout: 0 }, app);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

/** Sends `parts` pieces one by one, so far apart, of a body that is said to hold `said`. @returns what the server sent until it closed */
async function send(path: string, said: number, parts: number, apart: number, connection = 'close'): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (data) => (heard += data));
  const closed = once(socket, 'close');
  socket.write(`POST ${path} HTTP/1.1\r\nHost: here\r\nConnection: ${connection}\r\nContent-Length: ${said}\r\n\r\n`);
  for (let n = 0; n < parts && !socket.destroyed; n++) {
    await new Promise((resolve) => setTimeout(resolve, apart));
    if (socket.writable) socket.write('x');
  }
  await closed;
  return heard;
}

test('what comes in time is answered', async () => {
  expect(await send('/form', 3, 3, 1)).toMatch(/^HTTP\/1.1 200[\s\S]*\n3$/);
});

test('what never ends is turned away, however busily it comes', async () => {
  expect(await send('/form', 10_000, 60, MS / 10)).toMatch(/^HTTP\/1.1 408/);
});

test('who was answered already is not listened to for ever', async () => {
  expect(await send('/refused', 10_000, 60, MS / 10, 'keep-alive')).toMatch(/^HTTP\/1.1 401[\s\S]*HTTP\/1.1 408/);
});

test('a file may take longer, as long as it comes', async () => {
  expect(await send('/file', 30, 30, MS / 10)).toMatch(/^HTTP\/1.1 200[\s\S]*\n30$/);
});

test('a file of which nothing comes any more is turned away', async () => {
  expect(await send('/file', 10, 2, 1)).toMatch(/^HTTP\/1.1 408/);
});
