import { type CalendarDefinition, subtract } from '../../domain/calendar/calendar.ts';
import type { Clock, CommandType } from '../../domain/case/flow.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import type { Routing, ServiceLevel } from '../../domain/case/state.ts';
import { CHANNELS, type Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { writeCommand } from '../commands.ts';
import { decideAndKeep } from '../decisions.ts';
import { beginPastCase, calendarsOf, finishPastCase, type PastCase } from '../import/past-cases.ts';
import type { Decided, Decider, Line } from '../import/replay.ts';
import { openCase } from '../intake.ts';
import { englishStories } from './complaints.ts';
import { type FreshCase, type OldCase, PLAN, type PlannedCase } from './plan.ts';
import { pastOf } from './scripts.ts';
import { CHINESE_STORIES, type Story, WORDS } from './stories.ts';

const MINUTE = 60_000;
/** Cases made side by side. */
const AT_ONCE = 4;

type Member = { id: string; tier: string; locale: string };
type Cast = {
  prisma: PrismaClient;
  tenantId: string;
  now: number;
  calendars: Record<string, CalendarDefinition>;
  office: CalendarDefinition;
  calendarOfQueue: Map<string, CalendarDefinition>;
  /** Who works each queue and is here. */
  people: Map<string, { id: string; locale: string }[]>;
};
type Scene = { externalId: string; nth: number; planned: PlannedCase; member: Member; story: Story };

/** Files the demo's cases that are not there yet. @returns how many there are now, by how they came */
export async function plantCases(prisma: PrismaClient, tenantId: string, now: number): Promise<void> {
  const done = await prisma.case.findMany({
    where: { tenantId, externalId: { startsWith: 'DEMO-CASE-' }, version: { gt: 0 } },
    select: { externalId: true, commandSeq: true },
  });
  const cast = await assemble(prisma, tenantId, now);
  const known = new Map(done.map(({ externalId, commandSeq }) => [externalId, commandSeq]));
  const scenes = await casting(prisma, tenantId);
  const missing = scenes.filter(({ externalId, planned }) => {
    const given = known.get(externalId);
    return given === undefined || (planned.how === 'fresh' && given < planned.commands.length);
  });
  for (const how of ['old', 'fresh'] as const) {
    const queue = missing.filter(({ planned }) => planned.how === how);
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let scene = queue.shift(); scene; scene = queue.shift())
        await (scene.planned.how === 'old'
          ? playOld(cast, scene, scene.planned)
          : playFresh(cast, scene, scene.planned));
    });
    await Promise.all(workers);
  }
}

async function assemble(prisma: PrismaClient, tenantId: string, now: number): Promise<Cast> {
  const calendars = await calendarsOf(prisma, tenantId);
  const at = new Date(now);
  const queues = await prisma.queue.findMany({
    where: { tenantId },
    include: {
      calendar: { select: { code: true } },
      staff: {
        where: {
          staff: { role: 'rep', disabledAt: null, absences: { none: { from: { lte: at }, until: { gt: at } } } },
        },
        include: { staff: { select: { locale: true } } },
        orderBy: { staffId: 'asc' },
      },
    },
  });
  const named = queues.find(({ calendar }) => calendar.code === 'office');
  const office = named && calendars[named.calendarId];
  if (!office) throw new Error('No queue keeps the office calendar');
  return {
    ...{ prisma, tenantId, now, calendars, office },
    calendarOfQueue: new Map(queues.map(({ id, calendarId }) => [id, calendars[calendarId] ?? office])),
    people: new Map(
      queues.map(({ id, staff }) => [id, staff.map(({ staffId, staff: { locale } }) => ({ id: staffId, locale }))]),
    ),
  };
}

/** Gives every planned case a member and a story. Each member has one case, but for those who come again, until there are no more members of a kind. */
async function casting(prisma: PrismaClient, tenantId: string): Promise<Scene[]> {
  const members = await prisma.member.findMany({
    where: {
      tenantId,
      externalId: { startsWith: 'DEMO-' },
      contactPoints: { some: { type: { in: ['phone', 'email'] } } },
    },
    select: { id: true, tier: true, locale: true },
    orderBy: { externalId: 'asc' },
  });
  const stories: Record<Locale, readonly Story[]> = { zh: CHINESE_STORIES, en: englishStories() };
  const told = new Map<string, number>();
  const taken = new Set<string>();
  const persons = new Map<string, Member>();
  return PLAN.map((planned, nth) => {
    const { locale, tiers, kind, person } = planned;
    const fitting = members.filter(
      (member) => member.locale === locale && (!tiers || (tiers as string[]).includes(member.tier)),
    );
    const member =
      persons.get(person ?? '') ??
      fitting.find(({ id }) => !taken.has(id)) ??
      fitting[nth % fitting.length] ??
      members[nth % members.length];
    if (!member) throw new Error('The demo has no members');
    taken.add(member.id);
    if (person) persons.set(person, member);
    const ofKind = stories[locale].filter((story) => story.kind === kind);
    const count = told.get(`${locale}:${kind}`) ?? 0;
    told.set(`${locale}:${kind}`, count + 1);
    const story = ofKind[count % ofKind.length];
    if (!story) throw new Error(`There is no ${kind} in ${locale}`);
    return { externalId: `DEMO-CASE-${String(nth + 1).padStart(3, '0')}`, nth, planned, member, story };
  });
}

const filingOf = ({ tenantId }: Cast, { externalId, nth, planned, member, story }: Scene) => ({
  ...{ tenantId, externalId, kind: planned.kind, category: story.category, locale: planned.locale },
  severity: planned.severity ?? story.severity,
  channel: CHANNELS[nth % 5] ?? 'portal',
  ...{ subject: story.subject, body: story.body, verified: nth % 6 !== 0 },
  author: { type: 'member' as const, id: member.id },
});

