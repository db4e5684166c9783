import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TextRequest = { authorization: string | undefined; body: { id: string; to: string; text: string } };
export type TextOffice = { url: string; requests: TextRequest[]; close(): Promise<void> };

/** A real HTTP text-message gateway on a free loopback port; answers as told. */
export async function openTextOffice(statusOf: (request: TextRequest) => number = () => 201): Promise<TextOffice> {
  const requests: TextRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const got = {
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as TextRequest['body'],
    };
    requests.push(got);
    const status = statusOf(got);
    response
      .writeHead(status, status === 302 ? { location: `http://${request.headers.host}/elsewhere` } : {})
      .end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/texts`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
