import { listen } from '../../prisma/listen.ts';
import { LIVE_CHANNEL } from '../../prisma/live.ts';
import type { Ground } from './ground.ts';

export type Heard = { next(what: string): Promise<void> };

/** Waits without asking again and again: for `case:<id>:<stage>`, as the desk is told of it. */
export async function hear(ground: Ground, url: string): Promise<Heard> {
  const waiting = new Map<string, () => void>();
  const stop = new AbortController();
  await new Promise<void>((listening) =>
    listen(
      url,
      [LIVE_CHANNEL],
      (_, payload) => {
        if (payload === null) return listening();
        const { topic, id, stage } = JSON.parse(payload) as { topic: string; id: string; stage?: string };
        const what = `${topic}:${id}:${stage}`;
        waiting.get(what)?.();
        waiting.delete(what);
      },
      stop.signal,
    ),
  );
  ground.before(async () => stop.abort());
  return { next: (what) => new Promise((resolve) => waiting.set(what, resolve)) };
}
