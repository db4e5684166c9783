import { useQuery } from '@tanstack/react-query';
import type {
  DepartmentRow,
  Finding,
  PostRow,
  QueueSetUp,
  SkillRow,
  TeamRow,
} from '../../../api/contract/admin-order.ts';
import { totalOf } from '../../server/dataProvider.ts';
import { ask, get } from '../../server/http.ts';

type Rows = {
  departments: DepartmentRow;
  posts: PostRow;
  teams: TeamRow;
  queues: QueueSetUp;
  skills: SkillRow;
};
export type Many = keyof Rows;

const PAGE = 100;

/** All rows of a list, page by page. */
export async function getAll<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  for (;;) {
    const range = encodeURIComponent(JSON.stringify([rows.length, rows.length + PAGE - 1]));
    const { data, headers } = await ask<T[]>(`${path}?range=${range}`, { signal });
    rows.push(...data);
    if (data.length === 0 || rows.length >= totalOf(headers.get('Content-Range'), rows.length)) return rows;
  }
}

/** What is set up of one kind, retired ones too. */
export const useRecords = <M extends Many>(many: M) =>
  useQuery({
    queryKey: ['admin', many],
    queryFn: ({ signal }) => getAll<Rows[M]>(`/api/admin/${many}`, signal),
  });

export const useFindings = () =>
  useQuery({ queryKey: ['admin', 'health'], queryFn: ({ signal }) => get<Finding[]>('/api/admin/health', signal) });

/** Those in use, with whatever is chosen already. */
export const inUse = <T extends { id: string; retiredAt?: string | null }>(
  rows: T[] = [],
  chosen: string[] = [],
): T[] => rows.filter((row) => !row.retiredAt || chosen.includes(row.id));
