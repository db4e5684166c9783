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
/** The last of them falls while there is still something to do. */
const LAST_AT = 0.97;
const SETTLED_MS = 120_000;

/** `kill -9` of anything at any time while complaints go from intake to their end. */
export const kills: Scenario = {
  about: '50 random kill -9 of API, worker, Temporal, Postgres during 2,000 complaints with human actions',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const [complaints, wanted] = [run.of(COMPLAINTS, 12), run.of(KILLS, PARTS.length)];
    const lives = range(complaints).map((i) => lifeOf(run.random.stream(i)));
    const deeds = lives.reduce((sum, { length }) => sum + length, 0);
    const failed: string[] = [];
    let [acts, isOver] = [0, false];
    const work = lanes(lives, AT_ONCE, async (life, i) => {
      const { id } = await clients.file(`kills ${run.seed} ${i}`, i);
      await live(clients, id, life, i, () => acts++).catch((error: Error) => failed.push(error.message));
    }).finally(() => {
      isOver = true;
    });
    work.catch(() => {}); // it is heard of below
    const killed = await killAtRandom(run, site, wanted, () => (isOver ? 1 : acts / deeds));
    const last = Date.now();
    const open_ = () =>
      stubborn(() =>
        site.prisma.case.findMany({
          where: {
            ...{ tenantId, stage: { not: 'closed' } },
            id: { in: run.ledger.facts('filed').map(({ caseId }) => caseId) },
          },
          select: { number: true, stage: true, generation: true, version: true },
        }),
      );
    const isQuiet = async () => isOver && (await open_()).length === 0;
    await becomes(isQuiet, SETTLED_MS);
    const stuck = isOver ? await open_() : [...(await open_()), 'not everybody is done'];
    run.figures.quietAfterMs = Date.now() - last;
    await work;
    run.figures.complaints = complaints;
    run.figures.actions = acts;
    run.figures.killed = killed;
    run.figures.unanswered = clients.unanswered;
    run.none('givenUp', failed);
    run.none(
      'stuck',
      stuck.map((row) => JSON.stringify(row)),
    );
    await judge(run, site.prisma, `kills ${run.seed} `);
  },
};

/**
 * Somewhere on the way from the first deed to the last, as chance has it: far apart, or while the one before is still coming back. Each part
 * has its turn before chance decides, so that none is spared.
 * @param progress  share of what there is to do that is done
 */
async function killAtRandom(
  run: Run,
  site: Site,
  wanted: number,
  progress: () => number,
): Promise<Record<Part, number>> {
  const killed: Record<Part, number> = { worker: 0, api: 0, temporal: 0, postgres: 0 };
  const random = run.random.stream('faults');
  const moments = range(wanted)
    .map(() => random.next() * LAST_AT)
    .sort((a, b) => a - b);
  for (const [n, moment] of moments.entries()) {
    const victim = n < PARTS.length ? (PARTS[n] as Part) : random.pick(PARTS);
    do {
      await wait(200 + random.int(300));
    } while (progress() < moment || !site.kill(victim));
    killed[victim]++;
  }
  return killed;
}
