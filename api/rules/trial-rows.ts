import { ALERT_KINDS, ALERT_RECIPIENTS, ALERT_SEVERITIES } from '../../domain/alert/kinds.ts';
import { UNPLAYABLE, type UnplayableCode } from '../../domain/case/play-back.ts';
import { has, say } from '../../domain/language/index.ts';
import type { TierPolicy } from '../../domain/tier-policy.ts';
import { drawn, type Figures, type Kept, levels, ofCellKey, type World } from '../../domain/trial/figures.ts';
import {
  KEPT_DAYS,
  kindOfTrial,
  OUTSIDE,
  type TrialKind,
  type TrialProblem,
  type TrialState,
} from '../../domain/trial/trial.ts';
import {
  LIFECYCLES,
  LOYALTIES,
  type Locale,
  POSTS,
  type Post,
  type RuleSetCode,
  SEVERITIES,
  TIERS,
} from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { cadenceNames } from '../../prisma/decisions/names.ts';
import type { RuleTrial } from '../../prisma/generated/client.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { approvalInWords } from '../../rules/describe.ts';
import { factName } from '../../rules/wording.ts';
import type { Compared, TrialDetail, TrialFigures, TrialRow } from '../contract/rule-trials.ts';

const DAY = 86_400_000;
/** Whom only what is grave should reach. */
const EXECUTIVES: ReadonlySet<Post> = new Set(['director', 'vicePresident', 'generalManager']);
/** Points of a drawing. */
const POINTS = 360;

/** Without what only the page of one shows; of the figures, how many would change. */
export type Listed = Omit<RuleTrial, 'definition' | 'figures'> & { changed: number };

/** Those of a set, newest first. */
export async function trialsOf(
  prisma: PrismaClient,
  tenantId: string,
  set: RuleSetCode,
  most: number,
): Promise<Listed[]> {
  const trials = await prisma.ruleTrial.findMany({
    where: { tenantId, ruleSet: set },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: most,
    omit: { definition: true, figures: true },
  });
  // Figures of a year's hours are large, and one of them is wanted.
  const changed = await ask<{ id: string; changed: number }>(
    prisma,
    sql`SELECT id::text, coalesce((figures->>'changed')::int, 0) AS changed FROM "RuleTrial"
      WHERE "tenantId" = ${tenantId} AND id = ANY(${trials.map(({ id }) => id)}::uuid[])`,
  );
  const byId = new Map(changed.map((row) => [row.id, row.changed]));
  return trials.map((trial) => ({ ...trial, changed: byId.get(trial.id) ?? 0 }));
}

export async function trialRows(
  prisma: PrismaClient,
  tenantId: string,
  trials: readonly Listed[],
  locale: Locale,
): Promise<TrialRow[]> {
  const [people, cadences] = await Promise.all([
    prisma.staff.findMany({
      where: { tenantId, id: { in: trials.flatMap(({ createdBy }) => createdBy ?? []) } },
      select: { id: true, name: true },
    }),
    cadenceNames(prisma, tenantId, locale),
  ]);
  return trials.map((trial) => ({
    id: trial.id,
    set: trial.ruleSet as RuleSetCode,
    kind: trial.kind as TrialKind,
    ...{ version: trial.version, against: trial.against, total: trial.total, done: trial.done },
    cadence:
      trial.cadence === null
        ? null
        : { code: trial.cadence, name: cadences(trial.cadence), version: trial.cadenceVersion ?? 1 },
    from: trial.from?.toISOString() ?? null,
    until: trial.until?.toISOString() ?? null,
    state: trial.state as TrialState,
    changed: trial.changed,
    by: people.find(({ id }) => id === trial.createdBy) ?? null,
    createdAt: trial.createdAt.toISOString(),
    endedAt: trial.endedAt?.toISOString() ?? null,
    expiresAt: new Date(trial.createdAt.getTime() + KEPT_DAYS * DAY).toISOString(),
  }));
}

export async function trialDetail(
  prisma: PrismaClient,
  tenantId: string,
  trial: RuleTrial,
  locale: Locale,
): Promise<TrialDetail> {
  const figures = trial.figures as Figures | null;
  const [row] = await trialRows(prisma, tenantId, [{ ...trial, changed: figures?.changed ?? 0 }], locale);
  const over = trial.endedAt !== null && trial.cursor !== null;
  const shown = figures && over ? await figuresInWords(prisma, tenantId, trial, figures, locale) : null;
  return { ...(row as TrialRow), problem: trial.problem as TrialProblem | null, figures: shown };
}

