import pg from 'pg';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { KNOWN_MEMBERS } from './members.ts';

/** Runs SQL on a connection that checks no foreign keys: what is planted fits by the way it is made. */
export async function plantSql(url: string, statements: (string | [string, unknown[]])[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    for (const statement of statements)
      await (typeof statement === 'string' ? client.query(statement) : client.query(...statement));
  } finally {
    await client.end();
  }
}

/** SQL: an id of a kind of its own for each number. */
export const uuid = (kind: number, n: string) =>
  `('0${kind}000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Members that are known by their phone number. */
export const members: [string, unknown[]][] = [
  [
    `INSERT INTO "Member" ("tenantId", id, number, name, folded, pinyin, initials, lifecycle, "updatedAt")
     SELECT $1, ${uuid(1, 'n')}, 'K' || lpad(n::text, 7, '0'), '王小明', '王小明', 'wangxiaoming', 'wxm', 'active', now() FROM generate_series(0, $2::int - 1) AS n`,
    [DEFAULT_TENANT, KNOWN_MEMBERS],
  ],
  [
    `INSERT INTO "ContactPoint" ("tenantId", id, "memberId", type, value, "uniqueValue")
     SELECT $1, ${uuid(2, 'n')}, ${uuid(1, 'n')}, 'phone', phone, phone FROM (
       SELECT n, '+86138' || lpad(n::text, 8, '0') AS phone FROM generate_series(0, $2::int - 1) AS n) AS known`,
    [DEFAULT_TENANT, KNOWN_MEMBERS],
  ],
];

/**
 * A desk's cases: some open, the others closed, evenly over the queues. Every tenth open one is late and escalated, half of them are
 * somebody's. Each has its first event, and the machine's state weighs what it weighs in a real case (about 1.6 kB).
 */
export const cases = (count: number, open: number, queues: string[], rep: string): [string, unknown[]][] => [
  [
    `INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", category, severity, channel, subject, "memberId", "openedAt", version,
       state, stage, ball, "queueId", "assigneeId", priority, "dueAt", "dueClock", "breachedAt", rung, "nextRungAt", outcome, "closedAt", "updatedAt")
     SELECT $1, ${uuid(3, 'n')}, 'CS-2025-' || lpad(n::text, 7, '0'), 'complaint', 1, 'delivery', 'normal', 'portal', '包裹晚到 ' || n,
       ${uuid(1, `n % ${KNOWN_MEMBERS}`)}, now() - make_interval(mins => n), 3, $2::jsonb,
       CASE WHEN n > $3 THEN 'closed' WHEN n % 4 = 0 THEN 'resolved' ELSE 'firstLine' END, CASE WHEN n > $3 THEN 'nobody' ELSE 'desk' END,
       ($4::uuid[])[1 + n % array_length($4::uuid[], 1)],
       CASE WHEN n / 10 % 2 = 0 OR n > $3 THEN $5::uuid END, 1 + n % 4,
       CASE WHEN n <= $3 THEN now() + make_interval(mins => (n * 7919 % 5000) + 60) END, CASE WHEN n <= $3 THEN 'resolution' END,
       CASE WHEN n <= $3 AND n / 5 % 10 = 0 THEN now() - make_interval(mins => n % 500) END,
       CASE WHEN n <= $3 AND n / 5 % 10 = 0 THEN 1 END, CASE WHEN n <= $3 AND n / 5 % 10 = 0 THEN now() + interval '2 hours' END,
       CASE WHEN n > $3 THEN 'accepted' END, CASE WHEN n > $3 THEN now() END, now()
     FROM generate_series(1, $6::int) AS n`,
    [DEFAULT_TENANT, { filler: fillerOf(1_600) }, open, queues, rep, count],
  ],
  [
    `INSERT INTO "CaseEvent" ("tenantId", "caseId", version, type, at, "actorType", "actorId", data)
     SELECT $1, ${uuid(3, 'n')}, 1, 'opened', now(), CASE WHEN n % 10 = 0 THEN 'staff' ELSE 'member' END, CASE WHEN n % 10 = 0 THEN $2::uuid END, '{}'
     FROM generate_series(1, $3::int) AS n`,
    [DEFAULT_TENANT, rep, count],
  ],
];

/** Text that does not compress to nothing. */
export const fillerOf = (bytes: number) =>
  Array.from({ length: bytes / 8 }, (_, i) => ((i * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')).join('');
