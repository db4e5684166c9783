import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { caseWorkflowId, PROGRESS_QUERY, type Progress } from '../../../domain/case/messages.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { Clients } from '../client.ts';
import { eventsOf, judge } from '../judge.ts';
import { type Deed, give, lifeOf, live } from '../life.ts';
import { becomes, lanes, range, type Scenario } from '../run.ts';
import type { Site } from '../site.ts';

const CASES = 400;
const DELETED = 100;
const AT_ONCE = 15;
const MENDED_MS = 180_000;
/** The copy is at least so old when it is put back. */
const COPY_AGE_MS = 600_000;

/** Temporal comes back as it was before a part of the work, and some of its workflows are gone altogether: the record goes on. */
export const restore: Scenario = {
  about: '100 workflows deleted and Temporal restored from a copy 10 minutes old',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const [cases, deleted] = [run.of(CASES, 12), run.of(DELETED, 3)];
    const lives = range(cases).map((i) => lifeOf(run.random.stream(i)));
    const ids: string[] = [];
    const fileAll = (numbers: number[]) =>
      lanes(numbers, AT_ONCE, async (i) => {
        ids[i] = (await clients.file(`restore ${run.seed} ${i}`, i)).id;
      });
    // Before the copy: three quarters of the cases, each some way on.
    const before = range(Math.ceil(cases * 0.75));
    await fileAll(before);
    await lanes(before, AT_ONCE, (i) => live(clients, ids[i] as string, (lives[i] ?? []).slice(0, 1), i));
    await site.hold('temporal');
    const copy = site.copyTemporal();
    const copied = Date.now();
    await site.release('temporal');
    await becomes(() => site.isWhole(), 60_000);
    // After it: the rest come in, most go on, some to their end.
    await fileAll(range(cases).slice(before.length));
    await lanes(range(cases), AT_ONCE, async (i) => {
      const [id, deeds] = [ids[i] as string, lives[i] ?? []];
      await clients.stage(id, ['firstLine', 'resolved', 'secondLine'], i);
      if (i % 4 === 3) return;
      const upTo = i % 5 === 0 ? deeds.length : Math.min(deeds.length, 2 + (i % 3));
      for (const [n, deed] of deeds.slice(i < before.length ? 1 : 0, upTo).entries())
        await liveOn(clients, id, deed, `${id}:after:${n}`, i);
    });
    await wait(Math.max(0, copied + run.of(COPY_AGE_MS) - Date.now()));
    const told = new Set((await noticesOf(site, ids)).map(({ key }) => key));
    const since = Date.now();
    await site.hold('temporal');
    site.restoreTemporal(copy);
    await site.release('temporal');
    const back = Date.now();
    const client = await site.temporalClient();
    await becomes(() => site.isWhole(), 60_000);
    const gone = await deleteSome(site, client, ids, deleted, run.random.stream('deleted'));
    let wrong: string[] = ['not looked yet'];
    while (wrong.length > 0 && Date.now() - back < MENDED_MS + 5_000) {
      await wait(2_000);
      wrong = await notRunningWhereTheyAre(site, client, ids);
    }
    run.figures.cases = cases;
    run.figures.copyAgeMs = since - copied;
    run.demand('deleted', gone, gone === deleted);
    run.demand('mendedMs', Date.now() - back, Date.now() - back < MENDED_MS);
    run.none('notRunning', wrong);
    const now = await noticesOf(site, ids);
    run.figures.notices = now.length;
    // Whoever is told anew, though nothing has happened to their case, was told before.
    const moved = new Set(
      [...(await eventsOf(site.prisma, ids))].flatMap(([id, story]) =>
        story.some(({ at }) => at.getTime() >= since) ? id : [],
      ),
    );
    run.none(
      'noticesRepeated',
      now.flatMap(({ key, caseId }) => (told.has(key) || moved.has(caseId ?? '') ? [] : key)),
    );
    const left = new Set(now.map(({ key }) => key));
    run.none(
      'noticesGone',
      [...told].filter((key) => !left.has(key)),
    );
    // And they can be worked on.
    const open_ = await site.prisma.case.findMany({
      where: { tenantId, id: { in: ids }, stage: 'firstLine' },
      select: { id: true },
      take: 10,
    });
    for (const [n, { id }] of open_.entries())
      await liveOn(clients, id, { who: 'rep', command: 'reply' }, `${id}:last`, n);
    await judge(run, site.prisma, `restore ${run.seed} `);
  },
};

async function liveOn(clients: Clients, id: string, deed: Deed, key: string, at: number) {
  const end = await clients.settled(await give(clients, id, deed, key), at);
  if (end === 'pending') throw new Error(`${deed.command} of ${id} has no end`);
}

const noticesOf = (site: Site, ids: string[]) =>
  site.prisma.notice.findMany({ where: { tenantId, caseId: { in: ids } }, select: { key: true, caseId: true } });

async function deleteSome(site: Site, client: Client, ids: string[], count: number, random: { next(): number }) {
  let gone = 0;
  const left = [...ids].sort(() => random.next() - 0.5);
  for (const id of left) {
    if (gone >= count) break;
    const { generation, stage } = await site.prisma.case.findFirstOrThrow({ where: { tenantId, id } });
    const workflowId = caseWorkflowId(tenantId, id, generation);
    if (stage === 'closed') continue;
    try {
      await client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } });
      gone++;
    } catch {
      // The copy is older than this one.
    }
  }
  return gone;
}

/** Open cases whose workflow does not run, or believes the case to be elsewhere. */
async function notRunningWhereTheyAre(site: Site, client: Client, ids: string[]): Promise<string[]> {
  const rows = await site.prisma.case.findMany({
    where: { tenantId, id: { in: ids }, stage: { not: 'closed' } },
    select: { id: true, stage: true, version: true, generation: true },
  });
  const wrong: string[] = [];
  await lanes(rows, 10, async ({ id, stage, version, generation }) => {
    const handle = client.workflow.getHandle(caseWorkflowId(tenantId, id, generation));
    const progress = await client.connection
      .withDeadline(Date.now() + 3_000, () => handle.query<Progress | null>(PROGRESS_QUERY))
      .catch((error: Error) => error.message.slice(0, 60));
    const right = typeof progress === 'object' && progress?.version === version && progress.stage === stage;
    if (!right) wrong.push(`${id} g${generation}: record ${stage} ${version}, workflow ${JSON.stringify(progress)}`);
  });
  return wrong;
}
