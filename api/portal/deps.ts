import type { ApiDeps } from '../deps.ts';

/** What the portal and the link pages need of it all. */
export type PortalDeps = Pick<ApiDeps, 'prisma' | 'env' | 'log' | 'giveCommand'>;
