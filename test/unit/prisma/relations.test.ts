import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RELATIONS } from '../../../prisma/where.ts';

/** Statements written by hand must know every relation that a condition may name; a new one in the schema is missed here first. */
const SCHEMA = readFileSync(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8');
const MODELS = new Map(
  [...SCHEMA.matchAll(/^model (\w+) \{(.*?)^\}/gms)].map(([, name = '', body = '']) => [name, body]),
);

type Field = { name: string; type: string; relation: string | undefined; key: string | undefined };
const fieldsOf = (model: string): Field[] =>
  [...(MODELS.get(model) ?? '').matchAll(/^ +(\w+) +(\w+)(?:\[\]|\?)? *(.*)$/gm)]
    .map(([, name = '', type = '', rest = '']) => ({
      name,
      type,
      relation: /@relation\("(\w+)"/.exec(rest)?.[1],
      key: /fields: \[tenantId, (\w+)\]/.exec(rest)?.[1],
    }))
    .filter(({ type }) => MODELS.has(type));

describe('relations', () => {
  test.each(Object.keys(RELATIONS))('of %s are those of the schema', (model) => {
    const wanted = fieldsOf(model).map(({ name, type, relation, key }) => {
      if (key) return [name, [type, 'id', key]];
      const back = fieldsOf(type).find((field) => field.type === model && field.relation === relation && field.key);
      return [name, [type, back?.key, 'id']];
    });
    expect(RELATIONS[model]).toEqual(Object.fromEntries(wanted));
  });
});
