import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createPrisma } from '../../prisma/client.ts';
import { ask, sql } from '../../prisma/statement.ts';

const message = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const READY = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const FATAL = message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0'));

test('a server that dies as it hands out a connection fails the request, not the process', async () => {
  const uncaught: Error[] = [];
  const catching = (error: Error) => void uncaught.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', catching);
  // 'You are in' and 'I am gone' in one breath, as a killed Postgres on a busy machine sends them.
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([READY, FATAL])));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  const prisma = createPrisma(`postgresql://nobody:none@127.0.0.1:${port}/none`, 3);
  try {
    for (let n = 0; n < 3; n++) {
      await expect(prisma.$transaction(async () => {})).rejects.toThrow();
      await expect(ask(prisma, sql`SELECT 1`)).rejects.toThrow();
    }
    expect(uncaught).toEqual([]);
  } finally {
    await prisma.$disconnect();
    server.close();
    process.removeListener('uncaughtException', catching);
    for (const listener of others) process.on('uncaughtException', listener);
  }
});
