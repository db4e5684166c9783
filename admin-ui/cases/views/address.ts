import type { ViewRow } from '../../../api/contract/views.ts';

export type Shown = Pick<ViewRow, 'filter' | 'sort'>;
type List = { filterValues: Record<string, unknown>; sort: { field: string; order: string } };

/** What the list shows now, as a view keeps it. */
export const shownBy = ({ filterValues, sort }: List): Shown => ({
  filter: Object.fromEntries(Object.entries(filterValues).filter(([, value]) => value !== '' && value != null)),
  sort: [sort.field, sort.order] as Shown['sort'],
});

/** The address of the list that shows a view: filters and order, from the first page on. */
export function addressOf({ filter, sort: [sort, order] }: Shown): string {
  const query = new URLSearchParams({ filter: JSON.stringify(filter), sort, order, page: '1', perPage: '25' });
  return `/cases?${query}`;
}

/** The same rows in the same order, whichever way the filter is written down. */
export const isSame = (one: Shown, other: Shown): boolean => canonical(one) === canonical(other);

const canonical = ({ filter, sort }: Shown): string =>
  JSON.stringify([Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)), sort]);
