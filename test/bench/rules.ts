import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { Ground, POOL } from './ground.ts';
import type { Options } from './options.ts';
import type { Report } from './report.ts';
import { plantHouse } from './rules/plant/house.ts';

/** What the parts of this bench share: one house with its members, planted once. */
export type Site = { ground: Ground; url: string; prisma: PrismaClient; members: number; purchases: number };
export type RulesBench = (report: Report, options: Options, site: Site) => Promise<void>;

/** `bare`: it needs no members. */
type Part = { default: RulesBench; bare?: boolean };

const SIZES = { none: [0, 0], small: [100_000, 500_000], large: [1_000_000, 5_000_000] } as const;

/** Rules over many members and over one case: every file of `rules/`, in turn; `--row` names one. */
export default async function rules(report: Report, options: Options): Promise<void> {
  const folder = join(import.meta.dirname, 'rules');
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && (!options.row || name === `${options.row}.ts`),
  );
  const parts = await Promise.all(names.sort().map((name) => import(join(folder, name)) as Promise<Part>));
  await Ground.with(
    async (ground) => {
      const size = parts.every(({ bare }) => bare) ? 'none' : options.large ? 'large' : 'small';
      const [members, purchases] = SIZES[size];
      const url = await ground.database('rules');
      const prisma = createPrisma(url, POOL);
      ground.before(() => prisma.$disconnect());
      report.say(`  planting ${members} members and ${purchases} purchases …`);
      await plantHouse(prisma, url, members, purchases);
      const site = { ground, url, prisma, members, purchases };
      for (const part of parts) await part.default(report, options, site);
    },
    { max_wal_size: '8GB' },
  );
}
