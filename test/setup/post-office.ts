import type { AddressInfo, Server } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { type Mail, parseMail } from '../../bin/mime.ts';

export type Letter = { from: string; to: string[]; raw: string; mail: Mail };

export type PostOffice = {
  url: string;
  port: number;
  letters: Letter[];
  /** Resolves when so many letters have been taken in all. */
  taken(count: number): Promise<void>;
  close(): Promise<void>;
};

type Rules = {
  port?: number;
  /** Refusals, by SMTP code: of a sender, a recipient, a letter. */
  sender?: (address: string) => number | null;
  recipient?: (address: string) => number | null;
  /** Runs when a letter was taken and before the sender hears of it. */
  taken?: (letter: Letter) => Promise<void> | void;
};

/** A real SMTP server on a free loopback port. */
export async function openPostOffice(rules: Rules = {}): Promise<PostOffice> {
  const letters: Letter[] = [];
  const waiting: { count: number; resolve(): void }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onMailFrom: ({ address }, _session, done) => done(refusal(rules.sender?.(address), address)),
    onRcptTo: ({ address }, _session, done) => done(refusal(rules.recipient?.(address), address)),
    onData: (stream, session, done) => {
      read(stream)
        .then(async (raw) => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom ? mailFrom.address : '';
          const letter = { from, to: rcptTo.map(({ address }) => address), raw, mail: parseMail(Buffer.from(raw)) };
          letters.push(letter);
          await rules.taken?.(letter);
          for (const { count, resolve } of waiting) if (letters.length >= count) resolve();
        })
        .then(() => done(), done);
    },
  });
  server.on('error', () => {}); // a sender that dies is part of what is tested
  const port = await new Promise<number>((resolve, reject) => {
    const net = server.server as Server;
    net.once('error', reject);
    net.listen(rules.port ?? 0, '127.0.0.1', () => resolve((net.address() as AddressInfo).port));
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    letters,
    taken: (count) =>
      new Promise((resolve) => {
        if (letters.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function read(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const refusal = (code: number | null | undefined, address: string) =>
  code ? Object.assign(new Error(`${code} <${address}> is not taken`), { responseCode: code }) : null;
