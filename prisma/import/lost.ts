import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { ask, sql } from '../statement.ts';

/** An upload that has put nothing down for this long is lost: the process that took it in is gone, or its sender is. */
export const UPLOAD_LEASE_SECONDS = 60;

/**
 * Ends uploads that are lost: what came half is cleared away, the run says why, and its key is free for the next try.
 * @returns how many
 */
export async function endLostUploads(prisma: PrismaClient): Promise<number> {
  for (let ended = 0; ; ended++) {
    // Taken over first: whoever dies here leaves it to the next one, and its sender can put nothing more down.
    const [lost] = await ask<{ tenantId: string; id: string; holder: string; file: string }>(
      prisma,
      sql`UPDATE "ImportRun" SET holder = ${newId()}::uuid, "leaseUntil" = now() + make_interval(secs => ${UPLOAD_LEASE_SECONDS})
        WHERE ("tenantId", id) IN (
          SELECT "tenantId", id FROM "ImportRun" WHERE state = 'uploading' AND "leaseUntil" < now()
          ORDER BY "leaseUntil" LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING "tenantId", id::text AS id, holder::text AS holder, "fileName" AS file`,
    );
    if (!lost) return ended;
    const { tenantId, id, holder, file } = lost;
    await prisma.importPiece.deleteMany({ where: { tenantId, runId: id } });
    await prisma.importRun.updateMany({
      where: { tenantId, id, holder, state: 'uploading' },
      data: {
        ...{ state: 'failed', problem: { code: 'uploadLost', values: { file } }, finishedAt: new Date() },
        ...{ uploadKey: null, holder: null, leaseUntil: null },
      },
    });
    await announce(prisma, [{ tenantId, topic: 'import', id }]);
  }
}
