import { type CalendarDefinition, parseCalendar } from '../../../domain/calendar/calendar.ts';
import { deliverCommand } from '../../../domain/case/delivery.ts';
import type { CommandType } from '../../../domain/case/flow.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { refuseCommand, writeCommand } from '../../../prisma/commands.ts';
import { newId } from '../../../prisma/ids.ts';
import { fileCase } from '../../setup/desk.ts';
import { minutesOf } from '../../unit/calendar/oracle.ts';
import { ClockOracle, KNOWN_CLOCKS, type Opening, openingOf } from '../clock-oracle.ts';
import type { Random } from '../random.ts';
import { lanes, type Run, range } from '../run.ts';
import { type Skipping, skipping } from '../skipping.ts';
import { calendarIn, ZONES } from './clocks.ts';

const DAY = 86_400_000;
const STEPS = 8;
const SECOND = ['claims', 'technical', 'logistics'] as const;
type Queue = keyof Skipping['desk']['queues'];

/**
 * The same through real workflows and activities on a Temporal whose time is skipped: the calendars lie in the record, commands go
 * through it, and the oracle is told the story as it was written down.
 */
export async function workflowSample(run: Run, count: number): Promise<void> {
  const random = run.random.stream('workflows');
  const wrong: string[] = [];
  let deadlines = 0;
  await skipping(async (world) => {
    const { env, prisma, hands, desk } = world;
    const openings = await plantCalendars(run, world);
    const ids: string[] = [];
    for (const n of range(count)) {
      const at = await env.currentTimeMs();
      const { id } = await fileCase(prisma, { subject: `clocks ${n}`, openedAt: new Date(at), severity: 'normal' });
      ids.push(id);
    }
    for (let left = count; left > 0; left = await prisma.case.count({ where: { tenantId, stage: 'received' } }))
      await hands.relay();
    for (const _ of range(STEPS)) {
      await env.sleep(1 + Math.floor(random.next() ** 2 * DAY));
      await lanes(ids, 10, async (id) => {
        const { stage, ball, memberId, pausedAt } = await prisma.case.findFirstOrThrow({ where: { tenantId, id } });
        const desk_ = { by: desk.people.rep };
        const draw = random.next();
        if (stage === 'closed' || draw < 0.2) return;
        if (ball === 'member')
          await hands.give(id, draw < 0.8 ? 'answer' : 'withdraw', memberId, { actorType: 'member', body: 'x' });
        else if (draw < 0.4) await hands.give(id, 'ask', desk_.by, { body: 'x' });
        else if (draw < 0.6) await handOver(world, id, random.pick(SECOND));
        else if (draw < 0.8 && pausedAt) await order(world, id, 'resume');
        else if (draw < 0.8) await order(world, id, 'pause', { reason: 'other', at: await soon(world, random) });
        else if (draw < 0.9) await order(world, id, 'prioritise', { priority: 1 + random.int(4) });
        else await hands.give(id, 'reply', desk_.by, { body: 'x' });
      });
    }
    for (const id of ids) {
      const found = await compared(world, id, openings);
      deadlines += found.deadlines;
      wrong.push(...found.wrong.map((text) => `${id}: ${text}`));
    }
  });
  run.figures.inWorkflows = count;
  run.figures.deadlinesInWorkflows = deadlines;
  run.none('wrongInWorkflows', wrong);
}

/** Another zone for each queue; the test server's clock begins today, so the window does. @returns openings by calendar id */
async function plantCalendars(run: Run, { prisma, desk, env }: Skipping): Promise<Record<string, Opening>> {
  const from = new Date((await env.currentTimeMs()) - 2 * DAY).toISOString().slice(0, 10);
  const openings: Record<string, Opening> = {};
  for (const [i, queue] of (Object.keys(desk.queues) as Queue[]).entries()) {
    const zone = ZONES[i % ZONES.length] as string;
    const definition: CalendarDefinition = parseCalendar({
      ...calendarIn(zone, run.random.stream(`workflow ${queue}`)),
      holidays: [],
      specialDays: {},
    });
    const id = newId();
    await prisma.calendar.create({ data: { tenantId, id, code: queue, nameZh: queue, nameEn: queue } });
    await prisma.calendarVersion.create({
      data: { tenantId, calendarId: id, version: 1, definition: definition as unknown as Prisma.InputJsonValue },
    });
    await prisma.queue.update({
      where: { tenantId_id: { tenantId, id: desk.queues[queue] } },
      data: { calendarId: id },
    });
    openings[id] = openingOf(definition, minutesOf(zone, from, 60));
  }
  return openings;
}

