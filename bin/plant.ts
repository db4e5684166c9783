// Puts first data into a migrated database and tells the launcher who can sign in. A process of its own, so that the
// launcher stays small and its progress line keeps moving.
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import { createPrisma } from '../prisma/client.ts';
import { plantRobots } from '../prisma/demo/robots.ts';
import { seed } from '../prisma/seed.ts';
import { DEMO_ROBOT_SECRET } from './catcher-robots.ts';

const url = process.env.DATABASE_URL;
if (!url) throw new Error('DATABASE_URL is not set');
const prisma = createPrisma(url, 5);
const { STEWARD_DEMO, STEWARD_SECRET, MAIL_UI_URL } = process.env;
const planted = await seed(prisma, { demo: STEWARD_DEMO === '1' });
if (STEWARD_DEMO === '1' && STEWARD_SECRET && MAIL_UI_URL)
  await plantRobots(prisma, DEFAULT_TENANT, STEWARD_SECRET, { url: MAIL_UI_URL, secret: DEMO_ROBOT_SECRET });
await prisma.$disconnect();
process.stdout.write(`\n${JSON.stringify(planted)}\n`);
process.exit(0);
