import type { z } from 'zod';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { CaseFilter } from '../contract/cases.ts';
import { NewView, type ViewRow } from '../contract/views.ts';
import { namesOf } from '../names.ts';

export type SavedView = Prisma.SavedViewGetPayload<object>;
type Filter = z.output<typeof CaseFilter>;
const Sort = NewView.shape.sort.catch(['urgency', 'ASC']);
const Share = NewView.shape.sharedWith.unwrap();

/** Views as the desk shows them, with what they ask for that is no longer there. */
export async function viewRows(
  prisma: PrismaClient,
  tenantId: string,
  views: SavedView[],
  readerId: string,
): Promise<ViewRow[]> {
  const read = views.map((view) => ({ view, filter: CaseFilter.safeParse(view.filter).data }));
  const there = await thingsThere(
    prisma,
    tenantId,
    read.map(({ filter }) => filter ?? {}),
  );
  const names = await namesOf(
    prisma,
    tenantId,
    views.map(({ ownerId }) => ownerId),
  );
  return read.map(({ view: { id, name, sort, sharedWith, ownerId }, filter }) => {
    const owner = names.get(ownerId);
    return {
      ...{ id, name },
      filter: filter ?? {},
      sort: Sort.parse(sort),
      sharedWith: Share.parse(sharedWith),
      owner: owner === undefined ? null : { id: ownerId, name: owner },
      own: ownerId === readerId,
      gone: filter ? THINGS.filter((thing) => filter[thing] && !there[thing].has(filter[thing])) : ['filter'],
    };
  });
}

const THINGS = ['queueId', 'assigneeId', 'memberId'] as const;

/** Of all queues, people and members that views ask for, those that are in use. */
async function thingsThere(prisma: PrismaClient, tenantId: string, filters: Filter[]) {
  const where = (thing: (typeof THINGS)[number]) => ({ tenantId, id: { in: filters.flatMap((f) => f[thing] ?? []) } });
  const select = { id: true };
  const [queueId, assigneeId, memberId] = await Promise.all([
    prisma.queue.findMany({ where: { ...where('queueId'), retiredAt: null }, select }),
    prisma.staff.findMany({ where: { ...where('assigneeId'), disabledAt: null }, select }),
    prisma.member.findMany({ where: { ...where('memberId'), erasedAt: null }, select }),
  ]);
  const ids = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id));
  return { queueId: ids(queueId), assigneeId: ids(assigneeId), memberId: ids(memberId) };
}
