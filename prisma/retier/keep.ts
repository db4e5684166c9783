import { decideAgain } from '../../rules/engine.ts';
import type { FactVector } from '../../rules/facts.ts';
import { memberVector } from '../../rules/read.ts';
import { decisionRow, packFacts } from '../decisions/keep.ts';
import { newId } from '../ids.ts';
import type { Link } from '../link.ts';
import type { Definitions } from './definitions.ts';
import { auditRow, type Change, type Decided, decidedFacts, type Logged, tierOutcome } from './moves.ts';
import type { Moved, PageOf } from './page.ts';
import { note, noWaiting, putWaiting, type Waiting } from './waiting.ts';

type Rows = { decisions: Record<string, unknown>[]; audits: Record<string, unknown>[]; waiting: Waiting };

/** Why they changed: a decision and a line in the trail for each change; and what waits for approval. */
export async function keepMoves(link: Link, definitions: Definitions, page: PageOf, moved: Moved[]): Promise<void> {
  const rows: Rows = { decisions: [], audits: [], waiting: noWaiting() };
  for (const one of moved) keepMove(rows, definitions, page, one);
  await addRows(link, 'Decision', rows.decisions);
  await addRows(link, 'Audit', [...rows.audits, ...rows.waiting.audits]);
  await putWaiting((text, values) => link.query(text, values), page.tenantId, rows.waiting);
}

function keepMove(rows: Rows, definitions: Definitions, { tenantId, asOf, cause }: PageOf, one: Moved): void {
  const facts: FactVector = { ...memberVector(one), ...decidedFacts(one.lifecycle.to, one.loyalty.to) };
  // The same for all three but for what they decided themselves, so it is packed once.
  const packed = packFacts(facts);
  const keep = (set: Decided, outcome: object, id = newId()): string => {
    const { version, definition } = definitions[set];
    const decided = decideAgain(definition, facts);
    const agreed = Object.entries(decided.outcome).every(
      ([name, value]) => (outcome as Record<string, unknown>)[name] === value,
    );
    if (!agreed)
      throw new Error(
        `${set} of ${one.id}: the statement says ${JSON.stringify(outcome)}, the rules ${JSON.stringify(decided.outcome)}`,
      );
    const how = { tenantId, set, version, asOf, packed };
    rows.decisions.push({
      id,
      key: `${set}:${one.id}:${asOf}:${cause}`,
      memberId: one.id,
      ...decisionRow(how, decided, outcome),
    });
    return id;
  };
  const log = (action: Logged, change: Omit<Change, 'cause'>) =>
    rows.audits.push(auditRow(tenantId, one.id, action, { ...change, cause }));

  const { lifecycle, loyalty, tier, pending, outcome } = one;
  if (lifecycle.from !== lifecycle.to)
    log('member.lifecycle', { ...lifecycle, decisionId: keep('lifecycle', { lifecycle: lifecycle.to }) });
  if (loyalty.from !== loyalty.to)
    log('member.loyalty', { ...loyalty, decisionId: keep('loyalty', { loyalty: loyalty.to }) });
  const changed = tier.from !== tier.to;
  const asks = outcome !== null && (outcome.held.asks || outcome.held.over);
  if (!changed && !pending.moved && !asks) return;
  const decisionId = keep('tier', tierOutcome(tier.decided, tier.to), changed ? (one.decisionId ?? newId()) : newId());
  const { version } = definitions.tier;
  const approvalId = outcome && note(rows.waiting, outcome, { tenantId, asOf, cause, version, decisionId, facts });
  if (changed) log('member.tier', { from: tier.from, to: tier.to, decisionId, ...(approvalId ? { approvalId } : {}) });
  // What took effect need not be called off, nor what waits for approval now.
  if (pending.moved && (pending.to || !(changed || asks)))
    log('member.tierPending', {
      from: pending.from,
      to: pending.to,
      decisionId,
      ...(pending.at ? { at: pending.at } : {}),
    });
}

/** Rows that all have the same columns. */
async function addRows(link: Link, table: 'Decision' | 'Audit', rows: Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length > 0)
    await link.copy(
      table,
      columns,
      rows.map((row) => columns.map((name) => row[name])),
    );
}
