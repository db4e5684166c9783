import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { percentile } from '../../bench/figures.ts';
import { Clients } from '../client.ts';
import { lanes, type Run, range, type Scenario, stubborn } from '../run.ts';
import { type Outage, PARTS, type Site } from '../site.ts';

const LADDERS = 500;
/** They come in over a minute. All at one instant, without kills, is the bench `notify`. */
const FILED_WITHIN_MS = 60_000;
const KILLS_EVERY_MS = 20_000;
const P99_MS = 5_000;
const MINUTE = 60_000;
/** Minutes from intake to each rung under the rules below: one for the answer, then 1, 1, 2, 5, 5 from rung to rung. */
const RUNG_AT = [1, 2, 3, 5, 10, 15];
/** A small run looks at the first rungs only: the last two take ten minutes, whatever the scale. */
const ALL_FROM = 0.2;

/** Everybody is called in their turn, once, never early, and hardly late, whatever is killed meanwhile. In real time. */
export const ladders: Scenario = {
  about: '500 ladders of six rungs across kills, in real time (15 minutes)',
  async run(run, open) {
    const site = await open();
    await hurry(site);
    const clients = await Clients.open(site, run.ledger);
    const rungs = run.scale < ALL_FROM ? 3 : RUNG_AT.length;
    const begun = Date.now();
    const count = run.of(LADDERS, 10);
    await lanes(range(count), 15, async (i) => {
      await wait(Math.max(0, begun + (i / count) * run.of(FILED_WITHIN_MS) - Date.now()));
      await clients.file(`ladders ${run.seed} ${i}`, i);
    });
    const until = Date.now() + (RUNG_AT[rungs - 1] as number) * MINUTE;
    const random = run.random.stream('kills');
    const killed: Record<string, number> = {};
    while (Date.now() < until - 10_000) {
      await wait(KILLS_EVERY_MS * (0.5 + random.next()));
      const part = random.pick(PARTS);
      if (site.kill(part)) killed[part] = (killed[part] ?? 0) + 1;
    }
    // The last rung, and what an outage may have put off.
    await wait(Math.max(0, until + 30_000 - Date.now()));
    run.figures.killed = killed;
    run.figures.filedWithinMs = until - begun - (RUNG_AT[rungs - 1] as number) * MINUTE;
    await judgeLadders(run, site, rungs);
  },
};

/** A version of the service levels by which a ladder is over in a quarter of an hour. Clocks count whole minutes, one at least. */
async function hurry(site: Site): Promise<void> {
  const definition = JSON.parse(JSON.stringify(SEEDS.serviceLevel.definition), (_, value) =>
    value !== null && typeof value === 'object' && 'ladderPercent' in value
      ? { ...value, ladderPercent: 1, minutes: { answer: 1 } }
      : value,
  ) as Prisma.InputJsonValue;
  await site.prisma.ruleSetVersion.create({
    data: {
      ...{ tenantId, ruleSet: 'serviceLevel', version: SEEDS.serviceLevel.version + 1, status: 'published' },
      ...{ effectiveFrom: new Date(1), definition, note: 'in a hurry' },
    },
  });
}

type Call = { caseId: string; openedAt: Date; cycle: number; rung: number; calledAt: Date; nextRungAt: Date | null };
type Told = Call & { committed: number; recipientId: string };

async function judgeLadders(run: Run, site: Site, rungs: number): Promise<void> {
  const filed = run.ledger.facts('filed');
  const ids = filed.map(({ caseId }) => caseId);
  const calls = await stubborn(() => callsOf(site, ids));
  const [missing, repeated, early, late]: [string[], string[], string[], number[]] = [[], [], [], []];
  for (const { caseId: id, from } of filed) {
    const mine = calls.filter(({ caseId }) => caseId === id);
    const dues = new Map<number, number>();
    for (const rung of range(rungs)) {
      const these = mine.filter((call) => call.cycle === 1 && call.rung === rung);
      const [first] = these;
      if (!first) {
        missing.push(`${id}: rung ${rung}`);
        continue;
      }
      if (new Set(these.map((call) => call.calledAt.getTime())).size > 1)
        repeated.push(`${id}: rung ${rung} at two instants`);
      if (new Set(these.map((call) => call.recipientId)).size < these.length)
        repeated.push(`${id}: rung ${rung} told twice`);
      const due = rung === 0 ? first.openedAt.getTime() + MINUTE : dues.get(rung);
      if (first.nextRungAt) dues.set(rung + 1, first.nextRungAt.getTime());
      if (due === undefined) continue;
      // Neither by what the record says of itself, nor by the rules, counted from when it was filed outside.
      const soonest = Math.max(due, from + (RUNG_AT[rung] as number) * MINUTE);
      if (first.calledAt.getTime() < soonest)
        early.push(`${id}: rung ${rung} by ${soonest - first.calledAt.getTime()} ms`);
      late.push(Math.max(0, first.committed - due - within(site.outages, due, first.committed)));
    }
    if (mine.some(({ cycle }) => cycle !== 1)) repeated.push(`${id}: a second cycle`);
  }
  run.figures.ladders = ids.length;
  run.figures.rungs = rungs;
  run.figures.calls = late.length;
  run.none('missing', missing);
  run.none('repeated', repeated);
  run.none('early', early);
  run.figures.p50LateMs = Math.round(percentile(late, 50));
  run.demand('p99LateMs', Math.round(percentile(late, 99)), percentile(late, 99) <= P99_MS);
  run.figures.maxLateMs = Math.round(Math.max(...late));
}

/** With the instant of the commit, which Postgres remembers: a notice's own time is that of the decision. */
async function callsOf(site: Site, ids: string[]): Promise<Told[]> {
  const client = new pg.Client({ connectionString: site.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Told>(
      `SELECT e."caseId", c."openedAt", e.cycle, e.rung, e."calledAt", e."nextRungAt", e."recipientId",
         (extract(epoch FROM pg_xact_commit_timestamp(n.xmin)) * 1000)::float8 AS committed
       FROM "Escalation" e JOIN "Case" c ON c."tenantId" = e."tenantId" AND c.id = e."caseId"
         JOIN "Notice" n ON n."tenantId" = e."tenantId" AND n."caseId" = e."caseId"
           AND n.key = 'case:' || e."caseId" || ':escalation:' || e.cycle || ':' || e.rung || ':' || e.reminder || ':' || e."recipientId"
       WHERE e."caseId" = ANY($1::uuid[]) AND e.reminder = 0`,
      [ids],
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** How much of a stretch lay in outages. */
function within(outages: readonly Outage[], from: number, to: number): number {
  let [sum, at] = [0, from];
  for (const outage of outages.toSorted((a, b) => a.from - b.from)) {
    const [begins, ends] = [Math.max(outage.from, at), Math.min(outage.to, to)];
    if (ends <= begins) continue;
    sum += ends - begins;
    at = ends;
  }
  return sum;
}
