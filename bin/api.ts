// The API process: desk, portal, API and docs on one port.
import { startApi } from '../api/server.ts';
import { parseEnv } from '../domain/env.ts';
import { aborted, runProcess } from './child.ts';

await runProcess('api', parseEnv, async (env, signal, ready) => {
  const api = await startApi(env);
  ready();
  await aborted(signal);
  await api.stop();
});
