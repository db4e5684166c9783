import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { CASE_TASK_QUEUE } from '../../domain/case/messages.ts';
import type { PrismaClient } from '../../prisma/client.ts';

/** What must be there to work fully. Intake and reading need only the first two. */
export const PARTS = ['database', 'migrations', 'temporal', 'worker'] as const;
export type Part = (typeof PARTS)[number];
export type Readiness = { ready: boolean; parts: Partial<Record<Part, 'ok' | string>> };

const DEADLINE_MS = 1_500;
/** A worker polls at least once a minute. */
const POLLED_MS = 90_000;
/** Enum values of Temporal's API. */
const WORKFLOW_TASKS = 1;

type Sources = { prisma: PrismaClient; client: Client | null; namespace: string; migrations: string };

const QUESTIONS: Record<Part, { ask(sources: Sources): Promise<string>; otherwise: string }> = {
  database: { ask: ({ prisma }) => prisma.$queryRaw`SELECT 1`.then(() => 'ok'), otherwise: 'cannot be reached' },
  migrations: { ask: migrationsApplied, otherwise: 'cannot be read' },
  temporal: { ask: temporalAnswers, otherwise: 'cannot be reached' },
  worker: { ask: workerPolls, otherwise: 'unknown: Temporal cannot be reached' },
};

/** Each of the parts asked for, with `ok` or what is missing. Never throws. */
export async function readiness(sources: Sources, asked: readonly Part[] = PARTS): Promise<Readiness> {
  const answers = await Promise.all(
    asked.map(async (part) => {
      const { ask, otherwise } = QUESTIONS[part];
      return [part, await said(() => ask(sources), otherwise)] as const;
    }),
  );
  return { ready: answers.every(([, answer]) => answer === 'ok'), parts: Object.fromEntries(answers) };
}

async function migrationsApplied({ prisma, migrations }: Sources): Promise<string> {
  const wanted = readdirSync(migrations, { withFileTypes: true }).flatMap((f) => (f.isDirectory() ? [f.name] : []));
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map((row) => row.name));
  const missing = wanted.filter((name) => !applied.has(name));
  if (missing.length) return `not applied: ${missing.join(', ')}`;
  const newer = [...applied].filter((name) => !wanted.includes(name));
  return newer.length ? `the schema is newer than this program: ${newer.join(', ')}` : 'ok';
}

async function temporalAnswers({ client, namespace }: Sources): Promise<string> {
  if (!client) return 'not configured';
  await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflowService.describeNamespace({ namespace }));
  return 'ok';
}

async function workerPolls({ client, namespace }: Sources): Promise<string> {
  if (!client) return 'not configured';
  const { pollers } = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: CASE_TASK_QUEUE },
      taskQueueType: WORKFLOW_TASKS,
    }),
  );
  const polled = (pollers ?? []).some((p) => Date.now() - Number(p.lastAccessTime?.seconds ?? 0) * 1_000 < POLLED_MS);
  return polled ? 'ok' : `nobody polls task queue '${CASE_TASK_QUEUE}'`;
}

async function said(ask: () => Promise<string>, otherwise: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), 2 * DEADLINE_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

export const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');
