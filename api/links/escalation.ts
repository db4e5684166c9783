import type { Clock, Rung } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind, Locale, Post, Role } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import type { SignedLink } from '../../prisma/generated/client.ts';
import { storyInFiveLines } from '../../prisma/story.ts';
import { placeOf, type RuleSaid } from './rule.tsx';

/** One person who was called, and what came of it. */
export type Called = {
  post: Post;
  name: string;
  self: boolean;
  insteadOf: string | null;
  calledAt: Date;
  seenAt: Date | null;
  acknowledgedAt: Date | null;
};

/** What the recipient of a link is shown. */
export type EscalationView = {
  caseId: string;
  number: string;
  story: string[];
  /** The clock that ran out, and when. */
  cause: { clock: Clock; dueAt: number | null };
  post: Post | null;
  /** Nobody was called before them. */
  first: boolean;
  insteadOf: string | null;
  /** The sentence of the rule that set this clock, and where it stands for whoever may read rules. */
  rule: RuleSaid | null;
  /** The post after the one that was called last, and when it is called; null: none is left, or nothing runs. */
  next: { post: Post; at: Date | null } | null;
  chain: Called[];
  /** open: somebody has to take it. taken, ended: nobody has to any more. moved: another escalation began since. */
  status: 'open' | 'taken' | 'ended' | 'moved';
  taken: { name: string; at: Date } | null;
};

/** A link about a case. */
export type CaseLink = SignedLink & { caseId: string };
export const isCaseLink = (link: SignedLink): link is CaseLink => link.caseId !== null;

export type LinkReader = { id: string; name: string; locale: Locale; timeZone: string; role: Role };

/** Whom the link was sent to; null when they may not use it any more. */
export async function readerOf(prisma: PrismaClient, link: SignedLink): Promise<LinkReader | null> {
  if (!link.staffId) return null;
  const staff = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId: link.tenantId, id: link.staffId } },
    select: { id: true, name: true, locale: true, timeZone: true, role: true, disabledAt: true },
  });
  if (!staff || staff.disabledAt) return null;
  const { id, name, timeZone, role } = staff;
  return { id, name, locale: staff.locale === 'en' ? 'en' : 'zh', timeZone, role: role as Role };
}

/** Reads; changes nothing. */
export async function escalationOf(
  prisma: PrismaClient,
  link: CaseLink,
  reader: LinkReader,
  locale: Locale,
): Promise<EscalationView | null> {
  const { tenantId, caseId } = link;
  const row = await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id: caseId } } });
  const story = await storyInFiveLines(prisma, tenantId, caseId, locale, { timeZone: reader.timeZone });
  if (!row || !story) return null;
  const state = row.state as CaseState | null;
  const chain = await chainOf(prisma, link);
  const own = chain.findLast(({ row: called }) => called.recipientId === reader.id && called.rung === link.rung);
  const cause = (own?.row.cause ?? state?.ladder.cause ?? 'resolution') as Clock;
  const taker = chain.findLast(({ row: called }) => called.acknowledgedAt !== null);
  const status = statusOf(state, link.cycle);
  return {
    caseId,
    number: row.number,
    story,
    cause: { clock: cause, dueAt: state?.clocks[cause]?.dueAt ?? null },
    post: (own?.row.post as Post | undefined) ?? null,
    first: link.rung === 0,
    insteadOf: own?.insteadOf ?? null,
    rule: await ruleOf(prisma, tenantId, caseId, { locale, role: reader.role }),
    next: status === 'open' && state ? nextOf(flowOf(row.kind as CaseKind, row.flowVersion).ladder, state, row) : null,
    chain: chain.map(({ row: called, name, insteadOf }) => ({
      post: called.post as Post,
      name,
      self: called.recipientId === reader.id,
      insteadOf,
      calledAt: called.calledAt,
      seenAt: called.seenAt,
      acknowledgedAt: called.acknowledgedAt,
    })),
    status,
    taken: taker?.row.acknowledgedAt ? { name: taker.name, at: taker.row.acknowledgedAt } : null,
  };
}

/** 'Seen' says that somebody knows; the ladder goes on. */
export async function markSeen(prisma: PrismaClient, link: CaseLink, now = new Date()): Promise<void> {
  const { tenantId, caseId, cycle, rung, staffId } = link;
  if (cycle === null || rung === null || staffId === null) return;
  await prisma.escalation.updateMany({
    where: { tenantId, caseId, cycle, rung, recipientId: staffId, seenAt: null },
    data: { seenAt: now },
  });
}

export function statusOf(state: CaseState | null, cycle: number | null): EscalationView['status'] {
  if (!state || state.ladder.cycle !== cycle) return 'moved';
  if (state.ladder.status === 'running') return 'open';
  return state.ladder.status === 'taken' ? 'taken' : 'ended';
}

/** Everybody who was called in this escalation, lowest rung first; who was reminded stands there once, with the last call. */
async function chainOf(prisma: PrismaClient, { tenantId, caseId, cycle }: CaseLink) {
  const rows = await prisma.escalation.findMany({
    where: { tenantId, caseId, cycle: cycle ?? -1 },
    orderBy: [{ rung: 'asc' }, { calledAt: 'asc' }, { reminder: 'asc' }],
  });
  const last = [...new Map(rows.map((row) => [`${row.rung}:${row.recipientId}`, row])).values()];
  const ids = [...new Set(last.flatMap((row) => [row.recipientId, row.insteadOfId ?? row.recipientId]))];
  const staff = await prisma.staff.findMany({ where: { tenantId, id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  return last.map((row) => ({
    row,
    name: names.get(row.recipientId) ?? '–',
    insteadOf: row.insteadOfId ? (names.get(row.insteadOfId) ?? null) : null,
  }));
}

async function ruleOf(
  prisma: PrismaClient,
  tenantId: string,
  caseId: string,
  { locale, role }: Pick<LinkReader, 'locale' | 'role'>,
): Promise<RuleSaid | null> {
  const decision = await prisma.decision.findFirst({
    where: { tenantId, caseId, ruleSet: 'serviceLevel' },
    orderBy: [{ asOf: 'desc' }, { decidedAt: 'desc' }],
    select: { id: true },
  });
  if (!decision) return null;
  const explained = await explainDecision(prisma, tenantId, decision.id, locale);
  const { ruleSetName, version, sentence } = explained;
  return { text: `${ruleSetName} v${version}: ${sentence}`, place: placeOf(explained, role) };
}

function nextOf(ladder: Rung[], state: CaseState, row: { nextRungAt: Date | null }): EscalationView['next'] {
  const next = ladder[state.ladder.rung + 1];
  return next ? { post: next.post, at: row.nextRungAt } : null;
}
