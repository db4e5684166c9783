import type { ClockChange } from '../../domain/case/clock-story.ts';
import type { Clock } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { CaseEvent } from '../../prisma/generated/client.ts';
import type { ClockStory } from '../contract/cases.ts';
import { actorNames } from '../names.ts';
import { caseClock } from './detail.ts';
import type { FoundCase } from './find.ts';
import { stateOf } from './possible.ts';
import { eventTexts, type Reading } from './story.ts';

/** Every clock of a case with what it went through: each step wrote down what it did to which clock. */
export async function clockStories(prisma: PrismaClient, found: FoundCase, reading: Reading): Promise<ClockStory[]> {
  const { tenantId, caseId } = reading;
  const all = await prisma.caseEvent.findMany({ where: { tenantId, caseId }, orderBy: { version: 'asc' } });
  const events = all.filter(({ data }) => changesIn(data).length > 0);
  const [texts, actors, notes] = await Promise.all([
    eventTexts(prisma, reading, events),
    actorNames(
      prisma,
      tenantId,
      events.map(({ actorType: type, actorId: id }) => ({ type, id })),
    ),
    prisma.message.findMany({
      where: {
        tenantId,
        id: { in: events.flatMap(({ messageId }) => messageId ?? []) },
        direction: 'note',
        erasedAt: null,
      },
      select: { id: true, body: true },
    }),
  ]);
  const lines = events.flatMap((event, nth) =>
    changesIn(event.data).map(({ clock, change, dueAt, budgetMinutes }) => ({
      clock,
      line: {
        version: event.version,
        at: event.at.toISOString(),
        change,
        dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
        budgetMinutes,
        actor: { type: event.actorType, id: event.actorId, name: actors.get(event.actorId ?? '') ?? null },
        text: texts[nth] ?? '',
        note: notes.find(({ id }) => id === event.messageId)?.body ?? null,
        decisionId: measured(clock, change) ? levelAt(all, event) : null,
      },
    })),
  );
  const flow = flowOf(found.kind as CaseKind, found.flowVersion);
  return Object.entries(stateOf(found).clocks).map(([clock, c]) => ({
    ...caseClock(flow, clock, c),
    lines: lines.filter((one) => one.clock === clock).map(({ line }) => line),
  }));
}

/** Of a clock whose time the rules say, when it was given a time. */
const measured = (clock: Clock, change: ClockChange['change']): boolean =>
  (change === 'started' || change === 'moved') && clock !== 'pause' && !clock.startsWith('promise:');

/** The service level that held when a step was over: it may have been decided within that step, one line below. */
const levelAt = (events: readonly CaseEvent[], { at }: CaseEvent): string | null =>
  events.findLast(
    (one) => one.at <= at && one.decisionId && (one.data as { set?: string } | null)?.set === 'serviceLevel',
  )?.decisionId ?? null;

const changesIn = (data: unknown): ClockChange[] => (data as { clocks?: ClockChange[] } | null)?.clocks ?? [];
