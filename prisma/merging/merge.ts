import type { Clock } from '../../domain/case/flow.ts';
import { kindOfClock } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { refusal } from '../../domain/case/legal.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { CaseNotFound, numberCommand } from '../commands.ts';
import { ensureFlows } from '../flows.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { resolveMember } from '../members.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from '../once.ts';
import { askWithin, sql } from '../statement.ts';

type Tx = Prisma.TransactionClient;
type Client = PrismaClient | Tx;

/** Why two cases do not become one: a key under `merging.refusal`, or the machine's own. */
export type MergeRefusal = { code: string; values: Record<string, unknown> };
export class MergeRefused extends Error {
  readonly refusal: MergeRefusal;
  constructor(why: MergeRefusal) {
    super(`Refused: ${why.code}`);
    this.refusal = why;
  }
}

export type Merging = {
  tenantId: string;
  caseId: string;
  intoId: string;
  by: string;
  /** The members differ, and whoever merges has said that they know. */
  otherMember: boolean;
  once?: Once | undefined;
};

/** A case as far as merging looks at it. */
export type Mergeable = {
  id: string;
  number: string;
  kind: string;
  flowVersion: number;
  state: CaseState | null;
  stage: string;
  memberId: string;
  goesOnAsId: string | null;
};

/**
 * Both commands, that the one case is over and that the other goes on for it, are written in one transaction: neither is lost, and the
 * relay delivers them in the order of each case. From then on what is said to the first reaches the second.
 * @throws MergeRefused, CaseNotFound, IdempotencyClash
 */
export async function mergeCases(prisma: PrismaClient, merging: Merging): Promise<{ id: string }> {
  const { tenantId, caseId, intoId } = merging;
  const merged = await lookAgain(() => prisma.$transaction((tx) => write(tx, merging)));
  await announce(
    prisma,
    [caseId, intoId].map((id) => ({ tenantId, topic: 'case' as const, id })),
    ['relay'],
  );
  return merged;
}

async function write(tx: Tx, { tenantId, caseId, intoId, by, otherMember, once }: Merging): Promise<{ id: string }> {
  const earlier = once && (await earlierAnswer<{ id: string }>(tx, tenantId, once));
  if (earlier) return earlier;
  const [from, into] = await bothOf(tx, tenantId, [caseId, intoId], 'locked');
  const why = await whyNotMerge(tx, tenantId, from, into);
  if (why) throw new MergeRefused(why);
  if (!otherMember && !(await ofOneMember(tx, tenantId, from, into)))
    throw new MergeRefused({ code: 'otherMember', values: {} });
  const actor = { type: 'staff', id: by } as const;
  const give = (of: string, type: 'merge' | 'absorb', otherCaseId: string) =>
    leftToRelay(tx, tenantId, { caseId: of, type, actor, payload: { otherCaseId } });
  const absorbCommandId = await give(intoId, 'absorb', caseId);
  const mergeCommandId = await give(caseId, 'merge', intoId);
  for (const at of promisesOf(from).filter((at) => at > Date.now()))
    await leftToRelay(tx, tenantId, { caseId: intoId, type: 'promise', actor, payload: { at } });
  await tx.case.update({ where: { tenantId_id: { tenantId, id: caseId } }, data: { goesOnAsId: intoId } });
  const watchers = await watchToo(tx, tenantId, caseId, intoId);
  const id = newId();
  const row = { tenantId, id, caseId, intoId, mergedBy: by, mergeCommandId, absorbCommandId, watchers };
  await tx.caseMerge.create({ data: row });
  if (once) await keepAnswer(tx, tenantId, once, 202, { id });
  return { id };
}

/** Written, and nobody's to send but the relay's. */
export async function leftToRelay(
  tx: Tx,
  tenantId: string,
  command: Omit<Parameters<typeof numberCommand>[1], 'tenantId'>,
): Promise<string> {
  const { id } = await numberCommand(tx, { tenantId, ...command });
  await tx.command.updateMany({ where: { tenantId, id, status: 'pending' }, data: { leaseUntil: null } });
  return id;
}

