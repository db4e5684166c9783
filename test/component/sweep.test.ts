import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweep } from '../../activities/sweep.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
beforeAll(async () => {
  db = await database();
});
afterAll(() => db.close());

const DAY = 86_400_000;

test('what expired long ago goes; what is of use, and every case, stays', async () => {
  const { prisma } = db;
  const desk = await plantDesk(prisma);
  const { id } = await fileCase(prisma);
  const now = Date.now();
  for (const age of [-1, 1, 400]) {
    const at = new Date(now - age * DAY);
    await prisma.staffSession.create({
      data: { tenantId, id: randomUUID(), staffId: desk.people.rep, tokenHash: randomUUID(), expiresAt: at },
    });
    await prisma.memberCode.create({
      data: { tenantId, id: randomUUID(), identifier: 'a@b.example', codeHash: 'x', expiresAt: at },
    });
    await prisma.idempotencyKey.create({
      data: { tenantId, sender: 'test', key: randomUUID(), bodyHash: 'x', status: 201, answer: {}, createdAt: at },
    });
    await prisma.signedLink.create({
      data: { tenantId, id: randomUUID(), purpose: 'acknowledge', caseId: id, expiresAt: at },
    });
    await prisma.ruleTrial.create({
      data: {
        ...{ tenantId, id: randomUUID(), ruleSet: 'tier', kind: 'members', against: 1, definition: {}, createdAt: at },
        items: { create: { subjectId: randomUUID(), missed: [], called: [] } },
      },
    });
    for (const state of ['uploading', 'cancelled'])
      await prisma.importRun.create({
        data: {
          ...{ tenantId, id: randomUUID(), kind: 'members', fileName: 'x.csv', place: 'record', state, createdAt: at },
          pieces: { create: { seq: 0, content: Buffer.from('id') } },
          refusals: { create: { row: 1, column: 'id', code: 'empty', cells: [''] } },
        },
      });
  }
  const change = { tenantId, memberId: randomUUID(), what: 'tier', from: 'basic', to: 'gold' };
  await prisma.memberChange.createMany({
    data: [1, 91].map((days) => ({ ...change, at: new Date(now - days * DAY) })),
  });
  expect(await sweep(prisma, now)).toEqual({
    staffSessions: 1,
    memberSessions: 0,
    codes: 1,
    idempotencyKeys: 1,
    links: 1,
    // Of an upload that never came whole nothing is left; of one that came, what was done stays.
    refusals: 2,
    pieces: 2,
    uploads: 1,
    memberChanges: 1,
    trials: 1,
  });
  expect(await sweep(prisma, now)).toEqual({
    staffSessions: 0,
    memberSessions: 0,
    codes: 0,
    idempotencyKeys: 0,
    links: 0,
    refusals: 0,
    pieces: 0,
    uploads: 0,
    memberChanges: 0,
    trials: 0,
  });
  expect(await prisma.case.count()).toBe(1);
  expect(await prisma.staffSession.count()).toBe(2);
  expect(await prisma.importRun.count()).toBe(5);
  expect(await prisma.ruleTrialItem.count()).toBe(2);
});
