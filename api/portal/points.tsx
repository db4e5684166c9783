import { say } from '../../domain/language/index.ts';
import { TIERS, type Tier } from '../../domain/vocabulary.ts';
import { overrideAt } from '../../prisma/approvals/overrides.ts';
import { amountInWords } from '../../prisma/approvals/words.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { balancesOf, entriesOf } from '../../prisma/points.ts';
import { day } from './times.ts';
import type { Visit, VisitingMember } from './visit.ts';

const SHOWN = 8;

export type OwnPoints = {
  balances: { unit: string; balance: bigint }[];
  entries: { id: string; unit: string; amount: bigint; at: Date }[];
  override: { tier: Tier; until: Date } | null;
  /** The tier now, and what it becomes when. */
  moves: { tier: Tier; next: Tier; at: Date } | null;
};

/** What a member has, and what came and went lately. */
export async function pointsOf(prisma: PrismaClient, tenantId: string, memberId: string): Promise<OwnPoints> {
  const [balances, entries, override, member] = await Promise.all([
    balancesOf(prisma, tenantId, memberId),
    entriesOf(prisma, tenantId, memberId, SHOWN),
    overrideAt(prisma, tenantId, memberId, Date.now()),
    prisma.member.findUnique({
      where: { tenantId_id: { tenantId, id: memberId } },
      select: { tier: true, tierPending: true, tierPendingAt: true },
    }),
  ]);
  const { tier, tierPending: next, tierPendingAt: at } = member ?? {};
  const moves = tier && next && at ? { tier: tier as Tier, next: next as Tier, at } : null;
  return { balances, entries, override, moves };
}

/** Nothing where there never was anything. */
export function PointsCard({ visit, member, points }: { visit: Visit; member: VisitingMember; points: OwnPoints }) {
  const { balances, entries, override, moves } = points;
  if (balances.length === 0 && !override && !moves) return null;
  const { locale } = visit;
  const reader = { locale, timeZone: member.timeZone };
  const amount = (unit: string, value: bigint) => amountInWords(unit, value, locale);
  const words = (key: string, values: Record<string, string>) => say(locale, `approvals.portal.${key}`, values);
  const balance = balances.map((one) => amount(one.unit, one.balance)).join(say(locale, 'rules.list.comma'));
  return (
    <section className="card" aria-labelledby="points">
      <h2 id="points">{words('title', {})}</h2>
      {balance ? <p>{words('balance', { balance })}</p> : null}
      {override ? (
        <p>{words('tierUntil', { tier: say(locale, `tier.${override.tier}`), until: day(override.until, reader) })}</p>
      ) : null}
      {moves ? (
        <p>
          {words(TIERS.indexOf(moves.next) < TIERS.indexOf(moves.tier) ? 'tierKept' : 'tierRises', {
            ...{ tier: say(locale, `tier.${moves.tier}`), next: say(locale, `tier.${moves.next}`) },
            until: day(moves.at, reader),
          })}
        </p>
      ) : null}
      <ul>
        {entries.map((entry) => (
          <li className="meta" key={entry.id}>
            {words('entry', {
              amount: `${entry.amount > 0n ? '+' : ''}${amount(entry.unit, entry.amount)}`,
              at: day(entry.at, reader),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
