// The catcher process of the demo: see catcher.ts. Its ports and its token come from the launcher.
import { parseLauncherEnv } from '../domain/env.ts';
import { startCatcher } from './catcher.ts';
import { aborted, runProcess } from './child.ts';
import { openHome } from './home.ts';

await runProcess('catcher', parseLauncherEnv, async (env, signal, ready) => {
  const catcher = await startCatcher({
    home: openHome(env.STEWARD_HOME).mail,
    smtpPort: Number(process.env.CATCHER_SMTP_PORT),
    httpPort: Number(process.env.CATCHER_HTTP_PORT),
    token: env.TEXT_GATEWAY_TOKEN ?? '',
  });
  ready();
  await aborted(signal);
  await catcher.stop();
});
