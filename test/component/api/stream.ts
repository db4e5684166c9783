import type { Desk, PersonName } from './desk.ts';

export type Event = { event: string; id: string; data: unknown };

/** Reads live events as a browser does; `until` resolves with the first event that fits, also one that came before. */
export async function openStream(desk: Desk, who: PersonName, lastEventId = '') {
  const ended = new AbortController();
  const response = await fetch(`${desk.base}/api/events`, {
    headers: { cookie: desk.cookieOf(who), ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    signal: ended.signal,
  });
  const events: Event[] = [];
  let tell = () => {};
  let news = new Promise<void>((resolve) => (tell = resolve));
  let over = false;
  const take = (block: string) => {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
    if (!field('event')) return;
    events.push({ event: field('event'), id: field('id'), data: JSON.parse(field('data')) });
  };
  const announce = () => {
    const done = tell;
    news = new Promise<void>((resolve) => (tell = resolve));
    done();
  };
  const reading = (async () => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) take(block);
      announce();
    }
  })()
    .catch(() => {})
    .finally(() => {
      over = true;
      announce();
    });
  return {
    events,
    async until(fits: (event: Event) => boolean): Promise<Event> {
      for (;;) {
        const found = events.find(fits);
        if (found) return found;
        if (over) throw new Error(`The stream ended; it said ${JSON.stringify(events)}`);
        await news;
      }
    },
    ended: reading,
    close: () => ended.abort(),
  };
}
