import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import type { Figures } from '../../domain/trial/figures.ts';
import type { TrialBeat, TrialInput } from '../../domain/trial/messages.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { concerning } from '../../rules/care.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { mustParse } from '../../rules/parse.ts';
import { cadenceOf } from '../care/versions.ts';
import type { PrismaClient } from '../client.ts';
import { queuesOf } from '../decisions/queues.ts';
import { versionOf } from '../decisions/versions.ts';
import type { RuleTrial } from '../generated/client.ts';
import { Link } from '../link.ts';
import { definitionsTrying } from '../retier/definitions.ts';
import { ask, sql } from '../statement.ts';
import { alertRules, holdCases, speakOfSomething } from './alerts.ts';
import { approvalRules, countApprovals, holdApprovals, pastApprovals } from './approvals.ts';
import { playCases } from './cases.ts';
import { countChanges, holdChanges, pastChanges } from './changes.ts';
import { type Ground, Judge } from './judge.ts';
import { type Compared, countMembers, membersPage, type OfMembers } from './members.ts';
import { calendarsThen, countCases, type PastCase, pastCases, type Wanted } from './past.ts';
import { type Item, keepPage, type Read } from './rows.ts';
import { supplyFrom } from './supply.ts';

/** Cases read and kept in one go: what is in memory at once. */
const PAGE = 250;

type Both<S extends RuleSetCode = RuleSetCode> = { before: RuleSetDefinition<S>; after: RuleSetDefinition<S> };
/** How the past is gone through. `close` when nothing more is read. */
type Way = { count(): Promise<number>; read(cursor: string | null): Promise<Read | null>; close?(): Promise<void> };

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
  for (;;) {
    const trial = await prisma.ruleTrial.findUnique({ where: { tenantId_id: { tenantId, id } } });
    if (trial?.state !== 'running' || trial.generation !== generation) return false;
    const way = trial.kind === 'members' ? await membersWay(prisma, trial, page) : await wayOf(prisma, trial, page);
    try {
      // The last page of a process that was killed may be kept after its end: then it goes on behind that.
      if (yield* play(prisma, trial, way)) return true;
    } finally {
      await way.close?.();
    }
  }
}

