import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { ROUND } from '../../../prisma/alerts/changes.ts';
import { lookAtChanges, withChanges } from '../../../prisma/alerts.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import type { DeskBench } from '../desk.ts';
import { rounded } from '../figures.ts';
import { plantSql, uuid } from '../plant.ts';
import { plantBigDesk } from './plant.ts';
import { watchStatements } from './slowest.ts';

const CHANGES = 100_000;
const OPEN = 10_000;
/** Members that a night writes in one transaction. */
const PAGE = 2_000;
const TOLD_S = 60;
const STATEMENT_MS = 5_000;

/** In one night 100,000 members go down from gold: how long until everybody who looks after them is told, once the night is over. */
export const changes: DeskBench = async (report, { rounds }, ground) => {
  report.say(`  planting ${CHANGES} members …`);
  const { prisma, url } = await plantBigDesk(ground, 'changes', {
    open: OPEN,
    members: CHANGES,
    closed: 0,
    lateEvery: 10,
  });
  const hand = new pg.Client({ connectionString: url });
  await hand.connect();
  ground.before(() => hand.end());
  const [ours, baseline, slowest]: [number[], number[], number[]] = [[], [], []];
  let people = 0;
  for (let round = 0; round <= rounds; round++) {
    await night(prisma, hand, url);
    const by = await byHand(hand);
    await night(prisma, hand, url);
    const stop = await watchStatements(url);
    const begun = performance.now();
    for (let looked = ROUND; looked === ROUND; ) ({ looked } = await lookAtChanges(prisma, tenantId));
    const seconds = (performance.now() - begun) / 1_000;
    const longest = await stop();
    people = await mustBeTold(prisma);
    if (round === 0) continue; // warming up
    ours.push(seconds);
    baseline.push(by);
    slowest.push(longest);
    report.say(`  changes, round ${round}: ${seconds.toFixed(1)} s, by hand ${by.toFixed(1)} s`);
  }
  report.row({
    ...{ row: `${CHANGES} changes of one night`, unit: 's', ours, baseline, limit: { of: 'ours', atMost: TOLD_S } },
    more: { people, perSecond: rounded(CHANGES / Math.min(...ours)) },
  });
  report.row({
    ...{ row: 'its slowest statement', unit: 'ms', ours: slowest, limit: { of: 'ours', atMost: STATEMENT_MS } },
  });
};

/** Everybody is gold again and nothing was told; then a run goes over them and puts them down, page after page. */
async function night(prisma: PrismaClient, hand: pg.Client, url: string): Promise<void> {
  await plantSql(url, [
    'TRUNCATE "Alert", "AlertEvent", "AlertChange", "AlertCall", "AlertCheck", "MemberChange", "Reassessment", "Notice", "NoticeDelivery" CASCADE',
    `UPDATE "Member" SET tier = 'gold'`,
    'VACUUM ANALYZE "Member"',
  ]);
  const run = { tenantId, id: newId(), cause: 'nightly', state: 'running', asOf: new Date() };
  await prisma.retierRun.create({ data: run });
  for (let from = 1; from <= CHANGES; from += PAGE)
    await hand.query(
      `UPDATE "Member" SET tier = 'silver' WHERE "tenantId" = $1 AND id BETWEEN ${uuid(1, '$2::int')} AND ${uuid(1, '$3::int')}`,
      [tenantId, from, from + PAGE - 1],
    );
  if ((await withChanges(prisma)).length > 0) throw new Error('Somebody is told while the night goes on');
  const where = { tenantId_id: { tenantId, id: run.id } };
  await prisma.retierRun.update({ where, data: { state: 'done' } });
  if ((await withChanges(prisma)).length !== 1) throw new Error('Nobody is told when the night is over');
  await hand.query('CHECKPOINT');
}

/** The same list, and how many of them concern whom, by two statements; nobody stands in for anybody, and nothing is told. */
async function byHand(client: pg.Client): Promise<number> {
  const begun = performance.now();
  await client.query('BEGIN');
  const { rows } = await client.query(
    `INSERT INTO "Alert" ("tenantId", id, "rowId", cause, kind, severity, "decisionId", "raisedAt")
     VALUES ($1, gen_random_uuid(), 'top-tier-down', 'changes:by hand', 'valueMoved', 'critical', gen_random_uuid(), now()) RETURNING id`,
    [tenantId],
  );
  const { rowCount } = await client.query(
    `WITH looked AS (UPDATE "MemberChange" SET pending = FALSE WHERE pending AND "tenantId" = $1 RETURNING *)
     INSERT INTO "AlertChange" ("tenantId", "alertId", "changeId", "rowId", "memberId", "ownerId", what, "from", "to", at, "toldAt", alone)
     SELECT $1, $2::uuid, h.id, 'top-tier-down', h."memberId", m."ownerId", h.what, h."from", h."to", h.at, now(), FALSE
     FROM looked h JOIN "Member" m ON m."tenantId" = $1 AND m.id = h."memberId"
     WHERE h.what = 'tier' AND h."from" IN ('gold', 'platinum')
       AND array_position(ARRAY['basic', 'silver', 'gold', 'platinum'], h."to") < array_position(ARRAY['basic', 'silver', 'gold', 'platinum'], h."from")`,
    [tenantId, rows[0].id],
  );
  await client.query(`SELECT "ownerId", count(*) FROM "AlertChange" WHERE "alertId" = $1::uuid GROUP BY 1`, [
    rows[0].id,
  ]);
  await client.query('COMMIT');
  if (rowCount !== CHANGES) throw new Error(`By hand ${rowCount} changes were told`);
  return (performance.now() - begun) / 1_000;
}

/** One alert with all of them, and one notice for each person, whose numbers come to all of them. @returns how many people */
async function mustBeTold(prisma: PrismaClient): Promise<number> {
  const alerts = await prisma.alert.findMany({ where: { tenantId }, include: { calls: true } });
  const [alert] = alerts;
  const listed = await prisma.alertChange.count({ where: { tenantId } });
  const notices = await prisma.notice.count({ where: { tenantId, kind: 'alert' } });
  const counted = alert?.calls.reduce((sum, { members }) => sum + (members ?? 0), 0) ?? 0;
  // Each of them concerns whoever looks after the member, and the head.
  const whole = alerts.length === 1 && alert?.members === CHANGES && listed === CHANGES && counted === 2 * CHANGES;
  if (!whole || notices !== alert.calls.length)
    throw new Error(
      `${alerts.length} alerts of ${alert?.members}, ${listed} listed, ${counted} counted, ${notices} notices`,
    );
  return notices;
}
