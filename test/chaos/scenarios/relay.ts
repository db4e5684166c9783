import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type RelayPoint, relayOnce } from '../../../activities/relay/relay.ts';
import { CASE_WORKFLOW_TYPE, caseWorkflowId, parseCaseWorkflowId } from '../../../domain/case/messages.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { fileCase } from '../../setup/desk.ts';
import type { Random } from '../random.ts';
import { becomes, lanes, type Run, range, type Scenario } from '../run.ts';
import type { Doom } from '../serve-relay.ts';
import type { Site } from '../site.ts';

const POINTS: readonly RelayPoint[] = ['claimed', 'starting', 'started', 'marking', 'marked'];
const TIMES = 200;
/** Cases filed before each end: some are started, some are not when it comes. */
const EACH = 3;
const AT_ONCE = 3;
const REACHED_MS = 20_000;

/** A relay that ends wherever it stands; others do what it left, and nothing twice. */
export const relay: Scenario = {
  about: 'relay killed at each of its five points, 200 × each',
  async run(run, open) {
    const site = await open();
    // Its own relay would be done before any other is there.
    await site.hold('worker');
    const died: Partial<Record<RelayPoint, number>> = {};
    const ends = range(run.of(TIMES)).flatMap(() => POINTS);
    await lanes(ends, AT_ONCE, async (point, i) => {
      const relay = await relayOf(site);
      for (const n of range(EACH)) await file(run, site, `${i}-${n}`);
      if (await ended(relay, doomOf(point, run.random.stream(i)))) died[point] = (died[point] ?? 0) + 1;
      else run.fault(`a relay did not come to '${point}'`);
    });
    // The ledger says which cases there are.
    const ids = run.ledger.facts('filed').map(({ caseId }) => caseId);
    const ours = new Set(ids);
    const client = await site.temporalClient();
    const waiting = () => site.prisma.outbox.count({ where: { tenantId, caseId: { in: ids }, sentAt: null } });
    // Leases of the dead run out; one that lives does the rest.
    const rest = await becomes(async () => {
      await relayOnce({ prisma: site.prisma, client });
      return (await waiting()) === 0;
    }, 60_000);
    if (!rest) run.fault(`${await waiting()} starts are left`);
    const runs = new Map<string, number>();
    const query = `WorkflowType = '${CASE_WORKFLOW_TYPE}'`;
    const count = async () => {
      runs.clear();
      for await (const { workflowId } of client.workflow.list({ query }))
        if (ours.has(parseCaseWorkflowId(workflowId)?.caseId ?? ''))
          runs.set(workflowId, (runs.get(workflowId) ?? 0) + 1);
      return runs.size >= ids.length;
    };
    // What can be listed lags behind what is there.
    await becomes(count, 20_000);
    const wanted = new Set(ids.map((id) => caseWorkflowId(tenantId, id, 1)));
    run.figures.cases = ids.length;
    run.demand(
      'killed',
      died,
      POINTS.every((point) => died[point] === run.of(TIMES)),
    );
    run.none(
      'missing',
      [...wanted].filter((id) => !runs.has(id)),
    );
    run.none(
      'extra',
      [...runs].flatMap(([id, n]) => (wanted.has(id) && n === 1 ? [] : [`${id}: ${n} runs`])),
    );
    await site.release('worker');
  },
};

async function file(run: Run, site: Site, name: string): Promise<void> {
  const from = Date.now();
  const key = `relay ${run.seed} ${name}`;
  const { id, number } = await fileCase(site.prisma, { subject: key });
  await run.ledger.add({ fact: 'filed', key, caseId: id, number, from, at: Date.now() });
}

const doomOf = (point: RelayPoint, random: Random): Doom => ({
  point,
  nth: point === 'starting' || point === 'started' ? 1 + random.int(EACH) : 1,
  delayMs: point === 'marking' ? random.int(4) : 0,
});

function relayOf(site: Site): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, '../serve-relay.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: site.databaseUrl, TEMPORAL_ADDRESS: site.temporalAddress },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`A relay ended (${code}) before it began`)));
  });
}

/** @returns whether it met its end at the point it was meant to */
async function ended(child: ChildProcess, doom: Doom): Promise<boolean> {
  const exit = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  child.send(doom);
  const late = setTimeout(() => child.kill('SIGTERM'), REACHED_MS);
  const signal = await exit;
  clearTimeout(late);
  return signal === 'SIGKILL';
}
