import type { PrismaClient } from '../../prisma/client.ts';
import { oneLine } from './clean.ts';

/** A name fit for a sentence; null for nobody. */
export async function staffName(prisma: PrismaClient, tenantId: string, id: string | null): Promise<string | null> {
  if (!id) return null;
  const staff = await prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { name: true } });
  return staff ? oneLine(staff.name, 100) : null;
}
