import {
  CAUSES,
  HANDOVER_STATES,
  ITEM_KINDS,
  ITEM_STATES,
  SCOPES,
  undoRefusal,
  WHYS,
} from '../../domain/handover/handover.ts';
import { has, say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Handover } from '../../prisma/generated/client.ts';
import type { Listed } from '../../prisma/handover/plan.ts';
import { among } from '../cases/rows.ts';
import type { HandoverDetail, HandoverItemRow, HandoverRow } from '../contract/handovers.ts';
import { actorNames, namesOf } from '../names.ts';
import { refusalInWords } from '../refusals.ts';

type Reading = { prisma: PrismaClient; tenantId: string; locale: Locale; zone: string };
/** An item as it is kept, or as it would be. */
export type Item = Listed & { id: string; state: string; reason: unknown };

export async function itemRows(r: Reading, items: readonly Item[]): Promise<HandoverItemRow[]> {
  const names = await namesOf(r.prisma, r.tenantId, [
    ...items.map(({ toId }) => toId),
    ...items.map(({ reason }) => (reason as { values?: { staffId?: string } } | null)?.values?.staffId),
  ]);
  const shown = await labels(r, items);
  return items.map(({ id, kind, recordId, toId, why, state, reason }) => ({
    ...{ id, kind: among(ITEM_KINDS, kind), recordId, why: among(WHYS, why), state: among(ITEM_STATES, state) },
    ...(shown.get(recordId) ?? { label: say(r.locale, `handover.kind.${kind}`), place: null }),
    to: toId ? { id: toId, name: names.get(toId) ?? '–' } : null,
    reason: reasonInWords(r, reason, names),
  }));
}

/** What the machine or the handover itself said, in words. */
function reasonInWords(r: Reading, reason: unknown, names: ReadonlyMap<string, string>): HandoverItemRow['reason'] {
  if (!reason) return null;
  const said = reason as { code: string; values: Record<string, unknown> };
  const own = `handover.reason.${said.code}`;
  const { staffId, types } = said.values as { staffId?: string; types?: string[] };
  const staff = (staffId && names.get(staffId)) || say(r.locale, 'api.somebody');
  const text = has(r.locale, own)
    ? say(r.locale, own, { staff })
    : refusalInWords(r.locale, said, { zone: r.zone, names }).text;
  const done = (types ?? []).flatMap((type) =>
    has(r.locale, `command.${type}`) ? [say(r.locale, `command.${type}`)] : [],
  );
  return { code: said.code, text: done.length > 0 ? `${text} (${done.join(', ')})` : text };
}

type Shown = { label: string; place: string | null };
async function labels({ prisma, tenantId }: Reading, items: readonly Item[]): Promise<Map<string, Shown>> {
  const ids = (kind: string) => items.flatMap((item) => (item.kind === kind ? [item.recordId] : []));
  const where = (kind: string) => ({ tenantId, id: { in: ids(kind) } });
  const member = { select: { id: true, name: true } };
  const [cases, tasks, approvals, members, watches] = await Promise.all([
    prisma.case.findMany({ where: where('case'), select: { id: true, number: true, subject: true } }),
    prisma.careTouch.findMany({ where: where('task'), select: { id: true, member } }),
    prisma.approval.findMany({ where: where('approval'), select: { id: true, number: true } }),
    prisma.member.findMany({ where: where('member'), select: { id: true, name: true } }),
    prisma.memberWatch.findMany({ where: where('watch'), select: { id: true, member } }),
  ]);
  return new Map<string, Shown>([
    ...cases.map((c) => [c.id, { label: `${c.number} ${c.subject}`, place: `/cases/${c.id}` }] as const),
    ...tasks.map((t) => [t.id, { label: t.member.name, place: `/members/${t.member.id}` }] as const),
    ...approvals.map((a) => [a.id, { label: a.number, place: `/approvals/${a.id}` }] as const),
    ...members.map((m) => [m.id, { label: m.name, place: `/members/${m.id}` }] as const),
    ...watches.map((w) => [w.id, { label: w.member.name, place: `/members/${w.member.id}` }] as const),
  ]);
}

export async function handoverRows(
  { prisma, tenantId }: Pick<Reading, 'prisma' | 'tenantId'>,
  rows: readonly Handover[],
): Promise<HandoverRow[]> {
  const names = await namesOf(
    prisma,
    tenantId,
    rows.flatMap(({ fromId, createdBy }) => [fromId, createdBy]),
  );
  const counted = await prisma.handoverItem.groupBy({
    by: ['handoverId', 'state'],
    where: { tenantId, handoverId: { in: rows.map(({ id }) => id) } },
    _count: true,
  });
  const person = (id: string) => ({ id, name: names.get(id) ?? '–' });
  return rows.map((row) => ({
    ...{ id: row.id, from: person(row.fromId), cause: among(CAUSES, row.cause), leaves: row.leaves },
    ...{ status: among(HANDOVER_STATES, row.status), scope: among(SCOPES, row.scope) },
    ...{ startsAt: row.startsAt.toISOString(), createdAt: row.createdAt.toISOString() },
    by: row.createdBy ? person(row.createdBy) : null,
    endedAt: row.endedAt?.toISOString() ?? null,
    counts: Object.fromEntries(counted.flatMap((c) => (c.handoverId === row.id ? [[c.state, c._count] as const] : []))),
  }));
}

export async function handoverDetail(r: Reading, row: Handover, mayChange: boolean): Promise<HandoverDetail> {
  const { prisma, tenantId, locale } = r;
  const where = { tenantId, handoverId: row.id };
  const [[shown], kinds, events, from] = await Promise.all([
    handoverRows(r, [row]),
    prisma.handoverItem.groupBy({ by: ['kind'], where, _count: true }),
    prisma.handoverEvent.findMany({ where, orderBy: { nth: 'asc' } }),
    prisma.staff.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id: row.fromId } },
      select: { disabledAt: true },
    }),
  ]);
  const names = await actorNames(
    prisma,
    tenantId,
    events.map(({ actorType: type, actorId: id }) => ({ type, id })),
  );
  const refusal = undoRefusal({ ...row, accountEnded: from.disabledAt !== null }, Date.now());
  return {
    ...(shown as HandoverRow),
    byKind: Object.fromEntries(kinds.map(({ kind, _count }) => [kind, _count])),
    mayChange,
    undoRefusal: refusal && { code: refusal, text: say(locale, `handover.refusal.${refusal}`) },
    events: events.map(({ type, at, actorId, data }) => ({
      ...{ type, at: at.toISOString(), by: (actorId && names.get(actorId)) || null },
      items: Number((data as { items?: number }).items ?? 0),
    })),
  };
}
