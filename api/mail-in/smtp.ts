import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Env } from '../../domain/env.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { takeMail } from '../../prisma/mail-in/take.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';

/** Bytes of one mail, by either way in. */
export const LARGEST_MAIL = 25 * 1024 * 1024;
const MOST_CLIENTS = 50;

type Deps = { prisma: PrismaClient; env: Env; log: Pick<Logger, 'info' | 'warn'> };

const answer = (code: number, message: string) => Object.assign(new Error(message), { responseCode: code });
const LATER = answer(451, '4.3.0 The record cannot be reached, please try again later');

/**
 * Our SMTP listener. A mail is in the record before it is answered 250; while the record is away it is answered 451, and the
 * sending server tries again. It relays nothing: only our own addresses are taken.
 * @throws when the port is in use
 */
export async function startSmtp(
  { prisma, env, log }: Deps,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    name: 'steward',
    banner: 'Steward',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: LARGEST_MAIL,
    maxClients: MOST_CLIENTS,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      mailInOf(prisma, env, DEFAULT_TENANT).then(
        ({ addresses }) => done(isOurs(address, addresses) ? null : answer(550, '5.1.1 No such address here')),
        () => done(LATER),
      );
    },
    onData: (stream, { envelope }, done) => {
      read(stream).then(async (raw) => {
        if (!raw) return done(answer(552, '5.3.4 The mail is too large'));
        const envelopeFrom = envelope.mailFrom ? envelope.mailFrom.address : '';
        try {
          const { id } = await takeMail(prisma, { tenantId: DEFAULT_TENANT, source: 'smtp', envelopeFrom, raw });
          log.info({ mail: id, bytes: raw.length }, 'mail taken');
          done(null, `2.0.0 Taken as ${id}`);
        } catch {
          done(LATER);
        }
      }, done);
    },
  });
  server.on('error', (error) => log.warn({ error: error.message.slice(0, 200) }, 'SMTP listener'));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, env.HOST, () => resolve());
  });
  const opened = (server.server.address() as AddressInfo).port;
  log.info({ host: env.HOST, port: opened }, 'listening for mail');
  return { port: opened, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** `service+anything@…` is `service@…`. */
const isOurs = (address: string, ours: string[]): boolean =>
  ours.includes(address.toLowerCase().replace(/\+[^@]*@/, '@')) || ours.includes(address.toLowerCase());

/** The whole mail, or null when it is too large: then it is read to its end all the same, so that the answer is heard. */
async function read(stream: SMTPServerDataStream): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LARGEST_MAIL) chunks.push(chunk);
  }
  return bytes <= LARGEST_MAIL && !stream.sizeExceeded ? Buffer.concat(chunks) : null;
}
