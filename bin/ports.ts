import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { type Home, recall, remember } from './home.ts';

/** Below the range from which Linux (32768 and up) and macOS (49152 and up) give connections out their ports. */
const OURS = { from: 20_000, to: 32_000 };

/**
 * A port nobody listens on now. One that the system chooses is of the range that connections out have theirs from: between the
 * choice and the listening any connection may take it.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = OURS.from + randomInt(OURS.to - OURS.from);
    try {
      return await listenBriefly('127.0.0.1', port);
    } catch (error) {
      if (attempt === 50) throw error;
    }
  }
}

/**
 * The port this thing had before when it is free, else a new one; addresses in bookmarks and in running workflows'
 * links stay right over restarts.
 */
export async function usualPort(home: Home, name: string): Promise<number> {
  const file = join(home.path, 'ports.json');
  const known = () => recall<Record<string, number>>(file, {});
  const others = () => Object.entries(known()).flatMap(([other, port]) => (other === name ? [] : [port]));
  const usual = known()[name];
  if (usual && !others().includes(usual)) {
    const port = await listenBriefly('127.0.0.1', usual).catch(() => undefined);
    if (port) return port;
  }
  // What is free now may have been promised to another, who does not listen there yet.
  let port = await freePort();
  while (others().includes(port)) port = await freePort();
  remember(file, { ...known(), [name]: port });
  return port;
}

/** @throws Failure that names PORT or HOST when the desk cannot listen there */
export async function checkPort(host: string, port: number): Promise<void> {
  try {
    await listenBriefly(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new Failure(
        `Port ${port} on ${host} is in use by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
      );
    if (code === 'EACCES')
      throw new Failure(`This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new Failure(
        `HOST=${host} is not an address of this machine. Use 127.0.0.1 (this machine only) or 0.0.0.0.`,
      );
    throw error;
  }
}

function listenBriefly(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
