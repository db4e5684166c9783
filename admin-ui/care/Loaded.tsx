import type { ReactNode } from 'react';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';

type Query<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** What was asked for once it is there; the shape of it before; what went wrong otherwise. */
export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <LoadFault error={query.error} again={() => void query.refetch()} />;
  return <Waiting rows={10} />;
}
