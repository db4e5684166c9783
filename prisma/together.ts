import { type Statement, together } from '../rules/together.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { askWithin } from './statement.ts';

/** Several questions in one statement, each a `SELECT` whose rows come as JSON has them. */
export async function askTogether<Answers extends { [name: string]: object[] | undefined }>(
  client: PrismaClient | Prisma.TransactionClient,
  questions: { readonly [Name in keyof Answers]?: Statement },
): Promise<Answers> {
  const [answers] = await askWithin<Answers>(client, together(questions as Record<string, Statement>));
  return answers as Answers;
}
