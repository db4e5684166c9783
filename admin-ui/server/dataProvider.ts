import type { DataProvider } from 'react-admin';
import { ask, get } from './http.ts';

/** react-admin's lists over the simple-REST dialect of the API. Changes of cases are verbs and go through `acts.ts`. */
export const dataProvider = {
  supportAbortSignal: true,

  async getList(resource, { pagination, sort, filter, signal }) {
    const { page, perPage } = pagination ?? { page: 1, perPage: 25 };
    const query = new URLSearchParams({
      range: JSON.stringify([(page - 1) * perPage, page * perPage - 1]),
      filter: JSON.stringify(onlyGiven(filter)),
    });
    if (sort?.field) query.set('sort', JSON.stringify([sort.field, sort.order]));
    const { data, headers } = await ask<{ id: string }[]>(`/api/${resource}?${query}`, { signal });
    return { data, total: totalOf(headers.get('Content-Range'), data.length) };
  },

  getOne: async (resource, { id, signal }) => ({
    data: await get(`/api/${resource}/${encodeURIComponent(id)}`, signal),
  }),

  async getMany(resource, { ids, signal }) {
    const query = new URLSearchParams({
      filter: JSON.stringify({ id: ids }),
      range: JSON.stringify([0, ids.length - 1]),
    });
    return { data: await get(`/api/${resource}?${query}`, signal) };
  },

  async create(resource, { data, meta }) {
    const made = await ask<{ id: string }>(`/api/${resource}`, {
      method: 'POST',
      body: data,
      idempotencyKey: meta?.idempotencyKey ?? crypto.randomUUID(),
    });
    return { data: { ...data, ...made.data } };
  },

  getManyReference: () => notOffered(),
  update: () => notOffered(),
  updateMany: () => notOffered(),
  delete: () => notOffered(),
  deleteMany: () => notOffered(),
} as DataProvider;

const notOffered = () => Promise.reject(new Error('The desk changes records by verbs only'));

/** Empty filters are no filters. */
const onlyGiven = (filter: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  );

/** `cases 0-24/312` → 312. */
export const totalOf = (contentRange: string | null, atLeast: number): number => {
  const total = Number(contentRange?.split('/')[1]);
  return Number.isFinite(total) ? total : atLeast;
};