async function figuresInWords(
  prisma: PrismaClient,
  tenantId: string,
  trial: RuleTrial,
  figures: Figures,
  locale: Locale,
): Promise<TrialFigures> {
  const set = trial.ruleSet as RuleSetCode;
  const { currency } = await prisma.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true } });
  const queues = await queueNames(prisma, tenantId, locale);
  const classes = classesOf(set, figures, queues).map((id) => ({ id, name: className(set, id, locale, queues) }));
  const rank = new Map(classes.map(({ id }, i) => [id, i]));
  const moved = (way: number) =>
    Object.entries(figures.cells).reduce((sum, [key, { count }]) => {
      const [before, after] = ofCellKey(key).map((id) => rank.get(id) ?? 0) as [number, number];
      return Math.sign(after - before) === way ? sum + count : sum;
    }, 0);
  const { played, changed, dropped } = figures;
  return {
    ...{ played, changed, dropped, classes, currency: currency.trim(), up: moved(1), down: moved(-1) },
    waits: waitsOf(trial, figures, locale),
    cells: Object.entries(figures.cells).map(([key, { count, money }]) => {
      const [before, after] = ofCellKey(key);
      return { before, after, count, money: hasMoney(set) ? money : null };
    }),
    unplayed: Object.entries(figures.unplayed)
      .map(([key, count]) => {
        const [code = '', ...detail] = key.split(' ');
        const why = UNPLAYABLE.find((known) => known === code) ?? 'noDecision';
        return { why, text: unplayedInWords(why, detail.join(' '), locale), count };
      })
      .sort((a, b) => b.count - a.count),
    todays: Object.entries(figures.todays ?? {}).map(([id, count]) => ({ fact: factName(id, locale), count })),
    deadlines: deadlinesOf(figures, locale),
    calls: compared(figures, 'calls', POSTS, (post) => callName(post, locale)).map((one) => ({
      ...one,
      executive: EXECUTIVES.has(one.id as Post),
    })),
    alerts: compared(figures, 'alerts', ALERT_KINDS, (kind) => say(locale, `alerts.kind.${kind}`)),
    told: compared(figures, 'told', ALERT_RECIPIENTS, (whom) => say(locale, `alerts.calledAs.${whom}`)),
    ...loadsOf(figures, queues),
  };
}

export const hasMoney = (set: RuleSetCode) => kindOfTrial(set) === 'members' || set === 'approvals';

const PRIORITIES = ['1', '2', '3', '4'];

/** Whose change would wait for approval, and which changes want it by the rules that were tried. */
function waitsOf({ definition }: RuleTrial, { waits }: Figures, locale: Locale): TrialFigures['waits'] {
  const { approval } = (definition as { policy?: TierPolicy }).policy ?? {};
  return approval && waits !== undefined ? { count: waits, policy: approvalInWords(approval, locale) } : null;
}

/** In their order: what is better or higher comes later. Of queues the fullest first. */
function classesOf(set: RuleSetCode, { cells }: Figures, queues: ReadonlyMap<string, string>): string[] {
  const seen = new Set(Object.keys(cells).flatMap(ofCellKey));
  const among = (all: readonly string[]) => [
    ...all.filter((id) => seen.has(id)),
    ...[...seen].filter((id) => !all.includes(id)),
  ];
  switch (set) {
    case 'tier':
      return [...TIERS];
    case 'lifecycle':
      return among(LIFECYCLES);
    case 'loyalty':
      return among([...LOYALTIES].reverse());
    case 'careAudience':
      return [...(seen.has(OUTSIDE) ? [OUTSIDE] : []), 'exclude', 'include'];
    case 'severity':
      return [...SEVERITIES];
    case 'serviceLevel':
      return among([...PRIORITIES].reverse());
    case 'alerts':
      return ['none', ...ALERT_SEVERITIES];
    case 'approvals':
      return among(['none', ...POSTS]);
    case 'routing':
      return among([...queues.keys()]);
  }
}

