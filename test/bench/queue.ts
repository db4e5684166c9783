import { startSession } from '../../api/session/store.ts';
import { createPrisma } from '../../prisma/client.ts';
import { type Desk, plantDesk } from '../setup/desk.ts';
import { environment, Ground } from './ground.ts';
import type { Load } from './load.ts';
import type { Options } from './options.ts';
import { cases, members, plantSql } from './plant.ts';
import type { Report } from './report.ts';

/** What lies open does not grow with the years that a desk looks back on. */
const OPEN_CASES = 2_000;
const SIZES = { '10 k': 10_000, '1 M': 1_000_000 };
const LIMIT = { of: 'ratio', atMost: 1.5 } as const;
const GROWTH = { of: 'ratio', atMost: 1.3 } as const;
/** One reader alone, and as many as keep both cores busy. */
const CONNECTIONS = [1, 16] as const;

type Sides = { ours: string; baseline: string };
type Asking = { sides: Sides; path: string; cookie: string };

/** A page of 25 of a queue by urgency, for a rep who may see what CASL says, against the best SQL for the same bytes. */
export default async function queue(report: Report, { rounds, seconds = 5, large }: Options): Promise<void> {
  await Ground.with(async (ground) => {
    const alone: Record<string, number[]> = {};
    for (const [size, count] of Object.entries(SIZES).slice(0, large ? 2 : 1)) {
      report.say(`  planting ${size} cases …`);
      const asking = await prepare(ground, `queue_${count}`, count);
      await mustBeAlike(asking);
      for (const connections of CONNECTIONS) {
        const loads: Record<keyof Sides, Load[]> = { ours: [], baseline: [] };
        for (let round = 0; round <= rounds; round++) {
          for (const side of ['baseline', 'ours'] as const) {
            const load = await ask(ground, asking, side, connections, round === 0 ? 1.5 : seconds);
            if (round === 0) continue; // warming up
            loads[side].push(load);
            report.say(
              `  ${size}, ${connections} at once, round ${round}, ${side}: p50 ${load.p50.toFixed(2)} ms, ${load.perSecond.toFixed(0)}/s`,
            );
          }
        }
        // Of many at once the middle says who is lucky: who is served in turn waits longer than who comes in a burst.
        const of = (side: keyof Sides) =>
          loads[side].map(({ p50, perSecond }) => (connections === 1 ? p50 : (1_000 * connections) / perSecond));
        const p99 = Math.max(...loads.ours.map((load) => load.p99));
        const row = `${size}, ${connections === 1 ? 'one reader' : `${connections} readers`}`;
        report.row({
          row,
          unit: connections === 1 ? 'ms (p50)' : 'ms (mean)',
          ours: of('ours'),
          baseline: of('baseline'),
          limit: LIMIT,
          more: { oursP99Ms: Math.round(p99), oursRefused: loads.ours.reduce((sum, load) => sum + load.refused, 0) },
        });
        if (connections === 1) alone[size] = of('ours');
      }
    }
    if (large)
      report.row({
        row: '1 M to 10 k',
        unit: 'ms (p50)',
        ours: alone['1 M'] as number[],
        baseline: alone['10 k'] as number[],
        limit: GROWTH,
      });
  });
}

async function prepare(ground: Ground, name: string, count: number): Promise<Asking> {
  const url = await ground.database(name);
  const prisma = createPrisma(url, 5);
  try {
    const desk = await plantDesk(prisma);
    const { service, vip, billing, claims, technical } = desk.queues;
    await plantSql(url, [
      ...members,
      ...cases(count, OPEN_CASES, [service, vip, billing, claims, technical], desk.people.rep),
      'VACUUM ANALYZE',
    ]);
    const token = await signIn(prisma, desk);
    const filter = encodeURIComponent(JSON.stringify({ queueId: billing, view: 'open' }));
    return {
      sides: {
        baseline: await ground.serve('test/bench/serve-bare.ts', environment(url)),
        ours: await ground.serve('test/bench/serve-steward.ts', environment(url)),
      },
      path: `/api/cases?filter=${filter}&range=${encodeURIComponent('[0,24]')}&sort=${encodeURIComponent('["urgency","ASC"]')}`,
      cookie: `steward_session=${token}`,
    };
  } finally {
    await prisma.$disconnect();
  }
}

async function signIn(prisma: ReturnType<typeof createPrisma>, { tenantId, people }: Desk): Promise<string> {
  return (await startSession(prisma, { tenantId, staffId: people.rep, ip: null, userAgent: null })).token;
}

/** @throws when the two do not answer the same bytes: then there is nothing to compare */
async function mustBeAlike({ sides, path, cookie }: Asking): Promise<void> {
  const [ours, baseline] = await Promise.all(
    [sides.ours, sides.baseline].map(async (side) => {
      const answer = await fetch(`${side}${path}`, { headers: { cookie } });
      return { text: await answer.text(), range: answer.headers.get('content-range') };
    }),
  );
  if (ours?.text !== baseline?.text || ours?.range !== baseline?.range)
    throw new Error(
      `The two answers differ: ${ours?.range} ${ours?.text.slice(0, 900)}\n${baseline?.range} ${baseline?.text.slice(0, 900)}`,
    );
}

const ask = (
  ground: Ground,
  { sides, path, cookie }: Asking,
  side: keyof Sides,
  connections: number,
  seconds: number,
) => ground.load({ url: `${sides[side]}${path}`, headers: { cookie }, what: 'get', connections, seconds, run: 0 });
