import { MOST_TAGS, normaliseTag } from '../../domain/casework/words.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { invalid } from '../problem.ts';

type Of = { tenantId: string; caseId: string; by: string };

/** Adds and takes away tags of one case; what is there already, or is not, is as wanted. @throws `validation` */
export async function changeTags(
  prisma: PrismaClient,
  { tenantId, caseId, by }: Of,
  wanted: { add: string[]; remove: string[] },
): Promise<void> {
  const { add, remove } = readTags(wanted);
  await prisma.$transaction(async (tx) => {
    if (remove.length > 0) await tx.caseTag.deleteMany({ where: { tenantId, caseId, tag: { in: remove } } });
    if (add.length > 0)
      await tx.caseTag.createMany({
        data: add.map((tag) => ({ tenantId, caseId, tag, addedBy: by })),
        skipDuplicates: true,
      });
    if ((await tx.caseTag.count({ where: { tenantId, caseId } })) > MOST_TAGS) throw invalid({ add: 'tooManyTags' });
  });
}

/** In the form in which they are kept. @throws `validation` */
export function readTags({ add, remove }: { add: string[]; remove: string[] }): { add: string[]; remove: string[] } {
  const read = (name: string, typed: string[]) => [
    ...new Set(
      typed.map((one, i) => {
        const tag = normaliseTag(one);
        if (tag === null) throw invalid({ [`${name}.${i}`]: 'invalid' });
        return tag;
      }),
    ),
  ];
  return { add: read('add', add), remove: read('remove', remove) };
}
