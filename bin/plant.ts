// Puts first data into a migrated database and tells the launcher who can sign in. A process of its own, so that the
// launcher stays small and its progress line keeps moving.
import { createPrisma } from '../prisma/client.ts';
import { seed } from '../prisma/seed.ts';

const url = process.env.DATABASE_URL;
if (!url) throw new Error('DATABASE_URL is not set');
const prisma = createPrisma(url, 5);
const planted = await seed(prisma, { demo: process.env.STEWARD_DEMO === '1' });
await prisma.$disconnect();
process.stdout.write(`\n${JSON.stringify(planted)}\n`);
process.exit(0);
