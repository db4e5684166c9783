import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { parseMail } from '../../bin/mime.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

/** How a sink meets one attempt: it fails before it has anything, or after, so that its sender cannot know. */
type Mood = 'takes' | 'refuses' | 'breaksOff' | 'takesAndRefuses' | 'takesAndBreaksOff';
const BEFORE: readonly Mood[] = ['refuses', 'breaksOff'];
const AFTER: readonly Mood[] = ['takesAndRefuses', 'takesAndBreaksOff'];

export type Sink = { url: string; failed: { before: number; after: number }; close(): Promise<void> };

function moods(random: Random, failing: number, failed: Sink['failed']): () => Mood {
  return () => {
    if (!random.chance(failing)) return 'takes';
    const after = random.chance(0.5);
    failed[after ? 'after' : 'before']++;
    return random.pick(after ? AFTER : BEFORE);
  };
}

/** A mail server; what it took in is in the ledger, on the disk, before it says so. */
export async function openMailSink(ledger: Ledger, random: Random, failing: number): Promise<Sink> {
  const failed = { before: 0, after: 0 };
  const mood = moods(random, failing, failed);
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, closeTimeout: 500 },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const how = mood();
        if (how.startsWith('takes')) {
          const { messageId } = parseMail(Buffer.concat(chunks));
          const to = session.envelope.rcptTo[0]?.address ?? '';
          const after = how !== 'takes';
          await ledger.add({ fact: 'accepted', sink: 'mail', id: messageId ?? '', to, after, at: Date.now() });
        }
        if (how === 'takes') done();
        else if (how === 'refuses' || how === 'takesAndRefuses')
          done(Object.assign(new Error('451 not now'), { responseCode: 451 }));
        else breakOff(server, session.id);
      });
    },
  });
  server.on('error', () => {}); // a connection that breaks off is what this is for
  const port = await listening(server.server as Server);
  return { url: `smtp://127.0.0.1:${port}`, failed, close: () => new Promise((done) => server.close(() => done())) };
}

/** The library keeps its connections in no public place. */
function breakOff(server: SMTPServer, id: string): void {
  const { connections } = server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> };
  for (const connection of connections) if (connection.id === id) connection._socket.destroy();
}

/** A gateway for text messages that knows a repeat by its id. */
export async function openTextSink(ledger: Ledger, random: Random, failing: number): Promise<Sink> {
  const failed = { before: 0, after: 0 };
  const mood = moods(random, failing, failed);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, to } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { id: string; to: string };
    const how = mood();
    if (how.startsWith('takes'))
      await ledger.add({ fact: 'accepted', sink: 'text', id, to, after: how !== 'takes', at: Date.now() });
    if (how === 'takes') response.writeHead(201).end('{}');
    else if (how === 'refuses' || how === 'takesAndRefuses') response.writeHead(503).end('{}');
    else request.socket.destroy();
  });
  const port = await listening(server);
  const close = () =>
    new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return { url: `http://127.0.0.1:${port}/texts`, failed, close };
}

const listening = (server: Server) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
