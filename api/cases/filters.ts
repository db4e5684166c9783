import type { z } from 'zod';
import { normaliseTag } from '../../domain/casework/words.ts';
import { categoriesUnder } from '../../prisma/casework/categories.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { openStages } from '../../prisma/flows.ts';
import type { Order } from '../../prisma/where.ts';
import type { CASE_SORTS, CaseFilter } from '../contract/cases.ts';
import { asked, byId } from '../list.ts';
import type { Reader } from '../reader.ts';
import { casesLike, membersLike } from './search.ts';

type Sort = (typeof CASE_SORTS)[number];
type Filter = z.infer<typeof CaseFilter>;

/** What a list asks for. Words that are searched for are looked up among the members first. @throws ProblemError when they fit too many */
export async function caseWhere(
  prisma: PrismaClient,
  tenantId: string,
  { view, q, tier, id, tag, category, openedFrom, openedBefore, ...columns }: Filter,
  reader: Reader,
): Promise<Prisma.CaseWhereInput> {
  const words = q?.trim();
  return {
    AND: [
      byId(id),
      asked(columns),
      category ? { category: { in: await categoriesUnder(prisma, tenantId, category) } } : {},
      tag ? { tags: { some: { tag: normaliseTag(tag) ?? '' } } } : {},
      openedFrom ? { openedAt: { gte: new Date(openedFrom) } } : {},
      openedBefore ? { openedAt: { lt: new Date(openedBefore) } } : {},
      tier ? { member: { is: { tier } } } : {},
      view === 'closed' ? { stage: 'closed' } : view ? viewWhere(view, reader, await openStages(prisma, tenantId)) : {},
      words ? casesLike(words, await membersLike(prisma, tenantId, words, reader.ability)) : {},
    ],
  };
}

/** No closed case is among what is asked for. */
export const onlyOpen = ({ view, stage }: Filter): boolean =>
  (view !== undefined && view !== 'closed') || (stage !== undefined && stage !== 'closed');

/** No finer: the statement of a page is kept for as long as what it asks for stays the same. */
const thisMinute = () => new Date(Math.floor(Date.now() / 60_000) * 60_000);

type OpenView = Exclude<NonNullable<Filter['view']>, 'closed'>;

function viewWhere(view: OpenView, reader: Reader, stages: string[]): Prisma.CaseWhereInput {
  const open = { stage: { in: stages } } satisfies Prisma.CaseWhereInput;
  switch (view) {
    case 'mine': {
      const queueIds = reader.kind === 'staff' ? reader.standing.queueIds : [];
      // What somebody put aside is out of their own queue alone.
      const aside = { staffId: reader.id, endedAt: null, until: { gt: thisMinute() } };
      return {
        ...open,
        OR: [{ assigneeId: reader.id }, { assigneeId: null, queueId: { in: queueIds } }],
        snoozes: { none: aside },
      };
    }
    case 'open':
      return open;
    case 'unclaimed':
      return { ...open, assigneeId: null };
    case 'overdue':
      return { ...open, breachedAt: { not: null } };
    case 'escalated':
      return { ...open, rung: { not: null } };
  }
}

/** The id comes last always, so that pages never overlap. */
export function caseOrder(sort: Sort, direction: 'asc' | 'desc'): Order[] {
  const last = { id: direction } as const;
  switch (sort) {
    case 'urgency': {
      // Late ones first, the longest late before others; then what is due next; then what matters more.
      const nulls = direction === 'asc' ? 'last' : 'first';
      return [
        { breachedAt: { sort: direction, nulls } },
        { dueAt: { sort: direction, nulls } },
        { priority: direction },
        { openedAt: direction },
        last,
      ];
    }
    case 'dueAt':
      return [{ dueAt: { sort: direction, nulls: 'last' } }, last];
    default:
      return [{ [sort]: direction }, last];
  }
}
