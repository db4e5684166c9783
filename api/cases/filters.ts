import type { z } from 'zod';
import { STAGES } from '../../domain/case/flow.ts';
import type { Prisma } from '../../prisma/client.ts';
import { normalisePhone } from '../../prisma/members.ts';
import type { Ability } from '../abilities.ts';
import type { CaseFilter } from '../contract/cases.ts';
import { asked, byId, literally } from '../list.ts';
import { permitted } from '../permitted.ts';
import type { Reader } from '../reader.ts';

export const CASE_SORTS = ['urgency', 'number', 'openedAt', 'updatedAt', 'dueAt', 'priority'] as const;
type Sort = (typeof CASE_SORTS)[number];
type Filter = z.infer<typeof CaseFilter>;

// By name: 'not closed' cannot use what stands behind the stage in an index.
const OPEN = { stage: { in: STAGES.filter((stage) => stage !== 'closed') } } satisfies Prisma.CaseWhereInput;

export function caseWhere({ view, q, tier, id, ...columns }: Filter, reader: Reader): Prisma.CaseWhereInput {
  return {
    AND: [
      byId(id),
      asked(columns),
      tier ? { member: { is: { tier } } } : {},
      view ? viewWhere(view, reader) : {},
      ...(q?.trim() ? [searchWhere(q, reader.ability)] : []),
    ],
  };
}

function viewWhere(view: NonNullable<Filter['view']>, reader: Reader): Prisma.CaseWhereInput {
  switch (view) {
    case 'mine': {
      const queueIds = reader.kind === 'staff' ? reader.standing.queueIds : [];
      return { ...OPEN, OR: [{ assigneeId: reader.id }, { assigneeId: null, queueId: { in: queueIds } }] };
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

/** By number, or by whose it is. */
export function searchWhere(q: string, ability: Ability): Prisma.CaseWhereInput {
  const number = literally(q.normalize('NFKC').trim().toUpperCase());
  return { OR: [{ number: { contains: number } }, { member: { is: memberSearch(q, ability) } }] };
}

/** Name, pinyin, initials, number, or a phone number. */
export function memberSearch(q: string, ability: Ability): Prisma.MemberWhereInput {
  const text = q.normalize('NFKC').trim();
  const latin = literally(text.toLowerCase().replace(/[\s'’-]+/g, ''));
  const digits = /^[\d\s()+-]+$/.test(text) ? text.replace(/\D/g, '') : '';
  return {
    OR: [
      { name: { contains: literally(text), mode: 'insensitive' } },
      { number: { equals: text.toUpperCase() } },
      ...(/^[\p{L}\d]+$/u.test(latin) ? [{ pinyin: { startsWith: latin } }, { initials: { startsWith: latin } }] : []),
      ...(digits.length >= 4 ? phoneSearch(text, digits, ability) : []),
    ],
  };
}

/**
 * By the whole number, or by its last four digits, which the masked one shows. By any other part only where the reader
 * sees the number in full: else asking digit by digit would tell what the mask hides.
 */
function phoneSearch(text: string, digits: string, ability: Ability): Prisma.MemberWhereInput[] {
  const phone = (value: Prisma.StringFilter): Prisma.MemberWhereInput => ({
    contactPoints: { some: { type: 'phone', value } },
  });
  const whole = [`+${digits}`, normalisePhone(text)].filter((value) => value !== null);
  return [
    phone({ in: whole }),
    ...(digits.length === 4 ? [phone({ endsWith: digits })] : []),
    { AND: [permitted(ability, 'unmask', 'Member'), phone({ contains: digits })] },
  ];
}

/** The id comes last always, so that pages never overlap. */
export function caseOrder(sort: Sort, direction: 'asc' | 'desc'): Prisma.CaseOrderByWithRelationInput[] {
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
