import type { ClockChange } from '../../domain/case/clock-story.ts';
import { sayClock, sayStage } from '../../domain/language/flow-words.ts';
import { has, say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import { CHANNELS, type Locale } from '../../domain/vocabulary.ts';
import { standings } from '../../prisma/attachments/files.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { mergedInto, wayOn } from '../../prisma/merging/goes-on.ts';
import type { StoryEntry } from '../contract/cases.ts';
import type { ApiDeps } from '../deps.ts';
import { actorNames, namesOf } from '../names.ts';
import { among } from './rows.ts';

type Values = {
  /** Why, as the event's own words have it; of a reassessment, what changed. */
  reason?: string;
  clock?: string;
  dueAt?: number;
  at?: number;
  minutes?: number;
  priority?: number;
  staffId?: string;
  queueId?: string;
  set?: string;
  from?: string;
  to?: string;
  version?: number;
  clocks?: ClockChange[];
  rung?: number;
  post?: string;
  otherCaseId?: string;
  /** Why it stayed with what it had. */
  stays?: string;
  stage?: string;
};
type Told = {
  locale: Locale;
  zone: string;
  staff: Map<string, string>;
  queues: Map<string, { nameZh: string; nameEn: string }>;
  /** Numbers of other cases. */
  numbers: Map<string, string>;
};
export type Reading = { tenantId: string; caseId: string; locale: Locale; zone: string };

const MESSAGE = {
  attachments: {
    select: { id: true, fileName: true, mediaType: true, bytes: true, sha256: true },
    orderBy: { createdAt: 'asc' },
  },
} satisfies Prisma.MessageInclude;

/** What was said and what happened, oldest first. Events that only repeat a message are there too: they carry the step. */
export async function storyOf(
  { prisma, env }: Pick<ApiDeps, 'prisma' | 'env'>,
  reading: Reading,
): Promise<StoryEntry[]> {
  const { tenantId, caseId, locale } = reading;
  const [merged, way] = await Promise.all([mergedInto(prisma, tenantId, caseId), wayOn(prisma, tenantId, caseId)]);
  const onward = { caseId: { in: way.filter((id) => id !== caseId) }, addressedToId: caseId };
  const [messages, events, links] = await Promise.all([
    prisma.message.findMany({
      where: { tenantId, OR: [{ caseId }, { caseId: { in: merged }, ...SAID }, onward] },
      include: MESSAGE,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    }),
    prisma.caseEvent.findMany({ where: { tenantId, caseId }, orderBy: { version: 'asc' } }),
    prisma.caseLink.findMany({ where: { tenantId, OR: [{ fromId: caseId }, { toId: caseId }] } }),
  ]);
  const mentions = await mentionsIn(
    prisma,
    tenantId,
    messages.filter(({ direction }) => direction === 'note').map(({ id }) => id),
  );
  const files = messages.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256));
  const [actors, texts, standing, numbers] = await Promise.all([
    actorNames(prisma, tenantId, [
      ...messages.map((m) => ({ type: m.authorType, id: m.authorId })),
      ...events.map(actorOfEvent),
      ...links.map((link) => ({ type: link.actorType, id: link.actorId })),
    ]),
    eventTexts(prisma, reading, events),
    standings({ prisma, env }, tenantId, files),
    numbersOf(prisma, tenantId, [
      ...links.flatMap((link) => [link.fromId, link.toId]),
      ...messages.flatMap((m) => [m.caseId, m.addressedToId, m.splitFromId]),
    ]),
  ]);
  const nameOf = (id: string | null) => (id ? (actors.get(id) ?? null) : null);
  return inOrder([
    ...events.map(
      (e, i): StoryEntry => ({
        is: 'event',
        version: e.version,
        at: e.at.toISOString(),
        type: e.type,
        actor: { type: e.actorType, id: e.actorId, name: nameOf(e.actorId) },
        text: texts[i] ?? '',
        decisionId: e.decisionId,
      }),
    ),
    ...messages.map(
      (m): StoryEntry => ({
        is: 'message',
        id: m.id,
        at: m.createdAt.toISOString(),
        direction: among(['inbound', 'outbound', 'note'] as const, m.direction),
        channel: among(CHANNELS, m.channel),
        author: {
          type: m.authorType,
          id: m.authorId,
          name: nameOf(m.authorId) ?? say(locale, `api.actor.${m.authorType}`),
        },
        body: m.erasedAt ? say(locale, 'api.erased') : m.body,
        accepted: m.acceptedAt !== null,
        attachments: m.attachments.map(({ sha256, ...file }) => ({ ...file, standing: standing(sha256) })),
        ...(mentions.has(m.id) ? { mentions: mentions.get(m.id) } : {}),
        ...fromElsewhere(m, caseId, numbers),
      }),
    ),
    ...links.map(
      (link): StoryEntry => ({
        is: 'event',
        version: events.findLast((e) => e.at <= link.createdAt)?.version ?? 0,
        linkId: link.id,
        at: link.createdAt.toISOString(),
        type: 'linked',
        actor: { type: link.actorType, id: link.actorId, name: nameOf(link.actorId) },
        text: linkInWords(link, caseId, nameOf(link.actorId), { locale, numbers }),
        decisionId: null,
      }),
    ),
  ]);
}