/** @param locked  always in the same order, so that two who merge crosswise wait for each other instead of for ever. @throws CaseNotFound */
export async function bothOf(
  client: Client,
  tenantId: string,
  ids: readonly [string, string],
  locked?: 'locked',
): Promise<[Mergeable, Mergeable]> {
  const rows = await askWithin<Mergeable>(
    client,
    sql`SELECT id::text AS id, number, kind, "flowVersion", state, stage, "memberId"::text AS "memberId",
        "goesOnAsId"::text AS "goesOnAsId"
      FROM "Case" WHERE "tenantId" = ${tenantId} AND id = ANY(${[...ids]}::uuid[]) ORDER BY id ${locked ? sql`FOR UPDATE` : sql``}`,
  );
  const [one, other] = ids.map((id) => rows.find((row) => row.id === id));
  if (!one || !other) throw new CaseNotFound(`No case ${ids.join(' or ')}`);
  return [one, other];
}

/** Null: they can become one. */
export async function whyNotMerge(
  client: Client,
  tenantId: string,
  from: Mergeable,
  into: Mergeable,
): Promise<MergeRefusal | null> {
  const no = (code: string, values: Record<string, unknown> = {}): MergeRefusal => ({ code, values });
  if (from.id === into.id) return no('sameCase');
  if (from.goesOnAsId) return no('mergedBefore', { number: from.number });
  if (into.goesOnAsId) return no('mergedBefore', { number: into.number });
  const machines = (await machineSays(client, from, 'merge')) ?? (await machineSays(client, into, 'absorb'));
  if (machines) return machines;
  // Whoever decides would decide about a case that is over, and the member would hear of it under its number.
  if ((await client.approval.count({ where: { tenantId, caseId: from.id, endedAt: null } })) > 0)
    return no('approvalOpen', { number: from.number });
  // It is on its way to somebody else: who is to have the other case is not decided by that.
  const moving = { tenantId, kind: 'case', recordId: from.id, state: { in: ['listed', 'sent'] } };
  const running = { handover: { is: { status: { in: ['running', 'undoing'] } } } };
  return (await client.handoverItem.count({ where: { ...moving, ...running } })) > 0
    ? no('handoverRunning', { number: from.number })
    : null;
}

async function machineSays(client: Client, of: Mergeable, type: 'merge' | 'absorb'): Promise<MergeRefusal | null> {
  if (!of.state) return { code: 'routing', values: {} };
  await ensureFlows(client, [of.flowVersion]);
  return refusal(flowOf(of.kind as CaseKind, of.flowVersion), of.state, { type, by: null });
}

/** Records that were merged count for each other. */
export const ofOneMember = async (client: Client, tenantId: string, from: Mergeable, into: Mergeable) =>
  from.memberId === into.memberId ||
  (await resolveMember(client as PrismaClient, tenantId, from.memberId)) ===
    (await resolveMember(client as PrismaClient, tenantId, into.memberId));

/** When what was promised and is still open runs out; epoch ms. */
export const promisesOf = ({ state }: Pick<Mergeable, 'state'>): number[] =>
  Object.entries(state?.clocks ?? {}).flatMap(([clock, c]) =>
    kindOfClock(clock as Clock) === 'promise' && c?.status === 'running' && c.dueAt !== null ? [c.dueAt] : [],
  );

/** Whoever watches the one is told of the other. @returns those who did not before */
async function watchToo(tx: Tx, tenantId: string, caseId: string, intoId: string): Promise<string[]> {
  const [theirs, already] = await Promise.all(
    [caseId, intoId].map((id) => tx.caseFollow.findMany({ where: { tenantId, caseId: id, watching: true } })),
  );
  const known = new Set(already?.map(({ staffId }) => staffId));
  const added = (theirs ?? []).map(({ staffId }) => staffId).filter((staffId) => !known.has(staffId));
  for (const staffId of added)
    await tx.caseFollow.upsert({
      where: { tenantId_caseId_staffId: { tenantId, caseId: intoId, staffId } },
      create: { tenantId, caseId: intoId, staffId, watching: true },
      update: { watching: true },
    });
  return added;
}
