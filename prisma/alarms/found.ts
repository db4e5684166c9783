import { ALARM_GROUPS, type AlarmList } from '../../domain/alarm/groups.ts';
import type { AlarmHit } from '../../domain/alarm/match.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { type Alarms, finderOf } from './list.ts';

type Where = { tenantId: string; caseId: string; at: Date };
type Said = { text: string; messageId: string | null };

/** Rows of "CaseAlarm" for what a member says: each word of each group once, where it was said first. */
export function alarmRows({ list, find }: Alarms, where: Where, said: readonly Said[]) {
  const hits = said.flatMap(({ text, messageId }) => find(text).map((hit) => ({ ...hit, messageId })));
  const first = new Map(hits.toReversed().map((hit) => [`${hit.group} ${hit.word}`, hit]));
  return [...first.values()].map(({ group, word, messageId }) => ({
    ...{ tenantId: where.tenantId, caseId: where.caseId, group, word },
    ...{ severity: list[group].severity, messageId, at: where.at },
  }));
}

type Client = PrismaClient | Prisma.TransactionClient;
export type FoundAlarm = Awaited<ReturnType<typeof foundIn>>[number];

/** Words of alarm in what the member of a case wrote, in the order of the groups. */
export async function foundIn(client: Client, tenantId: string, caseId: string) {
  const rows = await client.caseAlarm.findMany({
    where: { tenantId, caseId },
    orderBy: [{ at: 'asc' }, { word: 'asc' }],
  });
  return ALARM_GROUPS.flatMap((group) => rows.filter((row) => row.group === group));
}

/** Where these words stand in a text; they were found by the list of their day, which may have changed. */
export function marksOf(found: readonly FoundAlarm[]): (text: string) => AlarmHit[] {
  const list = Object.fromEntries(
    ALARM_GROUPS.map((group) => [
      group,
      {
        severity: 'info',
        words: { zh: found.filter((row) => row.group === group).map(({ word }) => word), en: [] },
      },
    ]),
  ) as unknown as AlarmList;
  return found.length > 0 ? finderOf(list) : () => [];
}
