import { POSTS } from '../../domain/vocabulary.ts';
import { mustHold } from './lookups.ts';
import type { Kind } from './records.ts';
import { ChangeRefused } from './refused.ts';

export type PostValues = { nameZh: string; nameEn: string; rank: number };

/** The rungs of the ladder: they can be renamed, nothing else. */
export const isRung = (code: string): boolean => (POSTS as readonly string[]).includes(code);

export const POST: Kind<PostValues, PostValues & { code: string }> = {
  name: 'Post',

  async read(tx, tenantId, id) {
    const row = await tx.post.findUnique({ where: { tenantId_id: { tenantId, id } } });
    if (!row) return null;
    const { version, nameZh, nameEn, rank } = row;
    return { id, version, values: { nameZh, nameEn, rank } };
  },

  /** A post stands as high as one of the ladder's: what is called is the first person at least that high. */
  async check(tx, { tenantId }, next, now) {
    if (next.rank === now?.values.rank) return;
    if (now) {
      const row = await tx.post.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: now.id } } });
      if (isRung(row.code)) throw new ChangeRefused('builtIn');
    }
    const rung = await tx.post.findFirst({ where: { tenantId, code: { in: [...POSTS] }, rank: next.rank } });
    mustHold({ rank: rung ? null : 'notOneOf' });
  },

  async create(tx, tenantId, id, values) {
    await tx.post.create({ data: { tenantId, id, ...values } });
  },

  async write(tx, tenantId, id, changed) {
    await tx.post.update({
      where: { tenantId_id: { tenantId, id } },
      data: { ...changed, version: { increment: 1 } },
    });
  },

  async uses(tx, tenantId, id) {
    const row = await tx.post.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    if (isRung(row.code)) throw new ChangeRefused('builtIn');
    return { people: await tx.staff.count({ where: { tenantId, postId: id } }) };
  },

  async remove(tx, tenantId, id) {
    await tx.post.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};
