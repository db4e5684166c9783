import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPrisma, isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { requestCode } from '../../prisma/member-sign-in.ts';
import { plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';
import { cuttable } from './api/line.ts';

let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let line: Awaited<ReturnType<typeof cuttable>>;
beforeAll(async () => {
  db = await database();
  await plantDesk(db.prisma);
  line = await cuttable();
  prisma = createPrisma(line.through(db.url), 3);
});
afterAll(async () => {
  line.cut();
  await prisma.$disconnect();
  await db.close();
});

test('a database that answers nothing any more is known as one that is away, whatever was just asked of it', async () => {
  await Promise.all([1, 2, 3].map(() => prisma.tenant.count()));
  line.freeze();
  const asking = (n: number) =>
    requestCode(prisma, { tenantId: 'default', identifier: `f${n}@example.com`, ip: '10.0.0.1', locale: 'en' });
  const errors = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((n) =>
      (n % 2 ? asking(n) : prisma.tenant.count()).then(
        () => 'answered',
        (error: unknown) => error,
      ),
    ),
  );
  expect(errors.map((error) => isDatabaseDown(error))).toEqual(errors.map(() => true));
}, 30_000);