/** Of a merged case only what was said, not what was never sent. */
const SAID = { OR: [{ direction: { not: 'outbound' } }, { acceptedAt: { not: null } }] };

function fromElsewhere(
  m: { caseId: string; addressedToId: string | null; splitFromId: string | null },
  caseId: string,
  numbers: Map<string, string>,
): Pick<Extract<StoryEntry, { is: 'message' }>, 'from' | 'elsewhere'> {
  const elsewhere = m.caseId !== caseId;
  if (elsewhere && m.addressedToId === caseId)
    return { from: { id: m.caseId, number: numbers.get(m.caseId) ?? '', why: 'onward' }, elsewhere };
  const id = m.addressedToId ?? (elsewhere ? m.caseId : m.splitFromId);
  if (id === null || id === caseId) return {};
  const why = m.addressedToId || elsewhere ? 'merged' : 'split';
  return { from: { id, number: numbers.get(id) ?? '', why }, ...(elsewhere ? { elsewhere } : {}) };
}

function linkInWords(
  link: { kind: string; fromId: string; toId: string; actorType: string; count: number },
  caseId: string,
  actor: string | null,
  { locale, numbers }: Pick<Told, 'locale' | 'numbers'>,
): string {
  const outward = link.fromId === caseId;
  return say(locale, `merging.story.${link.kind}.${outward ? 'outward' : 'inward'}`, {
    actor: actor ?? say(locale, `api.actor.${link.actorType}`),
    number: numbers.get(outward ? link.toId : link.fromId) ?? '',
    smart_count: link.count,
  });
}

async function numbersOf(prisma: PrismaClient, tenantId: string, ids: readonly (string | null | undefined)[]) {
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))];
  const rows = await prisma.case.findMany({
    where: { tenantId, id: { in: wanted } },
    select: { id: true, number: true },
  });
  return new Map(rows.map(({ id, number }) => [id, number]));
}

/** By instant; what came in at the same instant keeps its order, the event before its message. */
const inOrder = (entries: StoryEntry[]) => entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

type Event = { type: string; actorType: string; actorId: string | null; data: unknown };
const actorOfEvent = ({ actorType, actorId }: Event) => ({ type: actorType, id: actorId });

/** What happened, in the reader's language, one text for each. */
export async function eventTexts(
  prisma: PrismaClient,
  { tenantId, locale, zone }: Reading,
  events: readonly Event[],
): Promise<string[]> {
  const values = events.map((event) => event.data as Values);
  const [actors, staff, queues, numbers] = await Promise.all([
    actorNames(prisma, tenantId, events.map(actorOfEvent)),
    namesOf(
      prisma,
      tenantId,
      values.map((v) => v.staffId),
    ),
    queueNames(
      prisma,
      tenantId,
      values.map((v) => v.queueId),
    ),
    numbersOf(
      prisma,
      tenantId,
      values.map((v) => v.otherCaseId),
    ),
  ]);
  const told: Told = { locale, zone, staff, queues, numbers };
  return events.map((event, i) => eventInWords(event, values[i] ?? {}, actors.get(event.actorId ?? '') ?? null, told));
}

