import { afterAll, beforeAll, expect, test } from 'vitest';
import { POSTS } from '../../domain/vocabulary.ts';
import { newId } from '../../prisma/ids.ts';
import { holdersOf, rungRecipients, rungRecipientsOfEach } from '../../prisma/order.ts';
import { type Desk, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
});
afterAll(() => db?.close());

test('many are called for together as each alone: absent ones, queues that nobody works, nobody at all', async () => {
  const { tenantId, people, queues } = desk;
  const at = new Date();
  const absent = (staffId: string, deputyId: string | null) => ({
    ...{ tenantId, id: newId(), staffId, deputyId },
    ...{ from: new Date(at.getTime() - 60_000), until: new Date(at.getTime() + 60_000) },
  });
  await db.prisma.absence.createMany({
    data: [absent(people.rep, people.secondRep), absent(people.departmentHead, null)],
  });
  await db.prisma.queueStaff.deleteMany({ where: { queueId: queues.billing } });
  const held = [
    ...Object.values(people).map((assigneeId) => ({ assigneeId, queueId: queues.service })),
    ...Object.values(queues).map((queueId) => ({ assigneeId: null, queueId })),
    { assigneeId: null, queueId: null },
  ];
  for (const post of POSTS) {
    const together = await rungRecipientsOfEach(db.prisma, tenantId, held, post, at);
    for (const [n, one] of held.entries())
      expect({ n, called: together[n] }).toEqual({
        n,
        called: await rungRecipients(db.prisma, tenantId, one, post, at),
      });
  }
  const [rep, nobody] = [
    await rungRecipients(db.prisma, tenantId, { assigneeId: people.rep, queueId: null }, 'rep', at),
    await rungRecipients(db.prisma, tenantId, { assigneeId: null, queueId: null }, 'rep', at),
  ];
  // By the queue: whoever works it and is there; its team's lead where nobody does.
  const [service, billing] = await Promise.all(
    [queues.service, queues.billing].map((queueId) =>
      rungRecipients(db.prisma, tenantId, { assigneeId: null, queueId }, 'rep', at),
    ),
  );
  expect(service?.map(({ staffId }) => staffId)).toEqual([people.secondRep]);
  expect(billing).toEqual([{ staffId: people.teamLead, insteadOfId: null }]);
  const work = await db.prisma.queueStaff.findMany({ where: { queueId: queues.service }, orderBy: { staffId: 'asc' } });
  expect(work.length).toBeGreaterThan(1);
  expect(await holdersOf(db.prisma, tenantId, { assigneeId: null, queueId: queues.service })).toEqual(
    work.map(({ staffId }) => staffId),
  );
  expect(rep).toEqual([{ staffId: people.secondRep, insteadOfId: people.rep }]);
  expect(nobody).toEqual([{ staffId: people.admin, insteadOfId: null }]);
  expect(await rungRecipientsOfEach(db.prisma, tenantId, [], 'rep', at)).toEqual([]);
});
