// Load: asks one server the same kind of question over and over, on so many connections, for so long.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { percentile } from './figures.ts';
import { KNOWN_MEMBERS, phoneOf } from './members.ts';

export type Asked = {
  url: string;
  headers: Record<string, string>;
  /** `complaint`: POST of a new case, three of four by known members. */
  what: 'get' | 'complaint';
  connections: number;
  seconds: number;
  /** Counts runs, so that nobody new in one run is known from another. */
  run: number;
};
/** Latencies in ms, of what was answered; `refused`: 503, the server could not. */
export type Load = { perSecond: number; requests: number; refused: number; p50: number; p95: number; p99: number };

if (process.send) {
  process.on('message', (asked: Asked) => {
    ask(asked).then(
      (load) => process.send?.(load),
      (error: Error) => process.send?.({ failure: error.message }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ ready: true });
}

async function ask(asked: Asked): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: asked.connections });
  const took: number[] = [];
  const begun = performance.now();
  const until = begun + asked.seconds * 1_000;
  let count = 0;
  let refused = 0;
  const lane = async () => {
    while (performance.now() < until) {
      const from = performance.now();
      if (await once(agent, asked, count++)) took.push(performance.now() - from);
      else refused++;
    }
  };
  try {
    await Promise.all(Array.from({ length: asked.connections }, lane));
  } finally {
    agent.destroy();
  }
  const seconds = (performance.now() - begun) / 1_000;
  if (took.length === 0) throw new Error(`${asked.url}: all ${refused} requests were answered 503`);
  const at = (p: number) => percentile(took, p);
  return { perSecond: took.length / seconds, requests: took.length, refused, p50: at(50), p95: at(95), p99: at(99) };
}

function once(agent: Agent, asked: Asked, n: number): Promise<boolean> {
  const body = asked.what === 'complaint' ? Buffer.from(JSON.stringify(complaint(asked.run, n))) : undefined;
  const headers = body
    ? {
        ...asked.headers,
        'content-type': 'application/json',
        'content-length': body.length,
        'idempotency-key': randomUUID(),
      }
    : asked.headers;
  return new Promise((resolve, reject) => {
    const req = request(asked.url, { agent, method: body ? 'POST' : 'GET', headers }, (res) => {
      const wanted = body ? 201 : 200;
      if (res.statusCode === wanted) res.resume().on('end', () => resolve(true));
      else if (res.statusCode === 503) res.resume().on('end', () => resolve(false));
      else {
        let text = '';
        res
          .on('data', (part) => (text += part))
          .on('end', () => reject(new Error(`${asked.url}: ${res.statusCode} ${text}`)));
      }
    });
    req.on('error', reject);
    req.end(body);
  });
}

const complaint = (run: number, n: number) => ({
  kind: 'complaint',
  category: 'delivery',
  severity: 'normal',
  subject: '包裹晚到三天',
  body: '我的包裹本应周一送到，到今天还没有消息。请尽快查一下，谢谢。',
  phone: n % 4 === 0 ? phoneOf(KNOWN_MEMBERS + run * 200_000 + n) : phoneOf((n * 7_919) % KNOWN_MEMBERS),
  name: '王小明',
});
