import type { TierApproval } from '../domain/tier-policy.ts';
import { TIERS } from '../domain/vocabulary.ts';
import { rankSql } from './tier-policy-sql.ts';

/** SQL for the parts of a question. `free`: whatever is decided needs no approval. */
export type HeldColumns = { was: string; decided: string; askedTo: string; stands: string; free: string };

/** `heldBack` for many: a relation of one row with `tier`, `asks` and `over`, to be joined laterally. */
export function heldBackSql(approval: TierApproval | undefined, of: HeldColumns): string {
  const { was, decided, askedTo, stands } = of;
  return `(SELECT CASE WHEN g.held THEN ${was} ELSE ${decided} END AS tier, g.held AND NOT g.stays AS asks,
  ${askedTo} IS NOT NULL AND NOT (g.held AND g.stays) AS over
  FROM (SELECT ${needsApprovalSql(approval, of)} AND NOT COALESCE(${askedTo} = ${decided} AND ${stands} = 'granted', FALSE) AS held,
    COALESCE(${askedTo} = ${decided} AND ${stands} IN ('waiting', 'rejected'), FALSE) AS stays) g)`;
}

/** `needsApproval` for many. */
export function needsApprovalSql(
  approval: TierApproval | undefined,
  { was, decided, free }: Pick<HeldColumns, 'was' | 'decided' | 'free'>,
): string {
  if (!approval) return 'FALSE';
  const [from, to] = [rankSql(was), rankSql(decided)];
  const way = { up: `${to} > ${from}`, down: `${to} < ${from}`, both: `${to} <> ${from}` }[approval.of];
  const high = approval.from ? ` AND GREATEST(${from}, ${to}) >= ${TIERS.indexOf(approval.from) + 1}` : '';
  return `(NOT (${free}) AND ${way}${high})`;
}
