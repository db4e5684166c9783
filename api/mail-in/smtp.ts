import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Env } from '../../domain/env.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { takeMail } from '../../prisma/mail-in/take.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';
import { LIMITS } from '../limits.ts';
import { atOnce, perMinute } from './crowd.ts';

/** Bytes of one mail, by either way in. */
export const LARGEST_MAIL = 25 * 1024 * 1024;
/** Of one address fewer than of all, so that nobody takes up every place. */
const MOST = { clients: 50, clientsOfAddress: 20, recipientsPerMinute: LIMITS.mailPerAddress };

type Deps = { prisma: PrismaClient; env: Env; log: Pick<Logger, 'info' | 'warn'> };

const answer = (code: number, message: string) => Object.assign(new Error(message), { responseCode: code });
const LATER = answer(451, '4.3.0 The record cannot be reached, please try again later');
const CROWDED = answer(421, '4.7.0 Too many connections from your address, please try again later');
const TOO_FAST = answer(450, '4.7.1 Too much mail from your address, please try again in some minutes');

/**
 * Our SMTP listener. A mail is in the record before it is answered 250; while the record is away it is answered 451, and the
 * sending server tries again, as it does where one address connects or writes too often. It relays nothing: only our own addresses
 * are taken.
 * @param most  how much of what is taken; recipients that are refused count too, or addresses could be guessed without end
 * @throws when the port is in use
 */
export async function startSmtp(
  { prisma, env, log }: Deps,
  port: number,
  most = MOST,
): Promise<{ port: number; close(): Promise<void> }> {
  const enter = atOnce(most.clientsOfAddress);
  const mayWrite = perMinute(most.recipientsPerMinute);
  const leave = new Map<string, () => void>();
  const server = new SMTPServer({
    name: 'steward',
    banner: 'Steward',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: LARGEST_MAIL,
    maxClients: most.clients,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    disableReverseLookup: true,
    logger: false,
    onConnect: ({ id, remoteAddress }, done) => {
      const left = enter(remoteAddress);
      if (!left) return done(CROWDED);
      leave.set(id, left);
      done();
    },
    onClose: ({ id }) => {
      leave.get(id)?.();
      leave.delete(id);
    },
    onRcptTo: ({ address }, { remoteAddress }, done) => {
      if (!mayWrite(remoteAddress)) return done(TOO_FAST);
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
