import pg from 'pg';

const AGAIN_MS = 1_000;

type Heard = (channel: string, payload: string | null) => void;
type Listener = { channels: readonly string[]; heard: Heard };

/** Each server wakes every connection that listens, whatever to: a process has one for all it wants to hear. */
const lines = new Map<string, Line>();

/**
 * Listens to Postgres channels until aborted, and reconnects when the connection is lost. Notices sent meanwhile are
 * missed: `heard` is called with a null payload after each reconnect, so that the listener looks for itself.
 */
export function listen(url: string, channels: readonly string[], heard: Heard, signal: AbortSignal): void {
  if (signal.aborted) return;
  const line = lines.get(url) ?? new Line(url);
  lines.set(url, line);
  const listener = { channels, heard };
  line.join(listener);
  signal.addEventListener('abort', () => {
    if (line.leave(listener)) lines.delete(url);
  });
}

class Line {
  private readonly url: string;
  private readonly listeners = new Set<Listener>();
  private client: pg.Client | null = null;
  private connected = false;
  private timer: NodeJS.Timeout | undefined;
  /** One question at a time on one connection. */
  private asked: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.url = url;
    void this.connect();
  }

  join(listener: Listener): void {
    this.listeners.add(listener);
    if (this.connected) void this.begin([listener]);
  }

  /** @returns whether nobody listens any longer; then the connection is closed for good */
  leave(listener: Listener): boolean {
    if (!this.listeners.delete(listener) || this.listeners.size > 0) return false;
    clearTimeout(this.timer);
    void this.client?.end().catch(() => {});
    return true;
  }

  private async connect(): Promise<void> {
    const next = new pg.Client({ connectionString: this.url, keepAlive: true, connectionTimeoutMillis: 3_000 });
    this.client = next;
    // Without this handler a lost connection ends the process.
    next.on('error', () => {});
    next.on('end', () => this.again());
    next.on('notification', ({ channel, payload }) => {
      for (const { channels, heard } of this.listeners) if (channels.includes(channel)) heard(channel, payload ?? '');
    });
    try {
      await next.connect();
      this.connected = true;
      await this.begin([...this.listeners]);
    } catch {
      void next.end().catch(() => {});
      this.again();
    }
  }

  /** Listening to a channel twice is listening once. Where it fails the connection is given up, and all begin anew. */
  private async begin(listeners: Listener[]): Promise<void> {
    const { client } = this;
    const names = [...new Set(listeners.flatMap(({ channels }) => channels))];
    const text = names.map((channel) => `LISTEN ${pg.escapeIdentifier(channel)}`).join(';');
    this.asked = this.asked.then(() => client?.query(text));
    try {
      await this.asked;
    } catch {
      this.asked = Promise.resolve();
      void client?.end().catch(() => {});
      return;
    }
    for (const { channels, heard } of listeners) for (const channel of channels) heard(channel, null);
  }

  private again(): void {
    this.connected = false;
    if (this.listeners.size === 0 || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.connect();
    }, AGAIN_MS);
    this.timer.unref();
  }
}
