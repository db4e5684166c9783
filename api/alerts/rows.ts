import { ALARM_GROUPS } from '../../domain/alarm/groups.ts';
import { changeInWords } from '../../domain/alert/change-words.ts';
import { ALERT_KINDS, ALERT_SEVERITIES } from '../../domain/alert/kinds.ts';
import { ALERT_ENDS, ALERT_STATUSES } from '../../domain/alert/machine.ts';
import { has, say } from '../../domain/language/index.ts';
import { CASE_KINDS, type Locale, TIERS } from '../../domain/vocabulary.ts';
import { foundIn } from '../../prisma/alarms.ts';
import { nextRungOf, outcomeOf, reasonOf } from '../../prisma/alerts.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import type { ExplainedGroup } from '../../rules/explain.ts';
import { findFact, isFactId } from '../../rules/facts.ts';
import { CLEAR_PERCENT } from '../../rules/hysteresis.ts';
import { among } from '../cases/rows.ts';
import type { AlertChangeRow, AlertRow } from '../contract/alerts.ts';
import { namesOf } from '../names.ts';
import type { Context } from '../route.ts';

export const WITH_ALERT = {
  case: { select: { id: true, number: true, subject: true, stage: true, kind: true } },
  member: { select: { id: true, number: true, name: true, tier: true } },
  queue: { select: { id: true, code: true, nameZh: true, nameEn: true } },
  changes: { where: { alone: true }, take: 1 },
  calls: { orderBy: [{ calledAt: 'asc' }, { rung: 'asc' }, { staffId: 'asc' }] },
} satisfies Prisma.AlertInclude;
export type FoundAlert = Prisma.AlertGetPayload<{ include: typeof WITH_ALERT }>;
type C = Context<unknown, unknown, unknown>;

/** Alerts as one reader sees them. Whoever was told of one sees its case in short: they are to judge it. */
export async function alertRows(
  { deps: { prisma }, tenantId, locale, staff }: C,
  found: FoundAlert[],
): Promise<AlertRow[]> {
  const ids = found.flatMap((a) => [a.acknowledgedBy, ...a.calls.flatMap((c) => [c.staffId, c.insteadOfId])]);
  const names = await namesOf(prisma, tenantId, ids);
  const person = (id: string | null) => (id ? { id, name: names.get(id) ?? '' } : null);
  return Promise.all(
    found.map(
      async (a): Promise<AlertRow> => ({
        id: a.id,
        kind: among(ALERT_KINDS, a.kind),
        severity: among(ALERT_SEVERITIES, a.severity),
        status: among(ALERT_STATUSES, a.status),
        case: a.case && { ...a.case, kind: among(CASE_KINDS, a.case.kind) },
        member: a.member && { ...a.member, tier: among(TIERS, a.member.tier) },
        queue: a.queue,
        moved: a.changes[0] ? changeInWords(a.changes[0], locale) : null,
        many:
          a.members === null
            ? null
            : { count: a.members, yours: a.calls.find((c) => c.staffId === staff.id)?.members ?? null },
        raisedAt: a.raisedAt.toISOString(),
        why: await reasonOf(prisma, a, locale),
        decisionId: a.decisionId,
        measured: await measuredIn(prisma, a, locale),
        clearsBelow: await clearsBelow(prisma, a),
        words: await wordsOf(prisma, a),
        told: toldOf(a.calls).map(({ call, reminders }) => ({
          person: { id: call.staffId, name: names.get(call.staffId) ?? '' },
          as: partInWords(call.calledAs, locale),
          insteadOf: person(call.insteadOfId),
          calledAt: call.calledAt.toISOString(),
          reminders,
        })),
        next: a.dueAt && { post: await nextRungOf(prisma, a), at: a.dueAt.toISOString() },
        acknowledged:
          a.acknowledgedAt && a.acknowledgedBy
            ? {
                by: { id: a.acknowledgedBy, name: names.get(a.acknowledgedBy) ?? '' },
                at: a.acknowledgedAt.toISOString(),
              }
            : null,
        ended: a.endedAt && {
          at: a.endedAt.toISOString(),
          because: among(ALERT_ENDS, a.endedBecause ?? 'causeGone'),
        },
      }),
    ),
  );
}

type FoundChange = Prisma.AlertChangeGetPayload<{
  include: { member: { select: { id: true; number: true; name: true; tier: true } } };
}>;

export async function changeRows(
  prisma: PrismaClient,
  tenantId: string,
  found: FoundChange[],
  locale: Locale,
): Promise<AlertChangeRow[]> {
  const names = await namesOf(
    prisma,
    tenantId,
    found.map(({ ownerId }) => ownerId),
  );
  return found.map(({ changeId, member, ownerId, at, ...change }) => ({
    id: String(changeId),
    member: { ...member, tier: among(TIERS, member.tier) },
    owner: ownerId ? { id: ownerId, name: names.get(ownerId) ?? '' } : null,
    moved: changeInWords(change, locale),
    at: at.toISOString(),
  }));
}

/** The numbers that raised it, each with its threshold. */
async function measuredIn(prisma: PrismaClient, { tenantId, decisionId }: FoundAlert, locale: Locale) {
  const { when } = await explainDecision(prisma, tenantId, decisionId, locale);
  return conditionsOf(when)
    .filter(({ met, factId }) => met && isFactId(factId) && findFact(factId)?.type === 'integer')
    .map(({ fact, operator, expected, seen }) => ({ fact, expected: `${operator} ${expected}`, seen }));
}

type Condition = Exclude<ExplainedGroup['conditions'][number], ExplainedGroup>;
const conditionsOf = ({ conditions }: ExplainedGroup): Condition[] =>
  conditions.flatMap((one) => ('conditions' in one ? conditionsOf(one) : [one]));

async function clearsBelow(prisma: PrismaClient, alert: FoundAlert): Promise<number | null> {
  if (!alert.queueId) return null;
  return 100 - ((await outcomeOf(prisma, alert)).clearPercent ?? CLEAR_PERCENT);
}

/** Words that were not meant so are told with the alert that they raised. */
export async function wordsOf(
  prisma: PrismaClient,
  { tenantId, kind, caseId, endedAt }: Pick<FoundAlert, 'tenantId' | 'kind' | 'caseId' | 'endedAt'>,
): Promise<AlertRow['words']> {
  if (kind !== 'alarmWords' || !caseId) return [];
  const found = (await foundIn(prisma, tenantId, caseId)).filter((row) => !row.dismissedAt || endedAt !== null);
  return ALARM_GROUPS.flatMap((group) => {
    const words = found.filter((row) => row.group === group).map(({ word }) => word);
    return words.length > 0 ? [{ group, words }] : [];
  });
}

/** A recipient of the rules, or a post of the ladder. */
export const partInWords = (as: string, locale: Locale): string =>
  say(locale, has(locale, `alerts.calledAs.${as}`) ? `alerts.calledAs.${as}` : `post.${as}`);

type Call = FoundAlert['calls'][number];

function toldOf(calls: Call[]): { call: Call; reminders: number }[] {
  const byPerson = new Map<string, { call: Call; reminders: number }>();
  for (const call of calls) {
    const before = byPerson.get(call.staffId);
    if (before) before.reminders += call.reminder > 0 ? 1 : 0;
    else byPerson.set(call.staffId, { call, reminders: call.reminder > 0 ? 1 : 0 });
  }
  return [...byPerson.values()];
}
