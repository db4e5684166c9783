import { randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import express, { type Request, type Response } from 'express';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { messagePage, messagesPage } from './catcher-pages.ts';
import { type CaughtPost, robotRoutes } from './catcher-robots.ts';
import { type Mail, parseMail } from './mime.ts';

const USUALLY_KEPT = 1_000;
const MAIL_LIMIT_BYTES = 20 * 2 ** 20;

/** What was caught: a mail, a text message, or what a robot told its group. `at` is an ISO instant; `id` sorts by time. */
export type Caught = { id: string; at: string; to: string[] } & (
  | { kind: 'mail'; sender: string; mail: Mail }
  | { kind: 'text'; text: string; key: string }
  | CaughtPost
);

export type Catcher = { smtpUrl: string; textUrl: string; uiUrl: string; stop(): Promise<void> };

/**
 * Stands in for a mail server, a text-message gateway and robots of chat groups on one machine: takes everything, sends nothing, shows it on a page.
 * Listens on loopback only. Keeps the last thousand in `home`, one file each.
 * @param options.keep   how many messages (default 1,000)
 * @param options.token  the bearer token that POST /texts asks for
 */
export async function startCatcher(options: {
  home: string;
  token: string;
  smtpPort?: number;
  httpPort?: number;
  keep?: number;
}): Promise<Catcher> {
  const store = openStore(options.home, options.keep ?? USUALLY_KEPT);
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: MAIL_LIMIT_BYTES,
    logger: false,
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    onData: (stream, session, done) =>
      void receive(stream, session)
        .then((caught) => store.add(caught))
        .then(() => done(), done),
  });
  smtp.on('error', () => {}); // a client that hangs up is no reason to stop
  const smtpPort = await listen(smtp.server as Server, options.smtpPort ?? 0);
  const app = pages(store, options.token);
  const { server, port } = await new Promise<{ server: Server; port: number }>((resolve, reject) => {
    const server = app.listen(options.httpPort ?? 0, '127.0.0.1', (error?: Error) =>
      error ? reject(error) : resolve({ server, port: (server.address() as AddressInfo).port }),
    );
  });
  const uiUrl = `http://127.0.0.1:${port}`;
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    textUrl: `${uiUrl}/texts`,
    uiUrl,
    async stop() {
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(() => resolve())),
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          if ('closeAllConnections' in server)
            (server as Server & { closeAllConnections(): void }).closeAllConnections();
        }),
      ]);
    },
  };
}

function pages(store: Store, token: string) {
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response
      .set('Cache-Control', 'no-store')
      .set('Referrer-Policy', 'no-referrer')
      .set('X-Content-Type-Options', 'nosniff');
    next();
  });
  app.get('/', (request, response) => void response.send(messagesPage(filtered(store, request))));
  app.get('/messages.json', (request, response) => void response.json(filtered(store, request)));
  app.get('/messages/:id', (request, response) =>
    withMessage(store, request, response, (caught) => response.send(messagePage(caught))),
  );
  app.get('/messages/:id/html', (request, response) =>
    withMessage(store, request, response, (caught) => {
      // A mail is a stranger's page: no scripts, no forms, nothing of this origin. Links open outside the frame.
      response.set('Content-Security-Policy', "sandbox allow-popups allow-popups-to-escape-sandbox; script-src 'none'");
      response.send(caught.kind === 'mail' ? `<base target="_blank">${caught.mail.html}` : '');
    }),
  );
  app.post('/texts', express.json({ limit: '100kb' }), (request, response) => {
    if (!sameToken(request.get('authorization') ?? '', `Bearer ${token}`))
      return void response.status(401).json({ error: 'wrong token' });
    const { to, text, id } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof to !== 'string' || typeof text !== 'string' || typeof id !== 'string' || !to || !text || !id)
      return void response.status(400).json({ error: 'to, text and id must be texts' });
    const had = store.all().find((caught) => caught.kind === 'text' && caught.key === id);
    if (!had) store.add({ ...fresh([to]), kind: 'text', text, key: id });
    response.status(had ? 200 : 201).json({ id, repeated: had !== undefined });
  });
  app.use(robotRoutes((post) => store.add({ ...fresh([`${post.app}:${post.token}`]), ...post })));
  return app;
}

/** `?to=` part of an address or number, `?subject=` part of a subject or text, `?kind=` mail, text or robot; newest first. */
function filtered(store: Store, { query }: Request): Caught[] {
  const wanted = (name: string) => (typeof query[name] === 'string' ? query[name].toLowerCase() : '');
  const [to, subject, kind] = [wanted('to'), wanted('subject'), wanted('kind')];
  return store
    .all()
    .filter(
      (caught) =>
        caught.to.some((address) => address.toLowerCase().includes(to)) &&
        (caught.kind === 'mail' ? caught.mail.subject : caught.text).toLowerCase().includes(subject) &&
        (kind === '' || caught.kind === kind),
    );
}

function withMessage(store: Store, request: Request, response: Response, show: (caught: Caught) => void): void {
  const caught = store.all().find(({ id }) => id === request.params.id);
  if (caught) show(caught);
  else response.status(404).send('Not here any more.');
}

async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Caught> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('Message too large'), { responseCode: 552 });
  const { mailFrom, rcptTo } = session.envelope;
  return {
    ...fresh(rcptTo.map(({ address }) => address)),
    kind: 'mail',
    sender: mailFrom ? mailFrom.address : '',
    mail: parseMail(Buffer.concat(chunks)),
  };
}

let counter = 0;
function fresh(to: string[]) {
  const at = new Date();
  counter = (counter + 1) % 1_000_000;
  const id = `${String(at.getTime()).padStart(15, '0')}-${String(counter).padStart(6, '0')}-${randomUUID().slice(0, 8)}`;
  return { id, at: at.toISOString(), to };
}

type Store = { all(): readonly Caught[]; add(caught: Caught): void };

/** A message counts as taken when its file is there; the oldest beyond the limit go. */
function openStore(folder: string, keep: number): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (id: string) => join(folder, `${id}.json`);
  const kept = readdirSync(folder)
    .filter((name) => /^[\d]+-[\d]+-[\da-f]+\.json$/.test(name))
    .sort()
    .reverse()
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as Caught];
      } catch {
        return []; // damaged by a crash
      }
    });
  return {
    all: () => kept,
    add(caught) {
      writeFileSync(`${path(caught.id)}.new`, JSON.stringify(caught), { mode: 0o600 });
      renameSync(`${path(caught.id)}.new`, path(caught.id));
      kept.unshift(caught);
      for (const old of kept.splice(keep)) rmSync(path(old.id), { force: true });
    },
  };
}

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
