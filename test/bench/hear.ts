import type { PrismaClient } from '../../prisma/client.ts';
import { listen } from '../../prisma/listen.ts';
import { LIVE_CHANNEL } from '../../prisma/live.ts';
import type { Ground } from './ground.ts';

export type Heard = {
  next(what: string): Promise<void>;
  /** How a command ended that its sender could not wait for: the relay delivers it. */
  settled(prisma: PrismaClient, commandId: string): Promise<string>;
};

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
        const what = stage ? `${topic}:${id}:${stage}` : `${topic}:${id}`;
        waiting.get(what)?.();
        waiting.delete(what);
      },
      stop.signal,
    ),
  );
  ground.before(async () => stop.abort());
  const next = (what: string) => new Promise<void>((resolve) => waiting.set(what, resolve));
  return {
    next,
    async settled(prisma, id) {
      const news = next(`command:${id}`);
      const status = async () => (await prisma.command.findFirstOrThrow({ where: { id } })).status;
      if ((await status()) === 'pending') await news;
      return status();
    },
  };
}
