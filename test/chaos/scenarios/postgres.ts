import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { Clients } from '../client.ts';
import { judge } from '../judge.ts';
import { lifeOf, live } from '../life.ts';
import { differences } from '../replay.ts';
import { becomes, lanes, type Run, range, type Scenario, stubborn } from '../run.ts';
import type { Site } from '../site.ts';

const CASES = 1_000;
const RESTARTS = 20;
const CUT_EVERY_MS = 5_000;
const RESTART_EVERY_MS = 15_000;
const AT_ONCE = 15;

/** The record's own server comes and goes; what lists show is what the story says. */
export const postgres: Scenario = {
  about: 'Postgres restarted 20 ×, all connections killed every 5 s; 1,000 cases replayed from their events',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const over = new AbortController();
    const cut = cutConnections(site, over.signal);
    const restarted = restart(run, site, run.of(RESTARTS, 1));
    const failed: string[] = [];
    const work = lanes(range(run.of(CASES, 20)), AT_ONCE, async (i) => {
      const { id } = await clients.file(`postgres ${run.seed} ${i}`, i);
      // Some are left in the midst of it: open cases have clocks that run.
      const deeds = lifeOf(run.random.stream(i));
      const upTo = run.random.stream(`until ${i}`).int(deeds.length + 1);
      await live(clients, id, deeds.slice(0, upTo), i).catch((error: Error) => failed.push(error.message));
    });
    run.figures.restarts = await restarted;
    await work;
    over.abort();
    run.figures.connectionsCut = await cut;
    const ids = run.ledger.facts('filed').map(({ caseId }) => caseId);
    const busy = () =>
      stubborn(() => site.prisma.command.count({ where: { tenantId, caseId: { in: ids }, status: 'pending' } }));
    await becomes(async () => (await busy()) === 0, 60_000);
    run.demand('cases', ids.length, ids.length === run.of(CASES, 20));
    run.none('givenUp', failed);
    run.none('notAsReplayed', await stubborn(() => differences(site.prisma, ids)));
    await judge(run, site.prisma, `postgres ${run.seed} `);
  },
};

async function restart(run: Run, site: Site, times: number): Promise<number> {
  const random = run.random.stream('restarts');
  for (let n = 0; n < times; n++) {
    await wait(Math.min(RESTART_EVERY_MS, 400_000 * run.scale) * (0.5 + random.next()));
    // In order, or as a crash does it.
    if (random.chance(0.5)) {
      await site.hold('postgres');
      await site.release('postgres');
    } else site.kill('postgres');
    await becomes(() => site.isWhole(), 60_000);
  }
  return times;
}

async function cutConnections(site: Site, over: AbortSignal): Promise<number> {
  let cut = 0;
  while (!over.aborted) {
    await wait(CUT_EVERY_MS, undefined, { signal: over }).catch(() => {});
    const client = new pg.Client({ connectionString: site.databaseUrl });
    client.on('error', () => {}); // the server may be gone at any moment
    try {
      await client.connect();
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      );
      cut += rowCount ?? 0;
    } catch {
      // Just restarting.
    } finally {
      await client.end().catch(() => {});
    }
  }
  return cut;
}
