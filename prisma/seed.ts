import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import { publishCadences } from './care/seeds.ts';
import { seedCategories } from './casework/categories.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { publishSeeds } from './decisions.ts';
import { plantDemo } from './demo/plant.ts';
import { DEMO_PASSWORD, DEMO_SIGN_INS, OF_DEMO } from './demo/sign-ins.ts';
import { newId } from './ids.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { publishTools } from './replies/seeds.ts';
import { seedOrder } from './seed/order.ts';

export type Seeded = {
  /** Sign-ins that everybody may know: those of the demo. */
  signIns: { role: string; name: string; email: string; password: string }[];
  /** Made now, because there was no staff (but that of a demo). The password is kept nowhere else. */
  administrator?: { email: string; password: string };
};

const ADMINISTRATOR = 'admin@steward.example';
/** Any number, the same for all processes that seed. */
const SEED_LOCK = 7_221_504n;

/**
 * First data of an installation: what every one needs, and either the demo or one administrator. Safe to repeat, and
 * to run twice at once: what is there stays as it is.
 * @param options.members  size of the demo (default 400)
 */
export function seed(prisma: PrismaClient, options: { demo: boolean; members?: number }): Promise<Seeded> {
  return alone(prisma, async () => {
    const tenantId = DEFAULT_TENANT;
    await prisma.$transaction((tx) => seedBase(tx, tenantId, options.demo), { timeout: 60_000, maxWait: 10_000 });
    if (options.demo) {
      await plantDemo(prisma, tenantId, options.members);
      return { signIns: [...DEMO_SIGN_INS] };
    }
    const open = await openToAll(prisma, tenantId);
    // The password is refused outside of a demo; whoever came in with it stops here.
    await prisma.staffSession.deleteMany({ where: { tenantId, staff: { is: open } } });
    const administrator = await firstAdministrator(prisma, tenantId, open);
    return { signIns: [], ...(administrator ? { administrator } : {}) };
  });
}

async function seedBase(tx: Prisma.TransactionClient, tenantId: string, demo: boolean): Promise<void> {
  await tx.tenant.createMany({ data: [{ id: tenantId, name: 'Steward' }], skipDuplicates: true });
  await seedOrder(tx, tenantId);
  await seedCategories(tx, tenantId);
  await publishSeeds(tx, tenantId);
  await publishCadences(tx, tenantId);
  await publishTools(tx, tenantId, demo);
}

/** Staff of an earlier demo who still have its password: nobody signs in as them. */
async function openToAll(prisma: PrismaClient, tenantId: string): Promise<Prisma.StaffWhereInput> {
  const hashes = await prisma.staff.groupBy({
    by: ['passwordHash'],
    where: { tenantId, ...OF_DEMO, passwordHash: { not: null } },
  });
  const known: string[] = [];
  for (const { passwordHash } of hashes)
    if (passwordHash && (await verifyPassword(DEMO_PASSWORD, passwordHash))) known.push(passwordHash);
  return { ...OF_DEMO, passwordHash: { in: known } };
}

async function firstAdministrator(
  prisma: PrismaClient,
  tenantId: string,
  open: Prisma.StaffWhereInput,
): Promise<Seeded['administrator']> {
  if ((await prisma.staff.count({ where: { tenantId, NOT: open } })) > 0) return undefined;
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  await prisma.staff.create({
    data: { tenantId, id: newId(), name: 'Administrator', email: ADMINISTRATOR, role: 'admin', passwordHash },
  });
  return { email: ADMINISTRATOR, password };
}

/** 20 characters that nobody mistakes for others: 114 bits. */
export function newPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('');
}

/** The lock lies on a transaction that does nothing else; the work goes on beside it, on connections of its own. */
async function alone<T>(prisma: PrismaClient, work: () => Promise<T>): Promise<T> {
  return prisma.$transaction(
    async (holder) => {
      // Asking again, not waiting inside Postgres: a statement may take eight seconds, another one's seeding longer.
      for (;;) {
        const [row] = await holder.$queryRaw<
          { mine: boolean }[]
        >`SELECT pg_try_advisory_xact_lock(${SEED_LOCK}) AS mine`;
        if (row?.mine) return work();
        await wait(100);
      }
    },
    { timeout: 180_000, maxWait: 10_000 },
  );
}
