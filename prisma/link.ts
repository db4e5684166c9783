import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { PrismaClient } from './client.ts';
import { addressOf } from './statement.ts';

/** A statement that takes longer is given up: a frozen server must become an error. */
const PATIENCE_MS = 300_000;

/** A connection of one's own: for COPY and for statements that take longer than a request may. */
export class Link {
  readonly #client: pg.Client;
  readonly #names = new Map<string, string>();

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(prisma: PrismaClient): Promise<Link> {
    const client = new pg.Client({
      connectionString: addressOf(prisma),
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      statement_timeout: PATIENCE_MS,
      application_name: 'steward',
      // Machine code for a statement takes longer to make than it saves, however many rows there are.
      options: '-c jit=off',
    });
    client.on('error', () => {}); // whoever waits for an answer is told
    await client.connect();
    return new Link(client);
  }

  /** int8 comes as text, an instant as a Date. */
  async query<T>(text: string, values: unknown[] = []): Promise<T[]> {
    const { rows } = await this.#patiently(this.#client.query(text, values));
    return rows;
  }

  /** The same for what is asked again and again on this connection: it is read once, and may be planned once. */
  async again<T>(text: string, values: unknown[] = []): Promise<T[]> {
    const name = this.#names.get(text) ?? `again${this.#names.size}`;
    this.#names.set(text, name);
    const { rows } = await this.#patiently(this.#client.query({ name, text, values }));
    return rows;
  }

  /** How many rows a statement changed. */
  async change(text: string, values: unknown[] = []): Promise<number> {
    return (await this.#patiently(this.#client.query(text, values))).rowCount ?? 0;
  }

  /** Adds rows by COPY. Names of tables and columns are our own, never a file's. */
  async copy(table: string, columns: readonly string[], rows: Iterable<readonly unknown[]>): Promise<void> {
    const names = columns.map((name) => `"${name}"`).join(', ');
    const stream = this.#client.query(copyFrom(`COPY "${table}" (${names}) FROM STDIN`));
    const done = once(stream, 'finish');
    await this.#patiently(Promise.all([done, feed(stream, rows)]));
  }

  /** All of it or nothing. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('BEGIN');
    try {
      const result = await work();
      await this.query('COMMIT');
      return result;
    } catch (error) {
      await this.query('ROLLBACK').catch(() => {}); // the connection is gone, and with it the transaction
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#client.end().catch(() => {});
  }

  async #patiently<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('Query read timeout'));
        void this.close();
      }, PATIENCE_MS + 10_000);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Text is sent in parts of about this many characters: a batch is never whole in memory twice. */
const PART = 64 * 1024;

async function feed(stream: NodeJS.WritableStream, rows: Iterable<readonly unknown[]>): Promise<void> {
  let part = '';
  for (const row of rows) {
    part += `${row.map(copyText).join('\t')}\n`;
    if (part.length < PART) continue;
    if (!stream.write(part)) await once(stream, 'drain');
    part = '';
  }
  stream.end(part);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string) =>
  /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (c) => ESCAPES[c] ?? c) : text;

function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? escaped(JSON.stringify(value)) : String(value);
}