async function* play(prisma: PrismaClient, first: RuleTrial, way: Way): AsyncGenerator<TrialBeat, boolean> {
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

async function membersWay(prisma: PrismaClient, trial: RuleTrial, page?: number): Promise<Way> {
  const compared = await comparedOf(prisma, trial);
  const link = await Link.open(prisma);
  return {
    count: () => countMembers(prisma, trial.tenantId),
    read: (cursor) => membersPage(link, compared, cursor, page),
    close: () => link.close(),
  };
}

async function comparedOf(prisma: PrismaClient, trial: RuleTrial): Promise<Compared> {
  const { tenantId, version, cadence, cadenceVersion } = trial;
  const asOf = trial.createdAt.getTime();
  const { before, after } = (await definitions(prisma, trial)) as { before: OfMembers; after: OfMembers };
  const rules = { tenantId, asOf, before, after };
  if (before.set === 'careAudience' && after.set === 'careAudience') {
    const code = cadence ?? ALL_CADENCES;
    const of = cadence && cadenceVersion ? await cadenceOf(prisma, tenantId, cadence, cadenceVersion) : null;
    const seen = { before: concerning(before, code), after: concerning(after, code) };
    return { ...rules, ...seen, audience: of?.audience ?? null };
  }
  if (after.set !== 'tier' || !after.policy?.approval) return rules;
  return {
    ...rules,
    approving: await definitionsTrying(prisma, tenantId, asOf, { version: version ?? 0, definition: after }),
  };
}

async function wayOf(prisma: PrismaClient, trial: RuleTrial, size = PAGE): Promise<Way> {
  const { tenantId, from, until } = trial;
  if (!from || !until) throw new Error(`Trial ${trial.id} has no period`);
  const both = await definitions(prisma, trial);
  const through = <T>(of: Through<T>) => wayThrough(prisma, (cursor) => ({ tenantId, from, until, cursor, size }), of);
  const supply = supplyFrom(prisma, tenantId);
  if (trial.ruleSet === 'approvals') {
    const rules = approvalRules(both as Both<'approvals'>);
    return through({
      count: countApprovals,
      read: (wanted) => pastApprovals(prisma, wanted),
      play: (found, figures) => holdApprovals(found, rules, supply, figures),
    });
  }
  const cases = through(await throughCases(prisma, trial, { from, until }, both));
  if (trial.ruleSet !== 'alerts') return cases;
  const rules = alertRules(both as Both<'alerts'>, 'changes');
  if (!speakOfSomething(rules)) return cases;
  const changes = through({
    count: countChanges,
    read: (wanted) => pastChanges(prisma, wanted),
    play: (found, figures) => holdChanges(found, rules, supply, figures),
  });
  return oneThenOther(cases, changes);
}

type Span = { from: Date; until: Date };
/** What one way goes through: some of it and where that ends, and what becomes of it. */
type Through<T> = {
  count(prisma: PrismaClient, tenantId: string, from: Date, until: Date): Promise<number>;
  read(wanted: Wanted): Promise<{ found: T[]; cursor: string } | null>;
  play(found: readonly T[], figures: Figures): Promise<Item[]>;
};

function wayThrough<T>(prisma: PrismaClient, wanted: (cursor: string | null) => Wanted, of: Through<T>): Way {
  const { tenantId, from, until } = wanted(null);
  return {
    count: () => of.count(prisma, tenantId, from, until),
    async read(at) {
      const page = await of.read(wanted(at));
      if (!page) return null;
      const { found, cursor } = page;
      return { cursor, looked: found.length, play: (figures) => of.play(found, figures) };
    },
  };
}

async function throughCases(
  prisma: PrismaClient,
  trial: RuleTrial,
  period: Span,
  both: Both,
): Promise<Through<PastCase>> {
  const set = trial.ruleSet as RuleSetCode;
  // Alerts are looked for at all decisions; another severity asks the other sets again.
  const factsOf = set === 'alerts' || set === 'severity' ? 'all' : set;
  const queues = await prisma.queue.findMany({
    where: { tenantId: trial.tenantId },
    select: { id: true, calendarId: true },
  });
  const calendarOf = new Map(queues.map(({ id, calendarId }) => [id, calendarId]));
  return {
    count: countCases,
    read: (wanted) => pastCases(prisma, wanted, factsOf, (queueId) => calendarOf.get(queueId)),
    play: await playerOf(prisma, trial, period, both),
  };
}

/** Where the second of two ways stands: no cursor of the first begins like this. */
const SECOND = 'then ';

function oneThenOther(one: Way, other: Way): Way {
  const second = async (cursor: string | null): Promise<Read | null> => {
    const read = await other.read(cursor);
    return read && { ...read, cursor: `${SECOND}${read.cursor}` };
  };
  return {
    count: async () => (await one.count()) + (await other.count()),
    async read(cursor) {
      if (cursor?.startsWith(SECOND)) return second(cursor.slice(SECOND.length));
      return (await one.read(cursor)) ?? second(null);
    },
  };
}

/** What becomes of cases: alerts are held against them, everything else is played. */
async function playerOf(
  prisma: PrismaClient,
  trial: RuleTrial,
  { from, until }: Span,
  both: Both,
): Promise<Through<PastCase>['play']> {
  const supply = supplyFrom(prisma, trial.tenantId);
  if (trial.ruleSet === 'alerts') {
    const rules = alertRules(both as Both<'alerts'>, 'cases');
    return (cases, figures) => holdCases(cases, rules, supply, figures);
  }
  const judge = new Judge(await groundOf(prisma, trial, both));
  const how = {
    period: { from: from.getTime(), until: until.getTime() },
    until: trial.createdAt.getTime(),
    calendarsAt: await calendarsThen(prisma, trial.tenantId),
    supply,
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
