import { createPrisma } from '../../../prisma/client.ts';
import { playTrial } from '../../../prisma/trials/run.ts';

// A worker process that plays a trial and dies without a word once some pages are kept, with the next one half way.
const [tenantId = '', id = ''] = process.argv.slice(2);
const prisma = createPrisma(String(process.env.DATABASE_URL), 5);
let pages = 0;
for await (const _ of playTrial(prisma, { tenantId, id, generation: 1 }, 9))
  if (++pages === 3) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5);
process.exit(0);
