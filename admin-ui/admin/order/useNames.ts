import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale } from '../../i18n/useWords.ts';
import { usePeople } from './PersonChoice.tsx';
import { useRecords } from './useRecords.ts';

/** What an id, a code or a list of them is called; anything else stands for itself. */
export function useNames(people: readonly string[]): (value: unknown) => string {
  const locale = useReaderLocale();
  const { data: staff = [] } = usePeople(people);
  const lists = [
    useRecords('departments').data,
    useRecords('posts').data,
    useRecords('teams').data,
    useRecords('queues').data,
    useRecords('skills').data,
  ];
  const names = new Map<string, string>(staff.map(({ id, name }) => [id, name]));
  for (const list of lists)
    for (const row of list ?? []) {
      names.set(row.id, nameOf(row, locale));
    }
  const show = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return '—';
    if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(show).join(', ');
    if (typeof value === 'object') {
      const { id, level } = value as { id?: string; level?: number };
      return `${show(id)} ${level ?? ''}`.trim();
    }
    return names.get(String(value)) ?? String(value);
  };
  return show;
}
