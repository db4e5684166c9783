import { isDeepStrictEqual } from 'node:util';
import { Unplayable } from '../../domain/case/play-back.ts';
import { countIn, type Figures, more, type World } from '../../domain/trial/figures.ts';
import { UNCHANGED_KEPT } from '../../domain/trial/trial.ts';
import type { Outcomes, RuleSetDefinition } from '../../rules/definition.ts';
import { factsOf, quickly } from '../../rules/matching.ts';
import type { PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';
import { unplayed } from './alerts.ts';
import type { Wanted } from './past.ts';
import type { Item } from './rows.ts';
import { factsThen, type Known, noted, type Supply, tried } from './supply.ts';

type PastApproval = Known & { id: string; requestedAt: Date; caseId: string | null; memberId: string | null };

/** Approvals that were asked for in the period, with the facts that their levels were decided by. */
export async function pastApprovals(
  prisma: PrismaClient,
  { tenantId, from, until, cursor, size }: Wanted,
): Promise<{ found: PastApproval[]; cursor: string } | null> {
  const [at, id] = cursor?.split(' ') ?? [from.toISOString(), '00000000-0000-0000-0000-000000000000'];
  const found = await ask<PastApproval>(
    prisma,
    sql`SELECT a.id::text, a."requestedAt", a."caseId"::text, a."memberId"::text, d.facts, (extract(epoch FROM d."asOf") * 1000)::float8 AS "asOf"
      FROM "Approval" a
      JOIN "Decision" d ON d."tenantId" = a."tenantId" AND d.id = a."decisionId"
      WHERE a."tenantId" = ${tenantId} AND a."requestedAt" >= ${from}::timestamptz AND a."requestedAt" < ${until}::timestamptz
        AND (a."requestedAt", a.id) > (${at}::timestamptz, ${id}::uuid) ORDER BY a."requestedAt", a.id LIMIT ${size}::int`,
  );
  const last = found.at(-1);
  return last ? { found, cursor: `${last.requestedAt.toISOString()} ${last.id}` } : null;
}

export const countApprovals = (prisma: PrismaClient, tenantId: string, from: Date, until: Date): Promise<number> =>
  prisma.approval.count({ where: { tenantId, requestedAt: { gte: from, lt: until } } });

type Rules = { decide: ReturnType<typeof quickly<'approvals'>>; facts: string[] };
export type ApprovalRules = { before: Rules; after: Rules };
const rulesOf = (definition: RuleSetDefinition<'approvals'>): Rules => ({
  ...{ decide: quickly(definition), facts: factsOf(definition as RuleSetDefinition) },
});
type Both = { before: RuleSetDefinition<'approvals'>; after: RuleSetDefinition<'approvals'> };
export const approvalRules = ({ before, after }: Both): ApprovalRules => ({
  ...{ before: rulesOf(before), after: rulesOf(after) },
});

/** Whose word a page of them needed, and would need. */
export async function holdApprovals(
  approvals: readonly PastApproval[],
  rules: ApprovalRules,
  supply: Supply,
  figures: Figures,
): Promise<Item[]> {
  const items: Item[] = [];
  for (const approval of approvals) {
    const { id, caseId, memberId } = approval;
    const resting = { decisions: [approval], subject: { caseId, memberId } };
    const one = await tried(resting, factsIn(rules), supply, () => saidOf(approval, rules));
    if (one instanceof Unplayable) items.push(unplayed(id, one, figures));
    else items.push(...noted(one.asked, counted(id, one.value, figures), figures));
  }
  return items;
}

const factsIn = ({ before, after }: ApprovalRules) => [...before.facts, ...after.facts];

/** @throws Unplayable when the rules ask for what nobody knew then */
function saidOf(approval: PastApproval, rules: ApprovalRules) {
  const facts = factsThen(approval);
  const unknown = factsIn(rules).find((fact) => !(fact in facts));
  if (unknown) throw new Unplayable('factsUnknown', unknown);
  const money = Number(facts['request.amount'] ?? 0);
  return { was: rules.before.decide(facts), would: rules.after.decide(facts), money };
}

function counted(id: string, { was, would, money }: ReturnType<typeof saidOf>, figures: Figures): Item[] {
  const changed = !isDeepStrictEqual(was.outcome, would.outcome);
  figures.played++;
  if (changed) figures.changed++;
  count(was.outcome, figures.before);
  count(would.outcome, figures.after);
  const words = [highest(was.outcome), highest(would.outcome)] as const;
  const kept = countIn(figures, ...words, { count: 1, money });
  if (!changed && kept > UNCHANGED_KEPT) return [];
  return [
    {
      ...{ ids: [id], before: words[0], after: words[1], beforeRow: was.rowId, afterRow: would.rowId, changed },
      ...{ money: [money], missed: [], called: [] },
    },
  ];
}

const nameOf = ({ approvers }: Outcomes['approvals']['levels'][number]): string =>
  approvers.by === 'role' ? `role:${approvers.role}` : approvers.post;

/** Whoever decides last. */
const highest = ({ levels }: Outcomes['approvals']): string => {
  const last = levels.at(-1);
  return last ? nameOf(last) : 'none';
};

/** Every level asks somebody. */
function count({ levels }: Outcomes['approvals'], world: World): void {
  for (const level of levels) more(world.calls, nameOf(level));
}
