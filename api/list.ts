import { z } from 'zod';
import { mustBeClean, parse } from './input.ts';
import { invalid } from './problem.ts';

/** The most rows one answer holds, and the farthest row that can be asked for. */
const MAX_ROWS = 100;
const MAX_START = 1_000_000;

/** Query of every list, in react-admin's simple-REST dialect: three parameters that hold JSON. */
export const ListQuery = z.strictObject({
  filter: z.string().max(8_000).optional().meta({ description: 'JSON object, e.g. {"stage":"firstLine"}' }),
  range: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'JSON, first and last row from 0, e.g. [0,24]; at most 100 rows' }),
  sort: z.string().max(100).optional().meta({ description: 'JSON, e.g. ["openedAt","DESC"]' }),
});
export type ListQuery = z.infer<typeof ListQuery>;

const Sort = z.tuple([z.string(), z.enum(['ASC', 'DESC', 'asc', 'desc'])]);
const Range = z.tuple([z.int().min(0).max(MAX_START), z.int().min(0)]);

export type Asked<F, S extends string> = { filter: F; sort: S; direction: 'asc' | 'desc'; skip: number; take: number };

/**
 * What a list was asked for. A filter or sort that is not on the list's own list is refused, not ignored: an answer that
 * silently left a condition out would be wrong.
 * @param first  the sort, with its direction, when none is asked for
 */
export function readList<F extends z.ZodObject, S extends string>(
  query: ListQuery,
  filters: F,
  sorts: readonly S[],
  first: [NoInfer<S>, 'asc' | 'desc'],
): Asked<z.output<F>, S> {
  const filter = parse(filters, json(query.filter ?? '{}', 'filter'), 'filter');
  const [from, to] = query.range === undefined ? [0, 24] : parse(Range, json(query.range, 'range'), 'range');
  if (to < from) throw invalid({ range: 'invalid' });
  const [sort, direction] = query.sort === undefined ? first : parse(Sort, json(query.sort, 'sort'), 'sort');
  if (!sorts.includes(sort as S)) throw invalid({ 'sort.0': 'notOneOf' });
  return {
    filter,
    sort: sort as S,
    direction: direction.toLowerCase() as 'asc' | 'desc',
    skip: from,
    take: Math.min(to - from + 1, MAX_ROWS),
  };
}

function json(text: string, name: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid({ [name]: 'notJson' });
  }
  mustBeClean(value, name);
  return value;
}

/** The columns that were asked for. */
export const asked = <T extends object>(columns: T) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Filter `id`, one or many, as Prisma wants it. */
export const byId = (id: string | string[] | undefined) =>
  id === undefined ? {} : { id: { in: Array.isArray(id) ? id : [id] } };

/** For `contains`: what LIKE would take for a wildcard stands for itself. */
export const literally = (text: string) => text.replace(/[\\%_]/g, '\\$&');
