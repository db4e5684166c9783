import type { Figures } from '../../domain/trial/figures.ts';
import type { TrialBeat, TrialInput } from '../../domain/trial/messages.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { mustParse } from '../../rules/parse.ts';
import type { PrismaClient } from '../client.ts';
import { queuesOf } from '../decisions/queues.ts';
import { versionOf } from '../decisions/versions.ts';
import type { RuleTrial } from '../generated/client.ts';
import { ask, sql } from '../statement.ts';
import { alertRules, holdCases } from './alerts.ts';
import { approvalRules, countApprovals, holdApprovals, pastApprovals } from './approvals.ts';
import { playCases } from './cases.ts';
import { type Ground, Judge } from './judge.ts';
import { countMembers, MovedOn, membersPage, type OfMembers } from './members.ts';
import { calendarsThen, countCases, type PastCase, pastCases, type Wanted } from './past.ts';
import { type Item, keepPage } from './rows.ts';

/** Cases read and kept in one go: what is in memory at once. */
const PAGE = 250;

type Both<S extends RuleSetCode = RuleSetCode> = { before: RuleSetDefinition<S>; after: RuleSetDefinition<S> };
/** A page that was read, and what becomes of it. */
type Read = { cursor: string; looked: number; play(figures: Figures): Promise<Item[]> | Item[] };
type Way = { count(): Promise<number>; read(cursor: string | null): Promise<Read | null> };

/**
 * Does what is left of a trial, page by page; each is kept with the place where it ends, so that whoever comes after a crash goes on there.
 * Ends without a word when the trial is cancelled, or when somebody else does it.
 * @returns whether everything was looked at
 */
export async function* playTrial(
  prisma: PrismaClient,
  { tenantId, id, generation }: TrialInput,
  page?: number,
): AsyncGenerator<TrialBeat, boolean> {
  const trial = await prisma.ruleTrial.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (trial?.state !== 'running' || trial.generation !== generation) return false;
  return yield* trial.kind === 'members' ? members(prisma, trial, page) : cases(prisma, trial, page);
}

async function* members(prisma: PrismaClient, first: RuleTrial, page?: number): AsyncGenerator<TrialBeat, boolean> {
  const both = (await definitions(prisma, first)) as Both<OfMembers['set']>;
  await mustCount(prisma, first, () => countMembers(prisma, first.tenantId));
  const figures = first.figures as Figures;
  for (let trial = first; ; ) {
    const done = await membersPage(prisma, trial, both, figures, page).catch((error: unknown) => {
      if (error instanceof MovedOn) return 'movedOn' as const;
      throw error;
    });
    if (done === 'movedOn') return false;
    if (!done) return true;
    trial = { ...trial, cursor: done.cursor };
    yield { cursor: done.cursor, done: figures.played };
  }
}

async function* cases(prisma: PrismaClient, first: RuleTrial, page = PAGE): AsyncGenerator<TrialBeat, boolean> {
  const way = await wayOf(prisma, first, page);
  await mustCount(prisma, first, way.count);
  const figures = first.figures as Figures;
  let trial = first;
  // The next page is read while this one is played.
  let next = way.read(first.cursor);
  for (let done = first.done; ; ) {
    const read = await next;
    if (!read) return true;
    next = way.read(read.cursor);
    next.catch(() => {}); // whoever waits for it is told
    const items = await read.play(figures);
    const { cursor, looked } = read;
    const kept = await keepPage(prisma, trial, { cursor, looked, figures, items });
    if (!kept) return false;
    trial = { ...trial, cursor };
    done += looked;
    yield { cursor, done };
  }
}

const mustCount = async (prisma: PrismaClient, { tenantId, id, total }: RuleTrial, count: () => Promise<number>) => {
  if (total === 0) await prisma.ruleTrial.updateMany({ where: { tenantId, id }, data: { total: await count() } });
};

async function definitions(prisma: PrismaClient, { tenantId, ruleSet, against, definition }: RuleTrial): Promise<Both> {
  const set = ruleSet as RuleSetCode;
  return {
    before: (await versionOf(prisma, tenantId, set, against)) as RuleSetDefinition,
    after: mustParse(definition, set),
  };
}

async function wayOf(prisma: PrismaClient, trial: RuleTrial, size: number): Promise<Way> {
  const { tenantId, from, until } = trial;
  if (!from || !until) throw new Error(`Trial ${trial.id} has no period`);
  const both = await definitions(prisma, trial);
  const wanted = (cursor: string | null): Wanted => ({ tenantId, from, until, cursor, size });
  if (trial.ruleSet === 'approvals') {
    const rules = approvalRules(both as Both<'approvals'>);
    return {
      count: () => countApprovals(prisma, tenantId, from, until),
      async read(at) {
        const page = await pastApprovals(prisma, wanted(at));
        if (!page) return null;
        const { approvals, cursor } = page;
        return { cursor, looked: approvals.length, play: (figures) => holdApprovals(approvals, rules, figures) };
      },
    };
  }
  const play = await playerOf(prisma, trial, { from, until }, both);
  const queues = await prisma.queue.findMany({ where: { tenantId }, select: { id: true, calendarId: true } });
  const calendarOf = new Map(queues.map(({ id, calendarId }) => [id, calendarId]));
  return {
    count: () => countCases(prisma, tenantId, from, until),
    async read(at) {
      const page = await pastCases(prisma, wanted(at), (queueId) => calendarOf.get(queueId));
      if (!page) return null;
      const { cases, cursor } = page;
      return { cursor, looked: cases.length, play: (figures) => play(cases, figures) };
    },
  };
}

/** What becomes of cases: alerts are held against them, everything else is played. */
async function playerOf(
  prisma: PrismaClient,
  trial: RuleTrial,
  { from, until }: { from: Date; until: Date },
  both: Both,
): Promise<(cases: readonly PastCase[], figures: Figures) => Promise<Item[]> | Item[]> {
  if (trial.ruleSet === 'alerts') {
    const rules = alertRules(both as Both<'alerts'>);
    return (cases, figures) => holdCases(cases, rules, figures);
  }
  const judge = new Judge(await groundOf(prisma, trial, both));
  const how = {
    period: { from: from.getTime(), until: until.getTime() },
    until: trial.createdAt.getTime(),
    calendarsAt: await calendarsThen(prisma, trial.tenantId),
  };
  return (cases, figures) => playCases(cases, judge, how, figures);
}

async function groundOf(
  prisma: PrismaClient,
  { tenantId, ruleSet, against, version }: RuleTrial,
  { before, after }: Both,
): Promise<Ground> {
  const set = ruleSet as RuleSetCode;
  return {
    ...{ set, before: { version: against, definition: before }, after: { version, definition: after } },
    queues: await queuesOf(prisma, tenantId),
    published: set === 'severity' ? await rulesThen(prisma, tenantId) : new Map(),
  };
}

/** Every version that ever routed a case or gave it its time: another severity asks them again. */
async function rulesThen(prisma: PrismaClient, tenantId: string): Promise<Map<string, RuleSetDefinition>> {
  const versions = await ask<{ set: RuleSetCode; version: number }>(
    prisma,
    sql`SELECT "ruleSet" AS set, version FROM "RuleSetVersion"
      WHERE "tenantId" = ${tenantId} AND "ruleSet" IN ('routing', 'serviceLevel') AND status IN ('published', 'retired')`,
  );
  const found = new Map<string, RuleSetDefinition>();
  for (const { set, version } of versions)
    found.set(`${set} ${version}`, (await versionOf(prisma, tenantId, set, version)) as RuleSetDefinition);
  return found;
}
