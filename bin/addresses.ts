import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LauncherEnv, ownUrl } from '../domain/env.ts';
import { workflowBundle } from './build.ts';
import { Failure } from './failure.ts';
import { type Home, remember, secret } from './home.ts';
import { usualPort } from './ports.ts';

const LOOPBACK = /^(127\.|localhost$|::1$)/;

/** Everybody knows the demo's passwords: it is for this machine only. @throws Failure */
export function checkDemo(env: LauncherEnv, home: Home, demo: boolean): void {
  const embedded = env.DATABASE_URL === undefined;
  const marker = join(home.path, 'demo.json');
  if ((demo || (embedded && existsSync(marker))) && !LOOPBACK.test(env.HOST))
    throw new Failure(
      `HOST=${env.HOST} would show demo sign-ins, whose passwords are known, to the network. Unset HOST; or set DATABASE_URL; ` +
        'or start with --no-demo on a new STEWARD_HOME.',
    );
  if (demo && embedded) remember(marker, { demo: true });
}

/** The environment of the processes, but for database and Temporal server; the demo's catcher takes mail and texts. */
export async function ownAddresses(env: LauncherEnv, home: Home, demo: boolean): Promise<NodeJS.ProcessEnv> {
  const base: NodeJS.ProcessEnv = {
    ...process.env,
    HOST: env.HOST,
    PORT: String(env.PORT),
    STEWARD_HOME: home.path,
    STEWARD_URL: env.STEWARD_URL ?? ownUrl(env.HOST, env.PORT),
    STEWARD_SECRET: env.STEWARD_SECRET ?? secret(home, 'secret'),
    STEWARD_DEMO: demo ? '1' : '0',
    WORKFLOW_BUNDLE: workflowBundle,
  };
  if (!demo) return base;
  const smtp = await usualPort(home, 'smtp');
  const http = await usualPort(home, 'catcher');
  const ui = `http://127.0.0.1:${http}`;
  return {
    ...base,
    CATCHER_SMTP_PORT: String(smtp),
    CATCHER_HTTP_PORT: String(http),
    SMTP_URL: env.SMTP_URL ?? `smtp://127.0.0.1:${smtp}`,
    TEXT_GATEWAY_URL: env.TEXT_GATEWAY_URL ?? `${ui}/texts`,
    TEXT_GATEWAY_TOKEN: env.TEXT_GATEWAY_TOKEN ?? secret(home, 'text-token'),
    MAIL_UI_URL: env.MAIL_UI_URL ?? ui,
    ROBOT_ORIGINS: [...(env.ROBOT_ORIGINS ?? []), ui].join(','),
    MAIL_IN_ADDRESS: env.MAIL_IN_ADDRESS ?? 'service@steward.example',
    MAIL_IN_PORT: String(env.MAIL_IN_PORT ?? (await usualPort(home, 'mailIn'))),
  };
}

/**
 * Beside an embedded Postgres, whose data lie on this machine too, attachments lie in a folder. A database of one's own may have
 * processes on other machines, which would not see that folder: there they stay in the database unless a place is named.
 */
export const attachmentsBeside = (env: LauncherEnv, home: Home): NodeJS.ProcessEnv =>
  env.DATABASE_URL === undefined && !env.ATTACHMENTS_DIR && !env.ATTACHMENTS_S3_URL
    ? { ATTACHMENTS_DIR: join(home.path, 'attachments') }
    : {};
