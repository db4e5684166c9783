import type { Running } from '../../domain/case/running.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { checksumOf } from '../../rules/checksum.ts';
import { parseDefinition } from '../../rules/parse.ts';
import { type By, inTurn } from '../admin/records.ts';
import { ChangeRefused, RecordNotFound } from '../admin/refused.ts';
import { type Opened, requestApproval } from '../approvals/request.ts';
import type { PrismaClient } from '../client.ts';
import type { Once } from '../once.ts';
import { mustKeepScenarios } from '../scenarios/keep.ts';
import { lockedDraft, mustBeSeen, openDraft, type Seen, write } from './drafts.ts';
import { isUnfit } from './names.ts';

export type Publication = Seen & {
  note: string;
  /** From when on it is to hold, epoch ms; null: from the moment it is published. */
  from: number | null;
  /** Service levels: whether open cases go by it, too. */
  running: Running;
};

/**
 * Publishes a draft: at once where the rules of approvals ask for nobody, else as soon as it is approved. The note is why, for whoever
 * approves it and for whoever looks at the versions.
 * @throws ChangeRefused with what is wrong, when it cannot be used; as `saveDraft` does; ApprovalRefused
 */
export async function publishDraft(
  prisma: PrismaClient,
  by: By & { actor: { id: string } },
  ruleSet: RuleSetCode,
  wanted: Publication,
  once?: Once,
): Promise<Opened> {
  const { tenantId, actor } = by;
  const { version, revision, note, from, running } = wanted;
  const draft = await openDraft(prisma, tenantId, ruleSet);
  const checksum =
    draft && draft.version === version ? await soundChecksum(prisma, tenantId, draft.definition, ruleSet) : undefined;
  await inTurn(prisma, tenantId, async (tx) => {
    await mustBeSeen(tx, await lockedDraft(tx, tenantId, ruleSet, version), revision);
    await tx.ruleSetVersion.update({
      where: { tenantId_ruleSet_version: { tenantId, ruleSet, version } },
      data: { note },
    });
  });
  const request = { kind: 'rulePublication', ruleSet, version, running, checksum } as const;
  return requestApproval(prisma, {
    ...{ tenantId, requesterId: actor.id, reason: note, once },
    request: { ...request, ...(from === null ? {} : { from }) },
  });
}

/** @throws ChangeRefused where it cannot be read, holds what can only be a mistake, or breaks what a scenario expects */
async function soundChecksum(
  prisma: PrismaClient,
  tenantId: string,
  input: unknown,
  ruleSet: RuleSetCode,
): Promise<string> {
  const parsed = parseDefinition(input);
  if (!parsed.ok || parsed.definition.set !== ruleSet || (await isUnfit(prisma, tenantId, parsed.definition)))
    throw new ChangeRefused('ruleDraftUnfit', { definition: input });
  await mustKeepScenarios(prisma, tenantId, { rules: parsed.definition });
  return checksumOf(parsed.definition);
}

/** What was to hold from a later instant on never will; asked again, it is done. @throws ChangeRefused when it holds already, or is no such thing */
export const cancelPublication = (
  prisma: PrismaClient,
  by: By,
  ruleSet: RuleSetCode,
  version: number,
  now = Date.now(),
): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const where = { tenantId_ruleSet_version: { tenantId, ruleSet, version } };
    const row = await tx.ruleSetVersion.findUnique({ where, select: { status: true, effectiveFrom: true } });
    if (!row) throw new RecordNotFound();
    const later = (row.effectiveFrom?.getTime() ?? 0) > now;
    if (later && row.status === 'retired') return;
    if (!later || row.status !== 'published') throw new ChangeRefused('rulesHoldAlready', { version });
    await tx.ruleSetVersion.update({ where, data: { status: 'retired' } });
    if (ruleSet === 'serviceLevel')
      await tx.reassessment.deleteMany({ where: { tenantId, reason: 'policy', version, at: { gt: new Date(now) } } });
    await write(tx, by, 'rules.cancelled', ruleSet, { version });
  });
