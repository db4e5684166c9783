import type { FileFormat, ImportKind } from '../../domain/files.ts';
import type { PrismaClient } from '../client.ts';
import type { Link } from '../link.ts';
import { type Answer, type Job, type Row, readOr } from './batch.ts';
import { readCase, type SaidCase, takeCases } from './cases.ts';
import { takeCdnow } from './cdnow.ts';
import { readMember, type SaidMember, takeMembers } from './members.ts';
import type { RowRefused } from './problems.ts';
import { readPurchase, type SaidPurchase, takePurchases } from './purchases.ts';

export type Said = SaidMember | SaidPurchase | SaidCase;

/** How rows of a kind of file are read and written. */
export type Taker = {
  /** Rows of one batch. More would be little faster, and what lives long enough to grow old costs memory. */
  batch: number;
  /** A batch is one transaction; where not, each row is one of its own. */
  together: boolean;
  read(row: Row): Said | RowRefused;
  take(said: (Said | RowRefused)[]): Promise<Answer[]>;
};

export function takerOf(
  { prisma, link, job }: { prisma: PrismaClient; link: Link; job: Job },
  kind: ImportKind,
  format: FileFormat,
): Taker {
  const of = <T extends Said>(
    read: (row: Row, job: Job) => T,
    take: (said: (T | RowRefused)[]) => Promise<Answer[]>,
    how: Pick<Taker, 'batch' | 'together'>,
  ): Taker => ({
    ...how,
    read: (row) => readOr(() => read(row, job)),
    // What `take` gets is what this very `read` made.
    take: (said) => take(said as (T | RowRefused)[]),
  });
  const many = { batch: 2_000, together: true };
  if (format === 'cdnow') return of(readPurchase, (said) => takeCdnow(link, job, said), many);
  if (kind === 'members') return of(readMember, (said) => takeMembers(link, job, said), many);
  if (kind === 'purchases') return of(readPurchase, (said) => takePurchases(link, job, said), many);
  return of(readCase, (said) => takeCases(prisma, job, said), { batch: 100, together: false });
}
