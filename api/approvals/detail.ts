import { verbsFor } from '../../domain/approval/legal.ts';
import { isOver, VERBS } from '../../domain/approval/state.ts';
import { has, say } from '../../domain/language/index.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import type { ApprovalDetail, ApprovalRow } from '../contract/approvals.ts';
import { namesOf } from '../names.ts';
import { refusalInWords } from '../refusals.ts';
import type { Context } from '../route.ts';
import type { FoundApproval } from './find.ts';
import { approvalRows, levelInWords, stateOf } from './rows.ts';
import { changeCounts } from './tiers.ts';

type C = Context<unknown, unknown, unknown>;
type Names = Map<string, string>;

/** Everything about one approval: its way through the levels, who did what when, and what the reader can do now. */
export async function approvalDetail(c: C, found: FoundApproval): Promise<ApprovalDetail> {
  const { deps, tenantId, locale, staff } = c;
  const of = { tenantId, approvalId: found.id };
  const state = stateOf(found);
  const [[row], events, texts, { sentence }, changes] = await Promise.all([
    approvalRows(c, [found]),
    deps.prisma.approvalEvent.findMany({ where: of, orderBy: { version: 'asc' } }),
    deps.prisma.approvalText.findMany({ where: of }),
    explainDecision(deps.prisma, tenantId, found.decisionId, locale),
    changeCounts(c, found),
  ]);
  const names = await namesOf(deps.prisma, tenantId, [
    found.requesterId,
    ...state.seats.flatMap((seat) => [seat.staffId, seat.insteadOfId, seat.delegatedById]),
    ...events.flatMap((event) => [event.actorId, ...idsIn(event.data)]),
  ]);
  const bodies = new Map(texts.map((text) => [text.id, text.erasedAt ? null : text.body]));
  const reasonId = texts.find((text) => text.kind === 'reason')?.id;
  const verbs = verbsFor(state, staff.id);
  return {
    ...(row as ApprovalRow),
    reason: (reasonId && bodies.get(reasonId)) || null,
    decisionId: found.decisionId,
    rule: sentence,
    changes,
    ways: waysOf(c, found, names),
    story: events.map(({ version, at, textId, ...event }) => ({
      ...{ version, at: at.toISOString() },
      text: lineInWords(c, event, names),
      body: event.type === 'requested' ? null : ((textId && bodies.get(textId)) ?? null),
    })),
    verbs: VERBS.map((verb) => ({ verb, refusal: verbs[verb] && refusalInWords(locale, verbs[verb], { names }) })),
  };
}

function waysOf({ locale }: C, found: FoundApproval, names: Names): ApprovalDetail['ways'] {
  const state = stateOf(found);
  const person = (id: string | null) => (id ? { id, name: names.get(id) ?? '' } : null);
  return state.levels.map((_, nth) => {
    const seats = state.seats.filter((seat) => seat.level === nth);
    const approved = seats.some((seat) => seat.status === 'approved');
    const reached = nth < state.level || (nth === state.level && isOver(state));
    return {
      ...levelInWords(state, nth, locale),
      state: nth > state.level ? 'next' : !reached ? 'now' : approved ? 'done' : 'skipped',
      seats: seats.map((seat) => ({
        person: { id: seat.staffId, name: names.get(seat.staffId) ?? '' },
        insteadOf: person(seat.insteadOfId),
        delegatedBy: person(seat.delegatedById),
        status: seat.status,
        calledAt: new Date(seat.calledAt).toISOString(),
        decidedAt: seat.decidedAt === null ? null : new Date(seat.decidedAt).toISOString(),
      })),
    };
  });
}

function lineInWords(
  { locale }: C,
  event: { type: string; actorType: string; actorId: string | null; data: unknown },
  names: Names,
): string {
  const called = idsIn(event.data);
  const variant =
    event.type === 'called' && called.length === 0
      ? 'calledNobody'
      : event.type === 'carriedOut' && (event.data as { levels?: number }).levels === 0
        ? 'carriedOutByRule'
        : event.type === 'ranOut'
          ? `ranOut${RINGS[String((event.data as { timer?: string }).timer)] ?? ''}`
          : event.type;
  const key = `approvals.event.${variant}`;
  if (!has(locale, key)) return event.type;
  return say(locale, key, {
    version: Number((event.data as { version?: number } | null)?.version ?? 0),
    smart_count: Number((event.data as { members?: number } | null)?.members ?? 0),
    actor: (event.actorId && names.get(event.actorId)) || say(locale, `api.actor.${event.actorType}`),
    staff: called.map((id) => names.get(id) ?? '–').join(say(locale, 'rules.list.comma')),
  });
}

/** Stories of before there were flows know one clock. */
const RINGS: Record<string, string> = { level: 'Level', remind: 'Remind', answer: 'Answer', expiry: 'Expiry' };

/** People a line of the story names: one, or all who were called. */
function idsIn(data: unknown): string[] {
  const { staffId, staffIds } = (data ?? {}) as { staffId?: string; staffIds?: string[] };
  return staffIds ?? (staffId ? [staffId] : []);
}
