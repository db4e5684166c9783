import { clocksOf } from '../../domain/case/clocks.ts';
import { kindOfClock } from '../../domain/case/flow.ts';
import type { Mergeable } from '../../prisma/merging/merge.ts';
import { ofOneMember, promisesOf, whyNotMerge } from '../../prisma/merging/merge.ts';
import { caseWhere } from '../cases/filters.ts';
import { type FoundCase, findCase, readable } from '../cases/find.ts';
import { stateOf } from '../cases/possible.ts';
import { caseRows, ROW } from '../cases/rows.ts';
import type { MergeCandidates, MergePreview } from '../contract/merging.ts';
import { refusalInWords } from '../refusals.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;

const SUGGESTED = 8;
const FOUND = 12;

/** Open cases that this one could go on as: the same member's first, and what the reader searches for. Only what they may read. */
export async function mergeCandidates(c: C, of: FoundCase, q: string | undefined): Promise<MergeCandidates> {
  const { deps, tenantId, reader } = c;
  const { prisma } = deps;
  const open = { id: { not: of.id }, stage: { notIn: ['closed', 'received'] }, goesOnAsId: null };
  const rows = async (where: object, take: number) =>
    caseRows(
      prisma,
      tenantId,
      await prisma.case.findMany({
        where: readable(tenantId, reader, { AND: [open, where] }),
        include: ROW,
        orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
        take,
      }),
    );
  const suggested = await rows({ memberId: of.memberId }, SUGGESTED);
  const likely = (row: (typeof suggested)[number]) => Number(row.category === of.category);
  suggested.sort((a, b) => likely(b) - likely(a));
  const words = q?.trim();
  if (!words || !reader) return { suggested, found: [] };
  return { suggested, found: await rows(await caseWhere(prisma, tenantId, { q: words }, reader), FOUND) };
}

/** Both sides, and what becomes of all that hangs on the first. */
export async function mergePreview(c: C, of: FoundCase, intoId: string): Promise<MergePreview> {
  const { deps, tenantId, locale, staff } = c;
  const { prisma } = deps;
  const into = await findCase(c, intoId);
  const [from, to] = [mergeable(of), mergeable(into)];
  const [why, sameMember, follows, copies, sides] = await Promise.all([
    whyNotMerge(prisma, tenantId, from, to),
    ofOneMember(prisma, tenantId, from, to),
    prisma.caseFollow.findMany({ where: { tenantId, caseId: of.id, watching: true } }),
    prisma.caseCopy.findMany({ where: { tenantId, caseId: of.id, removedAt: null }, orderBy: { addedAt: 'asc' } }),
    Promise.all([sideOf(c, of), sideOf(c, into)]),
  ]);
  const people = await prisma.staff.findMany({
    where: { tenantId, id: { in: follows.map(({ staffId }) => staffId) } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
  const promised = promisesOf(from);
  const isoOf = (kept: (at: number) => boolean) => promised.filter(kept).map((at) => new Date(at).toISOString());
  return {
    ...{ from: sides[0], into: sides[1], sameMember, watchers: people },
    refusal: why && refusalInWords(locale, why, { zone: staff.staff.timeZone }),
    copies: copies.map(({ name, address }) => `${name} · ${address}`),
    promises: isoOf((at) => at > Date.now()),
    broken: brokenOf(of),
  };
}

const mergeable = (of: FoundCase): Mergeable => ({ ...of, state: of.state as Mergeable['state'] });

const brokenOf = (of: FoundCase): string[] =>
  clocksOf(stateOf(of)).flatMap(([clock, { status, dueAt }]) =>
    kindOfClock(clock) === 'promise' && status === 'breached' && dueAt !== null ? [new Date(dueAt).toISOString()] : [],
  );

async function sideOf({ deps: { prisma }, tenantId }: C, of: FoundCase): Promise<MergePreview['from']> {
  const [messages, attachments] = await Promise.all([
    prisma.message.count({ where: { tenantId, caseId: of.id } }),
    prisma.attachment.count({ where: { tenantId, message: { is: { caseId: of.id } } } }),
  ]);
  const { id, number, subject, stage, member, assignee } = of;
  const clocks = clocksOf(stateOf(of))
    .filter(([, { status }]) => status === 'running' || status === 'paused' || status === 'breached')
    .sort(([, a], [, b]) => (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY))
    .map(([clock, { status, dueAt }]) => ({
      clock,
      dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
      paused: status === 'paused',
    }));
  return {
    ...{ id, number, subject, stage, assignee, messages, attachments, clocks },
    member: { id: member.id, name: member.name, number: member.number },
    openedAt: of.openedAt.toISOString(),
  };
}
