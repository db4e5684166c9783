import { startSession } from '../../../api/session/store.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { type CaseState, initialState } from '../../../domain/case/state.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { createPrisma, type PrismaClient } from '../../../prisma/client.ts';
import { type Desk, plantDesk } from '../../setup/desk.ts';
import { type Ground, POOL } from '../ground.ts';
import { fillerOf, plantSql, uuid } from '../plant.ts';

const PEOPLE = 200;
const TEAMS = 10;
const QUEUES = 20;
/** What years leave behind: whoever counts open cases must not read it. */
const CLOSED = 300_000;
/** Of a real case's state, beside what is planted. */
const STATE_BYTES = 1_000;

export type BigDesk = { url: string; prisma: PrismaClient; desk: Desk; manager: string; lead: string };
type Size = {
  open: number;
  members?: number;
  closed?: number;
  /** Every so many open cases one was filed four days ago and is late; the others are two days old at most. */
  lateEvery: number;
};

/** 200 people in ten teams with twenty queues, and their cases: three in four are somebody's. */
export async function plantBigDesk(ground: Ground, name: string, size: Size): Promise<BigDesk> {
  const url = await ground.database(name);
  const prisma = createPrisma(url, POOL);
  ground.before(() => prisma.$disconnect());
  const desk = await plantDesk(prisma);
  const { open, members = open, closed = CLOSED, lateEvery } = size;
  await plantSql(url, [
    ...peopleOf(desk),
    membersOf(members),
    openCases(open, members, lateEvery, desk),
    closedCases(open, closed, members),
    ...eventsOf(open, closed),
    'VACUUM ANALYZE',
  ]);
  const lead = (await prisma.staff.findFirstOrThrow({ where: { tenantId, name: 'Person 0' } })).id;
  return { url, prisma, desk, manager: desk.people.departmentHead, lead };
}

/** A cookie of somebody who is signed in. */
export async function cookieOf(prisma: PrismaClient, staffId: string): Promise<string> {
  const { token } = await startSession(prisma, { tenantId, staffId, ip: null, userAgent: null });
  return `steward_session=${token}`;
}

/** One lead for each team, who reports to the head of department; one person in twenty is absent. */
const peopleOf = ({ people }: Desk): [string, unknown[]][] => [
  [
    `INSERT INTO "Team" ("tenantId", id, code, "nameZh", "nameEn", "departmentId", "leadId")
     SELECT $1, ${uuid(5, 'n')}, 'team-' || n, '小组' || n, 'Team ' || n, s."departmentId", ${uuid(4, 'n')}
     FROM generate_series(0, $2::int - 1) AS n, "Staff" s WHERE s.id = $3::uuid`,
    [tenantId, TEAMS, people.departmentHead],
  ],
  [
    `INSERT INTO "Staff" ("tenantId", id, name, email, role, "postId", "departmentId", "teamId", "reportsToId", "deputyId")
     SELECT $1, ${uuid(4, 'n')}, 'Person ' || n, 'person' || n || '@desk.example', CASE WHEN n < $2::int THEN 'lead' ELSE 'rep' END,
       CASE WHEN n < $2::int THEN lead."postId" ELSE rep."postId" END, rep."departmentId", ${uuid(5, 'n % $2::int')},
       CASE WHEN n < $2::int THEN lead."reportsToId" ELSE ${uuid(4, 'n % $2::int')} END, ${uuid(4, '(n + $2::int) % $3::int')}
     FROM generate_series(0, $3::int - 1) AS n, "Staff" lead, "Staff" rep WHERE lead.id = $4::uuid AND rep.id = $5::uuid`,
    [tenantId, TEAMS, PEOPLE, people.teamLead, people.rep],
  ],
  [
    `INSERT INTO "Absence" ("tenantId", id, "staffId", "from", until)
     SELECT $1, ${uuid(6, 'n')}, ${uuid(4, 'n')}, now() - interval '1 day', now() + make_interval(hours => 1 + n % 30)
     FROM generate_series(15, $2::int - 1, 20) AS n`,
    [tenantId, PEOPLE],
  ],
  [
    `INSERT INTO "Queue" ("tenantId", id, code, "nameZh", "nameEn", line, "teamId", "calendarId")
     SELECT $1, ${uuid(7, 'n')}, 'queue-' || n, '队列' || n, 'Queue ' || n, CASE WHEN n % 4 = 3 THEN 'second' ELSE 'first' END,
       ${uuid(5, 'n % $2::int')}, (SELECT id FROM "Calendar" WHERE "tenantId" = $1 LIMIT 1)
     FROM generate_series(0, $3::int - 1) AS n`,
    [tenantId, TEAMS, QUEUES],
  ],
  [
    `INSERT INTO "QueueStaff" ("tenantId", "queueId", "staffId")
     SELECT $1, ${uuid(7, 'q')}, ${uuid(4, 's')} FROM generate_series(0, $2::int - 1) AS q, generate_series(0, $3::int - 1) AS s
     WHERE q % $4::int = s % $4::int`,
    [tenantId, QUEUES, PEOPLE, TEAMS],
  ],
];

/** One in five is of a high tier; everybody is looked after by somebody. */
const membersOf = (count: number): [string, unknown[]] => [
  `INSERT INTO "Member" ("tenantId", id, number, name, folded, pinyin, initials, lifecycle, tier, "ownerId", "createdAt", "updatedAt")
   SELECT $1, ${uuid(1, 'n')}, 'K' || lpad(n::text, 7, '0'), '王小明', '王小明', 'wangxiaoming', 'wxm', 'active',
     CASE WHEN n % 5 = 0 THEN 'gold' ELSE 'basic' END, ${uuid(4, 'n % $3::int')}, now() - interval '400 days', now()
   FROM generate_series(1, $2::int) AS n`,
  [tenantId, count, PEOPLE],
];

