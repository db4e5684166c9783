import { commandGiver } from '../../api/commands.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { percentile, rounded } from './figures.ts';
import { Ground, POOL } from './ground.ts';
import type { Options } from './options.ts';
import type { Report } from './report.ts';
import { connect, startOwnWorker } from './temporal-sides.ts';

/** Open cases of a desk; `--large`. */
const CASES = { small: 1_000, large: 10_000 };
const LANES = 8;
const CALM_CLAIMS = 60;
const CLAIM_EVERY_MS = 500;

/** Rules of service levels are published and all open cases go by them: how long that takes, and what people feel of it meanwhile. */
export default async function reassess(report: Report, { large }: Options): Promise<void> {
  await Ground.with(async (ground) => {
    const url = await ground.database('reassess');
    const address = await ground.temporal();
    const client = await connect(ground, address);
    const prisma = createPrisma(url, POOL);
    ground.before(() => prisma.$disconnect());
    const desk = await plantDesk(prisma);
    startOwnWorker(ground, url, address);
    const count = large ? CASES.large : CASES.small;
    const ids = await openCases(prisma, count, report);
    const claim = claimer(commandGiver(prisma, client as never), desk, ids);

    const calm: number[] = [];
    for (let n = 0; n < CALM_CLAIMS; n++) calm.push(await claim());
    report.say(
      `  in calm a claim takes p50 ${percentile(calm, 50).toFixed(0)} ms, p95 ${percentile(calm, 95).toFixed(0)} ms`,
    );

    await publish(prisma, desk.tenantId);
    const begun = performance.now();
    const claims: number[] = [];
    let most = 0;
    for (let left = count; left > 0; ) {
      claims.push(await claim());
      const standing = await standingOf(prisma);
      most = Math.max(most, standing.underway);
      left = standing.causes > 0 ? count - standing.done : standing.underway;
      if (claims.length % 40 === 0) report.say(`  ${standing.done} of ${count}, ${standing.underway} on their way`);
      await pause(CLAIM_EVERY_MS);
    }
    const seconds = (performance.now() - begun) / 1_000;
    const { done, twice } = await standingOf(prisma);
    if (done !== count || twice > 0) throw new Error(`${done} of ${count} cases were told, ${twice} of them twice`);
    report.row({
      row: `${count} open cases follow`,
      unit: 'cases/s',
      ours: [count / seconds],
      more: { seconds: rounded(seconds), mostUnderway: most },
    });
    report.row({
      row: 'claim meanwhile, p95',
      unit: 'ms',
      ours: [percentile(claims, 95)],
      baseline: [percentile(calm, 95)],
      more: { claims: claims.length, p50: rounded(percentile(claims, 50)), calmP50: rounded(percentile(calm, 50)) },
    });
  });
}

async function openCases(prisma: PrismaClient, count: number, report: Report): Promise<string[]> {
  const ids: string[] = [];
  let left = count;
  const lane = async () => {
    while (left-- > 0) ids.push((await fileCase(prisma)).id);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (;;) {
    // While all are taken up at once a connection may be long in coming.
    const waiting = await prisma.case.count({ where: { stage: 'received' } }).catch(() => count);
    if (waiting === 0) return ids;
    report.say(`  ${count - waiting} of ${count} cases are in line`);
    await pause(10_000);
  }
}

/** Half the time for everything, for running cases too. */
async function publish(prisma: PrismaClient, tenantId: string): Promise<void> {
  const definition = JSON.parse(JSON.stringify(SEEDS.serviceLevel.definition), (key, value) =>
    key === 'minutes' ? halved(value) : value,
  );
  const where = { tenantId, ruleSet: 'serviceLevel' };
  const newest = await prisma.ruleSetVersion.findFirstOrThrow({ where, orderBy: { version: 'desc' } });
  const version = newest.version + 1;
  const effectiveFrom = new Date();
  await prisma.ruleSetVersion.create({ data: { ...where, version, status: 'published', effectiveFrom, definition } });
  await prisma.reassessment.create({ data: { tenantId, reason: 'policy', version } });
}

const halved = (minutes: Record<string, number>) =>
  Object.fromEntries(Object.entries(minutes).map(([clock, n]) => [clock, Math.max(1, Math.round(n / 2))]));

/** Somebody claims a case. @returns ms until the desk said so */
function claimer(give: ReturnType<typeof commandGiver>, { tenantId, people }: Desk, ids: string[]) {
  const free = [...ids];
  return async (): Promise<number> => {
    const [caseId = ''] = free.splice(Math.floor(Math.random() * free.length), 1);
    const begun = performance.now();
    const actor = { type: 'staff', id: people.rep } as const;
    const given = await give({ tenantId, caseId, type: 'claim', actor, payload: {} });
    if (given.status === 'refused') throw new Error(`A claim was refused: ${given.refusal?.code}`);
    return performance.now() - begun;
  };
}

async function standingOf(prisma: PrismaClient) {
  const [row] = await ask<{ causes: number; underway: number; done: number; twice: number }>(
    prisma,
    sql`SELECT (SELECT count(*)::int FROM "Reassessment" WHERE "endedAt" IS NULL) AS causes,
      count(*) FILTER (WHERE status = 'pending')::int AS underway, count(*) FILTER (WHERE status = 'done')::int AS done,
      (count(*) - count(DISTINCT "caseId"))::int AS twice
      FROM "Command" WHERE type = 'reassess'`,
  );
  if (!row) throw new Error('The database does not say how many');
  return row;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
