import type { PrismaClient } from '../client.ts';
import { retierAll, retierMember } from '../decisions.ts';
import type { Job } from './batch.ts';
import type { Target } from './columns.ts';

const PAGE = 500;
const AT_ONCE = 4;
/** Deciding one member costs about as much as deciding a hundred in one statement. */
const ONE_BY_ONE = 100;

/** Members whose facts this import may have changed, found again in the record: nobody has to be remembered. */
export class Touched {
  readonly #prisma: PrismaClient;
  readonly #job: Job;
  readonly #target: Target;
  #since = new Date(0);

  constructor(prisma: PrismaClient, job: Job, target: Target) {
    this.#prisma = prisma;
    this.#job = job;
    this.#target = target;
  }

  /** By the database's clock where it writes the instant, by ours where we do. */
  async begin(): Promise<void> {
    const [row] = await this.#prisma.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
    this.#since = this.#target === 'purchases' ? (row as { now: Date }).now : new Date();
  }

  /** Decides their tiers anew: each by itself, or all members at once where these are many. */
  async retier(onPage: () => void): Promise<{ members: number; changed: number }> {
    const touched = this.#target === 'cases' ? 0 : await this.#count();
    if (touched === 0) return { members: 0, changed: 0 };
    const { tenantId } = this.#job;
    onPage();
    if (touched * ONE_BY_ONE > (await this.#prisma.member.count({ where: { tenantId } })))
      return retierAll(this.#prisma, tenantId, this.#job.now, { cause: 'import' });
    let changed = 0;
    for (let page = await this.#page(); page.length > 0; page = await this.#page(page.at(-1))) {
      const queue = [...page];
      const worker = async () => {
        for (let id = queue.pop(); id; id = queue.pop())
          if ((await retierMember(this.#prisma, tenantId, id, this.#job.now, 'import')).changed) changed++;
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      onPage();
    }
    return { members: touched, changed };
  }

  async #count(): Promise<number> {
    const { tenantId } = this.#job;
    if (this.#target === 'members')
      return this.#prisma.member.count({ where: { tenantId, updatedAt: { gte: this.#since } } });
    const [row] = await this.#prisma.$queryRaw<{ n: number }[]>`
      SELECT count(DISTINCT "memberId")::int AS n FROM "Purchase" WHERE "tenantId" = ${tenantId} AND "createdAt" >= ${this.#since}`;
    return row?.n ?? 0;
  }

  async #page(after = '00000000-0000-0000-0000-000000000000'): Promise<string[]> {
    const { tenantId } = this.#job;
    const rows =
      this.#target === 'purchases'
        ? await this.#prisma.$queryRaw<{ id: string }[]>`
            SELECT DISTINCT "memberId"::text AS id FROM "Purchase"
            WHERE "tenantId" = ${tenantId} AND "createdAt" >= ${this.#since} AND "memberId" > ${after}::uuid ORDER BY id LIMIT ${PAGE}::int`
        : await this.#prisma.member.findMany({
            where: { tenantId, updatedAt: { gte: this.#since }, id: { gt: after } },
            select: { id: true },
            orderBy: { id: 'asc' },
            take: PAGE,
          });
    return rows.map(({ id }) => id);
  }
}
