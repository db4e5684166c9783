import pg from 'pg';
import type { CaseState } from '../../domain/case/state.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { fileCase, plantDesk } from '../setup/desk.ts';
import { percentile, rounded } from './figures.ts';
import { Ground, POOL } from './ground.ts';
import { type Heard, hear } from './hear.ts';
import type { Options } from './options.ts';
import type { Report } from './report.ts';
import { startOwnWorker } from './temporal-sides.ts';

const LADDERS = 500;
/** So many are taken up first, to see how long the others will need: all must be in line before the instant comes. */
const PROBE = 60;
const GIVE_UP_MS = 120_000;

/** 500 answers fall due at one instant: how late the first rung of each ladder is told of, by the clock of the commit. */
export default async function notify(report: Report, { rounds, seconds }: Options): Promise<void> {
  // Postgres remembers when each row became visible: a notice's own time is that of the decision, not of its being there.
  await Ground.with((ground) => measure(ground, report, rounds, seconds && seconds * 1_000), {
    track_commit_timestamp: 'on',
  });
}

async function measure(ground: Ground, report: Report, rounds: number, given?: number): Promise<void> {
  const url = await ground.database('notify');
  const address = await ground.temporal();
  const prisma = createPrisma(url, POOL);
  ground.before(() => prisma.$disconnect());
  await plantDesk(prisma);
  const heard = await hear(ground, url);
  startOwnWorker(ground, url, address);
  const answerMs = await answerTime(prisma, heard);
  const figures: Record<'p50' | 'p99' | 'max', number[]> = { p50: [], p99: [], max: [] };
  const lead = given ?? (await leadOf(prisma, heard));
  let leadMs = lead;
  while (figures.p99.length < rounds) {
    const due = new Date(Date.now() + leadMs);
    const late = await round(prisma, url, due, answerMs);
    if (!late) {
      if (leadMs > 4 * lead)
        throw new Error(`${LADDERS} cases could not be brought in line within ${leadMs / 1_000} s`);
      leadMs *= 2;
      report.say(`  not all cases were in line in time; again with ${leadMs / 1_000} s`);
      continue;
    }
    figures.p50.push(percentile(late, 50));
    figures.p99.push(percentile(late, 99));
    figures.max.push(Math.max(...late));
    report.say(
      `  round ${figures.p99.length}: p50 ${figures.p50.at(-1)?.toFixed(2)} s, p99 ${figures.p99.at(-1)?.toFixed(2)} s, max ${figures.max.at(-1)?.toFixed(2)} s`,
    );
  }
  const more = { ladders: LADDERS, p50: figures.p50.map(rounded), max: figures.max.map(rounded) };
  report.row({
    row: `p99 of ${LADDERS} ladders`,
    unit: 's',
    ours: figures.p99,
    limit: { of: 'ours', atMost: 5 },
    more,
  });
}

/** The time to the first answer, as the rules give it to such a case. @returns ms */
async function answerTime(prisma: PrismaClient, heard: Heard): Promise<number> {
  const { id, number } = await fileCase(prisma);
  await heard.next(`case:${id}:firstLine`);
  const { state } = await prisma.case.findFirstOrThrow({ where: { number } });
  const budget = (state as CaseState | null)?.clocks.answer?.budgetMs;
  if (!budget) throw new Error('The case has no time to its first answer');
  return budget;
}

/** Time to file all and to take them up, with a third more to be sure. @returns ms */
async function leadOf(prisma: PrismaClient, heard: Heard): Promise<number> {
  const begun = Date.now();
  const ids: string[] = [];
  for (let n = 0; n < PROBE; n++) ids.push((await fileCase(prisma)).id);
  for (const id of ids) {
    const news = heard.next(`case:${id}:firstLine`);
    if ((await prisma.case.findFirstOrThrow({ where: { id } })).stage === 'received') await news;
  }
  return Math.max(15_000, ((Date.now() - begun) / PROBE) * LADDERS * 1.33);
}

/** @returns how late each ladder was called, in s; null when the instant came before all cases were in line */
async function round(prisma: PrismaClient, url: string, due: Date, answerMs: number): Promise<number[] | null> {
  const openedAt = new Date(due.getTime() - answerMs);
  const left = Array.from({ length: LADDERS }, (_, i) => i);
  const lane = async () => {
    while (left.pop() !== undefined) await fileCase(prisma, { openedAt });
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const asked = `SELECT count(*)::int AS n FROM "Case" WHERE "openedAt" = $1 AND stage = 'firstLine' AND "queueId" IS NOT NULL`;
    await until(due.getTime() - 1_000);
    const { rows } = await client.query<{ n: number }>(asked, [openedAt]);
    if (rows[0]?.n !== LADDERS) return null;
    const told = `SELECT extract(epoch FROM min(pg_xact_commit_timestamp(n.xmin)) - $1::timestamptz)::float8 AS late
      FROM "Notice" n JOIN "Case" c ON c."tenantId" = n."tenantId" AND c.id = n."caseId"
      WHERE c."openedAt" = $2 AND n.kind = 'escalation' GROUP BY c.id`;
    for (const deadline = due.getTime() + GIVE_UP_MS; Date.now() < deadline; ) {
      await until(Math.max(Date.now(), due.getTime()) + 2_000);
      const { rows: late } = await client.query<{ late: number }>(told, [due, openedAt]);
      if (late.length === LADDERS) return late.map((row) => row.late);
    }
    throw new Error(`Not every ladder was called within ${GIVE_UP_MS / 1_000} s`);
  } finally {
    await client.end();
  }
}

const until = (instant: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, instant - Date.now())));
