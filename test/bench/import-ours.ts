// A process of its own that imports the two files as `steward import` does, and says how long each part took and how large it grew.
import { readFileSync } from 'node:fs';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { createPrisma } from '../../prisma/client.ts';
import { runImport } from '../../prisma/import/run.ts';

const [url, members, purchases, until] = process.argv.slice(2) as [string, string, string, 'rows' | 'tiers'];
const prisma = createPrisma(url, 6);
/** All rows are in. */
class Enough extends Error {}
const took = { rows: 0, tiers: 0 };
const reports: object[] = [];
for (const [target, path] of [
  ['members', members],
  ['purchases', purchases],
] as const) {
  const begun = performance.now();
  let written = 0;
  const imported = runImport(prisma, {
    ...{ target, path, format: 'csv', encoding: 'utf8', tenantId: DEFAULT_TENANT, map: {}, dryRun: false },
    onProgress({ doing }) {
      if (doing === 'rows') written = performance.now();
      else if (target === 'purchases' && until === 'rows') throw new Enough();
    },
  });
  const report = await imported.catch((error) => {
    if (!(error instanceof Enough)) throw error;
    return prisma.importRun.findFirstOrThrow({ where: { kind: target } });
  });
  took.rows += (written - begun) / 1_000;
  took.tiers += (performance.now() - written) / 1_000;
  reports.push({ created: report.created, refused: report.refused, tiersChanged: report.tiersChanged });
}
await prisma.$disconnect();
const peakMb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1_024;
process.send?.({ ...took, peakMb, reports });
