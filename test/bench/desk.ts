import { changes } from './desk/changes.ts';
import { escalating } from './desk/escalating.ts';
import { floor } from './desk/floor.ts';
import { sweep } from './desk/sweep.ts';
import { Ground } from './ground.ts';
import type { Options } from './options.ts';
import type { Report } from './report.ts';

export type DeskBench = (report: Report, options: Options, ground: Ground) => Promise<void>;
const PARTS: Record<string, DeskBench> = { sweep, floor, escalating, changes };

/** What a large desk asks of its pages and loops; `--row` names one of them. */
export default async function desk(report: Report, options: Options): Promise<void> {
  const parts = Object.entries(PARTS).filter(([name]) => !options.row || options.row === name);
  await Ground.with(
    async (ground) => {
      for (const [, part] of parts) await part(report, options, ground);
    },
    { max_wal_size: '8GB' },
  );
}
