import type { Lapse, TierChangeState } from '../../domain/approval/tier-change.ts';
import { REJECTED_DAYS, type TierPolicy } from '../../domain/tier-policy.ts';
import type { Tier } from '../../domain/vocabulary.ts';
import type { Query } from '../../rules/fact.ts';
import type { FactVector } from '../../rules/facts.ts';
import type { Frame, Parameters } from '../../rules/relations.ts';
import { type Asked, type HeldAnswer, stillRejected } from '../../rules/tier-approval.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { auditRow } from './moves.ts';

/** Changes of tier that wait for approval: read where members are decided, and written with what was decided of them. */

type Tx = Prisma.TransactionClient;
/** What is on the record of a member's change. */
export type OnRecord = Asked & { id: string; approvalId: string | null };

/** As the record has it; instants are epoch ms. */
export type AskedRow = {
  id: string;
  to: Tier;
  since: number;
  approvalId: string | null;
  state: TierChangeState;
  version: number;
  decidedAt: number | null;
};

/** An instant as epoch ms. */
export const ms = (at: string): string => `(extract(epoch FROM ${at}) * 1000)::bigint`;

/** Of one member, `s.id`. */
export const askedJson = ({ tenant }: Frame): string => `(
    SELECT json_build_object('id', c.id, 'to', c."to", 'since', ${ms('c.since')}, 'approvalId', c."approvalId", 'state', c.state,
      'version', c.version, 'decidedAt', ${ms('c."decidedAt"')})
    FROM "TierChange" c WHERE c."tenantId" = ${tenant} AND c."memberId" = s.id AND c."endedAt" IS NULL LIMIT 1)`;

export function askedFrom(row: AskedRow | null, by: { version: number; now: number }): OnRecord | null {
  if (!row) return null;
  const { id, to, since, approvalId, state, version, decidedAt } = row;
  const counts = state !== 'rejected' || stillRejected({ version, at: decidedAt ?? 0 }, by);
  return { id, to, since, approvalId, stands: counts ? (state as Asked['stands']) : 'stale' };
}

/** Of all members; few rows, whatever their number. Columns as `decidedSql` names them. */
export const askedSql = ({ tenant, asOf }: Frame, params: Parameters, version: number): string =>
  `SELECT c."memberId" AS member, c.id, c."to" AS asked_to, c.since AS asked_since, c."approvalId" AS approval,
    CASE WHEN c.state = 'rejected' AND (c.version <> ${params.add(version, 'bigint')} OR c."decidedAt" <= ${asOf} - interval '${REJECTED_DAYS * 24} hours')
      THEN 'stale' ELSE c.state END AS stands
  FROM "TierChange" c WHERE c."tenantId" = ${tenant} AND c."endedAt" IS NULL`;

/** Whether all members are to be decided with a look at what waits: the rules want approval, or wanted it. */
export async function looksAtWaiting(tx: Pick<Tx, 'tierChange'>, tenantId: string, policy: TierPolicy | undefined) {
  return policy?.approval !== undefined || (await tx.tierChange.count({ where: { tenantId, endedAt: null } })) > 0;
}

/** A member as decided, beside what was on the record of their change. */
export type Outcome = {
  memberId: string;
  was: Tier;
  /** What the rules, their policy and people's hands say; `held` says whether it happens now. */
  decided: Tier;
  held: HeldAnswer;
  asked: OnRecord | null;
  /** It follows from a tier given by hand. */
  byHand: boolean;
};

/** What to write: changes that are over, changes to be asked for, lines of the trail. */
export type Waiting = { ended: object[]; asked: object[]; audits: Prisma.AuditCreateManyInput[] };
export const noWaiting = (): Waiting => ({ ended: [], asked: [], audits: [] });

type How = { tenantId: string; asOf: number; cause: string; version: number; decisionId: string; facts: FactVector };

/** What follows for the record from how a member was decided. @returns the approval that this carries out, if it does */
export function note(
  waiting: Waiting,
  { memberId, was, decided, held, asked, byHand }: Outcome,
  how: How,
): string | null {
  const { tenantId, asOf, cause, version, decisionId, facts } = how;
  const at = new Date(asOf).toISOString();
  const done = asked !== null && asked.stands === 'granted' && asked.to === decided && held.tier === decided;
  if (asked && held.over) {
    const rejected = asked.stands === 'rejected' || asked.stands === 'stale';
    const state: TierChangeState = done ? 'done' : rejected ? 'rejected' : 'lapsed';
    const why = state === 'lapsed' ? lapseOf({ was, decided, byHand, asked }) : null;
    const seen = rejected ? 'rejected' : asked.stands;
    waiting.ended.push({ id: asked.id, seen, state, at, why, became: why === 'otherTier' ? decided : null });
  }
  if (held.asks) {
    const spent = Number(facts['member.spent12Months'] ?? 0);
    waiting.asked.push({ id: newId(), memberId, from: was, to: decided, decisionId, version, cause, spent, since: at });
  }
  const lapsed = asked !== null && held.over && !done && asked.stands !== 'rejected' && asked.stands !== 'stale';
  if (held.asks || lapsed)
    waiting.audits.push(
      auditRow(tenantId, memberId, 'member.tierAsked', {
        ...{ from: lapsed ? (asked?.to ?? null) : null, to: held.asks ? decided : null, decisionId, cause },
        ...(asked?.approvalId ? { approvalId: asked.approvalId } : {}),
      }),
    );
  return done ? (asked?.approvalId ?? null) : null;
}

type Fell = Pick<Outcome, 'was' | 'decided' | 'byHand'> & { asked: OnRecord };
function lapseOf({ was, decided, byHand, asked }: Fell): Lapse {
  if (byHand) return 'byHand';
  if (decided === was) return 'changedBack';
  return decided === asked.to ? 'notNeeded' : 'otherTier';
}

/**
 * Writes it. Whatever somebody did to a change since it was read counts: it is left as they left it, and looked at when the member is decided
 * the next time.
 */
export async function putWaiting(query: Query, tenantId: string, { ended, asked }: Waiting): Promise<void> {
  if (ended.length > 0)
    await query(
      `UPDATE "TierChange" c SET state = e.state, "endedAt" = e.at, why = e.why, became = e.became
  FROM jsonb_to_recordset($2::text::jsonb) AS e(id uuid, seen text, state text, at timestamptz, why text, became text)
  WHERE c."tenantId" = $1 AND c.id = e.id AND c."endedAt" IS NULL AND c.state = e.seen`,
      [tenantId, JSON.stringify(ended)],
    );
  if (asked.length > 0)
    await query(
      `INSERT INTO "TierChange" ("tenantId", id, "memberId", "from", "to", "decisionId", version, cause, spent, since)
  SELECT $1, a.id, a."memberId", a."from", a."to", a."decisionId", a.version, a.cause, a.spent, a.since
  FROM jsonb_to_recordset($2::text::jsonb) AS a(id uuid, "memberId" uuid, "from" text, "to" text, "decisionId" uuid, version int, cause text,
    spent bigint, since timestamptz)
  ON CONFLICT DO NOTHING`,
      [tenantId, JSON.stringify(asked)],
    );
}
