import type { z } from 'zod';
import { STAGES } from '../../domain/case/flow.ts';
import { normaliseTag } from '../../domain/casework/words.ts';
import { categoriesUnder } from '../../prisma/casework/categories.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import type { Order } from '../../prisma/where.ts';
import type { CASE_SORTS, CaseFilter } from '../contract/cases.ts';
import { asked, byId } from '../list.ts';
import type { Reader } from '../reader.ts';
import { casesLike, membersLike } from './search.ts';

type Sort = (typeof CASE_SORTS)[number];
type Filter = z.infer<typeof CaseFilter>;

// By name: 'not closed' cannot use what stands behind the stage in an index.
const OPEN = { stage: { in: STAGES.filter((stage) => stage !== 'closed') } } satisfies Prisma.CaseWhereInput;

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
      view ? viewWhere(view, reader) : {},
      words ? casesLike(words, await membersLike(prisma, tenantId, words, reader.ability)) : {},
    ],
  };
}

/** No closed case is among what is asked for. */
export const onlyOpen = ({ view, stage }: Filter): boolean =>
  (view !== undefined && view !== 'closed') || (stage !== undefined && stage !== 'closed');

/** No finer: the statement of a page is kept for as long as what it asks for stays the same. */
const thisMinute = () => new Date(Math.floor(Date.now() / 60_000) * 60_000);

function viewWhere(view: NonNullable<Filter['view']>, reader: Reader): Prisma.CaseWhereInput {
  switch (view) {
    case 'mine': {
      const queueIds = reader.kind === 'staff' ? reader.standing.queueIds : [];
      // What somebody put aside is out of their own queue alone.
      const aside = { staffId: reader.id, endedAt: null, until: { gt: thisMinute() } };
      return {
        ...OPEN,
        OR: [{ assigneeId: reader.id }, { assigneeId: null, queueId: { in: queueIds } }],
        snoozes: { none: aside },
      };
    }
    case 'open':
      return OPEN;
    case 'unclaimed':
      return { ...OPEN, assigneeId: null };
    case 'overdue':
      return { ...OPEN, breachedAt: { not: null } };
    case 'escalated':
      return { ...OPEN, rung: { not: null } };
    case 'closed':
      return { stage: 'closed' };
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
