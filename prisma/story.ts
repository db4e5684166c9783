import type { Clock } from '../domain/case/flow.ts';
import { flowOf } from '../domain/case/known-flows.ts';
import type { CaseState } from '../domain/case/state.ts';
import { sayClock, sayStage } from '../domain/language/flow-words.ts';
import { say } from '../domain/language/index.ts';
import { sayDuration, sayInstant } from '../domain/language/instant.ts';
import type { CaseKind, Locale } from '../domain/vocabulary.ts';
import { categoryName } from './casework/categories.ts';
import { ensureFlows } from './flows.ts';
import type { Prisma } from './generated/client.ts';

/**
 * The case in five lines for somebody who never heard of it: who, what, since when, what was done, what is late.
 * Of personal data it tells the member's name and the subject, nothing else.
 * @param at  `now` in epoch milliseconds; `timeZone` of the reader, else the tenant's
 * @returns exactly five lines, or null when there is no such case
 */
export async function storyInFiveLines(
  prisma: Prisma.TransactionClient,
  tenantId: string,
  caseId: string,
  locale: Locale,
  at: { now?: number; timeZone?: string } = {},
): Promise<string[] | null> {
  const known = await read(prisma, tenantId, caseId);
  if (!known) return null;
  const timeZone = at.timeZone ?? (await prisma.tenant.findUnique({ where: { id: tenantId } }))?.timeZone ?? 'UTC';
  const category = await categoryName(prisma, tenantId, known.row.category, locale);
  const told: Told = {
    ...known,
    locale,
    category,
    now: at.now ?? Date.now(),
    time: (ms) => sayInstant(locale, ms, timeZone),
  };
  return [who(told), what(told), since(told), done(told), late(told)];
}

async function read(prisma: Prisma.TransactionClient, tenantId: string, caseId: string) {
  const row = await prisma.case.findUnique({
    where: { tenantId_id: { tenantId, id: caseId } },
    include: {
      member: { select: { name: true, tier: true } },
      queue: { select: { nameZh: true, nameEn: true } },
      assignee: { select: { name: true } },
    },
  });
  if (!row) return null;
  await ensureFlows(prisma, [row.flowVersion]);
  const counted = await prisma.caseEvent.groupBy({ by: ['type'], where: { tenantId, caseId }, _count: true });
  const taker =
    row.takenBy && (await prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id: row.takenBy } } }));
  return {
    row,
    state: row.state as CaseState | null,
    times: new Map(counted.map(({ type, _count }) => [type, _count])),
    takenBy: taker ? taker.name : null,
  };
}

type Told = NonNullable<Awaited<ReturnType<typeof read>>> & {
  locale: Locale;
  category: string;
  now: number;
  time(ms: number): string;
};

function who({ row, locale }: Told): string {
  const tier = say(locale, `tier.${row.member.tier}`);
  return say(locale, row.verifiedAt ? 'mail.story.who' : 'mail.story.whoUnverified', { member: row.member.name, tier });
}

function what({ row, locale, category }: Told): string {
  return say(locale, 'mail.story.what', {
    kind: say(locale, `kind.${row.kind}`),
    category,
    severity: say(locale, `severity.${row.severity}`),
    subject: row.subject,
  });
}

function since({ row, locale, now, time }: Told): string {
  const opened = row.openedAt.getTime();
  const values = {
    opened: time(opened),
    age: sayDuration(locale, (row.closedAt?.getTime() ?? now) - opened),
    stage: sayStage(locale, row.stage),
  };
  if (row.stage === 'closed') return say(locale, 'mail.story.sinceClosed', values);
  const queue = row.queue && (locale === 'zh' ? row.queue.nameZh : row.queue.nameEn);
  const holder =
    row.ball === 'member'
      ? say(locale, 'mail.story.withMember')
      : (row.assignee?.name ??
        (queue ? say(locale, 'mail.story.unclaimed', { queue }) : say(locale, 'mail.story.nobody')));
  return say(locale, 'mail.story.since', { ...values, holder });
}

/** Commands that are worth a word, in the order a case meets them. */
const DEEDS = ['reply', 'ask', 'handover', 'resolve', 'reject'] as const;

function done({ row, times, takenBy, locale, time }: Told): string {
  const deeds: string[] = [];
  if (row.answeredAt) deeds.push(say(locale, 'mail.story.answered', { at: time(row.answeredAt.getTime()) }));
  for (const deed of DEEDS) {
    const count = times.get(deed) ?? 0;
    if (count > 0) deeds.push(say(locale, `mail.story.did.${deed}`, { smart_count: count }));
  }
  if (takenBy) deeds.push(say(locale, 'mail.story.taken', { name: takenBy }));
  if (deeds.length === 0) deeds.push(say(locale, row.assigneeId ? 'mail.story.claimedOnly' : 'mail.story.nothing'));
  return say(locale, 'mail.story.done', { deeds: deeds.join(say(locale, 'mail.story.and')) });
}

function late(told: Told): string {
  const { locale, now, time } = told;
  const clocks = overdue(told).map(({ clock, dueAt }) =>
    say(locale, 'mail.story.overdue', {
      clock: sayClock(locale, clock),
      due: time(dueAt),
      by: sayDuration(locale, now - dueAt),
    }),
  );
  if (clocks.length === 0) return say(locale, 'mail.story.inTime');
  return say(locale, 'mail.story.late', { clocks: clocks.join(say(locale, 'mail.story.and')) });
}

/** Deadlines of the desk that passed and were not made good since; longest late first. */
function overdue({ row, state, now }: Told): { clock: Clock; dueAt: number }[] {
  if (!state || row.stage === 'closed' || row.stage === 'resolved') return [];
  const own = flowOf(row.kind as CaseKind, row.flowVersion).stages[row.stage]?.clocks ?? [];
  const open: Partial<Record<Clock, boolean>> = {
    ...Object.fromEntries(own.map((clock) => [clock, true])),
    answer: row.answeredAt === null,
    resolution: true,
    followUp: state.ladder.status === 'running' && state.ladder.cause === 'followUp',
  };
  return (Object.entries(state.clocks) as [Clock, CaseState['clocks'][Clock]][])
    .flatMap(([clock, c]) =>
      c && open[clock] && c.dueAt !== null && c.dueAt < now && (c.status === 'breached' || c.status === 'running')
        ? [{ clock, dueAt: c.dueAt }]
        : [],
    )
    .sort((a, b) => a.dueAt - b.dueAt);
}
