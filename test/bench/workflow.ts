import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { commandGiver } from '../../api/commands.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { Ground, POOL } from './ground.ts';
import { type Heard, hear } from './hear.ts';
import type { Options } from './options.ts';
import { plantSql } from './plant.ts';
import type { Report } from './report.ts';
import { BARE_QUEUE, connect, startBareWorker, startOwnWorker } from './temporal-sides.ts';

const IN_FLIGHT = 30;
/** Cases of one side of one round. */
const COUNT = 360;

/** A whole complaint from the relay to its end, against a workflow that does no more than it must. */
export default async function workflow(report: Report, { rounds, seconds }: Options): Promise<void> {
  await Ground.with(async (ground) => {
    const url = await ground.database('workflow');
    const address = await ground.temporal();
    const client = await connect(ground, address);
    const prisma = createPrisma(url, POOL);
    ground.before(() => prisma.$disconnect());
    const desk = await plantDesk(prisma);
    await plantSql(url, HOLD_BACK);
    const heard = await hear(ground, url);
    startOwnWorker(ground, url, address);
    await startBareWorker(ground, url, address);
    const sides = {
      baseline: async (count: number) =>
        lanes(
          Array.from({ length: count }, () => randomUUID()),
          (id) => bare(client, id),
        ),
      ours: async (count: number) => lanes(await fileAhead(prisma, count), complaint({ prisma, client, desk, heard })),
    };
    const count = seconds ? seconds * 12 : COUNT;
    const perSecond: Record<keyof typeof sides, number[]> = { ours: [], baseline: [] };
    for (let round = -1; round <= rounds; round++) {
      // What connections planned while a table was small they would keep until Postgres itself looks again, a minute later.
      if (round === 0) await plantSql(url, ['VACUUM ANALYZE']);
      for (const side of ['baseline', 'ours'] as const) {
        const figure = await sides[side](count);
        if (round > 0) perSecond[side].push(figure);
        report.say(`  ${round > 0 ? `round ${round}` : 'warming up'}, ${side}: ${figure.toFixed(1)} per second`);
      }
    }
    const [done] = await prisma.case.findMany({ where: { stage: 'closed' }, take: 1, orderBy: { id: 'desc' } });
    report.row({
      row: 'complaint, relay to closed',
      unit: 'cases/s',
      ours: perSecond.ours,
      baseline: perSecond.baseline,
      limit: { of: 'ratio', atLeast: 0.7 },
      more: {
        oursEvents: await historyOf(client, caseWorkflowId(desk.tenantId, done?.id ?? '', 1)),
        baselineEvents: await historyOf(client, lastBare),
      },
    });
  });
}

/** Works through the list, 30 at once. @returns how many were done per second */
async function lanes(ids: string[], work: (id: string) => Promise<void>): Promise<number> {
  const begun = performance.now();
  const left = [...ids];
  const lane = async () => {
    try {
      for (let id = left.pop(); id; id = left.pop()) await work(id);
    } finally {
      left.length = 0; // whatever stopped one lane stops the others
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return ids.length / ((performance.now() - begun) / 1_000);
}

let lastBare = '';

async function bare(client: Client, id: string): Promise<void> {
  const handle = await client.workflow.start('bareWorkflow', { taskQueue: BARE_QUEUE, workflowId: id, args: [id] });
  for (let n = 0; n < 4; n++) await handle.executeUpdate('step', { args: [String(n)], updateId: `${id}:${n}` });
  await handle.result();
  lastBare = id;
}

/** Filing is not measured here. What is filed waits for its turn under a lease, which the relay respects. */
const HOLD_BACK = [
  `CREATE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."leaseUntil" := 'infinity'; RETURN NEW; END $$`,
  'CREATE TRIGGER hold_back BEFORE INSERT ON "Outbox" FOR EACH ROW EXECUTE FUNCTION hold_back()',
];

async function fileAhead(prisma: PrismaClient, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await fileCase(prisma)).id);
  return ids;
}

type Ours = { prisma: PrismaClient; client: Client; desk: Desk; heard: Heard };

/** As the API does it: a command is written down, then sent at once. */
function complaint({ prisma, client, desk, heard }: Ours): (id: string) => Promise<void> {
  const { tenantId, people } = desk;
  const giveCommand = commandGiver(prisma, client as never, undefined);
  return async (caseId) => {
    const inLine = heard.next(`case:${caseId}:firstLine`);
    await ask(
      prisma,
      sql`UPDATE "Outbox" SET "leaseUntil" = NULL WHERE "tenantId" = ${tenantId} AND "caseId" = ${caseId}::uuid`,
    );
    await announce(prisma, [], ['relay']);
    await inLine;
    const give = async (type: CommandType, by: string | null, body?: string) => {
      const given = await giveCommand({
        tenantId,
        caseId,
        type,
        actor: { type: by ? 'staff' : 'member', id: by },
        payload: {},
        message: body ? { direction: 'outbound', channel: 'portal', locale: 'zh', body } : undefined,
      });
      if (given.status === 'pending' && (await heard.settled(prisma, given.id)) === 'done') return;
      if (given.status !== 'done') throw new Error(`${type} ended as ${given.status} ${JSON.stringify(given.refusal)}`);
    };
    await give('claim', people.rep);
    await give('reply', people.rep, '我们正在查，今天给您答复。');
    await give('resolve', people.rep, '包裹今天送到，已补偿。');
    await give('accept', null);
    await client.workflow.getHandle(caseWorkflowId(tenantId, caseId, 1)).result();
  };
}

/** Events of a finished workflow by type. */
async function historyOf(client: Client, workflowId: string): Promise<Record<string, number>> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const counts: Record<string, number> = { all: events?.length ?? 0 };
  for (const { eventType } of events ?? []) {
    const name =
      proto.temporal.api.enums.v1.EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '').toLowerCase() ?? 'unknown';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
