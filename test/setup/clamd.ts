import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The harmless test file that every scanner takes for a virus, in two halves: whole, it would be found in this one. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export type Clamd = { url: string; seen: number[]; stop(): Promise<void> };

/** Stands in for ClamAV's clamd: its INSTREAM protocol to the letter. `limit`: longer streams are refused, as StreamMaxLength says. */
export async function startClamd(limit = 100 * 1024 * 1024, port = 0): Promise<Clamd> {
  const seen: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    serve(socket, limit)
      .then((bytes) => seen.push(bytes))
      .catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `clamav://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(socket: Socket, limit: number): Promise<number> {
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  let held = Buffer.alloc(0);
  let bytes = 0;
  let found = false;
  let tail = '';
  let begun = false;
  const answer = (text: string) => {
    socket.end(`${text}\0`);
    return bytes;
  };
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    if (!begun) {
      if (held.length < 10) continue;
      if (held.subarray(0, 10).toString() !== 'zINSTREAM\0') return answer('UNKNOWN COMMAND');
      held = held.subarray(10);
      begun = true;
    }
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
      const length = held.readUInt32BE(0);
      if (length === 0) return answer(found ? 'stream: Win.Test.EICAR_HDB-1 FOUND' : 'stream: OK');
      bytes += length;
      if (bytes > limit) return answer('INSTREAM size limit exceeded. ERROR');
      const text = tail + held.subarray(4, 4 + length).toString('latin1');
      found ||= text.includes(EICAR);
      tail = text.slice(-EICAR.length);
      held = held.subarray(4 + length);
    }
  }
  throw new Error('The stream broke off');
}
