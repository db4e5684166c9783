import type { FieldDefinition } from '../../domain/casework/fields.ts';
import { CATEGORY_SEEDS } from '../../domain/casework/seeds.ts';
import { CATALOGUES, has, say } from '../../domain/language/index.ts';
import { CATEGORIES, type Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { type Sql, sql } from '../statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** A node as whoever files needs it. */
export type CategoryNode = {
  id: string;
  code: string;
  nameZh: string;
  nameEn: string;
  parent: string | null;
  path: string[];
  fields: FieldDefinition[];
  place: number;
  retired: boolean;
  version: number;
};

/** Plants the shipped tree where it is not; what is there stays as it is. */
export async function seedCategories(tx: Client, tenantId: string): Promise<void> {
  const rows = CATEGORIES.flatMap((root, place) => [
    {
      ...{ tenantId, id: newId(), code: root, place, path: [root], parent: null as string | null },
      nameZh: CATALOGUES.zh.category[root],
      nameEn: CATALOGUES.en.category[root],
    },
    ...CATEGORY_SEEDS[root].map(([code, nameZh, nameEn], nth) => ({
      ...{ tenantId, id: newId(), code, nameZh, nameEn, place: nth },
      ...{ path: [root, code], parent: root as string | null },
    })),
  ]);
  await tx.category.createMany({ data: rows, skipDuplicates: true });
}

/** The whole tree in order: each above what lies below it. */
export async function categoryTree(client: Client, tenantId: string): Promise<CategoryNode[]> {
  const rows = await client.category.findMany({ where: { tenantId }, orderBy: [{ place: 'asc' }, { code: 'asc' }] });
  const nodes = rows.map(
    ({ id, code, nameZh, nameEn, parent, path, fields, place, version, retiredAt }): CategoryNode => ({
      ...{ id, code, nameZh, nameEn, parent, path, place, version },
      fields: fields as unknown as FieldDefinition[],
      retired: retiredAt !== null,
    }),
  );
  const below = (parent: string | null): CategoryNode[] =>
    nodes.filter((node) => node.parent === parent).flatMap((node) => [node, ...below(node.code)]);
  return below(null);
}

/** Everything asked at a node: of those above it first. */
export const fieldsAt = (tree: readonly CategoryNode[], code: string): FieldDefinition[] => {
  const path = tree.find((node) => node.code === code)?.path ?? [];
  return path.flatMap((step) => tree.find((node) => node.code === step)?.fields ?? []);
};

/** What may be chosen: nothing retired on the way to it. */
export const choosable = (tree: readonly CategoryNode[]): CategoryNode[] => {
  const retired = new Set(tree.filter((node) => node.retired).map(({ code }) => code));
  return tree.filter(({ path }) => !path.some((code) => retired.has(code)));
};

/** The node and all below it. */
export async function categoriesUnder(client: Client, tenantId: string, code: string): Promise<string[]> {
  const rows = await client.category.findMany({ where: { tenantId, path: { has: code } }, select: { code: true } });
  return [...new Set([code, ...rows.map((row) => row.code)])];
}

export async function categoryName(client: Client, tenantId: string, code: string, locale: Locale): Promise<string> {
  const row = await client.category.findUnique({ where: { tenantId_code: { tenantId, code } } });
  if (row) return locale === 'zh' ? row.nameZh : row.nameEn;
  return has(locale, `category.${code}`) ? say(locale, `category.${code}`) : code;
}

/** For intake, inside its one question: the definitions on the way to the node, `[{ retired, fields }]`; null when there is no such node. */
export const asksAt = (tenantId: string, code: string): Sql => sql`
  SELECT jsonb_agg(jsonb_build_object('retired', above."retiredAt" IS NOT NULL, 'fields', above.fields) ORDER BY cardinality(above.path))
  FROM "Category" node JOIN "Category" above ON above."tenantId" = node."tenantId" AND above.code = ANY(node.path)
  WHERE node."tenantId" = ${tenantId} AND node.code = ${code}`;
export type Asks = { retired: boolean; fields: FieldDefinition[] }[] | null;
