import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signed } from '../../../prisma/attachments/sign-v4.ts';

export const KEYS = { keyId: 'id', secret: 'secret of the bucket', region: 'eu-central-1' };

/** A bucket that keeps its objects in memory and takes nothing that is not signed, or that is not what was signed. */
export async function startS3() {
  const objects = new Map<string, Buffer>();
  let broken = 0;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const path = req.url ?? '';
    const fail = (status: number, code: string) =>
      res.writeHead(status).end(req.method === 'HEAD' ? '' : `<Error><Code>${code}</Code></Error>`);
    if (broken > 0) {
      broken -= 1;
      return fail(503, 'SlowDown');
    }
    const payload = createHash('sha256').update(body).digest('hex');
    if (req.headers['x-amz-content-sha256'] !== payload) return fail(400, 'XAmzContentSHA256Mismatch');
    const names = /SignedHeaders=([^,]+)/.exec(req.headers.authorization ?? '')?.[1]?.split(';') ?? [];
    const time = String(req.headers['x-amz-date']).replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    const url = new URL(path, `http://${req.headers.host}`);
    const headers = Object.fromEntries(names.map((name) => [name, String(req.headers[name])]));
    const right = signed({ method: req.method ?? '', url, headers, payload }, KEYS, new Date(time)).authorization;
    if (req.headers.authorization !== right) return fail(403, 'SignatureDoesNotMatch');
    const object = objects.get(path);
    switch (req.method) {
      case 'PUT':
        objects.set(path, body);
        return res.writeHead(200).end();
      case 'DELETE':
        objects.delete(path);
        return res.writeHead(204).end();
      case 'HEAD':
        return object ? res.writeHead(200, { 'Content-Length': object.length }).end() : fail(404, 'NoSuchKey');
      default: {
        if (!object) return fail(404, 'NoSuchKey');
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? [];
        return res.writeHead(206).end(object.subarray(Number(from), Number(to) + 1));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`,
    objects,
    breakNext: (times: number) => {
      broken = times;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
