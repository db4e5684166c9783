import fc from 'fast-check';

export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
};
type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, unknown>;
};
export type OpenApi = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
export type Fuzzed = { method: string; path: string; body: unknown };

/** Requests for each operation of the document, made from its schemas: most fit, some are broken in one place. */
export function fuzzed(document: OpenApi, ids: Record<string, string>, except: string[]) {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => path.startsWith('/api') && !except.includes(operation.operationId))
      .map(([method, operation]) => ({
        operationId: operation.operationId,
        responses: Object.keys(operation.responses),
        arbitrary: requests(document, ids, path, method, operation),
      })),
  );
}

function requests(document: OpenApi, ids: Record<string, string>, path: string, method: string, operation: Operation) {
  const known = ids[path.split('/')[2] ?? ''];
  const id = fc.oneof({ weight: 4, arbitrary: known ? fc.constant(known) : fc.uuid() }, fc.uuid(), hostile());
  const query = (operation.parameters ?? []).filter((p) => p.in === 'query');
  const body = operation.requestBody?.content['application/json']?.schema;
  return fc.record<Fuzzed>({
    method: fc.constant(method.toUpperCase()),
    path: fc
      .tuple(id, fc.record(Object.fromEntries(query.map((p) => [p.name, queryValue(p.name)])), { requiredKeys: [] }))
      .map(([value, given]) => {
        const search = new URLSearchParams(
          Object.entries(given).map(([k, v]): [string, string] => [k, String(v).toWellFormed()]),
        ).toString();
        return path.replace(/\{\w+\}/g, encodeURIComponent(value.toWellFormed()) || '-') + (search ? `?${search}` : '');
      }),
    body: body
      ? fc.oneof({ weight: 6, arbitrary: valid(document, body) }, broken(document, body))
      : fc.constant(undefined),
  });
}

/** What makes programs stumble. */
const hostile = () =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('\u0000', '\ud800', '𠮷', '\u202e', "'", '%', '\\', '__proto__', '', ' ', 'null', '-1', '1e999'),
  );

/** The three parameters of lists hold JSON that the document can only describe in words. */
function queryValue(name: string): fc.Arbitrary<string> {
  const json = {
    filter: fc.dictionary(
      fc.constantFrom('q', 'id', 'stage', 'view', 'tier', 'open', 'mine', 'unread', 'line', 'role', 'caseId', 'x'),
      fc.oneof(
        hostile(),
        fc.boolean(),
        fc.uuid(),
        fc.array(fc.uuid(), { maxLength: 3 }),
        fc.integer(),
        fc.constantFrom('open', 'mine', 'closed', 'gold', 'rep'),
      ),
      { maxKeys: 3 },
    ),
    range: fc.oneof(fc.tuple(fc.nat(20), fc.nat(200)), fc.array(fc.double(), { maxLength: 3 })),
    sort: fc.tuple(
      fc.constantFrom('urgency', 'number', 'name', 'openedAt', 'calledAt', 'createdAt', 'tier', 'code', 'x'),
      fc.constantFrom('ASC', 'DESC', 'x'),
    ),
  }[name];
  const text = json ? json.map((value) => JSON.stringify(value)) : fc.constantFrom('first', 'second', '1');
  return fc.oneof({ weight: 5, arbitrary: text }, hostile());
}

function valid(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref) return valid(document, document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valid(document, choice)));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, s]) => [name, valid(document, s)])),
        { requiredKeys: schema.required ?? [] },
      );
    case 'array':
      return fc.array(valid(document, schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      });
    case 'string':
      return schema.format === 'uuid'
        ? fc.uuid()
        : fc.string({
            unit: 'grapheme',
            minLength: schema.minLength ?? 1,
            maxLength: Math.min(schema.maxLength ?? 60, 60),
          });
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue();
  }
}

/** A body that fits but for one thing: a field left out, added, or of another kind. */
function broken(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  const anything = fc.oneof(hostile(), fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(null, [], {}, 1e308, -0, true));
  return fc.oneof(
    anything,
    fc.tuple(valid(document, schema), fc.nat(), anything).map(([body, at, value]) => {
      const names = Object.keys(body as object);
      const name = names[at % Math.max(1, names.length)] ?? 'body';
      return { ...(body as object), [name]: value };
    }),
    fc
      .tuple(valid(document, schema), hostile(), anything)
      .map(([body, name, value]) => ({ ...(body as object), [name]: value })),
  );
}
