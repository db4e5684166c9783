import type { ApprovalFlow } from '../domain/approval/flow.ts';
import type { Flow } from '../domain/case/flow.ts';
import { OWN_VERSIONS_FROM } from '../domain/case/flows.ts';
import { onlyIfBetter, type Running } from '../domain/case/running.ts';
import { type AnyFlow, type FlowKind, isApprovalKind, shippedFlows, subjectOf } from '../domain/flow-subjects.ts';
import type { ApprovalKind } from '../domain/vocabulary.ts';
import { auditChanges } from './admin/audit.ts';
import { type By, inTurn, type Tx } from './admin/records.ts';
import { ChangeRefused, RecordNotFound } from './admin/refused.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { lookAgainForFlows } from './flows.ts';
import type { FlowVersion } from './generated/client.ts';
import { stopFollowing } from './reassess.ts';
import { mustKeepScenarios } from './scenarios/keep.ts';

/**
 * Managers' flows, of cases and of approvals: made as drafts, published, retired. One of each kind is published; where none is, the
 * newest shipped one counts.
 */

export type FlowId = { kind: FlowKind; version: number };

/** What is in force is decided by one at a time. */
async function change<T>(prisma: PrismaClient, by: By, work: (tx: Tx) => Promise<T>): Promise<T> {
  const done = await inTurn(prisma, by.tenantId, work);
  lookAgainForFlows(prisma, by.tenantId);
  return done;
}

/** The flow of a version, shipped or somebody's. @throws RecordNotFound */
export async function definitionOf(
  db: PrismaClient | Tx,
  tenantId: string,
  { kind, version }: FlowId,
): Promise<AnyFlow> {
  const shipped = shippedFlows(kind).find((flow) => flow.version === version);
  if (shipped) return shipped;
  return (await read(db, tenantId, { kind, version })).definition as unknown as AnyFlow;
}

/** The flow that an approval of this kind begins with. */
export async function approvalFlowInForce(
  db: PrismaClient | Tx,
  tenantId: string,
  kind: ApprovalKind,
): Promise<ApprovalFlow> {
  const own = await db.flowVersion.findFirst({
    where: { tenantId, kind, status: 'published' },
    orderBy: { version: 'desc' },
    select: { definition: true },
  });
  return (own?.definition ?? shippedFlows(kind).at(-1)) as unknown as ApprovalFlow;
}

async function read(db: PrismaClient | Tx, tenantId: string, id: FlowId): Promise<FlowVersion> {
  const row = await db.flowVersion.findUnique({ where: { tenantId_kind_version: { tenantId, ...id } } });
  if (!row) throw new RecordNotFound();
  return row;
}

/** A draft that begins as another version is. @returns its number */
export const draftFlow = (prisma: PrismaClient, by: By, from: FlowId): Promise<number> =>
  change(prisma, by, async (tx) => {
    const flow = await definitionOf(tx, by.tenantId, from);
    return (await create(tx, by, flow, { status: 'draft' })).version;
  });

async function create(
  tx: Tx,
  by: By,
  flow: AnyFlow,
  row: Pick<Prisma.FlowVersionUncheckedCreateInput, 'status' | 'note' | 'publishedBy' | 'publishedAt' | 'moveRunning'>,
): Promise<FlowVersion> {
  const [next] = await tx.$queryRaw<{ version: number }[]>`SELECT nextval('"FlowVersion_version_seq"')::int AS version`;
  const version = Math.max(OWN_VERSIONS_FROM, next?.version ?? 0);
  const made = await tx.flowVersion.create({
    data: {
      ...{ tenantId: by.tenantId, kind: flow.kind, version, basedOn: flow.version, createdBy: by.actor.id, ...row },
      definition: json({ ...flow, version }),
    },
  });
  await write(tx, by, 'flow.drafted', { kind: flow.kind, version }, { basedOn: flow.version });
  return made;
}

export type DraftSave = { revision: number; definition: AnyFlow; note: string | undefined };

/**
 * Saves what a draft is now. What it says was checked to be a flow at all; faults may be left.
 * @throws ChangeRefused with the draft as it is, when somebody else saved it since `revision`
 */
export const saveDraft = (prisma: PrismaClient, by: By, id: FlowId, save: DraftSave): Promise<void> =>
  change(prisma, by, async (tx) => {
    const row = await read(tx, by.tenantId, id);
    mustBeDraft(row);
    const changes = subjectOf(id.kind).changes(row.definition as unknown as AnyFlow, save.definition);
    const changed = changes.map(({ place }) => place);
    const note = save.note ?? row.note;
    if (changed.length === 0 && note === row.note) return;
    mustBeSeen(row, save.revision, await nameOf(tx, row));
    await tx.flowVersion.update({
      where: { tenantId_kind_version: { tenantId: by.tenantId, ...id } },
      data: { definition: json(save.definition), note, revision: { increment: 1 }, createdBy: by.actor.id },
    });
    await write(tx, by, 'flow.changed', id, { revision: row.revision + 1, changed: changed.slice(0, 50) });
  });

export const removeDraft = (prisma: PrismaClient, by: By, id: FlowId): Promise<void> =>
  change(prisma, by, async (tx) => {
    mustBeDraft(await read(tx, by.tenantId, id));
    await tx.flowVersion.delete({ where: { tenantId_kind_version: { tenantId: by.tenantId, ...id } } });
    await write(tx, by, 'flow.removed', id);
  });

/** Why, and whether what runs goes by it from now on, too. */
export type Publication = { note: string; running?: Running | undefined };

