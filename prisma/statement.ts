import { createHash } from 'node:crypto';
import pg from 'pg';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** Text and values of a statement, apart from each other from the first moment on. */
export const { sql, join, raw, empty, Sql } = Prisma;
export type Sql = Prisma.Sql;

/** The connections of each client: statements written by hand share them with Prisma. */
const pools = new WeakMap<PrismaClient, pg.Pool>();

export function shareConnections(prisma: PrismaClient, pool: pg.Pool): PrismaClient {
  pools.set(prisma, pool);
  return prisma;
}

/** The same for a client that was made out of another one. */
export const shareConnectionsOf = (original: PrismaClient, made: PrismaClient): PrismaClient =>
  shareConnections(made, poolOf(original));

/**
 * One statement written by hand, with `sql`: for what is asked at every request, at a tenth of what Prisma's own way costs.
 * Every connection prepares it once, so its text must come in few shapes; whatever people said is a value, never text.
 * Errors are those of Postgres, by code (`23505`). Not for use inside a transaction of Prisma's: it is one of its own.
 */
export async function ask<Row extends object>(
  prisma: PrismaClient,
  statement: Pick<Sql, 'text' | 'values'>,
): Promise<Row[]> {
  return asked<Row>(prisma, statement, DATES);
}

/** The same with instants as they go into an answer, `2026-11-22T08:00:00.000Z`: a page has a hundred that nobody counts with. */
export const askForAnswer = <Row extends object>(prisma: PrismaClient, statement: Pick<Sql, 'text' | 'values'>) =>
  asked<Row>(prisma, statement, TEXTS);

async function asked<Row extends object>(
  prisma: PrismaClient,
  { text, values }: Pick<Sql, 'text' | 'values'>,
  types: pg.CustomTypesConfig,
): Promise<Row[]> {
  const { rows } = await poolOf(prisma).query<Row>({ name: nameOf(text), text, values, types });
  return rows;
}

/** The same for what may also be part of a transaction of Prisma's: there it goes Prisma's way, and is prepared all the same. */
export function askWithin<Row extends object>(
  client: PrismaClient | Prisma.TransactionClient,
  statement: Pick<Sql, 'text' | 'values'>,
): Promise<Row[]> {
  if (pools.has(client as PrismaClient)) return ask<Row>(client as PrismaClient, statement);
  nameOf(statement.text);
  return client.$queryRawUnsafe<Row[]>(statement.text, ...statement.values);
}

/** Under which name a connection prepares this text, if it is one of those that were asked here. */
export const preparedAs = (text: string): string | undefined => names.get(text);

/**
 * A condition that always holds: the commit of this statement need not wait for the disk. For leases and for marks of what may be done
 * twice: a server that crashes may forget them, and then it is done again.
 */
export const FORGETTABLE = sql`(SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL`;

/** Where this client's server is, for whoever needs a connection of their own. */
export const addressOf = (prisma: PrismaClient): string => String(poolOf(prisma).options.connectionString);

function poolOf(prisma: PrismaClient): pg.Pool {
  const pool = pools.get(prisma);
  if (!pool) throw new Error('This client was not made by createPrisma');
  return pool;
}

const typesWith = (instant: (text: string) => unknown): pg.CustomTypesConfig => ({
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.TIMESTAMPTZ
      ? instant
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
});
const readInstant = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;
const IN_UTC = /^\d{4}-.{5} .{8}(\.\d+)?\+00$/;

/** In UTC as JavaScript itself writes them: the driver's own way of reading them costs ten times as much. */
const DATES = typesWith((text) =>
  IN_UTC.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : readInstant(text),
);
const TEXTS = typesWith((text) =>
  IN_UTC.test(text)
    ? `${text.slice(0, 10)}T${text.slice(11, 19)}${text
        .slice(19, -3)
        .padEnd(4, text.length === 22 ? '.000' : '0')
        .slice(0, 4)}Z`
    : readInstant(text).toISOString(),
);

/** Shapes that are prepared: each costs some memory on every connection. Those that come later are planned each time. */
const PREPARED = 200;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
