import { workflowBundle } from '../../bin/build.ts';
import { createApiKey } from '../../prisma/api-keys.ts';
import { createPrisma } from '../../prisma/client.ts';
import { plantDesk } from '../setup/desk.ts';
import { environment, Ground } from './ground.ts';
import type { Options } from './options.ts';
import { members, plantSql } from './plant.ts';
import type { Report } from './report.ts';

const CONNECTIONS = 16;
const LIMIT = { of: 'ratio', atLeast: 0.6 } as const;

/** A complaint taken in: rows alone, against the whole of `POST /api/cases`. */
export default async function intake(report: Report, { rounds, seconds = 20, row }: Options): Promise<void> {
  await Ground.with(async (ground) => {
    const url = await ground.database('intake');
    const key = await plant(url);
    const temporal = row === 'worker off' ? undefined : await ground.temporal();
    const env = { ...environment(url, temporal), WORKFLOW_BUNDLE: workflowBundle };
    const sides = {
      baseline: await ground.serve('test/bench/serve-bare.ts', env),
      ours: await ground.serve('test/bench/serve-steward.ts', env),
    };
    let run = 0;
    const ask = (side: keyof typeof sides, during: number) =>
      ground.load({
        url: `${sides[side]}/api/cases`,
        headers: { authorization: `Bearer ${key}` },
        what: 'complaint',
        connections: CONNECTIONS,
        seconds: during,
        run: run++,
      });
    const measure = async (name: string, during: number) => {
      const loads = {
        ours: [] as Awaited<ReturnType<typeof ask>>[],
        baseline: [] as Awaited<ReturnType<typeof ask>>[],
      };
      for (let round = 1; round <= rounds; round++) {
        for (const side of ['baseline', 'ours'] as const) {
          // What connections planned while a table was small they would keep until Postgres itself looks again, a minute later.
          await plantSql(url, ['VACUUM ANALYZE']);
          const load = await ask(side, during);
          loads[side].push(load);
          report.say(
            `  ${name}, round ${round}, ${side}: ${load.perSecond.toFixed(0)}/s, p50 ${load.p50.toFixed(1)} ms, p99 ${load.p99.toFixed(1)} ms`,
          );
        }
      }
      const of = (side: keyof typeof loads) => loads[side].map(({ perSecond }) => perSecond);
      const p99 = Math.max(...loads.ours.map((load) => load.p99));
      report.row({
        row: name,
        unit: 'cases/s',
        ours: of('ours'),
        baseline: of('baseline'),
        limit: LIMIT,
        more: { oursP99Ms: Math.round(p99) },
      });
    };
    for (const side of ['baseline', 'ours'] as const) await ask(side, 2);
    await measure('worker off', seconds);
    if (!temporal) return;
    // It finds what was filed until now and is busy from the first moment on, as after a morning without it.
    const stop = await ground.run('bin/worker.ts', env);
    await measure('worker on', seconds / 2);
    await stop();
  });
}

async function plant(url: string): Promise<string> {
  const prisma = createPrisma(url, 5);
  try {
    const { tenantId } = await plantDesk(prisma);
    await plantSql(url, [...members, 'VACUUM ANALYZE']);
    return (await createApiKey(prisma, { tenantId, name: 'bench', scopes: ['cases:write'] })).key;
  } finally {
    await prisma.$disconnect();
  }
}
