import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { evaluateCase } from '../../prisma/alerts/evaluate.ts';
import { findDue } from '../../prisma/alerts/find.ts';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { versionAt } from '../../prisma/decisions.ts';
import { ask, FORGETTABLE, sql } from '../../prisma/statement.ts';
import { redact } from '../delivery/clean.ts';

export type CheckDeps = { prisma: PrismaClient; log: Pick<Logger, 'error'> };

/** How many are looked at in one round. */
export const BATCH = 200;
/** A worker that dies keeps its rows from the others for this long. */
const LEASE_SECONDS = 60;
/** A case that cannot be evaluated so often is left to the sweep. */
const TRIES = 8;

type Check = { id: string; tenantId: string; caseId: string; at: Date; attempts: number };

/**
 * One round: cases to which something happened are held against the alert rules. Any number of workers may do it at once.
 * @param now  epoch ms
 * @returns how many were looked at
 */
export async function checkOnce(deps: CheckDeps, now = Date.now()): Promise<number> {
  const rows = await ask<Check>(
    deps.prisma,
    sql`UPDATE "AlertCheck" SET "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS} * (attempts + 1)), attempts = attempts + 1
      WHERE id IN (
        SELECT id FROM "AlertCheck" WHERE "leaseUntil" IS NULL OR "leaseUntil" < now()
        ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) AND ${FORGETTABLE}
      RETURNING id, "tenantId", "caseId"::text AS "caseId", at, attempts`,
  );
  for (const tenantId of new Set(rows.map((row) => row.tenantId)))
    await checkTenant(
      deps,
      tenantId,
      rows.filter((row) => row.tenantId === tenantId),
      now,
    );
  return rows.length;
}

async function checkTenant({ prisma, log }: CheckDeps, tenantId: string, rows: Check[], now: number): Promise<void> {
  // What has just happened is not in the future, whatever our clock says.
  const asOf = Math.max(now, ...rows.map(({ at }) => at.getTime()));
  const ids = [...new Set(rows.map(({ caseId }) => caseId))];
  const { definition } = await versionAt(prisma, tenantId, 'alerts', asOf);
  const { caseIds } = await findDue(prisma, tenantId, definition, asOf, { ids });
  const failed = new Set<string>();
  const busy = new Set<string>();
  for (const caseId of caseIds) {
    const begun = performance.now();
    try {
      if ((await evaluateCase(prisma, { tenantId, caseId }, asOf)).busy) busy.add(caseId);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      failed.add(caseId);
      log.error({ caseId, error: redact((error as Error).message) }, 'alerts of a case could not be evaluated');
    }
    // Half of the time at most: when much happens at one instant, its clocks and its ladders go first.
    await wait(performance.now() - begun);
  }
  const later = rows.filter(({ caseId }) => busy.has(caseId));
  if (later.length > 0)
    await ask(
      prisma,
      sql`UPDATE "AlertCheck" SET "leaseUntil" = now() + interval '1 second', attempts = attempts - 1
        WHERE id = ANY(${later.map(({ id }) => id)}::bigint[])`,
    );
  const done = rows.filter(({ caseId, attempts }) => !busy.has(caseId) && (!failed.has(caseId) || attempts >= TRIES));
  await ask(
    prisma,
    sql`DELETE FROM "AlertCheck" WHERE id = ANY(${done.map(({ id }) => id)}::bigint[]) AND ${FORGETTABLE}`,
  );
}
