import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createPrisma } from '../../prisma/client.ts';
import { seed } from '../../prisma/seed.ts';
import { Ground } from './ground.ts';
import { bareImport } from './import-bare.ts';
import { writeMembers, writePurchases } from './import-files.ts';
import type { Options } from './options.ts';
import type { Report } from './report.ts';

type Ours = {
  rows: number;
  tiers: number;
  peakMb: number;
  reports: { created: number; refused: number; tiersChanged: number }[];
};

/** Two files, members and what they bought, from CSV into the record; `--large`: 1 M and 5 M rows, else a tenth. */
export default async function importBench(report: Report, options: Options): Promise<void> {
  const [members, purchases] = options.large ? [1_000_000, 5_000_000] : [100_000, 500_000];
  const size = options.large ? '1 M + 5 M' : '100 k + 500 k';
  // So many rows at once fill the log faster than a desk does: both sides get the room a server for it would have.
  await Ground.with(
    async (ground) => {
      const files = [join(ground.folder, 'members.csv'), join(ground.folder, 'purchases.csv')] as const;
      report.say(`writing ${members} members and ${purchases} purchases`);
      await writeMembers(files[0], members);
      await writePurchases(files[1], purchases, members);
      const ours: Ours[] = [];
      const bare: { rows: number; tiers: number }[] = [];
      for (let round = 0; round < options.rounds; round++) {
        bare.push(await bareImport(await seeded(ground, `bare_${round}`), ...files));
        report.say(`round ${round + 1}: COPY and SQL ${bare.at(-1)?.rows.toFixed(1)} s`);
        const url = await seeded(ground, `ours_${round}`);
        // The tiers are no part of the ratio and take longer than the rows: the first round is enough.
        ours.push(await importHere(url, ...files, round === 0 ? 'tiers' : 'rows'));
        report.say(`round ${round + 1}: import ${ours.at(-1)?.rows.toFixed(1)} s`);
        mustHaveAll(ours.at(-1), members, purchases);
      }
      const [first] = ours;
      report.row({
        ...{ row: `import ${size}`, unit: 's', limit: { of: 'ratio', atMost: 6 } },
        ...{ ours: ours.map(({ rows }) => rows), baseline: bare.map(({ rows }) => rows) },
      });
      report.row({
        ...{ row: 'memory', unit: 'MB', limit: { of: 'ours', atMost: 300 } },
        ours: ours.map(({ peakMb }) => peakMb),
      });
      report.row({
        ...{ row: 'tiers afterwards', unit: 's', more: { tiersChanged: first?.reports.at(-1)?.tiersChanged } },
        ...{ ours: first ? [first.tiers] : [], baseline: bare.slice(0, 1).map(({ tiers }) => tiers) },
      });
    },
    { max_wal_size: '4GB', work_mem: '64MB' },
  );
}

async function seeded(ground: Ground, name: string): Promise<string> {
  const url = await ground.database(name);
  const prisma = createPrisma(url, 2);
  await seed(prisma, { demo: false });
  await prisma.$disconnect();
  return url;
}

async function importHere(...args: string[]): Promise<Ours> {
  const child = fork(join(import.meta.dirname, 'import-ours.ts'), args, {
    // As `npm run steward -- import` runs it (bin/start.mjs).
    execArgv: ['--max-old-space-size=144', '--max-semi-space-size=4', '--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the import ended with code ${code}`);
  });
  ended.catch(() => {}); // it said what it had to say before
  const [said] = (await Promise.race([once(child, 'message'), ended])) as [Ours];
  return said;
}

function mustHaveAll(done: Ours | undefined, members: number, purchases: number): void {
  const [first, second] = done?.reports ?? [];
  if (first?.created !== members || second?.created !== purchases)
    throw new Error(`Not every row came in: ${JSON.stringify(done?.reports)}`);
}
