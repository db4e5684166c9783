import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { Casework } from '../contract/casework.ts';
import { Id } from '../contract/values.ts';
import type { StaffReader } from '../reader.ts';
import { type Context, ok } from '../route.ts';
import { caseworkOf } from './bundle.ts';

export const STAFF = { roles: ROLES } as const;
export const WORKERS = { roles: ['rep', 'lead', 'manager', 'admin'] } as const;
export const tag = 'casework';
export const params = z.object({ id: Id });
export const now = { 200: { description: 'As it stands now', schema: Casework } };

type C = Context<unknown, unknown, unknown> & { deps: { prisma: PrismaClient }; staff: StaffReader };

export const shown = async ({ deps: { prisma }, tenantId, staff }: C, caseId: string) =>
  ok(await caseworkOf(prisma, { tenantId, caseId, staffId: staff.id }));

/** What was changed is seen by whoever else looks at the case. */
export async function changed(c: C, caseId: string) {
  await announce(c.deps.prisma, [{ tenantId: c.tenantId, topic: 'case', id: caseId }]);
  return shown(c, caseId);
}
