import type { Step } from '../../domain/care/cadence.ts';
import type { Tier } from '../../domain/vocabulary.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import { announce } from '../live.ts';
import { publishCadences, UNCONTACTED } from './seeds.ts';
import { type Cared, caredFor } from './standing.ts';
import { type Made, makeTouches } from './touches.ts';
import { type Cadence, cadenceOf } from './versions.ts';

const DAY = 86_400_000;

export type UncontactedAsk = {
  tenantId: string;
  /** Nobody in touch for so many days. */
  days: number;
  tier?: Tier | undefined;
  /** Of this owner; null: of nobody. */
  ownerId?: string | null | undefined;
  now: number;
};

/** Members nobody was in touch with for so long, the longest first. @returns a page of them and how many there are */
export async function uncontacted(
  prisma: PrismaClient,
  ask: UncontactedAsk,
  { skip, take }: { skip: number; take: number },
): Promise<{ rows: Cared[]; total: number }> {
  const { tenantId, now } = ask;
  const from = Prisma.sql`FROM "MemberContact" c JOIN "Member" m ON m."tenantId" = c."tenantId" AND m.id = c."memberId"
    WHERE c."tenantId" = ${tenantId} AND c."lastAt" <= ${new Date(now - ask.days * DAY)} AND m."erasedAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = m."tenantId" AND a."memberId" = m.id)
      AND NOT EXISTS (SELECT 1 FROM "MemberAlias" a JOIN "MemberContact" x ON x."tenantId" = a."tenantId" AND x."memberId" = a."memberId"
        WHERE a."tenantId" = m."tenantId" AND a."intoId" = m.id AND x."lastAt" > ${new Date(now - ask.days * DAY)})
      ${ask.tier ? Prisma.sql`AND m.tier = ${ask.tier}` : Prisma.empty}
      ${ask.ownerId === undefined ? Prisma.empty : ask.ownerId === null ? Prisma.sql`AND m."ownerId" IS NULL` : Prisma.sql`AND m."ownerId" = ${ask.ownerId}::uuid`}`;
  const [found, [counted]] = await Promise.all([
    prisma.$queryRaw<
      { id: string }[]
    >`SELECT m.id::text ${from} ORDER BY c."lastAt", m.id OFFSET ${skip}::int LIMIT ${take}::int`,
    prisma.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total ${from}`,
  ]);
  const ids = found.map(({ id }) => id);
  const members = await caredFor(prisma, tenantId, ids, now);
  return { rows: ids.flatMap((id) => members.get(id) ?? []), total: counted?.total ?? 0 };
}

export type Outcome = {
  memberId: string;
  outcome: 'made' | 'held' | 'skipped' | 'exists' | 'unknown';
  reason: string | null;
  taskId: string | null;
};

/**
 * Call tasks of the list, in one action, with an outcome for each. One silence is one task: asked again, it is there already.
 * @param ownerId  who is to call; left out: whoever looks after the member
 */
export async function makeCallTasks(
  prisma: PrismaClient,
  {
    tenantId,
    memberIds,
    ownerId,
    by,
  }: { tenantId: string; memberIds: string[]; ownerId?: string | undefined; by: string },
  now = Date.now(),
): Promise<Outcome[]> {
  const made = await prisma.$transaction(async (tx): Promise<Map<string, Made>> => {
    const { cadence, step } = await byHand(tx, tenantId);
    const members = await caredFor(tx, tenantId, memberIds, now);
    const wanted = [...members.values()].map((member) => ({
      ...{ member, step, period: String(member.lastContactAt), dueAt: now, begunAt: null, createdBy: by },
      ...{ expiresAt: now + cadence.definition.patienceDays * DAY, ownerId: ownerId ?? member.ownerId },
    }));
    const touches = await makeTouches(tx, tenantId, cadence, wanted, now);
    const known = new Map(touches.map((touch) => [touch.memberId, touch]));
    return new Map(
      memberIds.flatMap((id) => (known.has(id) || members.has(id) ? [[id, known.get(id) ?? EXISTS]] : [])),
    );
  });
  if ([...made.values()].some(({ state }) => state === 'open'))
    await announce(prisma, [{ tenantId, topic: 'care', id: UNCONTACTED }]);
  return memberIds.map((memberId) => {
    const touch = made.get(memberId);
    if (!touch) return { memberId, outcome: 'unknown', reason: null, taskId: null };
    if (touch === EXISTS) return { memberId, outcome: 'exists', reason: null, taskId: null };
    const outcome = touch.state === 'open' ? 'made' : touch.state === 'held' ? 'held' : 'skipped';
    return { memberId, outcome, reason: touch.reason, taskId: outcome === 'skipped' ? null : touch.id };
  });
}

/** A tenant that has no cadences yet gets the shipped ones. */
async function byHand(tx: Prisma.TransactionClient, tenantId: string): Promise<{ cadence: Cadence; step: Step }> {
  const known = await cadenceOf(tx, tenantId, UNCONTACTED);
  if (!known) await publishCadences(tx, tenantId);
  const cadence = known ?? (await cadenceOf(tx, tenantId, UNCONTACTED));
  const step = cadence?.definition.steps[0];
  if (!cadence || !step) throw new Error(`The cadence ${UNCONTACTED} has no step`);
  return { cadence, step };
}

const EXISTS: Made = { id: '', memberId: '', state: 'skipped', reason: null };
