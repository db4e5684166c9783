import { setTimeout as wait } from 'node:timers/promises';
import { caseWorkflowId } from '../../../domain/case/messages.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { percentile } from '../../bench/figures.ts';
import { Clients } from '../client.ts';
import { extra, lost, twice } from '../judge.ts';
import { becomes, lanes, range, type Scenario } from '../run.ts';

const COMPLAINTS = 1_000;
const DOWN_MS = 600_000;
const P99_MS = 500;
const STARTED_WITHIN_MS = 60_000;

/** Filing goes on while Temporal is away, and its time counts. */
export const temporalDown: Scenario = {
  about: 'Temporal down 10 minutes, 1,000 complaints filed meanwhile',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const [complaints, downMs] = [run.of(COMPLAINTS, 10), run.of(DOWN_MS, 3_000)];
    const random = run.random.stream('arrivals');
    const arrivals = range(complaints)
      .map(() => random.next() * downMs)
      .sort((a, b) => a - b);
    await site.hold('temporal');
    const from = Date.now();
    await lanes(arrivals, complaints, async (after, i) => {
      await wait(Math.max(0, from + after - Date.now()));
      await clients.file(`temporalDown ${run.seed} ${i}`, i);
    });
    await wait(Math.max(0, from + downMs - Date.now()));
    await site.release('temporal');
    const back = Date.now();
    const ids = run.ledger.facts('filed').map(({ caseId }) => caseId);
    const inLine = () => site.prisma.case.count({ where: { tenantId, id: { in: ids }, stage: 'firstLine' } });
    const inTime = await becomes(async () => (await inLine()) === complaints, STARTED_WITHIN_MS);
    const takenUpMs = Date.now() - back;
    const ms = clients.filing.map((answer) => answer.ms);
    run.figures.complaints = complaints;
    run.figures.downMs = back - from;
    run.none(
      'not201',
      clients.filing.filter(({ status }) => status !== 201).map(({ status }) => `${status}`),
    );
    run.figures.p50Ms = Math.round(percentile(ms, 50));
    run.demand('p99Ms', Math.round(percentile(ms, 99)), percentile(ms, 99) < P99_MS);
    run.demand('takenUpMs', takenUpMs, inTime);
    const client = await site.temporalClient();
    const missing: string[] = [];
    await lanes(ids, 20, async (id) => {
      const { status } = await client.workflow.getHandle(caseWorkflowId(tenantId, id, 1)).describe();
      if (status.name !== 'RUNNING') missing.push(`${id} is ${status.name}`);
    }).catch((error: Error) => missing.push(error.message));
    run.none('notStarted', missing);
    const cases = await site.prisma.case.findMany({ where: { tenantId, id: { in: ids } } });
    run.none(
      'notInLine',
      cases.filter((row) => row.stage !== 'firstLine').map(({ number }) => number),
    );
    run.none(
      'clocksNotFromIntake',
      cases.flatMap((row) => wrongClock(row.number, row.openedAt, row.state)),
    );
    const told = new Map(run.ledger.facts('filed').map((fact) => [fact.caseId, fact]));
    const outside = cases.filter((row) => {
      const fact = told.get(row.id);
      return !fact || row.openedAt.getTime() < fact.from - 1 || row.openedAt.getTime() > fact.at;
    });
    run.none(
      'intakeNotWhenFiled',
      outside.map(({ number }) => number),
    );
    run.none('lost', await lost(site.prisma, run.ledger));
    run.none('extra', await extra(site.prisma, run.ledger, `temporalDown ${run.seed} `));
    run.none('twice', await twice(site.prisma, ids));
  },
};

/** The desk never closes here: a deadline is the instant of intake and the budget. */
function wrongClock(number: string, openedAt: Date, state: unknown): string[] {
  const { clocks } = (state ?? { clocks: {} }) as CaseState;
  return (['answer', 'resolution'] as const).flatMap((clock) => {
    const c = clocks[clock];
    if (c && c.spans[0]?.from === openedAt.getTime() && c.dueAt === openedAt.getTime() + c.budgetMs) return [];
    return [`${number}: ${clock} ${JSON.stringify(c)}, opened ${openedAt.getTime()}`];
  });
}
