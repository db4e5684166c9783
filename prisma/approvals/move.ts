import type { ApprovalFlow } from '../../domain/approval/flow.ts';
import type { PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';
import { type Done, stepOf } from './act.ts';

/** How many are moved in one go. */
const BATCH = 50;

export type Moved = {
  /** With their tenants: their clocks are to look again. */
  moved: (Done & { tenantId: string })[];
  failed: unknown[];
  left: boolean;
};

/**
 * Running approvals go by the version in force where whoever published it said so. Each is one step of its own, so it waits for whoever
 * is just deciding; what began while the version was being published is found as well. Again and again it does no harm.
 */
export async function moveRunning(prisma: PrismaClient, tenantId?: string, now = Date.now()): Promise<Moved> {
  const rows = await ask<{ tenantId: string; id: string; definition: ApprovalFlow; publishedBy: string | null }>(
    prisma,
    sql`SELECT a."tenantId", a.id::text AS id, f.definition, f."publishedBy"::text AS "publishedBy"
      FROM "FlowVersion" f JOIN "Approval" a ON a."tenantId" = f."tenantId" AND a.kind = f.kind
        AND a."endedAt" IS NULL AND a."flowVersion" < f.version
      WHERE f.status = 'published' AND f."moveRunning" AND f."tenantId" = coalesce(${tenantId ?? null}::text, f."tenantId")
      ORDER BY a.id LIMIT ${BATCH}::int`,
  );
  const moved: Moved['moved'] = [];
  const failed: unknown[] = [];
  for (const { definition: flow, publishedBy, ...of } of rows)
    await stepOf(prisma, of, now, async (_, row) => {
      if (row.endedAt || row.flowVersion >= flow.version) return null;
      const actor = publishedBy
        ? ({ type: 'staff', id: publishedBy } as const)
        : ({ type: 'system', id: null } as const);
      return { event: { type: 'moved', flow }, line: { type: 'moved', actor, data: { version: flow.version } } };
    }).then(
      (done) => moved.push({ ...done, tenantId: of.tenantId }),
      (error) => failed.push(error),
    );
  return { moved, failed, left: rows.length === BATCH && moved.length > 0 };
}