/** What begins takes it from then on; what runs keeps its own, unless it is to move. Asked again by whoever did it, it is done. */
export const publishDraft = (
  prisma: PrismaClient,
  by: By,
  id: FlowId,
  { revision, note, running = 'stay' }: Publication & { revision: number },
): Promise<void> =>
  change(prisma, by, async (tx) => {
    const row = await read(tx, by.tenantId, id);
    if (row.status === 'published' && row.publishedBy === by.actor.id && row.revision === revision) return;
    mustBeDraft(row);
    mustBeSeen(row, revision, await nameOf(tx, row));
    mustBeSound(id.kind, row.definition);
    await mustKeep(tx, by.tenantId, row.definition as unknown as AnyFlow);
    await replace(tx, by, id.kind);
    await tx.flowVersion.update({
      where: { tenantId_kind_version: { tenantId: by.tenantId, ...id } },
      data: { ...publishedBy(by, id.kind, running), note },
    });
    await move(tx, by, id, running);
    await write(tx, by, 'flow.published', id, { note, ...(running === 'stay' ? {} : { running }) });
  });

/** Back to an earlier one: it is published again, under a number of its own. @returns its number */
export const republish = (
  prisma: PrismaClient,
  by: By,
  id: FlowId,
  { note, running = 'stay' }: Publication,
): Promise<number> =>
  change(prisma, by, async (tx) => {
    const flow = await definitionOf(tx, by.tenantId, id);
    if (id.version >= OWN_VERSIONS_FROM && (await read(tx, by.tenantId, id)).status === 'draft')
      throw new ChangeRefused('flowIsDraft', { version: id.version });
    mustBeSound(id.kind, flow);
    await mustKeep(tx, by.tenantId, flow);
    await replace(tx, by, id.kind);
    const { version } = await create(tx, by, flow, { ...publishedBy(by, id.kind, running), note });
    await move(tx, by, { kind: id.kind, version }, running);
    const more = { note, ...(running === 'stay' ? {} : { running }) };
    await write(tx, by, 'flow.published', { kind: id.kind, version }, more);
    return version;
  });

const publishedBy = (by: By, kind: FlowKind, running: Running) => ({
  ...{ status: 'published', publishedBy: by.actor.id, publishedAt: new Date() },
  moveRunning: isApprovalKind(kind) && running === 'move',
});

/** Running cases are told one after another (`reassess.ts`). Approvals move by what their flow says of itself. */
async function move(tx: Tx, { tenantId }: By, { kind, version }: FlowId, running: Running): Promise<void> {
  if (running === 'stay' || isApprovalKind(kind)) return;
  await tx.reassessment.create({ data: { tenantId, reason: 'flow', kind, version, ...onlyIfBetter(running) } });
}

/** The newest shipped one counts again. @throws ChangeRefused when another one is in force */
export const retireFlow = (prisma: PrismaClient, by: By, id: FlowId): Promise<void> =>
  change(prisma, by, async (tx) => {
    const { status } = await read(tx, by.tenantId, id);
    if (status !== 'published') throw new ChangeRefused('flowNotInForce', { version: id.version });
    await mustKeep(tx, by.tenantId, shippedFlows(id.kind).at(-1) as AnyFlow);
    await replace(tx, by, id.kind);
  });

/** Scenarios are about cases. @throws ChangeRefused with what would be broken */
async function mustKeep(tx: Tx, tenantId: string, flow: AnyFlow): Promise<void> {
  if (!isApprovalKind(flow.kind)) await mustKeepScenarios(tx, tenantId, { flow: flow as Flow });
}

/** What was in force is not any more, and nothing moves there any more. */
async function replace(tx: Tx, by: By, kind: FlowKind): Promise<void> {
  await stopFollowing(tx, by.tenantId, kind);
  const where = { tenantId: by.tenantId, kind, status: 'published' };
  const before = await tx.flowVersion.findMany({ where, select: { version: true } });
  await tx.flowVersion.updateMany({ where, data: { status: 'retired', retiredAt: new Date() } });
  for (const { version } of before) await write(tx, by, 'flow.retired', { kind, version });
}

function mustBeDraft({ status, version }: FlowVersion): void {
  if (status !== 'draft') throw new ChangeRefused('flowNotDraft', { version });
}

function mustBeSeen(row: FlowVersion, revision: number, name: string): void {
  const { revision: now, definition, note } = row;
  if (now !== revision) throw new ChangeRefused('flowChanged', { revision: now, by: name, definition, note });
}

function mustBeSound(kind: FlowKind, definition: unknown): void {
  const faults = subjectOf(kind).faults(definition);
  if (faults.length > 0) throw new ChangeRefused('flowFaulty', { faults });
}

/** Who saved it last. */
async function nameOf(tx: Tx, { tenantId, createdBy }: FlowVersion): Promise<string> {
  if (!createdBy) return '–';
  const staff = await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id: createdBy } } });
  return staff?.name ?? '–';
}

type Written = 'flow.drafted' | 'flow.changed' | 'flow.removed' | 'flow.published' | 'flow.retired';
const write = (tx: Tx, by: By, action: Written, { kind, version }: FlowId, more: object = {}): Promise<void> =>
  auditChanges(tx, by, [
    {
      ...{ action, recordType: 'Flow', recordId: String(version) },
      after: { ...(isApprovalKind(kind) ? { approvalKind: kind } : { kind }), version, ...more },
    },
  ]);

const json = (flow: AnyFlow): Prisma.InputJsonObject => JSON.parse(JSON.stringify(flow));
