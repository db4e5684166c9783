import type { Prisma, PrismaClient } from './client.ts';
import { askWithin, join, raw, type Sql, sql } from './statement.ts';

/**
 * Several questions in one statement, and so in one round trip: each is a `SELECT` written with `sql`, whose rows come as JSON has them
 * (so ask for instants as text or numbers) and in its own order.
 */
export async function askTogether<Answers extends { [name: string]: object[] }>(
  client: PrismaClient | Prisma.TransactionClient,
  questions: { [Name in keyof Answers]: Sql },
): Promise<Answers> {
  const columns = Object.entries<Sql>(questions).map(
    ([name, question]) =>
      sql`(SELECT coalesce(json_agg(to_json(one)), '[]') FROM (${question}) AS one) AS ${raw(`"${name}"`)}`,
  );
  const [answers] = await askWithin<Answers>(client, sql`SELECT ${join(columns)}`);
  return answers as Answers;
}
