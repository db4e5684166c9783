import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';
import { startSmtp } from './smtp.ts';

const LOOK_MS = 10_000;

/** Keeps our SMTP listener on the port that account or environment say, also when an administrator changes it. */
export function followMailIn(deps: Parameters<typeof startSmtp>[0]): { stop(): Promise<void> } {
  const { prisma, env, log } = deps;
  let open: { on: number; close(): Promise<void> } | null = null;
  let stopped = false;
  let said = '';
  const look = async () => {
    try {
      const { port } = await mailInOf(prisma, env, DEFAULT_TENANT);
      if (stopped || port === (open?.on ?? null)) return;
      await open?.close();
      open = null;
      if (port !== null) open = { ...(await startSmtp(deps, port)), on: port };
      said = '';
    } catch (error) {
      const message = (error as Error).message.slice(0, 200);
      if (message !== said) log.warn({ error: message }, 'mail cannot come in by SMTP, trying again');
      said = message;
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_MS);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      await open?.close();
    },
  };
}