async function handOver(world: Skipping, caseId: string, queue: Queue): Promise<void> {
  const queueId = world.desk.queues[queue];
  const { calendarId } = await world.prisma.queue.findFirstOrThrow({ where: { tenantId, id: queueId } });
  await order(world, caseId, 'handover', { queueId, calendarId });
}

/** Whoever has the case asks for it; what is not possible is refused, and stays so. */
async function order({ prisma, desk, env }: Skipping, caseId: string, type: CommandType, payload: Payload = {}) {
  const written = await writeCommand(prisma, {
    ...{ tenantId, caseId, type, actor: { type: 'staff', id: desk.people.rep }, payload },
    ...(type === 'pause' ? { message: { direction: 'outbound', channel: 'portal', locale: 'zh', body: 'x' } } : {}),
  });
  if (written.refusal) return;
  const end = await deliverCommand(env.client, written, 10_000);
  if (end.status === 'refused') await refuseCommand(prisma, tenantId, written.id, end.refusal, end.version);
}
type Payload = NonNullable<Parameters<typeof writeCommand>[1]['payload']>;

const soon = async ({ env }: Skipping, random: Random) => (await env.currentTimeMs()) + 1 + random.int(2 * DAY);

/** The oracle hears the story; the record, as the workflow left it, must say what it says. */
async function compared({ prisma }: Skipping, id: string, openings: Record<string, Opening>) {
  const row = await prisma.case.findFirstOrThrow({
    where: { tenantId, id },
    include: { events: { orderBy: { version: 'asc' } }, commands: true },
  });
  const state = row.state as unknown as CaseState;
  const decisions = await prisma.decision.findMany({ where: { tenantId, caseId: id, ruleSet: 'routing' } });
  const { calendarId: first } = (decisions[0]?.outcome ?? { calendarId: '' }) as { calendarId: string };
  const minutes = Object.fromEntries(
    Object.entries(state.clocks).map(([clock, c]) => [clock, c.budgetMs / 60_000]),
  ) as ConstructorParameters<typeof ClockOracle>[2];
  const oracle = new ClockOracle(openings, first, minutes);
  const takenUp = row.events.find(({ type }) => type === 'decided')?.at ?? row.openedAt;
  oracle.opened(row.openedAt.getTime(), takenUp.getTime());
  for (const { type, at, data, commandId } of row.events) {
    const payload = row.commands.find((command) => command.id === commandId)?.payload as
      | { calendarId?: string }
      | undefined;
    if (type === 'ask') oracle.ask(at.getTime());
    if (type === 'answer') oracle.answer(at.getTime());
    if (type === 'reply') oracle.reply();
    if (type === 'pause') oracle.pause(at.getTime());
    if (type === 'resume') oracle.resume(at.getTime());
    if (type === 'handover') oracle.handOver(at.getTime(), payload?.calendarId ?? '');
    if (type === 'ranOut') oracle.ranOut((data as { clock: string }).clock, at.getTime());
  }
  const wrong: string[] = [];
  let deadlines = 0;
  for (const [clock, c] of Object.entries(state.clocks)) {
    if (!KNOWN_CLOCKS.has(clock) || c.status !== 'running') continue;
    const due = oracle.dueAt(clock);
    if (due === null) continue;
    deadlines++;
    if (due !== c.dueAt) wrong.push(`${clock}: workflow ${c.dueAt}, oracle ${due}`);
  }
  return { wrong, deadlines };
}