export function className(set: RuleSetCode, id: string, locale: Locale, queues: ReadonlyMap<string, string>): string {
  switch (set) {
    case 'tier':
      return say(locale, `tier.${id}`);
    case 'lifecycle':
    case 'loyalty':
      return say(locale, `${set}.${id}`);
    case 'careAudience':
      return say(locale, id === OUTSIDE ? 'ruleTrials.outside' : `ruleEditor.audience.${id}`);
    case 'severity':
      return say(locale, `severity.${id}`);
    case 'serviceLevel':
      return say(locale, 'rules.outcome.priority', { priority: Number(id) });
    case 'alerts':
      return id === 'none' ? say(locale, 'alerts.kind.none') : say(locale, `alerts.severity.${id}`);
    case 'approvals':
      return id === 'none' ? say(locale, 'rules.outcome.noApproval') : callName(id, locale);
    case 'routing':
      return queues.get(id) ?? id;
  }
}

const callName = (id: string, locale: Locale): string => {
  const role = id.startsWith('role:') ? `role.${id.slice(5)}` : `post.${id}`;
  return has(locale, role) ? say(locale, role) : id;
};

/** In the order of their codes; what is in use no more is known still. */
export async function queueNames(prisma: PrismaClient, tenantId: string, locale: Locale): Promise<Map<string, string>> {
  const rows = await prisma.queue.findMany({ where: { tenantId }, orderBy: [{ line: 'asc' }, { code: 'asc' }] });
  return new Map(rows.map(({ id, nameZh, nameEn }) => [id, locale === 'zh' ? nameZh : nameEn]));
}

/** Facts that were not kept then, for which the record was asked. */
export const askedInWords = (ids: string | null, locale: Locale): string | null =>
  ids &&
  say(locale, 'ruleTrials.items.askedRecord', {
    facts: new Intl.ListFormat(locale).format(ids.split(' ').map((id) => factName(id, locale))),
  });

export function unplayedInWords(why: UnplayableCode, detail: string, locale: Locale): string {
  const named = why === 'factsUnknown' ? factName(detail, locale) : detail;
  return say(locale, `ruleTrials.unplayed.${why}`, { detail: named });
}

function deadlinesOf({ before, after }: Figures, locale: Locale): TrialFigures['deadlines'] {
  const clocks = [...new Set([...Object.keys(before.deadlines), ...Object.keys(after.deadlines)])];
  return clocks.map((clock) => {
    const of = (world: World): Kept => world.deadlines[clock] ?? [0, 0];
    const [was, would] = [of(before), of(after)];
    const name = has(locale, `clock.${clock}`) ? say(locale, `clock.${clock}`) : clock;
    return { id: clock, name, met: [was[0], would[0]], missed: [was[1], would[1]] };
  });
}

function compared(
  { before, after }: Figures,
  what: 'calls' | 'alerts' | 'told',
  order: readonly string[],
  nameOf: (id: string) => string,
): Compared[] {
  const of = (world: World) => world[what];
  const seen = new Set([...Object.keys(of(before)), ...Object.keys(of(after))]);
  const ids = [...order.filter((id) => seen.has(id)), ...[...seen].filter((id) => !order.includes(id))];
  return ids.map((id) => ({ id, name: nameOf(id), before: of(before)[id] ?? 0, after: of(after)[id] ?? 0 }));
}

function loadsOf({ before, after }: Figures, queues: ReadonlyMap<string, string>) {
  const seen = new Set([...Object.keys(before.loads), ...Object.keys(after.loads)]);
  const hours = Math.max(1, ...Object.values({ ...before.loads, ...after.loads }).map(({ length }) => length));
  const of = (world: World, id: string) => levels(world.loads[id] ?? Array<number>(hours).fill(0));
  const loads = [...queues.keys()]
    .filter((id) => seen.has(id))
    .map((id) => {
      const [was, would] = [of(before, id), of(after, id)];
      return {
        ...{ id, name: queues.get(id) ?? id, before: drawn(was, POINTS).values, after: drawn(would, POINTS).values },
        most: [most(was), most(would)] as [number, number],
        mean: [mean(was), mean(would)] as [number, number],
      };
    });
  return { hoursPerPoint: Math.max(1, Math.ceil(hours / POINTS)), loads };
}

const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : Math.round((values.reduce((a, b) => a + b, 0) / values.length) * 10) / 10;
