import type { Figures } from '../../domain/trial/figures.ts';
import { noFigures } from '../../domain/trial/figures.ts';
import type { TrialInput } from '../../domain/trial/messages.ts';
import { AT_ONCE, KEPT_DAYS, MOST_WAITING, type TrialKind, type TrialProblem } from '../../domain/trial/trial.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { ChangeRefused } from '../admin/refused.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import type { RuleTrial } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from '../once.ts';
import { ask, sql } from '../statement.ts';

type Tx = Prisma.TransactionClient;

export type NewTrial = {
  tenantId: string;
  set: RuleSetCode;
  kind: TrialKind;
  definition: RuleSetDefinition;
  /** Number of the version that is tried; null: written by hand. */
  version: number | null;
  /** The version it is held against. */
  against: number;
  /** Of care: for which cadence; left out: for all alike. */
  cadence?: { code: string; version: number } | undefined;
  /** Of cases. */
  period: { from: Date; until: Date } | null;
  by: string | null;
  once: Once | undefined;
};

/** @throws ChangeRefused when too many wait already */
export async function startTrial(prisma: PrismaClient, asked: NewTrial): Promise<{ id: string }> {
  const { tenantId, set, kind, version, against, cadence, period, by, once } = asked;
  const begin = async (tx: Tx) => {
    const earlier = once && (await earlierAnswer<{ id: string }>(tx, tenantId, once));
    if (earlier) return earlier;
    const waiting = await tx.ruleTrial.count({ where: { tenantId, state: { in: ['queued', 'running'] } } });
    if (waiting >= MOST_WAITING) throw new ChangeRefused('tooManyTrials');
    const answer = { id: newId() };
    await tx.ruleTrial.create({
      data: {
        ...{ tenantId, ...answer, ruleSet: set, kind, version, against, createdBy: by, ...period },
        ...(cadence ? { cadence: cadence.code, cadenceVersion: cadence.version } : {}),
        definition: asked.definition as unknown as Prisma.InputJsonObject,
        figures: noFigures(),
      },
    });
    if (once) await keepAnswer(tx, tenantId, once, 201, answer);
    return answer;
  };
  const answer = await lookAgain(() => inTurn(prisma, tenantId, begin));
  await announce(prisma, [], ['relay']);
  return answer;
}

/** @returns false when it was over already */
export const cancelTrial = (prisma: PrismaClient, tenantId: string, id: string): Promise<boolean> =>
  end(prisma, { tenantId, id }, { state: 'cancelled' });

export const failTrial = (prisma: PrismaClient, { tenantId, id }: TrialInput, problem: TrialProblem) =>
  end(prisma, { tenantId, id }, { state: 'failed', problem });

export const finishTrial = (prisma: PrismaClient, { tenantId, id }: TrialInput) =>
  end(prisma, { tenantId, id }, { state: 'done' });

type End = { state: 'done' | 'cancelled' | 'failed'; problem?: TrialProblem };

/** Whoever ends makes room for the next, in the same transaction: nobody is left waiting. */
async function end(prisma: PrismaClient, { tenantId, id }: { tenantId: string; id: string }, how: End) {
  const count = await inTurn(prisma, tenantId, async (tx) => {
    const ended = await tx.ruleTrial.updateMany({
      where: { tenantId, id, state: { in: ['queued', 'running'] } },
      data: { ...how, endedAt: new Date() },
    });
    return ended.count;
  });
  if (count > 0) await announce(prisma, [], ['relay']);
  return count > 0;
}

/** Changes of who runs and who waits come one after another; then whoever waits longest runs, as far as there is room. */
const inTurn = <T>(prisma: PrismaClient, tenantId: string, change: (tx: Tx) => Promise<T>): Promise<T> =>
  prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended(${`rule-trials:${tenantId}`}, 0))`;
    const result = await change(tx);
    const running = await tx.ruleTrial.count({ where: { tenantId, state: 'running' } });
    const next = await tx.ruleTrial.findMany({
      where: { tenantId, state: 'queued' },
      orderBy: { id: 'asc' },
      take: Math.max(0, AT_ONCE - running),
      select: { id: true },
    });
    await tx.ruleTrial.updateMany({
      where: { tenantId, id: { in: next.map(({ id }) => id) } },
      data: { state: 'running' },
    });
    return result;
  });

/** A page that was read, and what becomes of it. */
export type Read = { cursor: string; looked: number; play(figures: Figures): Promise<Item[]> | Item[] };
/** What one page of the past came to. */
export type Page = { cursor: string; looked: number; figures: Figures; items: Item[] };
/** Members, cases or approvals of whom the same is said; `money` is each one's own. */
export type Item = {
  ids: string[];
  money?: number[];
  before?: string;
  after?: string;
  beforeRow?: string;
  afterRow?: string;
  changed?: boolean;
  waits?: boolean;
  why?: string;
  detail?: string;
  missed: number[];
  called: number[];
};

/**
 * Keeps a page and everything up to it, if the trial still stands where the page began and still runs. Whoever does the same page a second
 * time changes nothing.
 * @returns false when it does not
 */
export async function keepPage(
  prisma: PrismaClient,
  { tenantId, id, generation, cursor: from }: Pick<RuleTrial, 'tenantId' | 'id' | 'generation' | 'cursor'>,
  { cursor, looked, figures, items }: Page,
): Promise<boolean> {
  const [kept] = await ask<{ n: number }>(
    prisma,
    sql`WITH kept AS (
        UPDATE "RuleTrial" SET cursor = ${cursor}, figures = ${JSON.stringify(figures)}::jsonb, done = done + ${looked}::int
        WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND generation = ${generation}::int AND state = 'running'
          AND cursor IS NOT DISTINCT FROM ${from}::text RETURNING id),
      put AS (
        INSERT INTO "RuleTrialItem" ("tenantId", "trialId", "subjectId", money, before, after, "beforeRow", "afterRow", changed, waits, why, detail, missed,
          called)
        SELECT ${tenantId}, ${id}::uuid, u.id, u.money, r.before, r.after, r."beforeRow", r."afterRow", COALESCE(r.changed, FALSE),
          COALESCE(r.waits, FALSE), r.why, r.detail, r.missed, r.called
        FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS r(ids uuid[], money bigint[], before text, after text, "beforeRow" text,
          "afterRow" text, changed boolean, waits boolean, why text, detail text, missed int[], called int[]), unnest(r.ids, r.money) AS u(id, money)
        WHERE EXISTS (SELECT FROM kept))
      SELECT count(*)::int AS n FROM kept`,
  );
  return kept?.n === 1;
}

/** Those whose time is over. @returns how many */
export const sweepTrials = async (prisma: PrismaClient, now: number): Promise<number> =>
  (await prisma.ruleTrial.deleteMany({ where: { createdAt: { lt: new Date(now - KEPT_DAYS * 86_400_000) } } })).count;
