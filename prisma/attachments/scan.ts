import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { addNote } from '../commands.ts';
import { announce } from '../live.ts';

/** A scan that takes longer is somebody else's to do again. */
const LEASE_SECONDS = 120;
const LONGEST_WAIT_SECONDS = 3_600;

export type ToScan = { tenantId: string; sha256: string; bytes: number; scanAttempts: number };
export type Verdict = { is: 'clean' } | { is: 'infected'; virus: string } | { is: 'failed' };

/** The next file that waits for the scanner, under a lease. */
export async function claimScan(prisma: PrismaClient): Promise<ToScan | null> {
  const [row] = await prisma.$queryRaw<ToScan[]>`
    UPDATE "StoredFile" SET "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS}), "scanAttempts" = "scanAttempts" + 1
    WHERE ("tenantId", sha256) IN (
      SELECT "tenantId", sha256 FROM "StoredFile"
      WHERE scan IN ('pending', 'failed') AND "scanAt" <= now() AND "storedAt" IS NOT NULL
        AND ("leaseUntil" IS NULL OR "leaseUntil" < now())
      ORDER BY "scanAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING "tenantId", sha256, bytes, "scanAttempts"`;
  return row ?? null;
}

/** Writes down what the scanner said, and tells whoever looks at a case with this file. */
export async function settleScan(prisma: PrismaClient, file: ToScan, verdict: Verdict): Promise<void> {
  const { tenantId, sha256 } = file;
  const virus = verdict.is === 'infected' ? verdict.virus.replace(/[^\w.\-/]/g, '').slice(0, 100) : null;
  // 5 s, 10 s, 20 s … an hour.
  const wait = Math.min(LONGEST_WAIT_SECONDS, 5 * 2 ** Math.min(file.scanAttempts - 1, 12));
  const cases = await casesWith(prisma, tenantId, sha256);
  // The notes first: a worker that is killed here finds the file still waiting, and the notes by their key.
  if (virus !== null) for (const one of cases) await noteVirus(prisma, { tenantId, sha256, virus }, one);
  await prisma.$executeRaw`
    UPDATE "StoredFile" SET scan = ${verdict.is}, virus = ${virus}, "leaseUntil" = NULL,
      "scannedAt" = CASE WHEN ${verdict.is} = 'failed' THEN "scannedAt" ELSE now() END,
      "scanAt" = CASE WHEN ${verdict.is} = 'failed' THEN now() + make_interval(secs => ${wait}) ELSE "scanAt" END
    WHERE "tenantId" = ${tenantId} AND sha256 = ${sha256}`;
  if (verdict.is !== 'failed' && cases.length > 0)
    await announce(
      prisma,
      cases.map(({ caseId }) => ({ tenantId, topic: 'case' as const, id: caseId })),
    );
}

type Named = { caseId: string; fileName: string };

const casesWith = (prisma: PrismaClient, tenantId: string, sha256: string) =>
  prisma.$queryRaw<Named[]>`
    SELECT DISTINCT ON (m."caseId") m."caseId"::text AS "caseId", a."fileName" FROM "Attachment" a
    JOIN "Message" m ON m."tenantId" = a."tenantId" AND m.id = a."messageId"
    WHERE a."tenantId" = ${tenantId} AND a.sha256 = ${sha256}`;

/** For staff, who read it in the tenant's language. */
async function noteVirus(
  prisma: PrismaClient,
  { tenantId, sha256, virus }: { tenantId: string; sha256: string; virus: string },
  { caseId, fileName }: Named,
): Promise<void> {
  const tenant = await prisma.tenant.findUnique({ where: { id: tenantId }, select: { locale: true } });
  const locale: Locale = tenant?.locale === 'en' ? 'en' : 'zh';
  await addNote(prisma, {
    ...{ tenantId, caseId, locale, actor: { type: 'system', id: null } },
    body: say(locale, 'attachments.virusNote', { file: fileName, virus }),
    once: { sender: 'scan', key: `${caseId}:${sha256}`, bodyHash: sha256 },
  });
}

/** For the administrator's page: how the scanner is doing. */
export async function scanFigures(prisma: PrismaClient, tenantId: string) {
  const [waiting, failed, infected] = await Promise.all(
    ['pending', 'failed', 'infected'].map((scan) => prisma.storedFile.count({ where: { tenantId, scan } })),
  );
  return { waiting: waiting ?? 0, failed: failed ?? 0, infected: infected ?? 0 };
}
