import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { Clients } from '../client.ts';
import { judge } from '../judge.ts';
import { type Deed, give } from '../life.ts';
import type { Random } from '../random.ts';
import { becomes, lanes, type Run, range, type Scenario } from '../run.ts';
import type { Site } from '../site.ts';

const ACTIONS = 1_000;
const PER_CASE = 10;
const AT_ONCE = 8;
const LONGEST_MS = 30_000;

/** People go on while nobody works on workflows: what they did follows, in their order. */
export const workersDown: Scenario = {
  about: '1,000 actions with workers down 0 to 30 s',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const cases = Math.ceil(run.of(ACTIONS, 40) / PER_CASE);
    const ids: string[] = [];
    for (const i of range(cases)) ids.push((await clients.file(`workersDown ${run.seed} ${i}`, i)).id);
    for (const [i, id] of ids.entries()) {
      if (!(await clients.stage(id, ['firstLine'], i))) run.fault(`${id} was never routed`);
      await clients.settled(await clients.act('rep', id, 'claim', `${id}:first`), i);
    }
    const over = new AbortController();
    const outages = downAndUp(run, site, over.signal);
    await lanes(ids, AT_ONCE, async (id, i) => {
      const random = run.random.stream(i);
      for (const [n, deed] of deedsOf(random).entries()) {
        await give(clients, id, deed, `${id}:${n}`);
        await wait(random.int(600));
      }
    });
    over.abort();
    run.figures.downMs = await outages;
    const pending = () => site.prisma.command.count({ where: { tenantId, caseId: { in: ids }, status: 'pending' } });
    await becomes(async () => (await pending()) === 0, 120_000);
    const taken = run.ledger.facts('taken');
    const actions = taken.length + run.ledger.facts('refused').length;
    run.demand('actions', actions, actions >= cases * PER_CASE);
    run.figures.atOnce = taken.filter(({ status }) => status === 'done').length;
    run.figures.later = taken.filter(({ status }) => status === 'pending').length;
    run.figures.refused = run.ledger.facts('refused').length;
    run.demand('pending', await pending(), (await pending()) === 0);
    await judge(run, site.prisma, `workersDown ${run.seed} `);
  },
};

/** Not all of them are possible: whoever asks twice, or lost the case meanwhile, is refused, and it must stay so. */
const deedsOf = (random: Random): Deed[] =>
  range(PER_CASE).map(() => {
    const draw = random.next();
    if (draw < 0.6) return { who: 'rep', command: 'reply' };
    if (draw < 0.75) return { who: 'rep', command: 'ask' };
    if (draw < 0.9) return { who: 'member', command: 'answer' };
    return draw < 0.95 ? { who: 'rep', command: 'release' } : { who: 'rep', command: 'claim' };
  });

/** @returns how long each outage was */
async function downAndUp(run: Run, site: Site, over: AbortSignal): Promise<number[]> {
  const random = run.random.stream('outages');
  const longest = Math.min(LONGEST_MS, Math.max(3_000, LONGEST_MS * run.scale * 3));
  const lengths: number[] = [];
  while (!over.aborted) {
    const ms = random.int(longest);
    await site.hold('worker');
    await wait(ms);
    await site.release('worker');
    lengths.push(ms);
    await wait(1_000 + random.int(4_000), undefined, { signal: over }).catch(() => {});
  }
  return lengths;
}
