import type { Standing } from '../../domain/attachment.ts';
import type { Stage } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { type CaseState, initialState } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import { type FilesEnv, standings } from '../../prisma/attachments/files.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { newId } from '../../prisma/ids.ts';
import { recordsOf } from '../../prisma/members.ts';

/** What a member may see of their own cases, and nothing else of them: no notes, nothing the desk has not sent. */

export type CaseLine = {
  number: string;
  kind: CaseKind;
  subject: string;
  stage: Stage;
  state: CaseState;
  answered: boolean;
  openedAt: Date;
};

export type Spoken = {
  id: string;
  by: 'member' | 'desk';
  at: Date;
  body: string;
  files: { id: string; fileName: string; bytes: number; standing: Standing }[];
};

export type CaseRecord = CaseLine & {
  id: string;
  verified: boolean;
  closedAt: Date | null;
  handler: { name: string; teamZh: string; teamEn: string } | null;
  team: { nameZh: string; nameEn: string } | null;
  conversation: Spoken[];
  /** Something of the member's is on its way to the desk and not decided yet. */
  underway: number;
  rating: { score: number; comment: string | null } | null;
  /** Who gets copies of what the member is told. */
  copies: { name: string; address: string }[];
};

/** Newest first; at most 200. */
export async function casesOf(prisma: PrismaClient, tenantId: string, memberId: string): Promise<CaseLine[]> {
  const rows = await prisma.case.findMany({
    where: { tenantId, memberId: { in: await recordsOf(prisma, tenantId, memberId) } },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: 200,
  });
  await ensureFlows(
    prisma,
    rows.map(({ flowVersion }) => flowVersion),
  );
  return rows.map(lineOf);
}

/** One case by its number, when it is this member's (or of a record merged into theirs); else null, as if there were none. */
export async function caseOf(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  number: string,
  env: FilesEnv,
): Promise<CaseRecord | null> {
  const row = await prisma.case.findFirst({
    where: { tenantId, number, memberId: { in: await recordsOf(prisma, tenantId, memberId) } },
    include: {
      assignee: { select: { name: true, team: { select: { nameZh: true, nameEn: true } } } },
      queue: { select: { team: { select: { nameZh: true, nameEn: true } } } },
      messages: {
        where: SEEN_BY_MEMBER,
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        include: {
          attachments: { select: { id: true, fileName: true, bytes: true, sha256: true }, orderBy: { id: 'asc' } },
        },
      },
      copies: { where: { removedAt: null }, select: { name: true, address: true }, orderBy: { addedAt: 'asc' } },
      commands: {
        where: { status: { in: ['pending', 'refused'] }, actorType: 'member' },
        select: { status: true, payload: true },
      },
    },
  });
  if (!row) return null;
  await ensureFlows(prisma, [row.flowVersion]);
  const { assignee, queue } = row;
  const hashes = row.messages.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256));
  const standing = await standings({ prisma, env }, tenantId, hashes);
  // What was refused was not said: the member was told so and has the text back.
  const refused = new Set(
    row.commands
      .filter(({ status }) => status === 'refused')
      .map(({ payload }) => (payload as { messageId?: string }).messageId),
  );
  return {
    ...lineOf(row),
    id: row.id,
    verified: row.verifiedAt !== null,
    closedAt: row.closedAt,
    copies: row.copies,
    handler: assignee && {
      name: assignee.name,
      teamZh: assignee.team?.nameZh ?? queue?.team.nameZh ?? '',
      teamEn: assignee.team?.nameEn ?? queue?.team.nameEn ?? '',
    },
    team: queue?.team ?? null,
    conversation: row.messages
      .filter(({ id }) => !refused.has(id))
      .map((message) => ({
        id: message.id,
        by: message.direction === 'inbound' ? 'member' : 'desk',
        at: message.acceptedAt ?? message.createdAt,
        body: message.body,
        files: message.attachments.map(({ sha256, ...file }) => ({ ...file, standing: standing(sha256) })),
      })),
    underway: row.commands.filter(({ status }) => status === 'pending').length,
    rating: row.ratingScore === null ? null : { score: row.ratingScore, comment: row.ratingComment },
  };
}

/** A file in a message the member may see, and whether it can be had. */
export async function fileOfCase(
  deps: { prisma: PrismaClient; env: FilesEnv },
  tenantId: string,
  caseId: string,
  id: string,
) {
  const file = await deps.prisma.attachment.findFirst({
    where: { tenantId, id, message: { caseId, ...SEEN_BY_MEMBER } },
    select: { tenantId: true, fileName: true, mediaType: true, bytes: true, sha256: true },
  });
  return file && { ...file, standing: (await standings(deps, tenantId, [file.sha256]))(file.sha256) };
}

/**
 * Rates a closed case, once.
 * @returns false when it is not closed, or was rated before
 */
export async function rate(
  prisma: PrismaClient,
  by: { tenantId: string; caseId: string; memberId: string; ip: string },
  rating: { score: number; comment: string | null },
): Promise<boolean> {
  const { tenantId, caseId, memberId, ip } = by;
  return prisma.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({
      where: { tenantId, id: caseId, stage: 'closed', ratedAt: null, NOT: { outcome: 'withdrawn' } },
      data: { ratingScore: rating.score, ratingComment: rating.comment, ratedAt: new Date() },
    });
    if (count === 0) return false;
    await tx.audit.create({
      data: {
        tenantId,
        id: newId(),
        actorType: 'member',
        actorId: memberId,
        action: 'case.rated',
        recordType: 'Case',
        recordId: caseId,
        fields: { score: rating.score },
        ip,
      },
    });
    return true;
  });
}

const SEEN_BY_MEMBER = {
  erasedAt: null,
  OR: [{ direction: 'inbound' }, { direction: 'outbound', acceptedAt: { not: null } }],
} satisfies Prisma.MessageWhereInput;

type CaseRow = Prisma.CaseGetPayload<object>;

function lineOf(row: CaseRow): CaseLine {
  const kind = row.kind as CaseKind;
  const state = row.state as CaseState | null;
  return {
    number: row.number,
    kind,
    subject: row.subject,
    stage: row.stage as Stage,
    state: state ?? initialState(flowOf(kind, row.flowVersion), row.openedAt.getTime()),
    answered: row.answeredAt !== null,
    openedAt: row.openedAt,
  };
}