function eventInWords(
  event: { type: string; actorType: string },
  v: Values,
  actor: string | null,
  { locale, zone, staff, queues, numbers }: Told,
): string {
  const queue = v.queueId ? queues.get(v.queueId) : undefined;
  const key = [
    ...(v.stays ? [`api.event.${event.type}_stays`] : []),
    `api.event.${event.type}_${v.set ?? (v.queueId ? 'queue' : v.staffId ? 'staff' : v.reason ? 'reason' : '')}`,
    `api.event.${event.type}_${v.reason}`,
    `api.event.${event.type}`,
  ].find((k) => has(locale, k));
  const words = say(locale, key ?? 'api.event.other', {
    actor:
      actor ??
      say(locale, has(locale, `api.actor.${event.actorType}`) ? `api.actor.${event.actorType}` : 'api.actor.system'),
    staff: (v.staffId && staff.get(v.staffId)) || say(locale, 'api.somebody'),
    queue: queue ? (locale === 'zh' ? queue.nameZh : queue.nameEn) : '',
    other: (v.otherCaseId && numbers.get(v.otherCaseId)) || say(locale, 'merging.anotherCase'),
    clock: clockIn(locale, v.clock),
    at: v.at === undefined ? '' : sayInstant(locale, v.at, zone),
    minutes: v.minutes ?? '',
    priority: v.priority ?? '',
    reason: has(locale, `${event.type}Reason.${v.reason}`) ? say(locale, `${event.type}Reason.${v.reason}`) : '',
    due: v.dueAt === undefined ? '' : sayInstant(locale, v.dueAt, zone),
    from: v.from ? say(locale, `tier.${v.from}`) : '',
    to: v.to ? say(locale, `tier.${v.to}`) : '',
    version: v.version ?? '',
    why: v.stays
      ? say(locale, `running.stays.${v.stays}`, { stage: stageIn(locale, v.stage), clock: clockIn(locale, v.clock) })
      : '',
    type: event.type,
  });
  return withMoved(words, v.clocks ?? [], { locale, zone });
}

const clockIn = (locale: Locale, clock: string | undefined) => (clock ? sayClock(locale, clock) : '');
const stageIn = (locale: Locale, stage: string | undefined) => (stage ? sayStage(locale, stage) : '');

/** Deadlines that are others now, behind what moved them. */
function withMoved(event: string, changes: ClockChange[], { locale, zone }: Pick<Told, 'locale' | 'zone'>): string {
  const moved = changes.flatMap(({ clock, change, dueAt }) =>
    change === 'moved' && dueAt !== null
      ? [say(locale, 'api.moved.one', { clock: sayClock(locale, clock), due: sayInstant(locale, dueAt, zone) })]
      : [],
  );
  const clocks = moved.join(say(locale, 'api.moved.and'));
  return moved.length > 0 ? say(locale, 'api.moved.said', { event, clocks }) : event;
}

async function mentionsIn(prisma: PrismaClient, tenantId: string, notes: string[]) {
  const rows = notes.length ? await prisma.noteMention.findMany({ where: { tenantId, messageId: { in: notes } } }) : [];
  const names = await namesOf(
    prisma,
    tenantId,
    rows.map((row) => row.staffId),
  );
  const found = new Map<string, { id: string; name: string }[]>();
  for (const { messageId, staffId: id } of rows)
    found.set(messageId, [...(found.get(messageId) ?? []), { id, name: names.get(id) ?? '' }]);
  return found;
}

async function queueNames(prisma: PrismaClient, tenantId: string, ids: readonly (string | undefined)[]) {
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))];
  const rows = wanted.length ? await prisma.queue.findMany({ where: { tenantId, id: { in: wanted } } }) : [];
  return new Map(rows.map((row) => [row.id, row]));
}
