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
import { goesOnAs, mergedInto, wayOn } from '../../prisma/merging/goes-on.ts';
import { reopenableUntil } from '../cases/reopen.ts';

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
  /** The number of the merged case it was said in. */
  from: string | null;
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
  /** It was merged: the number of the case that goes on, where that is theirs, too. */
  goesOnAs: { number: string | null } | null;
  /** Over, and until when it can be opened again; null: not at all. */
  reopenUntil: Date | null;
  /** Numbers of the cases of theirs that it follows up, and that follow it up. */
  follows: string[];
  followedBy: string[];
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
  const records = await recordsOf(prisma, tenantId, memberId);
  const row = await prisma.case.findFirst({
    where: { tenantId, number, memberId: { in: records } },
    include: {
      assignee: { select: { name: true, team: { select: { nameZh: true, nameEn: true } } } },
      queue: { select: { team: { select: { nameZh: true, nameEn: true } } } },
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
  const [around, messages] = await Promise.all([
    aroundOf(prisma, row, records),
    prisma.message.findMany({
      where: await saidIn(prisma, row, records),
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      include: {
        attachments: { select: { id: true, fileName: true, bytes: true, sha256: true }, orderBy: { id: 'asc' } },
      },
    }),
  ]);
  const numbers = await numbersOf(
    prisma,
    tenantId,
    messages.map((m) => m.addressedToId ?? m.caseId).filter((meant) => meant !== row.id),
  );
  const hashes = messages.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256));
  const standing = await standings({ prisma, env }, tenantId, hashes);
  // What was refused was not said: the member was told so and has the text back.
  const refused = new Set(
    row.commands
      .filter(({ status }) => status === 'refused')
      .map(({ payload }) => (payload as { messageId?: string }).messageId),
  );
  return {
    ...lineOf(row),
    ...around,
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
    conversation: messages
      .filter(({ id }) => !refused.has(id))
      .map((message) => ({
        id: message.id,
        by: message.direction === 'inbound' ? 'member' : 'desk',
        at: message.acceptedAt ?? message.createdAt,
        body: message.body,
        from: numbers.get(message.addressedToId ?? message.caseId) ?? null,
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
  of: { memberId: string; caseId: string },
  id: string,
) {
  const { prisma } = deps;
  const row = await prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: of.caseId } } });
  const message = await saidIn(prisma, row, await recordsOf(prisma, tenantId, of.memberId));
  const file = await prisma.attachment.findFirst({
    where: { tenantId, id, message },
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
      where: {
        tenantId,
        id: caseId,
        stage: 'closed',
        ratedAt: null,
        NOT: { outcome: { in: ['withdrawn', 'merged'] } },
      },
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

/**
 * What was said in a case and in those of theirs that were merged into it; in a merged one also what was meant for it since. What somebody
 * else wrote, whose case goes on as this one, is not theirs to read.
 */
async function saidIn(
  prisma: PrismaClient,
  { tenantId, id }: Pick<CaseRow, 'tenantId' | 'id'>,
  records: string[],
): Promise<Prisma.MessageWhereInput> {
  const merged = await prisma.case.findMany({
    where: { tenantId, id: { in: await mergedInto(prisma, tenantId, id) } },
    select: { id: true, memberId: true },
  });
  const foreign = merged.filter(({ memberId }) => !records.includes(memberId)).map((one) => one.id);
  const here = [id, ...merged.map((one) => one.id).filter((one) => !foreign.includes(one))];
  const onward = (await wayOn(prisma, tenantId, id)).slice(1);
  const theirs = { OR: [{ addressedToId: null }, { addressedToId: { notIn: foreign } }] };
  return {
    tenantId,
    AND: [
      SEEN_BY_MEMBER,
      {
        OR: [
          { caseId: { in: here }, OR: [{ direction: 'outbound' }, theirs] },
          { caseId: { in: onward }, addressedToId: { in: here }, direction: 'inbound' },
        ],
      },
    ],
  };
}

async function numbersOf(prisma: PrismaClient, tenantId: string, ids: string[]): Promise<Map<string, string>> {
  const rows = ids.length
    ? await prisma.case.findMany({ where: { tenantId, id: { in: ids } }, select: { id: true, number: true } })
    : [];
  return new Map(rows.map((row) => [row.id, row.number]));
}

/** How it ended up, and which of their cases belong to it. */
async function aroundOf(prisma: PrismaClient, row: CaseRow, records: string[]) {
  const { tenantId, id } = row;
  const own = { is: { memberId: { in: records } } };
  const [next, up, by] = await Promise.all([
    row.goesOnAsId ? goesOnAs(prisma, tenantId, id) : null,
    prisma.caseLink.findMany({
      where: { tenantId, kind: 'followsUp', removedAt: null, fromId: id, to: own },
      select: { to: { select: { number: true } } },
    }),
    prisma.caseLink.findMany({
      where: { tenantId, kind: 'followsUp', removedAt: null, toId: id, from: own },
      select: { from: { select: { number: true } } },
    }),
  ]);
  const theirs = next
    ? await prisma.case.findFirst({ where: { tenantId, id: next, memberId: { in: records } } })
    : null;
  return {
    goesOnAs: next ? { number: theirs?.number ?? null } : null,
    reopenUntil: row.outcome === 'merged' ? null : reopenableUntil(row),
    follows: up.map(({ to }) => to.number),
    followedBy: by.map(({ from }) => from.number),
  };
}

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
