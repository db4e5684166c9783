import { type Moment, momentOf, momentsBetween } from '../../domain/care/moment.ts';
import type { PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';
import type { Candidate } from './candidates.ts';
import { caredFor } from './standing.ts';
import type { Cadence } from './versions.ts';

export type Occasion = { id: string; moment: Moment; leftOut: boolean };
type Open = Occasion & { records: string[]; known: boolean };

/** Which of them really have an occasion, due by now or by `by`, that they have not had under any of their records. */
export async function occasionsOf(
  prisma: PrismaClient,
  tenantId: string,
  { code, definition }: Cadence,
  found: Candidate[],
  { now, by }: { now: number; by: number },
): Promise<Occasion[]> {
  const joined = await caredFor(prisma, tenantId, idsOf(found.filter(({ several }) => several)), now);
  const occasions = found.flatMap((candidate): Open[] => {
    const member = joined.get(candidate.id);
    const subject = { ...(member ?? candidate), change: candidate.change };
    const moment = momentOf(definition, subject, now) ?? momentsBetween(definition, subject, now, by)[0];
    // Of a silence or a change the index has said already that it was not had.
    const known = !member && ['silence', 'tierChange'].includes(definition.trigger.type);
    return moment
      ? [{ id: candidate.id, leftOut: candidate.leftOut, moment, records: member?.records ?? [candidate.id], known }]
      : [];
  });
  const had = await hadOf(
    prisma,
    tenantId,
    occasions.filter(({ known }) => !known),
  );
  return occasions
    .filter(({ records, moment }) => !records.some((record) => had.has(`${record} ${code} ${moment.period}`)))
    .map(({ id, moment, leftOut }) => ({ id, moment, leftOut }));
}

const idsOf = (found: { id: string }[]): string[] => found.map(({ id }) => id);

/** What they had, as 'record cadence period'. */
async function hadOf(prisma: PrismaClient, tenantId: string, occasions: Open[]): Promise<Set<string>> {
  if (occasions.length === 0) return new Set();
  const rows = await ask<{ key: string }>(
    prisma,
    sql`SELECT t."memberId" || ' ' || t.cadence || ' ' || t.period AS key
      FROM unnest(${occasions.flatMap(({ records }) => records)}::uuid[]) AS x(id)
      CROSS JOIN LATERAL (SELECT * FROM "CareTouch" t WHERE t."tenantId" = ${tenantId} AND t."memberId" = x.id OFFSET 0) t`,
  );
  return new Set(rows.map(({ key }) => key));
}
