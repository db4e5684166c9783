import { isRung, POST } from '../../prisma/admin/posts.ts';
import { NewPost, PostChange, PostRow } from '../contract/admin-order.ts';
import { named } from './by.ts';
import { recordRoutes } from './resource.ts';

export const postRoutes = recordRoutes({
  ...{ one: 'Post', many: 'Posts', kind: POST, retirable: null },
  ...{ row: PostRow, create: NewPost, change: PostChange },
  count: (prisma, where) => prisma.post.count({ where }),
  async rows(prisma, _, where, part): Promise<PostRow[]> {
    const include = { _count: { select: { staff: { where: { disabledAt: null } } } } } as const;
    const rows = await prisma.post.findMany({ where, include, ...part });
    return rows.map((row) => ({
      ...named(row),
      version: row.version,
      rank: row.rank,
      rung: isRung(row.code),
      people: row._count.staff,
    }));
  },
});
