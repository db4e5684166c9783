import { parseLauncherEnv, type TemporalServer, temporalServer } from '../domain/env.ts';
import { createPrisma } from '../prisma/client.ts';
import { seed } from '../prisma/seed.ts';
import { build } from './build.ts';
import { prepareDatabase } from './database.ts';
import { Failure } from './failure.ts';
import { checkTemporal } from './temporal.ts';

/** How long Temporal keeps histories of what is over; the record keeps the story for good. */
const RETENTION_DAYS = 30;

/**
 * Makes servers of one's own ready for API and worker processes, on whatever machines these run: migrations, first data, the
 * Temporal namespace, and what is built from sources. Safe to repeat; run it before each new version starts.
 * @throws Failure
 */
export async function prepare(): Promise<void> {
  const env = parseLauncherEnv(process.env);
  const { DATABASE_URL: url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = env;
  if (!url || !address)
    throw new Failure(
      'Set DATABASE_URL and TEMPORAL_ADDRESS: this prepares servers of your own. Embedded ones need no preparing.',
    );
  await prepareDatabase(url);
  console.log('The database has every migration.');
  await namespaceThere(temporalServer({ ...env, TEMPORAL_ADDRESS: address }), namespace);
  await Promise.all([build('workflows'), build('ui')]);
  const prisma = createPrisma(url, 2);
  try {
    const { administrator } = await seed(prisma, { demo: false });
    if (administrator)
      console.log(
        `Administrator (this password is shown once; note it down): ${administrator.email} ${administrator.password}`,
      );
  } finally {
    await prisma.$disconnect();
  }
  console.log('Ready: start as many API and worker processes as you need.');
}

async function namespaceThere(server: TemporalServer, namespace: string): Promise<void> {
  const { Connection, isGrpcServiceError } = await import('@temporalio/client');
  const connection = await Connection.connect({ ...server, connectTimeout: 5_000 }).catch(() => undefined);
  try {
    await connection?.withDeadline(Date.now() + 10_000, () =>
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: { seconds: (RETENTION_DAYS * 86_400) as never },
      }),
    );
    console.log(`The Temporal namespace ${namespace} was made.`);
  } catch (error) {
    const ALREADY_EXISTS = 6;
    // A server that lets nobody make namespaces (a hosted one) may still have this one.
    if (!isGrpcServiceError(error) || error.code !== ALREADY_EXISTS) await checkTemporal(server, namespace);
  } finally {
    await connection?.close();
  }
  if (!connection) await checkTemporal(server, namespace);
}
