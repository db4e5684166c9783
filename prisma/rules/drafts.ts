import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { compare, same } from '../../rules/compare.ts';
import type { Shaped } from '../../rules/shape.ts';
import { auditChange } from '../admin/audit.ts';
import { type By, inTurn, type Tx, type Values } from '../admin/records.ts';
import { ChangeRefused, RecordNotFound } from '../admin/refused.ts';
import { DRAFT } from '../approvals/effects.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { publishSeeds } from '../decisions/versions.ts';
import type { RuleSetVersion } from '../generated/client.ts';
import { nameOf, waitingOf } from './kept.ts';

/** Drafts of rules: begun, saved again and again, discarded. Of each set one is open at a time; what it says need not be usable yet. */

/** Savings of a draft that are kept, so that whoever saved an earlier one can be told what has changed since. */
const SAVES = 50;

export type Seen = { version: number; revision: number };
type From = { basedOn: number } | { definition: Shaped };

/** @returns the number of the draft. @throws ChangeRefused when one is open; RecordNotFound when there is nothing to begin from */
export const beginDraft = (prisma: PrismaClient, by: By, ruleSet: RuleSetCode, from: From): Promise<number> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    await publishSeeds(tx, tenantId);
    const open = await openDraft(tx, tenantId, ruleSet);
    if (open) throw new ChangeRefused('ruleDraftOpen', { version: open.version, by: await nameOf(tx, open) });
    const definition = 'basedOn' in from ? await definitionAt(tx, tenantId, ruleSet, from.basedOn) : from.definition;
    const { _max } = await tx.ruleSetVersion.aggregate({ where: { tenantId, ruleSet }, _max: { version: true } });
    const version = (_max.version ?? 0) + 1;
    const basedOn = 'basedOn' in from ? from.basedOn : null;
    const saved = { savedBy: by.actor.id, savedAt: new Date(), definition: definition as Prisma.InputJsonObject };
    await tx.ruleSetVersion.create({
      data: { tenantId, ruleSet, version, status: 'draft', basedOn, createdBy: by.actor.id, ...saved },
    });
    await keepSave(tx, { tenantId, ruleSet, version, revision: 1, ...saved });
    await write(tx, by, 'rules.drafted', ruleSet, { version, ...(basedOn === null ? {} : { basedOn }) });
    return version;
  });

async function definitionAt(tx: Tx, tenantId: string, ruleSet: string, version: number): Promise<Prisma.JsonValue> {
  const where = { tenantId_ruleSet_version: { tenantId, ruleSet, version } };
  const row = await tx.ruleSetVersion.findUnique({ where, select: { definition: true } });
  if (!row) throw new RecordNotFound();
  return row.definition;
}

/** The draft of a set that is being worked on. */
export const openDraft = (
  db: PrismaClient | Tx,
  tenantId: string,
  ruleSet: RuleSetCode,
): Promise<RuleSetVersion | null> =>
  db.ruleSetVersion.findFirst({
    where: { tenantId, ruleSet, status: { in: DRAFT } },
    orderBy: { version: 'desc' },
  });

/**
 * Saves what a draft is now. Whoever saves what stands there already has lost nothing.
 * @throws ChangeRefused when it is not open any more, waits for approval, or was saved since `revision`: then with what it was and what it is
 */
export const saveDraft = (
  prisma: PrismaClient,
  by: By,
  ruleSet: RuleSetCode,
  seen: Seen,
  definition: Shaped,
): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const row = await lockedDraft(tx, by.tenantId, ruleSet, seen.version);
    if (same(row.definition, definition)) return;
    await mustBeSeen(tx, row, seen.revision);
    const { tenantId, version } = row;
    const revision = row.revision + 1;
    const saved = { savedBy: by.actor.id, savedAt: new Date(), definition: definition as Prisma.InputJsonObject };
    await tx.ruleSetVersion.update({
      where: { tenantId_ruleSet_version: { tenantId, ruleSet, version } },
      data: { revision, ...saved },
    });
    await keepSave(tx, { tenantId, ruleSet, version, revision, ...saved });
    const { rows } = compare(row.definition as unknown as Shaped, definition);
    await write(tx, by, 'rules.changed', ruleSet, { version, revision, rows: rows.slice(0, 50).map(({ id }) => id) });
  });

/** It stays as it was, and a new draft can begin from it. Asked again, it is done. */
export const discardDraft = (prisma: PrismaClient, by: By, ruleSet: RuleSetCode, seen: Seen): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const { version, revision } = seen;
    if ((await tx.ruleSetVersion.count({ where: { tenantId, ruleSet, ...seen, status: 'discarded' } })) > 0) return;
    await mustBeSeen(tx, await lockedDraft(tx, tenantId, ruleSet, version), revision);
    await tx.ruleSetVersion.update({
      where: { tenantId_ruleSet_version: { tenantId, ruleSet, version } },
      data: { status: 'discarded' },
    });
    await write(tx, by, 'rules.discarded', ruleSet, { version });
  });

/**
 * The open draft with this number, nobody else's until the end of the transaction: an approval that is asked for meanwhile waits, or is seen.
 * @throws ChangeRefused when it is not there any more, or waits for approval
 */
export async function lockedDraft(
  tx: Tx,
  tenantId: string,
  ruleSet: RuleSetCode,
  version: number,
): Promise<RuleSetVersion> {
  await tx.$queryRaw`SELECT 1 AS locked FROM "RuleSetVersion"
    WHERE "tenantId" = ${tenantId} AND "ruleSet" = ${ruleSet} AND version = ${version} FOR UPDATE`;
  const row = await tx.ruleSetVersion.findUnique({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet, version } },
  });
  if (!row || !DRAFT.includes(row.status)) throw new ChangeRefused('ruleDraftGone', { version });
  const waiting = (await waitingOf(tx, tenantId, ruleSet)).get(version);
  if (waiting) throw new ChangeRefused('ruleDraftWaits', { number: waiting.number });
  return row;
}

/** @throws ChangeRefused with the draft as it was at `revision`, where that is still kept, and as it is */
export async function mustBeSeen(tx: Tx, row: RuleSetVersion, revision: number): Promise<void> {
  if (row.revision === revision) return;
  const { tenantId, ruleSet, version, definition } = row;
  const seen = await tx.ruleDraftSave.findUnique({
    where: { tenantId_ruleSet_version_revision: { tenantId, ruleSet, version, revision } },
    select: { definition: true },
  });
  const values = { revision: row.revision, by: await nameOf(tx, row), was: seen?.definition ?? null, definition };
  throw new ChangeRefused('ruleDraftChanged', values);
}

async function keepSave(tx: Tx, save: Prisma.RuleDraftSaveUncheckedCreateInput): Promise<void> {
  const { tenantId, ruleSet, version, revision } = save;
  await tx.ruleDraftSave.create({ data: save });
  await tx.ruleDraftSave.deleteMany({
    where: { tenantId, ruleSet, version, revision: { lte: revision - SAVES } },
  });
}

type Written = 'rules.drafted' | 'rules.changed' | 'rules.discarded' | 'rules.cancelled';
export const write = (tx: Tx, by: By, action: Written, ruleSet: RuleSetCode, after: Values) =>
  auditChange(tx, by, { action, recordType: 'RuleSet', recordId: ruleSet, after });
