import pg from 'pg';
import type { AboutToEscalate } from '../../../api/contract/floor.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import type { DeskBench } from '../desk.ts';
import { environment } from '../ground.ts';
import { got, measurePage } from './page.ts';
import { cookieOf, plantBigDesk } from './plant.ts';

const RUNNING = 10_000;
const PATH = '/api/floor/escalating?hours=24';

/** What escalates within a day, of 10,000 cases that run: for the manager, and for the lead of one of ten teams. */
export const escalating: DeskBench = async (report, options, ground) => {
  report.say(`  planting ${RUNNING} cases that run …`);
  const { url, prisma, manager, lead } = await plantBigDesk(ground, 'escalating', { open: RUNNING, lateEvery: 10 });
  const server = await ground.serve('test/bench/serve-steward.ts', environment(url));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  ground.before(() => client.end());
  const byHand = async () => (await client.query<Row>({ name: 'soonest', text: SOONEST, values: [tenantId] })).rows;
  const at = { report, ground, options };
  for (const [who, id] of Object.entries({ manager, lead })) {
    const cookie = await cookieOf(prisma, id);
    const { total, cases } = await got<AboutToEscalate>(`${server}${PATH}`, cookie);
    if (who === 'manager') mustBeAlike({ total, cases }, await byHand());
    const called = cases.filter(({ calls }) => (calls?.people.length ?? 0) > 0).length;
    if (cases.length !== 100 || called !== 100)
      throw new Error(`${cases.length} cases are shown, ${called} with people`);
    await measurePage(at, {
      ...{ row: `about to escalate, ${who}`, url: `${server}${PATH}`, cookie, more: { total, shown: cases.length } },
      ...(who === 'manager' ? { byHand } : {}),
    });
  }
};

type Row = { id: string; total: number };

function mustBeAlike({ total, cases }: Pick<AboutToEscalate, 'total' | 'cases'>, hand: Row[]): void {
  const theirs = new Set(hand.map(({ id }) => id));
  const missing = cases.filter(({ of }) => !theirs.has(of.id));
  // Those of the same minute may lie on either side of the hundredth.
  if (Math.abs((hand[0]?.total ?? 0) - total) > 5 || missing.length > 5)
    throw new Error(`${total} escalate, by hand ${hand[0]?.total}; ${missing.length} of the first are not there`);
}

/** The first hundred with their names, and how many there are; nobody asks the machine or who is called. */
const SOONEST = `WITH due AS MATERIALIZED (
    SELECT id, "escalatesAt" FROM "Case" WHERE "tenantId" = $1 AND "escalatesAt" <= now() + interval '24 hours' AND stage <> 'closed'),
  first AS (SELECT id, "escalatesAt" FROM due ORDER BY "escalatesAt", id LIMIT 100)
  SELECT c.id, c.number, c.state, m.name, m.tier, q."nameZh", s.name AS assignee, (SELECT count(*)::int FROM due) AS total
  FROM first f JOIN "Case" c ON c."tenantId" = $1 AND c.id = f.id JOIN "Member" m ON m."tenantId" = $1 AND m.id = c."memberId"
    JOIN "Queue" q ON q."tenantId" = $1 AND q.id = c."queueId" LEFT JOIN "Staff" s ON s."tenantId" = $1 AND s.id = c."assigneeId"
  ORDER BY f."escalatesAt", f.id`;
