import pg from 'pg';
import type { FloorAnswer } from '../../../api/contract/floor.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import type { DeskBench } from '../desk.ts';
import { environment, type Ground } from '../ground.ts';
import { got, measurePage } from './page.ts';
import { type BigDesk, cookieOf, plantBigDesk } from './plant.ts';

const OPEN = 10_000;

/** The floor, and the picture of all flows, of 10,000 open cases and 200 people: for the manager, who sees all, and for the lead of a team. */
export const floor: DeskBench = async (report, options, ground) => {
  report.say(`  planting ${OPEN} open cases …`);
  const big = await plantBigDesk(ground, 'floor', { open: OPEN, lateEvery: 10 });
  const server = await ground.serve('test/bench/serve-steward.ts', environment(big.url));
  const byHand = await handWritten(ground, big);
  const manager = await cookieOf(big.prisma, big.manager);
  const lead = await cookieOf(big.prisma, big.lead);
  const { people, queues } = await got<FloorAnswer>(`${server}/api/floor`, manager);
  const open = queues.reduce((sum, queue) => sum + queue.open, 0);
  const hand = await byHand();
  if (hand.open !== open || hand.people !== people.length || people.length < 200)
    throw new Error(`The floor has ${open} cases and ${people.length} people, by hand it is ${JSON.stringify(hand)}`);
  const at = { report, ground, options };
  const more = { open, people: people.length };
  await measurePage(at, { row: 'floor, manager', url: `${server}/api/floor`, cookie: manager, byHand, more });
  await measurePage(at, { row: 'floor, lead', url: `${server}/api/floor`, cookie: lead });
  await measurePage(at, { row: 'flows, manager', url: `${server}/api/pictures`, cookie: manager });
  await measurePage(at, { row: 'flows, lead', url: `${server}/api/pictures`, cookie: lead });
};

/** Load and queues by two statements at once, for somebody who may see everything. */
async function handWritten(ground: Ground, { url }: BigDesk): Promise<() => Promise<{ open: number; people: number }>> {
  const [one, two] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  await Promise.all([one.connect(), two.connect()]);
  ground.before(() => Promise.all([one.end(), two.end()]));
  return async () => {
    const [people, queues] = await Promise.all([
      one.query({ name: 'people', text: PEOPLE, values: [tenantId] }),
      two.query<{ open: number }>({ name: 'queues', text: QUEUES, values: [tenantId] }),
    ]);
    return { open: queues.rows.reduce((sum, { open }) => sum + open, 0), people: people.rows.length };
  };
}

const PEOPLE = `SELECT s.id, s.name, s.capacity, t."nameZh", a.until, coalesce(n.open, 0) AS open, coalesce(n.overdue, 0) AS overdue
  FROM "Staff" s LEFT JOIN "Team" t ON t."tenantId" = $1 AND t.id = s."teamId"
    LEFT JOIN (SELECT "assigneeId", count(*)::int AS open, count("breachedAt")::int AS overdue FROM "Case"
      WHERE "tenantId" = $1 AND stage <> 'closed' GROUP BY 1) n ON n."assigneeId" = s.id
    LEFT JOIN "Absence" a ON a."tenantId" = $1 AND a."staffId" = s.id AND a."from" <= now() AND a.until > now()
  WHERE s."tenantId" = $1 AND EXISTS (SELECT FROM "QueueStaff" q WHERE q."tenantId" = $1 AND q."staffId" = s.id)`;

const QUEUES = `SELECT q.id, q.code, q."nameZh", n.* FROM "Queue" q JOIN (
    SELECT "queueId", count(*)::int AS open, count(*) FILTER (WHERE "assigneeId" IS NULL)::int AS unclaimed, count("breachedAt")::int AS overdue,
      count(*) FILTER (WHERE "openedAt" >= now() - interval '1 day')::int AS fresh,
      count(*) FILTER (WHERE "openedAt" < now() - interval '3 days')::int AS old
    FROM "Case" WHERE "tenantId" = $1 AND stage <> 'closed' GROUP BY 1) n ON n."queueId" = q.id WHERE q."tenantId" = $1`;
