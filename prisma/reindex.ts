import type { PrismaClient } from './client.ts';
import { searchForms } from './members.ts';
import { ask, sql } from './statement.ts';

const PAGE = 1_000;

/** Makes the forms by which members are searched anew from their names, a page at a time, in the order of their ids. */
export async function reindexMembers(
  prisma: PrismaClient,
  tenantId: string,
): Promise<{ members: number; changed: number }> {
  let members = 0;
  let changed = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await prisma.member.findMany({
      where: { tenantId, id: { gt: after } },
      select: { id: true, name: true, folded: true, pinyin: true, initials: true },
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    const stale = page
      .map((member) => ({ member, forms: searchForms(member.name) }))
      .filter(({ member, forms }) => (['folded', 'pinyin', 'initials'] as const).some((f) => member[f] !== forms[f]));
    const each = <T>(of: (one: (typeof stale)[number]) => T) => stale.map(of);
    // Whoever was renamed since has the forms of the new name already.
    const rows =
      stale.length === 0
        ? []
        : await ask<object>(
            prisma,
            sql`UPDATE "Member" m SET folded = new.folded, pinyin = new.pinyin, initials = new.initials
              FROM unnest(${each(({ member }) => member.id)}::uuid[], ${each(({ member }) => member.name)}::text[],
                ${each(({ forms }) => forms.folded)}::text[], ${each(({ forms }) => forms.pinyin)}::text[],
                ${each(({ forms }) => forms.initials)}::text[]) AS new(id, name, folded, pinyin, initials)
              WHERE m."tenantId" = ${tenantId} AND m.id = new.id AND m.name = new.name RETURNING 1 AS one`,
          );
    members += page.length;
    changed += rows.length;
    if (page.length < PAGE) return { members, changed };
    after = page.at(-1)?.id ?? after;
  }
}
