import type { Tier } from '../../domain/vocabulary.ts';
import type { FactVector } from '../../rules/facts.ts';
import { factsFrom, memberSql } from '../../rules/read.ts';
import { type Frame, writtenOnce } from '../../rules/relations.ts';
import type { Pending } from '../../rules/tier-policy.ts';
import { type Given, type Hand, handOf } from '../approvals/overrides.ts';
import { type Client, effective, type VersionRow, versionsSql } from '../decisions/versions.ts';
import { askTogether } from '../together.ts';
import { type Definitions, definitionsOf } from './definitions.ts';
import { DECIDED, type Decided } from './moves.ts';
import { type OnRecord as Asked, type AskedRow, askedFrom, askedJson, ms } from './waiting.ts';

/** A member as the record has them. Instants are epoch ms. */
export type OnRecord = {
  id: string;
  tier: Tier;
  since: number | null;
  pending: Pending | null;
  lifecycle: string;
  loyalty: string;
  /** The decision that explains the tier. */
  reason: string | null;
};
export type KeptLast = { id: string; key: string; version: number; rowId: string; outcome: object };

/** All that stage, loyalty and tier of one member rest on. */
export type Looked = {
  member: OnRecord;
  hand: Hand;
  /** A change of their tier that waits for approval, or was decided on. */
  asked: Asked | null;
  /** What was kept of them last, of each set. */
  kept: { [S in Decided]?: KeptLast };
  facts: FactVector;
  definitions: Definitions;
  /** Which row of the member, and which mark of theirs, this was read from; null: there is no mark. Both are others as soon as anything is. */
  rows: string | null;
};

type Row = {
  _id: string;
  _tier: Tier;
  _since: number | null;
  _pending: Tier | null;
  _pending_at: number | null;
  _lifecycle: string;
  _loyalty: string;
  _reason: string | null;
  _zone: string | null;
  _given: Given[] | null;
  _asked: AskedRow | null;
  _kept: Looked['kept'] | null;
  _rows: string | null;
};

/** In one statement, so all of it is of one moment. A merged record stands for the one it was merged into. @throws when there is no such member */
export async function look(
  client: Client,
  { tenantId, memberId, asOf }: { tenantId: string; memberId: string; asOf: number },
): Promise<Looked> {
  const { member, versions } = await askTogether<{ member: Row[]; versions: VersionRow[] }>(client, {
    member: asked(tenantId, asOf, memberId),
    versions: versionsSql(tenantId, DECIDED, asOf),
  });
  const [row] = member;
  if (!row) throw new Error(`No member ${memberId}`);
  const definitions = definitionsOf(await effective(client, tenantId, DECIDED, asOf, versions), row._zone ?? 'UTC');
  return {
    member: {
      ...{ id: row._id, tier: row._tier, since: row._since, reason: row._reason },
      ...{ lifecycle: row._lifecycle, loyalty: row._loyalty },
      pending: row._pending && row._pending_at !== null ? { tier: row._pending, at: row._pending_at } : null,
    },
    hand: handOf(row._given ?? [], asOf),
    asked: askedFrom(row._asked, { version: definitions.tier.version, now: asOf }),
    kept: row._kept ?? {},
    facts: factsFrom({ tenantId }, { member: [row] }),
    ...{ definitions, rows: row._rows },
  };
}

const givenSql = ({ tenant, asOf }: Frame) => `(
    SELECT json_agg(json_build_object('tier', o.tier, 'from', ${ms('o."from"')}, 'until', ${ms('o.until')}, 'endedAt', ${ms('o."endedAt"')})
      ORDER BY o."from" DESC, o.id DESC)
    FROM family y JOIN "TierOverride" o ON o."tenantId" = ${tenant} AND o."memberId" = y.id WHERE y.root = s.id AND o."from" <= ${asOf})`;

const keptSql = ({ tenant }: Frame) => `(
    SELECT json_object_agg(n.what, to_json(d)) FROM (VALUES ${DECIDED.map((set) => `('${set}')`).join(', ')}) AS n(what)
    CROSS JOIN LATERAL (
      SELECT d.id, d.key, d.version, d."rowId", d.outcome FROM "Decision" d
      WHERE d."tenantId" = ${tenant} AND d."memberId" = s.id AND d."ruleSet" = n.what ORDER BY d."decidedAt" DESC, d.id DESC LIMIT 1) d)`;

const asked = writtenOnce(['uuid'], (f, memberId) =>
  memberSql(f, memberId, [
    's.id AS _id',
    'm.tier AS _tier',
    `${ms('m."tierSince"')} AS _since`,
    'm."tierPending" AS _pending',
    `${ms('m."tierPendingAt"')} AS _pending_at`,
    'm.lifecycle AS _lifecycle',
    'm.loyalty AS _loyalty',
    'm."tierDecisionId" AS _reason',
    `(SELECT t."timeZone" FROM "Tenant" t WHERE t.id = ${f.tenant}) AS _zone`,
    `${givenSql(f)} AS _given`,
    `${askedJson(f)} AS _asked`,
    `${keptSql(f)} AS _kept`,
    `(SELECT ${ROWS} FROM "MemberFreshness" y WHERE y."tenantId" = ${f.tenant} AND y."memberId" = s.id) AS _rows`,
  ]),
);

/** Of a member `m` and their mark `y`. */
export const ROWS = `m.xmin::text || ':' || y.xmin::text`;
