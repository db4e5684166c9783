import { createReadStream } from 'node:fs';
import { type IncomingMessage, request as plainly } from 'node:http';
import { request as overTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { EMPTY_PAYLOAD, type Keys, signed } from './sign-v4.ts';
import { FileGone, mustBeName, type Name, type Spooled, type Store, StoreAway } from './store.ts';

/** Nothing comes or goes for so long: it is away. ms */
const SILENCE_MS = 10_000;

/** A bucket that speaks S3, path style: `<endpoint>/<bucket>/<tenant>/<hash>`. */
export function s3Store(bucket: string, keys: Keys, silenceMs = SILENCE_MS): Store {
  const ask = (method: string, name: Name, more: Partial<Asked> = {}) => {
    mustBeName(name);
    const url = new URL(`${bucket}/${name.tenantId}/${name.sha256}`);
    return exchange({ method, url, headers: {}, payload: EMPTY_PAYLOAD, ...more }, keys, silenceMs);
  };
  return {
    spool: join(tmpdir(), `steward-coming-${process.getuid?.() ?? 0}`),

    async put(name, file) {
      await done(await ask('PUT', name, { payload: name.sha256, file }), 200);
    },

    async open(name, { start, end }) {
      const answer = await ask('GET', name, { headers: { range: `bytes=${start}-${end}` } });
      if (answer.statusCode === 404) {
        answer.resume();
        throw new FileGone('No such file');
      }
      if (answer.statusCode !== 206 && !(answer.statusCode === 200 && start === 0)) await refused(answer);
      return answer;
    },

    async exists(name, bytes) {
      const answer = await ask('HEAD', name);
      if (answer.statusCode !== 404) await done(answer, 200);
      else answer.resume();
      return answer.statusCode === 200 && Number(answer.headers['content-length']) === bytes;
    },

    async remove(name) {
      const answer = await ask('DELETE', name);
      if (answer.statusCode === 404) answer.resume();
      else await done(answer, 204, 200);
    },
  };
}

type Asked = {
  method: string;
  url: URL;
  headers: Record<string, string>;
  payload: string;
  file?: Spooled;
};

function exchange({ file, ...asked }: Asked, keys: Keys, silenceMs: number): Promise<IncomingMessage> {
  const headers = signed(asked, keys, new Date());
  const send = asked.url.protocol === 'https:' ? overTls : plainly;
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => reject(new StoreAway('s3', error));
    const request = send(asked.url, {
      method: asked.method,
      headers: { ...headers, ...(file ? { 'content-length': file.bytes } : {}) },
    });
    request.setTimeout(silenceMs, () => request.destroy(new Error('silent')));
    request.once('error', failed);
    request.once('response', resolve);
    if (file) pipeline(createReadStream(file.path), request, (error) => error && failed(error));
    else request.end();
  });
}

async function done(answer: IncomingMessage, ...fine: number[]): Promise<void> {
  if (!fine.includes(answer.statusCode ?? 0)) return refused(answer);
  for await (const _ of answer);
}

/** What S3 says of it is for whoever runs the installation; it holds no key and no content. */
async function refused(answer: IncomingMessage): Promise<never> {
  let text = '';
  for await (const chunk of answer) if (text.length < 2_000) text += chunk;
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '';
  throw new StoreAway('s3', new Error(`${answer.statusCode} ${code}`.trim()));
}
