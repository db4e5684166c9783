import { connect, createServer, type Socket } from 'node:net';

/** A line to the database that can be cut and mended. */
export async function cuttable() {
  const sockets = new Set<Socket>();
  let target = { host: '127.0.0.1', port: 0 };
  let frozen = false;
  const server = createServer((near) => {
    if (frozen) return void sockets.add(near);
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    through(url: string): string {
      const by = new URL(url);
      target = { host: by.hostname, port: Number(by.port) };
      by.port = String(port);
      return by.href;
    },
    cut(): void {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    mend: () => listen(port),
    /** Nothing passes any more, and nothing breaks: a server that was stopped in its tracks. */
    freeze(): void {
      for (const socket of sockets) socket.pause();
      frozen = true;
    },
  };
}