async function playFresh(cast: Cast, scene: Scene, planned: FreshCase): Promise<void> {
  const { prisma, tenantId, now } = cast;
  const openedAt = new Date(subtract(cast.office, now, planned.age * MINUTE).at);
  const filed = await openCase(prisma, { ...filingOf(cast, scene), who: { memberId: scene.member.id }, openedAt });
  const given = filed.repeated ? await prisma.command.count({ where: { tenantId, caseId: filed.id } }) : 0;
  const rep = await repFor(cast, scene);
  for (const type of planned.commands.slice(given)) {
    const byMember = type === 'reject' || type === 'answer';
    const body = bodyOf(type, planned.locale);
    await writeCommand(prisma, {
      ...{ tenantId, caseId: filed.id, type, payload: {} },
      actor: byMember ? { type: 'member', id: filed.memberId } : { type: 'staff', id: rep },
      ...(body
        ? {
            message: {
              direction: type === 'handover' ? 'note' : byMember ? 'inbound' : 'outbound',
              channel: filingOf(cast, scene).channel,
              locale: planned.locale,
              body,
            },
          }
        : {}),
    });
  }
}

/** A rep of the first line's queue that this kind of case usually goes to. */
async function repFor(cast: Cast, { story, planned, nth }: Scene): Promise<string> {
  const code = story.category === 'billing' || story.category === 'account' ? 'billing' : 'service';
  const where = { tenantId_code: { tenantId: cast.tenantId, code } };
  const queue = await cast.prisma.queue.findUniqueOrThrow({ where, select: { id: true } });
  const rep = holderOf(cast, queue.id, planned.locale, nth);
  if (!rep) throw new Error(`Nobody works the queue ${code}`);
  return rep;
}

/** One of a queue's people, in turn; somebody with the member's language where there is one. */
function holderOf({ people }: Cast, queueId: string, locale: Locale, nth: number): string | null {
  const all = people.get(queueId) ?? [];
  const fitting = all.filter((person) => person.locale === locale);
  const from = fitting.length > 0 ? fitting : all;
  return from[nth % from.length]?.id ?? null;
}

function bodyOf(type: CommandType, locale: Locale): string | null {
  const words = WORDS[locale];
  const bodies: Partial<Record<CommandType, string>> = {
    ...{ reply: words.answer, ask: words.question, handover: words.handover },
    ...{ resolve: words.resolution, reject: words.rejected, answer: words.memberAnswer },
  };
  return bodies[type] ?? null;
}

async function playOld(cast: Cast, scene: Scene, planned: OldCase): Promise<void> {
  const { prisma, now, office } = cast;
  const known: PastCase = { ...filingOf(cast, scene), memberId: scene.member.id, openedAt: new Date(now) };
  const begun = await beginPastCase(prisma, known);
  const decider = deciderFor(cast, begun.id, scene);
  const routed = await decider.routing('first');
  const { outcome } = await decider.serviceLevel();
  const flow = currentFlow(planned.kind);
  const minutes = Object.fromEntries(
    Object.entries(flow.clocks).map(([clock, rule]) => [clock, outcome.minutes[clock as Clock] ?? rule.minutes]),
  ) as Record<Clock, number>;
  const first = cast.calendarOfQueue.get(routed.outcome.queueId) ?? office;
  const ladder = flow.ladder.map((rung) => (rung.minutes * outcome.ladderPercent) / 100);
  const times = { now, minutes, first, office, ladder };
  const { openedAt, ...happened } = pastOf(planned.script, planned.rest, planned.locale, times, planned.rung);
  const last = happened.deeds.at(-1)?.at ?? openedAt;
  const past: PastCase = {
    ...known,
    openedAt: new Date(openedAt),
    rating: planned.rating && {
      score: planned.rating[0],
      comment: planned.rating[1],
      at: new Date(Math.min(now, last + 30 * MINUTE)),
    },
  };
  await finishPastCase(prisma, begun, past, happened, decider);
}

/** The real rules decide for a case of the demo, once per question. */
function deciderFor(cast: Cast, caseId: string, { planned, nth }: Scene): Decider {
  const { prisma, tenantId, now, calendars } = cast;
  const question = { tenantId, caseId, asOf: now };
  return {
    calendars,
    holder: (queueId) => holderOf(cast, queueId, planned.locale, nth),
    routing: once(async (line: Line): Promise<Decided<Routing>> => {
      const kept = await decideAndKeep(prisma, {
        ...question,
        set: 'routing',
        line,
        key: `case:${caseId}:demo:routing:${line}`,
      });
      const { queueId, calendarId, assigneeId } = kept.outcome;
      return { decisionId: kept.decisionId, outcome: { queueId, calendarId, assigneeId } };
    }),
    serviceLevel: once(async (): Promise<Decided<ServiceLevel>> => {
      const kept = await decideAndKeep(prisma, {
        ...question,
        set: 'serviceLevel',
        key: `case:${caseId}:demo:serviceLevel`,
      });
      return { decisionId: kept.decisionId, outcome: kept.outcome as ServiceLevel };
    }),
  };
}

/** Asks once per line, and remembers. */
function once<T>(ask: (line: Line) => Promise<T>): (line?: Line) => Promise<T> {
  const answers = new Map<Line, Promise<T>>();
  return (line = 'first') => {
    const answer = answers.get(line) ?? ask(line);
    answers.set(line, answer);
    return answer;
  };
}
