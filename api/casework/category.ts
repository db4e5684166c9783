import { CATEGORIES } from '../../domain/vocabulary.ts';
import { categoryTree, choosable } from '../../prisma/casework/categories.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { invalid } from '../problem.ts';

/** @throws `validation` when no case can be put there. A root that was never planted is one all the same */
export async function mustBeChoosable(prisma: PrismaClient, tenantId: string, code: string): Promise<void> {
  const tree = await categoryTree(prisma, tenantId);
  if (choosable(tree).some((node) => node.code === code)) return;
  const known = tree.some((node) => node.code === code);
  if (!known && CATEGORIES.some((root) => root === code)) return;
  throw invalid({ category: known ? 'retiredCategory' : 'unknownCategory' });
}
