import { type Presence, presenceAt } from '../../domain/presence/presence.ts';
import { decide } from '../../rules/engine.ts';
import type { Line } from '../../rules/facts/case.ts';
import { type Candidate, type Reason, rankHandlers } from '../../rules/handlers.ts';
import { readFacts } from '../../rules/read.ts';
import type { Prisma } from '../client.ts';
import { planColumns, planOf } from '../presence.ts';
import { askWithin, sql } from '../statement.ts';
import { chooseQueue, type QueueOf, queuesOf } from './queues.ts';
import { type Client, queryOf, versionAt } from './versions.ts';

/** What about a case matters for choosing people. `records` are the member's own and those merged into it. */
export type Concerning = { caseId: string | null; records: string[]; ownerId: string | null; locale: string };

/** Nothing is taken for granted: of a case or member that is not there, nothing is known. */
export async function concerning(
  client: Client,
  { tenantId, caseId, memberId }: { tenantId: string; caseId?: string | undefined; memberId?: string | undefined },
): Promise<Concerning> {
  const [found] = await askWithin<Omit<Concerning, 'caseId'>>(
    client,
    sql`WITH filed AS (
        SELECT c.locale, COALESCE(c."memberId", ${memberId ?? null}::uuid) AS id FROM (SELECT ${caseId ?? null}::uuid AS id) asked
          LEFT JOIN "Case" c ON c."tenantId" = ${tenantId} AND c.id = asked.id)
      SELECT m."ownerId"::text, COALESCE(f.locale, m.locale, '') AS locale,
        ARRAY(SELECT r::text FROM member_family(${tenantId}, f.id) AS r WHERE f.id IS NOT NULL) AS records
      FROM filed f LEFT JOIN "Member" m ON m."tenantId" = ${tenantId} AND m.id = member_root(${tenantId}, f.id)`,
  );
  return { caseId: caseId ?? null, ...(found ?? { records: [], ownerId: null, locale: '' }) };
}

/** Somebody who works one of the queues asked about, to be ranked on each. */
type Colleague = {
  id: string;
  name: string;
  open: number;
  capacity: number;
  presence: Presence;
  worksQueue(queue: QueueOf): boolean;
  on(queue: QueueOf): Candidate;
};

/** Everybody not disabled who works one of these queues, with load and presence, as of `asOf` (epoch ms). */
export async function candidatesOf(
  client: Client,
  tenantId: string,
  queues: readonly QueueOf[],
  who: Concerning,
  asOf: number,
): Promise<Colleague[]> {
  const at = new Date(asOf);
  const staff = await client.staff.findMany({
    where: { tenantId, disabledAt: null, queues: { some: { queueId: { in: queues.map((q) => q.id) } } } },
    select: {
      id: true,
      name: true,
      locale: true,
      capacity: true,
      ...planColumns(at, at),
      skills: { select: { level: true, skill: { select: { code: true } } } },
      queues: { select: { queueId: true } },
    },
    orderBy: { id: 'asc' },
  });
  const ids = staff.map((s) => s.id);
  const open = await casesOf(client, { tenantId, assigneeId: { in: ids }, stage: { not: 'closed' } });
  const earlier = await casesOf(client, {
    tenantId,
    assigneeId: { in: ids },
    memberId: { in: who.records },
    ...(who.caseId ? { id: { not: who.caseId } } : {}),
  });
  return staff.map((s) => {
    const worksQueue = (queue: QueueOf) => s.queues.some((q) => q.queueId === queue.id);
    const load = { open: open.get(s.id) ?? 0, capacity: s.capacity };
    const presence = presenceAt(planOf(s), asOf);
    return {
      id: s.id,
      name: s.name,
      ...load,
      presence,
      worksQueue,
      on: (queue) => ({
        staffId: s.id,
        ownsMember: who.ownerId === s.id,
        worksQueue: worksQueue(queue),
        skillLevel: s.skills.find((k) => k.skill.code === queue.skillCode)?.level ?? null,
        locale: s.locale,
        earlierCases: earlier.get(s.id) ?? 0,
        ...load,
        presence,
      }),
    };
  });
}

async function casesOf(client: Client, where: Prisma.CaseWhereInput): Promise<Map<string | null, number>> {
  const rows = await client.case.groupBy({ by: ['assigneeId'], where, _count: true });
  return new Map(rows.map((row) => [row.assigneeId, row._count]));
}

export type Ranked = {
  queue: { id: string; code: string; nameZh: string; nameEn: string; calendarId: string };
  /** The routing rules would send the case here now. */
  suggested: boolean;
  /** Which version and row of them; null: they do not. */
  by: { version: number; rowId: string } | null;
  people: {
    staffId: string;
    name: string;
    open: number;
    capacity: number;
    available: boolean;
    presence: Presence;
    score: number;
    reasons: Reason[];
  }[];
};

/** Queues of a line, the one the routing rules suggest first, and on each its people best first. Decides, but keeps nothing. */
export async function handlersFor(
  client: Client,
  tenantId: string,
  caseId: string,
  line: Line,
  asOf: number,
): Promise<Ranked[]> {
  const queues = await queuesOf(client, tenantId);
  const { version, definition } = await versionAt(client, tenantId, 'routing', asOf);
  const facts = await readFacts(queryOf(client), { tenantId, caseId, line }, asOf);
  const { outcome, rowId } = await decide(definition, facts);
  const suggested = chooseQueue(queues, outcome.queueCode, line);
  const ofLine = queues.filter((q) => q.line === line);
  const who = await concerning(client, { tenantId, caseId });
  const colleagues = await candidatesOf(client, tenantId, ofLine, who, asOf);
  const strong = outcome.named ?? false;
  return [...ofLine]
    .sort((a, b) => Number(b.id === suggested?.id) - Number(a.id === suggested?.id))
    .map((queue) => {
      const by = queue.id === suggested?.id ? { version, rowId } : null;
      return { suggested: by !== null, by, ...ranked(queue, colleagues, { locale: who.locale, strong }) };
    });
}

const attendance = (presence: Presence) => ({ presence, available: isAvailable(presence) });
const isAvailable = ({ is }: Presence) => is !== 'absent' && is !== 'away';

function ranked(
  queue: QueueOf,
  colleagues: Colleague[],
  need: { locale: string; strong: boolean },
): Pick<Ranked, 'queue' | 'people'> {
  const workers = new Map(colleagues.filter((c) => c.worksQueue(queue)).map((c) => [c.id, c]));
  const people = rankHandlers(
    [...workers.values()].map((c) => c.on(queue)),
    need,
  ).flatMap(({ staffId, score, reasons }) => {
    const c = workers.get(staffId);
    return c
      ? [{ staffId, name: c.name, open: c.open, capacity: c.capacity, ...attendance(c.presence), score, reasons }]
      : [];
  });
  const { id, code, nameZh, nameEn, calendarId } = queue;
  return { queue: { id, code, nameZh, nameEn, calendarId }, people };
}
