import type { ApprovalSubject } from '../../domain/approval/request.ts';
import { APPROVAL_STATUSES, type ApprovalState, timeOf } from '../../domain/approval/state.ts';
import { say } from '../../domain/language/index.ts';
import { APPROVAL_KINDS, CASE_KINDS, type Locale, SEVERITIES, TIERS } from '../../domain/vocabulary.ts';
import { whatInWords } from '../../prisma/approvals/words.ts';
import { among } from '../cases/rows.ts';
import type { ApprovalRow } from '../contract/approvals.ts';
import { standFor } from '../members/aliases.ts';
import { namesOf } from '../names.ts';
import type { Context } from '../route.ts';
import type { FoundApproval } from './find.ts';
import { currencyOf, tiersOf } from './tiers.ts';

type C = Context<unknown, unknown, unknown>;

/** Rows of lists: what is asked for in words, about whom, and who has it now. */
export async function approvalRows(c: C, found: FoundApproval[]): Promise<ApprovalRow[]> {
  const { tenantId, locale, staff } = c;
  const ofTiers = found.some(({ kind }) => kind === 'tierChange');
  const [members, cases, currency, names] = await Promise.all([
    membersOf(c, found),
    casesOf(c, found),
    ofTiers ? currencyOf(c.deps.prisma, tenantId) : '',
    namesOf(
      c.deps.prisma,
      tenantId,
      found.flatMap((a) => a.seats.map((seat) => seat.staffId)),
    ),
  ]);
  return found.map((a) => {
    const member = (a.memberId && members.get(a.memberId)) || null;
    const reading = { locale, timeZone: staff.staff.timeZone, member: member?.name ?? null };
    return {
      id: a.id,
      number: a.number,
      kind: among(APPROVAL_KINDS, a.kind),
      status: among(APPROVAL_STATUSES, a.status),
      what: whatInWords(a, reading),
      amount: a.amountMinor === null ? null : { minor: Number(a.amountMinor), currency: a.currency ?? '' },
      points: a.points,
      rules: rulesOf(a),
      tiers: tiersOf(a, currency),
      requester: a.requester,
      member,
      case: (a.caseId && cases.get(a.caseId)) || null,
      level: a.level,
      levels: stateOf(a).levels.length,
      waitingFor: a.seats.map(({ staffId: id }) => ({ id, name: names.get(id) ?? '' })),
      mine: a.seats.some((seat) => seat.staffId === staff.id),
      dueAt: a.dueAt?.toISOString() ?? null,
      requestedAt: a.requestedAt.toISOString(),
      endedAt: a.endedAt?.toISOString() ?? null,
    };
  });
}

function rulesOf({ kind, subject }: FoundApproval): ApprovalRow['rules'] {
  const { ruleSet, version } = subject as ApprovalSubject;
  return kind === 'rulePublication' && ruleSet && version ? { set: ruleSet, version } : null;
}

/** The machine's state; written by it only. */
export const stateOf = (row: Pick<FoundApproval, 'state'>): ApprovalState => row.state as unknown as ApprovalState;

/** Members as they are now, under the id they had when it was asked for. */
async function membersOf({ deps: { prisma }, tenantId }: C, found: FoundApproval[]) {
  const ids = found.flatMap((a) => a.memberId ?? []);
  const now = await standFor(prisma, tenantId, ids);
  const rows = await prisma.member.findMany({
    where: { tenantId, id: { in: [...now.values()] } },
    select: { id: true, number: true, name: true, tier: true },
  });
  const byId = new Map(rows.map((m) => [m.id, { ...m, tier: among(TIERS, m.tier) }]));
  return new Map([...now].flatMap(([was, is]) => (byId.has(is) ? [[was, byId.get(is) ?? null]] : [])));
}

/** Whoever sees an approval sees its case in short: they are to judge it. */
async function casesOf({ deps: { prisma }, tenantId }: C, found: FoundApproval[]) {
  const rows = await prisma.case.findMany({
    where: { tenantId, id: { in: found.flatMap((a) => a.caseId ?? []) } },
    select: { id: true, number: true, kind: true, subject: true, stage: true, severity: true },
  });
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        kind: among(CASE_KINDS, row.kind),
        severity: among(SEVERITIES, row.severity),
      },
    ]),
  );
}

export function levelInWords(state: ApprovalState, nth: number, locale: Locale) {
  const { approvers, mode, name } = state.levels[nth] as ApprovalState['levels'][number];
  const hours = timeOf(state, nth).minutes / 60;
  const { by } = approvers;
  const post = by === 'role' ? null : approvers.post;
  const role = by === 'role' ? approvers.role : null;
  const who = say(locale, `approvals.approvers.${by}`, { who: say(locale, role ? `role.${role}` : `post.${post}`) });
  return { stage: name?.[locale] ?? null, who, by, post, role, mode, hours };
}
