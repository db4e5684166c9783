import pg from 'pg';

const AGAIN_MS = 1_000;

/**
 * Listens to Postgres channels until aborted, on a connection of its own, and reconnects when it is lost. Notices sent
 * meanwhile are missed: `heard` is called with a null payload after each reconnect, so that the listener looks for itself.
 */
export function listen(
  url: string,
  channels: readonly string[],
  heard: (channel: string, payload: string | null) => void,
  signal: AbortSignal,
): void {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 3_000 });
    client = next;
    // Without this handler a lost connection ends the process.
    next.on('error', () => {});
    next.on('end', again);
    next.on('notification', ({ channel, payload }) => heard(channel, payload ?? ''));
    try {
      await next.connect();
      for (const channel of channels) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      for (const channel of channels) heard(channel, null);
    } catch {
      void next.end().catch(() => {});
      again();
    }
  };
  const again = () => {
    if (signal.aborted || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, AGAIN_MS);
    timer.unref();
  };
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    void client?.end().catch(() => {});
  });
  void connect();
}
