import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { demoStaff } from './staff.ts';

type View = { owner: string; name: string; filter: Prisma.InputJsonObject; sort: [string, string]; sharedWith: string };

const VIEWS: View[] = [
  {
    owner: 'manager',
    name: '白金会员 · Platinum',
    filter: { view: 'open', tier: 'platinum' },
    sort: ['urgency', 'ASC'],
    sharedWith: 'everyone',
  },
  {
    owner: 'lead',
    name: '严重投诉',
    filter: { view: 'open', kind: 'complaint', severity: 'high' },
    sort: ['dueAt', 'ASC'],
    sharedWith: 'team',
  },
  {
    owner: 'rep.en',
    name: 'Delivery',
    filter: { view: 'mine', category: 'delivery' },
    sort: ['dueAt', 'ASC'],
    sharedWith: 'nobody',
  },
];

/** Views of the case list: one's own, of a team, of everyone. What is there already stays as people left it. */
export async function plantViews(prisma: PrismaClient, tenantId: string): Promise<void> {
  const staff = await demoStaff(prisma, tenantId);
  const people = await prisma.staff.findMany({
    where: { tenantId, id: { in: Object.values(staff) } },
    select: { id: true, teamId: true },
  });
  const data = VIEWS.flatMap(({ owner, ...view }) => {
    const ownerId = staff[owner];
    const teamId = view.sharedWith === 'team' ? people.find(({ id }) => id === ownerId)?.teamId : null;
    return ownerId && teamId !== undefined ? [{ tenantId, id: newId(), ownerId, teamId, ...view }] : [];
  });
  await prisma.savedView.createMany({ data, skipDuplicates: true });
}
