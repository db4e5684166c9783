import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Ledger } from './ledger.ts';
import type { Run } from './run.ts';

/** Holds the record against what people were told. Each finding is a sentence that names the case. */

/** Filings that were acknowledged and are not there under their number, or there twice; commands that were taken and have no end. */
export async function lost(prisma: PrismaClient, ledger: Ledger): Promise<string[]> {
  const filed = ledger.facts('filed');
  const cases = await rowsOf(
    prisma,
    filed.map(({ caseId }) => caseId),
  );
  const numbers = new Map(cases.map(({ id, number }) => [id, number]));
  const taken = ledger.facts('taken');
  const commands = await commandsOf(
    prisma,
    taken.map(({ commandId }) => commandId),
  );
  const ends = new Map(commands.map(({ id, status }) => [id, status]));
  return [
    ...filed.flatMap(({ caseId, number }) =>
      numbers.get(caseId) === number ? [] : [`${number} (${caseId}) is ${numbers.get(caseId) ?? 'not there'}`],
    ),
    ...repeats(cases.map(({ number }) => number)).map((number) => `${number} was given twice`),
    ...taken.flatMap(({ commandId, command, caseId, status }) => {
      const end = ends.get(commandId);
      if (end === 'done' || (end === 'refused' && status === 'pending')) return [];
      return [`${command} ${commandId} of ${caseId} was told ${status} and is ${end ?? 'not there'}`];
    }),
  ];
}

/** Cases beyond those that were acknowledged: a repeat that was taken for something new. */
export async function extra(prisma: PrismaClient, ledger: Ledger, subjects: string): Promise<string[]> {
  const known = new Set(ledger.facts('filed').map(({ caseId }) => caseId));
  const all = await prisma.case.findMany({
    where: { tenantId, subject: { startsWith: subjects } },
    select: { id: true, number: true },
  });
  return all.filter(({ id }) => !known.has(id)).map(({ number }) => `nobody was told of ${number}`);
}

/** Gaps and repeats in the stories, a command carried out twice, a notice written twice for one cause. */
export async function twice(prisma: PrismaClient, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const events = await eventsOf(prisma, ids);
  const notices = await prisma.notice.findMany({
    where: { tenantId, caseId: { in: [...ids] } },
    select: { caseId: true, kind: true, messageId: true, staffId: true },
  });
  for (const id of ids) {
    const story = events.get(id) ?? [];
    const gap = story.findIndex(({ version }, i) => version !== i + 1);
    if (gap >= 0) found.push(`${id}: event ${gap + 1} is numbered ${story[gap]?.version}`);
    for (const command of repeats(story.flatMap(({ commandId }) => commandId ?? [])))
      found.push(`${id}: command ${command} was carried out twice`);
    const told = notices.filter(({ caseId }) => caseId === id);
    for (const [kind, cause] of CAUSES) {
      const [want, are] = [
        story.filter(({ type }) => type === cause).length,
        told.filter((n) => n.kind === kind).length,
      ];
      if (want !== are) found.push(`${id}: ${want} × ${cause}, ${are} × notice '${kind}'`);
    }
  }
  return found;
}

/** Notices to members, and the events that are told by them: as many of one as of the other. */
const CAUSES = [
  ['received', 'opened'],
  ['message', 'reply'],
  ['question', 'ask'],
  ['resolved', 'resolve'],
] as const;

/** Commands of a case that were not carried out in the order they were written down in. */
export async function outOfOrder(prisma: PrismaClient, ids: readonly string[]): Promise<string[]> {
  const rows = await prisma.command.findMany({
    where: { tenantId, caseId: { in: [...ids] }, status: 'done' },
    select: { id: true, seq: true },
  });
  const seqs = new Map(rows.map(({ id, seq }) => [id, seq]));
  return [...(await eventsOf(prisma, ids))].flatMap(([id, story]) => {
    const order = story.flatMap(({ commandId }) => (commandId ? [seqs.get(commandId) ?? -1] : []));
    return order.every((seq, i) => i === 0 || seq > (order[i - 1] as number)) ? [] : [`${id}: ${order.join(' ')}`];
  });
}

/** Commands that somebody was told had failed, and that happened all the same. */
export async function failedAndApplied(prisma: PrismaClient, ledger: Ledger): Promise<string[]> {
  const refused = ledger.facts('refused').flatMap(({ commandId }) => commandId ?? []);
  const inRecord = await commandsOf(prisma, refused);
  const applied = await prisma.caseEvent.findMany({
    where: { tenantId, commandId: { in: refused } },
    select: { commandId: true },
  });
  return [
    ...inRecord.filter(({ status }) => status !== 'refused').map(({ id, status }) => `${id} is ${status}`),
    ...applied.map(({ commandId }) => `${commandId} is in the story`),
    ...(await refusedInRecordAndApplied(prisma, ledger)),
  ];
}

async function refusedInRecordAndApplied(prisma: PrismaClient, ledger: Ledger): Promise<string[]> {
  const taken = ledger.facts('taken').map(({ commandId }) => commandId);
  const refused = (await commandsOf(prisma, taken)).filter(({ status }) => status === 'refused').map(({ id }) => id);
  const applied = await prisma.caseEvent.findMany({ where: { tenantId, commandId: { in: refused } } });
  return applied.map(({ commandId }) => `${commandId} is refused in the record and in the story`);
}

/** The same judgement for every scenario in which people work on cases. */
export async function judge(run: Run, prisma: PrismaClient, subjects: string): Promise<void> {
  const ids = run.ledger.facts('filed').map(({ caseId }) => caseId);
  run.none('lost', await lost(prisma, run.ledger));
  run.none('extra', await extra(prisma, run.ledger, subjects));
  run.none('twice', await twice(prisma, ids));
  run.none('outOfOrder', await outOfOrder(prisma, ids));
  run.none('failedAndApplied', await failedAndApplied(prisma, run.ledger));
}

type Event = { caseId: string; version: number; type: string; commandId: string | null; at: Date };

export async function eventsOf(prisma: PrismaClient, ids: readonly string[]): Promise<Map<string, Event[]>> {
  const stories = new Map<string, Event[]>();
  const events = await prisma.caseEvent.findMany({
    where: { tenantId, caseId: { in: [...ids] } },
    orderBy: [{ caseId: 'asc' }, { version: 'asc' }],
    select: { caseId: true, version: true, type: true, commandId: true, at: true },
  });
  for (const event of events) stories.set(event.caseId, [...(stories.get(event.caseId) ?? []), event]);
  return stories;
}

const rowsOf = (prisma: PrismaClient, ids: string[]) =>
  prisma.case.findMany({ where: { tenantId, id: { in: ids } }, select: { id: true, number: true } });

const commandsOf = (prisma: PrismaClient, ids: string[]) =>
  prisma.command.findMany({ where: { tenantId, id: { in: ids } }, select: { id: true, status: true } });

export function repeats(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}
