import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseLauncherEnv } from '../domain/env.ts';
import { createPrisma, isDatabaseDown, type PrismaClient } from '../prisma/client.ts';
import { Failure } from './failure.ts';
import { recall } from './home.ts';

/** A few connections: jobs of the command line run beside a working desk. */
const POOL = 6;

/**
 * The record of the desk: at DATABASE_URL, else the embedded database that runs in STEWARD_HOME.
 * @throws Failure when there is none, none answers, or it was never set up
 */
export async function openRecord(): Promise<{ prisma: PrismaClient; embedded: boolean }> {
  const env = parseLauncherEnv(process.env);
  const embedded = env.DATABASE_URL === undefined;
  const prisma = createPrisma(env.DATABASE_URL ?? embeddedUrl(env.STEWARD_HOME), POOL);
  try {
    await prisma.tenant.count();
    return { prisma, embedded };
  } catch (error) {
    await prisma.$disconnect();
    const { code } = error as { code?: string };
    if (code === 'P2021' || code === 'P2022' || code === 'P1003')
      throw new Failure('The database is not set up for this Steward. Start the desk first: npm start.');
    if (!isDatabaseDown(error)) throw error;
    throw new Failure(
      embedded
        ? 'The embedded database does not answer. Start the desk first (npm start) and leave it running.'
        : 'No Postgres answers at DATABASE_URL. Is it running, and is the address right?',
    );
  }
}

/** As the launcher keeps it: its port and its password. */
function embeddedUrl(home: string): string {
  const passwordFile = join(resolve(home), 'postgres-password');
  const port = recall<{ postgres?: number }>(join(resolve(home), 'ports.json'), {}).postgres;
  if (!existsSync(passwordFile) || !port)
    throw new Failure(
      `There is no desk in ${resolve(home)}. Start the desk first (npm start), or set DATABASE_URL or STEWARD_HOME.`,
    );
  const password = readFileSync(passwordFile, 'utf8').trim();
  return `postgresql://steward:${encodeURIComponent(password)}@127.0.0.1:${port}/steward`;
}
