import { createPrisma } from '../../prisma/client.ts';
import { carryOut, claimRun } from '../../prisma/retier/runs.ts';

/** A worker of its own that carries a run on until it is killed. Environment: DATABASE_URL. */
const prisma = createPrisma(process.env.DATABASE_URL ?? '', 2);
const run = await claimRun(prisma);
process.send?.({ claimed: run !== null });
if (run) await carryOut(prisma, run, { pageSize: 2 });
await prisma.$disconnect();
process.disconnect?.();
