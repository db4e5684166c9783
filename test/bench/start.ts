import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort } from '../../bin/ports.ts';
import { root, tail } from '../../bin/run.ts';
import type { Options } from './options.ts';
import type { Report } from './report.ts';

const READY_WITHIN_MS = 180_000;
const LIMITS = { ready: 15, desk: 500, portal: 40 };

type Started = { seconds: number; stop(): Promise<void> };

/** A start with everything built and planted, and what a browser must fetch before it shows something. */
export default async function start(report: Report, { rounds }: Options): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'steward-bench-'));
  const port = await freePort();
  let running: Started | undefined;
  const interrupted = () => void running?.stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    running = await up(home, port);
    report.say(`  first start, not counted: ${running.seconds.toFixed(1)} s`);
    const seconds: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      await running.stop();
      running = await up(home, port);
      seconds.push(running.seconds);
      report.say(`  warm start ${round}: ${running.seconds.toFixed(1)} s`);
    }
    report.row({ row: 'warm start to ready', unit: 's', ours: seconds, limit: { of: 'ours', atMost: LIMITS.ready } });
    for (const [row, path, limit] of [
      ['desk, first load', '/', LIMITS.desk],
      ['portal page, first load', '/portal', LIMITS.portal],
    ] as const) {
      const { gzip, sent, files } = await firstLoad(`http://127.0.0.1:${port}`, path);
      report.row({
        row,
        unit: 'kB gzip',
        ours: [gzip / 1_000],
        limit: { of: 'ours', atMost: limit },
        more: { files, sentKb: Math.round(sent / 1_000) },
      });
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await running?.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** As `npm start` runs it. @returns seconds until it said that it is ready */
function up(home: string, port: number): Promise<Started> {
  const begun = performance.now();
  const { DATABASE_URL: _, TEMPORAL_ADDRESS: __, npm_lifecycle_event: ___, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin/start.mjs'), 'up'], {
    cwd: root,
    env: { ...env, STEWARD_HOME: home, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(
      () => void stop().then(() => reject(new Error(`Not ready in time:\n${tail(said)}`))),
      READY_WITHIN_MS,
    );
    void gone.then(() => reject(new Error(`The start ended:\n${tail(said)}`)));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (!/Ready after/.test(said)) return;
        clearTimeout(late);
        resolve({ seconds: (performance.now() - begun) / 1_000, stop });
      });
  });
}

/**
 * The page with all scripts and styles that it names and that its scripts import at once; pictures and what is loaded later are not in it.
 * `gzip`: bytes when compressed; `sent`: bytes the server sends to a browser that takes gzip.
 */
async function firstLoad(base: string, path: string): Promise<{ gzip: number; sent: number; files: number }> {
  const total = { gzip: 0, sent: 0, files: 0 };
  const seen = new Set<string>();
  const visit = async (url: string) => {
    if (seen.has(url)) return;
    seen.add(url);
    const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip', accept: '*/*' } });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const body = Buffer.from(await answer.arrayBuffer());
    const size = gzipSync(body, { level: 6 }).length;
    total.gzip += size;
    total.sent += answer.headers.get('content-encoding')
      ? Number(answer.headers.get('content-length') ?? size)
      : body.length;
    total.files++;
    for (const named of namedIn(body.toString(), new URL(url).pathname)) await visit(new URL(named, url).href);
  };
  await visit(`${base}${path}`);
  return total;
}

const HTML = /<script[^>]+src="([^"]+)"|<link[^>]+rel="(?:stylesheet|modulepreload|preload)"[^>]*href="([^"]+)"/g;
const SCRIPT = /(?:^|[;}])import(?:[^"'()]*?from)?\s*["'](\.[^"']+)["']/g;

const namedIn = (text: string, path: string): string[] =>
  [...text.matchAll(path.endsWith('.js') ? SCRIPT : path.endsWith('.css') ? /$^/g : HTML)].map(
    (m) => (m[1] ?? m[2]) as string,
  );