/** Each due in the next three days; one in eight waits for the member's word. */
const openCases = (count: number, members: number, lateEvery: number, { calendarId }: Desk): [string, unknown[]] => [
  `INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", category, severity, channel, subject, "memberId", "openedAt", version,
     state, stage, ball, "queueId", "assigneeId", priority, "dueAt", "dueClock", "breachedAt", "escalatesAt", "updatedAt")
   SELECT $1, ${uuid(3, 'n')}, 'CS-2026-' || lpad(n::text, 7, '0'), 'complaint', $2::int, 'delivery', 'normal', 'portal', '包裹晚到 ' || n,
     ${uuid(1, '1 + n % $3::int')}, opened, 3,
     replace(replace(replace(replace($4::text, '"@opened"', ${MS('opened')}), '"@due"', ${MS('due')}), '@queue', queue::text), '"@assignee"',
       coalesce('"' || assignee::text || '"', 'null'))::jsonb,
     CASE WHEN n % 8 = 7 THEN 'resolved' ELSE 'firstLine' END, CASE WHEN n % 8 = 7 THEN 'member' ELSE 'desk' END,
     queue, assignee, 1 + n % 4, due, 'answer', CASE WHEN n % $5::int = 0 THEN now() - make_interval(mins => n % 500) END,
     CASE WHEN n % 8 <> 7 THEN due END, now()
   FROM (
     SELECT n, now() - CASE WHEN n % $5::int = 0 THEN interval '4 days' ELSE make_interval(mins => 20 + n * 31 % 2800) END AS opened,
       now() + make_interval(mins => 2 + (n::bigint * 7919 % 4320)::int) AS due, ${uuid(7, 'n % $6::int')} AS queue,
       CASE WHEN n % 4 <> 0 THEN ${uuid(4, '(n % $7::int) + $7::int * (n / $7::int % ($8::int / $7::int))')} END AS assignee
     FROM generate_series(1, $9::int) AS n) AS one`,
  [tenantId, FLOW.version, members, stateOf(calendarId), lateEvery, QUEUES, TEAMS, PEOPLE, count],
];

/** SQL: an instant as the state has it. */
const MS = (at: string) => `(extract(epoch FROM ${at}) * 1000)::bigint::text`;
const FLOW = currentFlow('complaint');

/** A state as a step would leave it, with places for what differs. */
function stateOf(calendarId: string): string {
  const state: CaseState = {
    ...initialState(FLOW, 0),
    ...{ stage: 'firstLine', queueId: '@queue', calendarId, priority: 2, minutes: { answer: 4_320 } },
  };
  const clock = { status: 'running', budgetMs: 4_320 * 60_000, dueAt: '@due', provisional: false, warnAt: null };
  const spans = [{ calendarId, from: '@opened', to: null }];
  return JSON.stringify({
    ...{ ...state, openedAt: '@opened', enteredAt: '@opened', ballSince: '@opened', assigneeId: '@assignee' },
    ...{ clocks: { answer: { ...clock, spans } }, filler: fillerOf(STATE_BYTES) },
  });
}

/** Older than whatever the rules look back to. */
const closedCases = (open: number, count: number, members: number): [string, unknown[]] => [
  `INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", category, severity, channel, subject, "memberId", "openedAt", version,
     state, stage, ball, "queueId", "assigneeId", priority, outcome, "resolvedAt", "closedAt", "updatedAt")
   SELECT $1, ${uuid(3, 'n')}, 'CS-2025-' || lpad(n::text, 7, '0'), 'complaint', $2::int, 'delivery', 'normal', 'portal', '包裹晚到 ' || n,
     ${uuid(1, '1 + n % $3::int')}, now() - interval '120 days' - make_interval(mins => n), 6, $4::jsonb, 'closed', 'nobody',
     ${uuid(7, 'n % $5::int')}, ${uuid(4, 'n % $6::int')}, 1 + n % 4, 'accepted', now() - interval '110 days', now() - interval '109 days', now()
   FROM generate_series($7::int + 1, $7::int + $8::int) AS n`,
  [tenantId, FLOW.version, members, { filler: fillerOf(STATE_BYTES) }, QUEUES, PEOPLE, open, count],
];

/** Three lines of each open case and one of each closed one; one case in ten was taken down by somebody here. */
const eventsOf = (open: number, closed: number): [string, unknown[]][] => [
  [
    `INSERT INTO "CaseEvent" ("tenantId", "caseId", version, type, at, "actorType", "actorId", data)
     SELECT $1, ${uuid(3, 'n')}, 1, 'opened', now() - interval '120 days', CASE WHEN n % 10 = 0 THEN 'staff' ELSE 'member' END,
       CASE WHEN n % 10 = 0 THEN ${uuid(4, 'n % $3::int')} END, '{}'
     FROM generate_series(1, $2::int) AS n`,
    [tenantId, open + closed, PEOPLE],
  ],
  [
    `INSERT INTO "CaseEvent" ("tenantId", "caseId", version, type, at, "actorType", data)
     SELECT $1, ${uuid(3, 'n')}, v, 'decided', now() - interval '1 day', 'system', '{}'
     FROM generate_series(1, $2::int) AS n, generate_series(2, 3) AS v`,
    [tenantId, open],
  ],
];
