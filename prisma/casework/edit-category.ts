import { type FieldDefinition, keepRetired } from '../../domain/casework/fields.ts';
import type { Kind, Tx } from '../admin/records.ts';
import { InvalidInput } from '../members.ts';

/** A root and three below it: deeper nobody finds anything. */
const DEEPEST = 4;

/** Fields stand here as JSON, one by one: so they are compared, and so the audit keeps them. */
export type CategoryValues = {
  nameZh: string;
  nameEn: string;
  parent: string | null;
  place: number;
  fields: string[];
  retired: boolean;
};

export const asText = (fields: readonly FieldDefinition[]): string[] =>
  fields.map(({ code, type, nameZh, nameEn, required, choices, retired }) =>
    JSON.stringify({ code, type, nameZh, nameEn, required, choices, retired }),
  );
const read = (fields: readonly string[]): FieldDefinition[] => fields.map((field) => JSON.parse(field));

export const CATEGORY: Kind<CategoryValues, CategoryValues & { code: string }> = {
  name: 'Category',

  async read(tx, tenantId, id) {
    const row = await tx.category.findUnique({ where: { tenantId_id: { tenantId, id } } });
    if (!row) return null;
    const { nameZh, nameEn, parent, place, version } = row;
    const fields = asText(row.fields as unknown as FieldDefinition[]);
    return { id, version, values: { nameZh, nameEn, parent, place, fields, retired: row.retiredAt !== null } };
  },

  async check(tx, { tenantId }, next, now) {
    const all = await tx.category.findMany({ where: { tenantId } });
    const own = now && all.find(({ id }) => id === now.id);
    if (now && (now.values.parent === null) !== (next.parent === null)) throw new InvalidInput({ parent: 'rootStays' });
    if (next.parent !== null) {
      const above = all.find(({ code }) => code === next.parent);
      if (!above) throw new InvalidInput({ parent: 'unknownCategory' });
      if (own && above.path.includes(own.code)) throw new InvalidInput({ parent: 'belowItself' });
      const height = own ? Math.max(...below(all, own.code).map(({ path }) => path.length)) - own.path.length : 0;
      if (above.path.length + 1 + height > DEEPEST) throw new InvalidInput({ parent: 'liesTooDeep' });
    }
    const fields = read(next.fields);
    const elsewhere = all
      .filter(({ id }) => id !== now?.id)
      .flatMap((row) => row.fields as unknown as FieldDefinition[]);
    const before = new Map(now ? read(now.values.fields).map((field) => [field.code, field]) : []);
    const faults: Record<string, string> = {};
    for (const [i, { code, type, choices }] of fields.entries()) {
      const twice =
        fields.findIndex((field) => field.code === code) < i || elsewhere.some((field) => field.code === code);
      if (twice) faults[`fields.${i}.code`] = 'taken';
      if ((before.get(code)?.type ?? type) !== type) faults[`fields.${i}.type`] = 'typeStays';
      const codes = new Set(choices.map((choice) => choice.code));
      if (codes.size < choices.length || (type === 'choice') !== choices.length > 0)
        faults[`fields.${i}.choices`] = 'choicesDoNotFit';
    }
    if (Object.keys(faults).length > 0) throw new InvalidInput(faults);
  },

  async create(tx, tenantId, id, { fields, retired: _, ...values }) {
    const path = [...(await pathTo(tx, tenantId, values.parent)), values.code];
    await tx.category.create({ data: { tenantId, id, path, fields: read(fields), ...values } });
  },

  async write(tx, tenantId, id, { fields, retired, parent, ...changed }) {
    const where = { tenantId_id: { tenantId, id } };
    const row = await tx.category.findUniqueOrThrow({ where });
    await tx.category.update({
      where,
      data: {
        ...changed,
        ...(fields ? { fields: keepRetired(row.fields as unknown as FieldDefinition[], read(fields)) } : {}),
        ...(retired === undefined ? {} : { retiredAt: retired ? new Date() : null }),
        ...(parent === undefined ? {} : { parent }),
        version: { increment: 1 },
      },
    });
    if (parent === undefined) return;
    // All that lies below moves along.
    const to = await pathTo(tx, tenantId, parent);
    for (const moved of below(await tx.category.findMany({ where: { tenantId } }), row.code))
      await tx.category.update({
        where: { tenantId_id: { tenantId, id: moved.id } },
        data: { path: [...to, ...moved.path.slice(row.path.length - 1)] },
      });
  },

  async uses(tx, tenantId, id) {
    const { code } = await tx.category.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    return { cases: await tx.case.count({ where: { tenantId, category: code } }) };
  },

  async remove(tx, tenantId, id) {
    await tx.category.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};

const below = <T extends { path: string[] }>(all: readonly T[], code: string): T[] =>
  all.filter(({ path }) => path.includes(code));

const pathTo = async (tx: Tx, tenantId: string, parent: string | null): Promise<string[]> =>
  parent === null
    ? []
    : (await tx.category.findUniqueOrThrow({ where: { tenantId_code: { tenantId, code: parent } } })).path;
