// The desk while it is worked on: vite with hot reload; what is not the desk's goes to VITE_PROXY_TO, as its own config says.
import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './run.ts';

const server = await createServer({
  root: join(root, 'admin-ui'),
  configFile: join(root, 'admin-ui/vite.config.ts'),
  logLevel: 'warn',
  server: {
    host: '127.0.0.1',
    port: Number(process.env.VITE_PORT),
    strictPort: true,
  },
});
await server.listen();
process.send?.({ ready: true });
const stop = () => void server.close().finally(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('disconnect', stop);
process.channel?.unref();
