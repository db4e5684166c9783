import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { Clients } from '../client.ts';
import { repeats } from '../judge.ts';
import { becomes, lanes, range, type Scenario } from '../run.ts';

const KEYS = 500;
const AT_ONCE = 20;
const KILLS = 10;

/** The same request many times at once, while who answers is killed: one case for each key. */
export const oneKey: Scenario = {
  about: 'one idempotency key 20 × at once, 500 keys, API killed 10 ×',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const [keys, kills] = [run.of(KEYS, 5), run.of(KILLS)];
    const random = run.random.stream('kills');
    const killAt = range(kills).map((n) => Math.floor(((n + random.next()) / kills) * keys));
    let killed = 0;
    const answers: string[] = [];
    await lanes(range(keys), 3, async (i) => {
      const key = `oneKey ${run.seed} ${i}`;
      const all = Promise.all(range(AT_ONCE).map(() => clients.file(key, i)));
      // In the midst of them: some are answered, some are not. One that is just coming back is killed at the next.
      if (i >= (killAt[killed] ?? keys) && site.kill('api')) killed++;
      const ids = new Set((await all).map(({ id }) => id));
      if (ids.size !== 1) answers.push(`${key} was told ${ids.size} cases`);
    });
    await becomes(() => site.isWhole(), 30_000);
    const cases = await site.prisma.case.findMany({
      where: { tenantId, subject: { startsWith: `oneKey ${run.seed} ` } },
      select: { id: true, subject: true },
    });
    run.figures.keys = keys;
    run.figures.requests = keys * AT_ONCE + clients.unanswered;
    run.figures.unanswered = clients.unanswered;
    run.demand('killed', killed, killed === kills);
    run.none('differentAnswers', answers);
    run.none('twice', repeats(cases.map(({ subject }) => subject)));
    run.demand('cases', cases.length, cases.length === keys);
    const there = new Set(cases.map(({ id }) => id));
    run.none(
      'lost',
      run.ledger.facts('filed').flatMap(({ caseId, key }) => (there.has(caseId) ? [] : [key])),
    );
  },
};
