import type { PrismaClient } from '../client.ts';
import { retierAll, retierMember } from '../decisions.ts';
import type { Link } from '../link.ts';
import type { Run } from './runs.ts';

const PAGE = 500;
const AT_ONCE = 4;
/** Deciding one member costs about as much as deciding a hundred in one statement. */
const ONE_BY_ONE = 100;

type OnPage = (members: number, changed: number) => Promise<void>;

/**
 * Decides the tiers of the members whose facts this import may have changed: found again in the record, so nobody has to be
 * remembered. Few of them each by itself; all members at once where these are many.
 */
export async function retierTouched(
  { prisma, link }: { prisma: PrismaClient; link: Link },
  run: Run,
  onPage: OnPage,
): Promise<void> {
  const { tenantId } = run;
  const [all] = await link.query<{ n: string }>(`SELECT count(*) AS n FROM "Member" WHERE "tenantId" = $1`, [tenantId]);
  const few = Math.floor(Number(all?.n ?? 0) / ONE_BY_ONE) + 1;
  const [first] = await link.query<{ n: string }>(
    `SELECT count(*) AS n FROM (SELECT DISTINCT id FROM (${touched(run)}) t LIMIT $3) few`,
    [tenantId, run.startedAt, few],
  );
  const count = Number(first?.n ?? 0);
  if (count === 0) return;
  await onPage(0, 0);
  if (count >= few) {
    await retierAll(prisma, tenantId, Date.now(), { cause: 'import', onPage });
    return;
  }
  const done = { members: 0, changed: 0 };
  const now = Date.now();
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await link.query<{ id: string }>(
      `SELECT DISTINCT id::text AS id FROM (${touched(run)}) t WHERE id > $3::uuid ORDER BY id LIMIT $4`,
      [tenantId, run.startedAt, after, PAGE],
    );
    const queue = page.map(({ id }) => id);
    const lane = async () => {
      for (let id = queue.pop(); id; id = queue.pop()) {
        if ((await retierMember(prisma, tenantId, id, now, 'import')).changed) done.changed++;
        done.members++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    await onPage(done.members, done.changed);
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? after;
  }
}

const touched = ({ kind }: Run): string =>
  kind === 'purchases'
    ? `SELECT "memberId" AS id FROM "Purchase" WHERE "tenantId" = $1 AND "createdAt" >= $2`
    : `SELECT id FROM "Member" WHERE "tenantId" = $1 AND "updatedAt" >= $2`;
