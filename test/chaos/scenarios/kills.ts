import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { Clients } from '../client.ts';
import { judge } from '../judge.ts';
import { lifeOf, live } from '../life.ts';
import { becomes, lanes, type Run, range, type Scenario, stubborn } from '../run.ts';
import { PARTS, type Part, type Site } from '../site.ts';

const COMPLAINTS = 2_000;
const KILLS = 50;
const AT_ONCE = 20;
/** Long enough, on average, for what was killed to come back and to do something worth interrupting. */
const KILL_EVERY_MS = 3_000;
const SETTLED_MS = 120_000;

/** `kill -9` of anything at any time while complaints go from intake to their end. */
export const kills: Scenario = {
  about: '50 random kill -9 of API, worker, Temporal, Postgres during 2,000 complaints with human actions',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const [complaints, wanted] = [run.of(COMPLAINTS, 12), run.of(KILLS, PARTS.length)];
    const killing = killAtRandom(run, site, wanted);
    const failed: string[] = [];
    let acts = 0;
    const work = lanes(range(complaints), AT_ONCE, async (i) => {
      const { id } = await clients.file(`kills ${run.seed} ${i}`, i);
      await live(clients, id, lifeOf(run.random.stream(i)), i).then(
        (count) => {
          acts += count;
        },
        (error: Error) => failed.push(error.message),
      );
    });
    const killed = await killing;
    const last = Date.now();
    await work;
    const ids = run.ledger.facts('filed').map(({ caseId }) => caseId);
    const open_ = () =>
      stubborn(() =>
        site.prisma.case.findMany({
          where: { tenantId, id: { in: ids }, stage: { not: 'closed' } },
          select: { number: true, stage: true, generation: true, version: true },
        }),
      );
    await becomes(async () => (await open_()).length === 0, Math.max(5_000, last + SETTLED_MS - Date.now()));
    run.figures.complaints = complaints;
    run.figures.actions = acts;
    run.figures.killed = killed;
    run.figures.unanswered = clients.unanswered;
    run.none('givenUp', failed);
    run.none(
      'stuck',
      (await open_()).map((row) => JSON.stringify(row)),
    );
    run.figures.quietAfterMs = Date.now() - last;
    await judge(run, site.prisma, `kills ${run.seed} `);
  },
};

/** Each has its turn before chance decides, so that none is spared. */
async function killAtRandom(run: Run, site: Site, wanted: number): Promise<Record<Part, number>> {
  const killed: Record<Part, number> = { worker: 0, api: 0, temporal: 0, postgres: 0 };
  const random = run.random.stream('faults');
  for (let n = 0; n < wanted; ) {
    await wait(KILL_EVERY_MS * (0.5 + random.next()));
    const victim = n < PARTS.length ? (PARTS[n] as Part) : random.pick(PARTS);
    if (!site.kill(victim)) continue;
    killed[victim]++;
    n++;
  }
  return killed;
}
