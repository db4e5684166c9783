import { countIn, type Figures } from '../../domain/trial/figures.ts';
import { type OF_MEMBERS, UNCHANGED_KEPT } from '../../domain/trial/trial.ts';
import { compileTrial, type Moves, members, type Stretch, within } from '../../rules/compile.ts';
import type { RuleSetDefinition, When } from '../../rules/definition.ts';
import { factOf } from '../../rules/facts.ts';
import { Parameters, typedFrame } from '../../rules/relations.ts';
import type { PrismaClient } from '../client.ts';
import type { Link } from '../link.ts';
import type { DefinitionsOfAll } from '../retier/definitions.ts';
import { wouldWait } from '../retier/page.ts';
import { endOfStretch, FIRST } from '../stretch.ts';
import type { Item, Read } from './rows.ts';

/** About so many members are looked at in one statement, merged records among them: what is in memory at once. */
export const PAGE = 100_000;
const MONEY = factOf('member.spent12Months');

/** How many there are to look at: merged records are those they stand for. */
export const countMembers = (prisma: PrismaClient, tenantId: string): Promise<number> =>
  prisma.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM "Member" x WHERE x."tenantId" = ${tenantId} AND x."erasedAt" IS NULL
      AND NOT EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = ${tenantId} AND a."memberId" = x.id)`.then(
    ([row]) => Number(row?.n ?? 0),
  );

/** Sets that say one thing of each member. */
export type OfMembers = RuleSetDefinition<(typeof OF_MEMBERS)[number]>;
/** Two versions, and the instant (epoch ms) whose facts count. */
export type Compared = {
  tenantId: string;
  asOf: number;
  before: OfMembers;
  after: OfMembers;
  /** Whom a cadence is for by itself, of rules of care. */
  audience?: When | null;
  /** Tier rules that want changes approved, as if they held. */
  approving?: DefinitionsOfAll | null;
};

function said(then: OfMembers['otherwise']['then']): string {
  if ('tier' in then) return then.tier;
  if ('lifecycle' in then) return then.lifecycle;
  return 'loyalty' in then ? then.loyalty : then.audience;
}

/** The next members, decided by both versions in one statement. @returns null when there are no more */
export async function membersPage(
  link: Link,
  compared: Compared,
  cursor: string | null,
  page = PAGE,
): Promise<Read | null> {
  const after = cursor ?? FIRST;
  const until = await endOfStretch(link, compared.tenantId, after, page);
  if (until === null) return null;
  const { tenantId, asOf, approving } = compared;
  const moves = await compare(link, compared, { after, until });
  const waiting = approving ? new Set(await wouldWait(link, approving, { tenantId, asOf, after, until })) : null;
  const looked = moves.reduce((sum, { n }) => sum + n, 0);
  const play = (figures: Figures) => moves.flatMap((moved) => counted(moved, compared, waiting, figures));
  return { cursor: until, looked, play };
}

async function compare(
  link: Link,
  { tenantId, asOf, before, after, audience = null }: Compared,
  stretch: Stretch,
): Promise<Moves[]> {
  const hands = before.set === 'tier' ? await handsAt(link, tenantId, asOf) : {};
  const params = new Parameters();
  const f = typedFrame(params, tenantId, asOf);
  const json = (value: object) => `(${params.add(JSON.stringify(value), 'text')}::jsonb)`;
  // The default row comes first: its number is -1.
  const words = ({ otherwise, rows }: OfMembers) => json([otherwise, ...rows].map(({ then }) => said(then)));
  const text = compileTrial(
    { before: before as unknown as RuleSetDefinition, after: after as unknown as RuleSetDefinition },
    { params, f, crowd: members(within(params, stretch), (m) => ` AND ${m}."erasedAt" IS NULL`) },
    {
      money: MONEY,
      held: Object.keys(hands).length > 0 ? `${json(hands)}->>m.id::text` : HELD[before.set],
      audience,
      same: `${words(before)}->>(d.before + 1) = ${words(after)}->>(d.after + 1)`,
      kept: UNCHANGED_KEPT,
    },
  );
  return link.query<Moves>(text, params.values);
}

/** What rules say nothing of: a member whom nobody knows yet; tiers that were given by hand (`handsAt`). */
const HELD: Record<OfMembers['set'], string> = {
  tier: 'NULL::text',
  lifecycle: `CASE WHEN m.lifecycle = 'unidentified' THEN m.lifecycle END`,
  loyalty: 'NULL::text',
  careAudience: 'NULL::text',
};

/** Tiers that were given by hand and hold, by the record that the member stands for. */
async function handsAt(link: Link, tenantId: string, asOf: number): Promise<Record<string, string>> {
  const rows = await link.query<{ id: string; tier: string }>(
    `SELECT DISTINCT ON (o.root) o.root::text AS id, o.tier FROM (
      SELECT member_root($1, t."memberId") AS root, t.* FROM "TierOverride" t WHERE t."tenantId" = $1
        AND t."from" <= $2::timestamptz AND t.until > $2::timestamptz AND (t."endedAt" IS NULL OR t."endedAt" > $2::timestamptz)) o
    ORDER BY o.root, o."from" DESC, o.id DESC`,
    [tenantId, new Date(asOf)],
  );
  return Object.fromEntries(rows.map(({ id, tier }) => [id, tier]));
}

/**
 * Into the figures; of those whom nothing changes for, no more are kept than there is room for.
 * @param waiting  whose change would wait for approval; null: the rules want none
 */
function counted(
  moved: Moves,
  { before, after }: Compared,
  waiting: ReadonlySet<string> | null,
  figures: Figures,
): Item[] {
  const [was, would] = [before.rows[moved.before] ?? before.otherwise, after.rows[moved.after] ?? after.otherwise];
  const words = [was, would].map(({ then }) => moved.held ?? said(then)) as [string, string];
  const changed = words[0] !== words[1];
  const upTo = countIn(figures, ...words, { count: moved.n, money: Number(moved.money) });
  figures.played += moved.n;
  if (changed) figures.changed += moved.n;
  const room = changed ? moved.n : Math.max(0, UNCHANGED_KEPT - (upTo - moved.n));
  const some = (text: string) => (room === 0 ? [] : text.split(',').slice(0, room));
  const item = {
    ...{ ids: some(moved.ids), money: some(moved.monies).map(Number), changed },
    ...{ before: words[0], after: words[1], beforeRow: was.id, afterRow: would.id, missed: [], called: [] },
  };
  if (!waiting) return item.ids.length > 0 ? [item] : [];
  const [wait, rest] = [true, false].map((waits) => partOf(item, waits, (id) => changed && waiting.has(id)));
  figures.waits = (figures.waits ?? 0) + (wait?.ids.length ?? 0);
  return [wait, rest].flatMap((part) => (part && part.ids.length > 0 ? [part] : []));
}

/** Those of them whose change would wait for approval, or the others. */
function partOf(
  { ids, money, ...item }: Item & { money: number[] },
  waits: boolean,
  isWaiting: (id: string) => boolean,
) {
  const at = ids.flatMap((id, i) => (isWaiting(id) === waits ? [i] : []));
  return { ...item, waits, ids: at.map((i) => ids[i] as string), money: at.map((i) => money[i] as number) };
}
