import { watch } from 'node:fs';
import { join } from 'node:path';
import { type LauncherEnv, ownUrl } from '../domain/env.ts';
import { build } from './build.ts';
import type { Home } from './home.ts';
import { usualPort } from './ports.ts';
import type { Progress } from './progress.ts';
import { root } from './run.ts';
import { type Supervised, supervise } from './supervise.ts';

const SETTLE_MS = 150;
const SERVER_ROOMS = ['api', 'activities', 'rules', 'domain', 'prisma', 'workflows', 'bin'];
/** Which process reads which room. */
const READ_BY: Record<string, string[]> = {
  api: ['api'],
  activities: ['worker'],
  workflows: ['worker'],
  rules: ['api', 'worker'],
  domain: ['api', 'worker'],
  prisma: ['api', 'worker'],
  bin: [],
};

/** Follows the sources: restarts whoever reads what changed, and serves the desk by vite. @returns the desk's address */
export async function watchSources(
  children: Supervised[],
  env: LauncherEnv,
  home: Home,
  shown: Progress,
): Promise<{ url: string; stop(): void }> {
  const changed = new Set<string>();
  let settling: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  const follow = async () => {
    const rooms = [...changed];
    changed.clear();
    const names = new Set(rooms.flatMap((room) => READ_BY[room] ?? []));
    try {
      if (rooms.includes('prisma')) await build('client', (name, work) => shown.step(`Building the ${name}`, work));
      if (names.has('worker')) await build('workflows', (name, work) => shown.step(`Building the ${name}`, work));
    } catch (error) {
      shown.say((error as Error).message); // the old one keeps running until the source is right again
      return;
    }
    const affected = children.filter((child) => names.has(child.name));
    await Promise.all(affected.map((child) => child.restart()));
    if (affected.length) shown.say(`↻ ${affected.map((child) => child.name).join(', ')} (${rooms.join(', ')} changed)`);
  };
  const watchers = SERVER_ROOMS.map((room) =>
    watch(join(root, room), { recursive: true }, (_, file) => {
      if (!file || /(^|\/)generated(\/|$)|\.md$|~$|\.sw.$/.test(file)) return;
      changed.add(room);
      clearTimeout(settling);
      settling = setTimeout(() => {
        working = working.then(follow);
      }, SETTLE_MS);
    }),
  );
  const port = await usualPort(home, 'vite');
  const vite = supervise({
    name: 'vite',
    script: 'bin/vite.ts',
    env: { ...process.env, VITE_PORT: String(port), VITE_PROXY_TO: ownUrl(env.HOST, env.PORT) },
    home,
    shown: true,
    say: shown.say,
  });
  children.push(vite);
  await vite.ready;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      clearTimeout(settling);
      for (const watcher of watchers) watcher.close();
    },
  };
}
