import { type ApprovalSubject, runningOf } from '../../domain/approval/request.ts';
import { ApprovalRefused, type ApprovalStatus } from '../../domain/approval/state.ts';
import { onlyIfBetter } from '../../domain/case/running.ts';
import { checksumOf } from '../../rules/checksum.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { parseDefinition } from '../../rules/parse.ts';
import type { Prisma } from '../client.ts';
import type { Approval } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { resolveMember } from '../members.ts';
import { book, NotEnough, POINTS } from '../points.ts';
import { beginAnew } from '../retier/runs.ts';
import { isUnfit } from '../rules/names.ts';
import { brokenBy, inOneSentence } from '../scenarios/keep.ts';
import { overrideTier } from './overrides.ts';
import { expire, grant, reject } from './tier-changes.ts';

type Tx = Prisma.TransactionClient;
/** What of an approval says what is to happen. */
export type Granted = Pick<
  Approval,
  'tenantId' | 'id' | 'kind' | 'caseId' | 'memberId' | 'amountMinor' | 'currency' | 'points' | 'subject'
>;

/**
 * What was asked for happens, in the transaction of the last word: once, or not at all.
 * @param by  who had the last word; null: the rules
 * @throws ApprovalRefused when it is not possible any more; then the approval is not given either
 */
export async function carryOut(tx: Tx, granted: Granted, by: string | null, now: number): Promise<void> {
  const { kind, currency, amountMinor, points } = granted;
  switch (kind) {
    case 'compensation':
    case 'pointsAdjustment':
      return currency && amountMinor !== null
        ? bookFor(tx, granted, currency, amountMinor, now)
        : bookFor(tx, granted, POINTS, BigInt(points ?? 0), now);
    case 'tierOverride':
      return holdTier(tx, granted, now);
    case 'tierChange':
      return grant(tx, granted, by, now);
    case 'rulePublication':
      return publish(tx, granted, by, now);
    default:
      throw new Error(`Nobody knows how to carry out ${kind}`);
  }
}

/** It ended otherwise: what was asked for does not happen. */
export async function setAside(
  tx: Tx,
  of: Granted,
  status: ApprovalStatus,
  by: string | null,
  now: number,
): Promise<void> {
  if (of.kind !== 'tierChange') return;
  if (status === 'rejected') await reject(tx, of, by, now);
  else await expire(tx, of, now);
}

async function bookFor(tx: Tx, granted: Granted, unit: string, amount: bigint, now: number): Promise<void> {
  const { tenantId, id, caseId } = granted;
  const memberId = await presentMember(tx, granted);
  try {
    await book(tx, {
      ...{ tenantId, memberId, unit, amount, caseId },
      ...{ source: `approval:${id}`, approvalId: id, at: new Date(now) },
    });
  } catch (error) {
    if (!(error instanceof NotEnough)) throw error;
    throw new ApprovalRefused({ code: 'notEnough', values: { balance: Number(error.balance) } });
  }
}

async function holdTier(tx: Tx, granted: Granted, now: number): Promise<void> {
  const { tier, until = 0 } = granted.subject as ApprovalSubject;
  if (until <= now) throw new ApprovalRefused({ code: 'untilPassed', values: {} });
  const { tenantId, id: approvalId } = granted;
  const memberId = await presentMember(tx, granted);
  await overrideTier(tx, { tenantId, memberId, tier: String(tier), until, approvalId }, now);
}

/** The member as they are now. @throws ApprovalRefused when their record was erased */
export async function presentMember(tx: Tx, of: { tenantId: string; memberId: string | null }): Promise<string> {
  const { tenantId } = of;
  const id = of.memberId && (await resolveMember(tx, tenantId, of.memberId));
  const member = id
    ? await tx.member.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { erasedAt: true } })
    : null;
  if (!id || !member || member.erasedAt) throw new ApprovalRefused({ code: 'memberErased', values: {} });
  return id;
}

async function publish(tx: Tx, granted: Granted, by: string | null, now: number): Promise<void> {
  const subject = granted.subject as ApprovalSubject;
  const { ruleSet = '', version = 0, checksum, from = now } = subject;
  const running = runningOf(subject);
  // What was approved late holds from then on: nothing is changed of what was.
  const effectiveFrom = new Date(Math.max(from, now));
  const rules = await soundDraft(tx, granted.tenantId, ruleSet, version);
  if (checksumOf(rules) !== checksum) throw new ApprovalRefused({ code: 'draftChanged', values: {} });
  // Since it was asked for, somebody may have said what must stay so.
  const broken = await brokenBy(tx, granted.tenantId, { rules }, now);
  if (broken.length > 0) throw new ApprovalRefused({ code: 'scenariosBroken', values: inOneSentence(broken) });
  const { count } = await tx.ruleSetVersion.updateMany({
    where: { tenantId: granted.tenantId, ruleSet, version, status: { in: DRAFT } },
    data: { status: 'published', effectiveFrom, publishedBy: by },
  });
  if (count !== 1) throw new ApprovalRefused({ code: 'draftGone', values: {} });
  if (running !== 'stay')
    await tx.reassessment.create({
      data: {
        ...{ tenantId: granted.tenantId, reason: 'policy', version, ...onlyIfBetter(running) },
        ...(from > now ? { at: effectiveFrom } : {}),
      },
    });
  // Rules that hold later only are applied to all in the night that follows.
  if (DECIDE_MEMBERS.has(ruleSet) && effectiveFrom.getTime() <= now)
    await beginAnew(tx, { tenantId: granted.tenantId, by, now });
  await tx.audit.create({
    data: {
      ...{ tenantId: granted.tenantId, id: newId(), actorType: by ? 'staff' : 'system', actorId: by },
      ...{ action: 'rules.published', recordType: 'RuleSet', recordId: ruleSet },
      fields: {
        ...{ version, approvalId: granted.id },
        ...(from > now ? { from: effectiveFrom.toISOString() } : {}),
        ...(running === 'stay' ? {} : { running }),
      },
    },
  });
}

/** Sets by which members are decided together. */
const DECIDE_MEMBERS: ReadonlySet<string> = new Set(['tier', 'lifecycle', 'loyalty']);

/** What is not published yet. */
export const DRAFT = ['draft', 'tested'];

/**
 * The checksum of a draft as it stands, locked until the end of the transaction.
 * @throws ApprovalRefused when there is none, or it is not fit to be published
 */
export const draftOf = async (tx: Tx, tenantId: string, ruleSet: string, version: number): Promise<string> =>
  checksumOf(await soundDraft(tx, tenantId, ruleSet, version));

async function soundDraft(tx: Tx, tenantId: string, ruleSet: string, version: number): Promise<RuleSetDefinition> {
  const [row] = await tx.$queryRaw<{ definition: unknown }[]>`
    SELECT definition FROM "RuleSetVersion" WHERE "tenantId" = ${tenantId} AND "ruleSet" = ${ruleSet} AND version = ${version}
      AND status = ANY(${DRAFT}) FOR UPDATE`;
  if (!row) throw new ApprovalRefused({ code: 'draftGone', values: {} });
  const parsed = parseDefinition(row.definition);
  if (!parsed.ok || parsed.definition.set !== ruleSet || (await isUnfit(tx, tenantId, parsed.definition)))
    throw new ApprovalRefused({ code: 'draftInvalid', values: {} });
  return parsed.definition;
}
