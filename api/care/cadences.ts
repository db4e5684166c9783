import type { Client } from '@temporalio/client';
import { VARIABLES } from '../../domain/care/cadence.ts';
import { careScheduleId } from '../../domain/care/messages.ts';
import { fill, type Values } from '../../domain/care/text.ts';
import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { readDefinition } from '../../prisma/care/versions.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { CadenceRow } from '../contract/care.ts';

const DAY = 86_400_000;
const COUNTED_DAYS = 30;
const ANSWER_MS = 1_500;

type Read = { prisma: PrismaClient; client: Client | null; tenantId: string; locale: Locale; mayEdit: boolean };
type Counts = CadenceRow['counts'];

const NONE: Counts = { due: 0, held: 0, sent: 0, skipped: 0, tasks: 0, done: 0 };
const COLUMN: Record<string, keyof Counts> = {
  ...{ due: 'due', sending: 'due', held: 'held', sent: 'sent' },
  ...{ skipped: 'skipped', open: 'tasks', done: 'done', refused: 'done' },
};

/** Cadences with their steps, what became of the touches of 30 days, and when they run. */
export async function cadenceRows(
  { prisma, client, tenantId, locale, mayEdit }: Read,
  code?: string,
): Promise<CadenceRow[]> {
  const since = new Date(Date.now() - COUNTED_DAYS * DAY);
  const [rows, counted] = await Promise.all([
    prisma.cadence.findMany({
      where: { tenantId, ...(code ? { code } : {}) },
      include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
      orderBy: { code: 'asc' },
    }),
    prisma.careTouch.groupBy({
      by: ['cadence', 'step', 'state'],
      where: { tenantId, createdAt: { gt: since }, ...(code ? { cadence: code } : {}) },
      _count: true,
    }),
  ]);
  return Promise.all(
    rows.map(async (row) => {
      const { definition } = readDefinition(row.versions[0]?.definition);
      const mine = counted.filter(({ cadence }) => cadence === row.code);
      const byHand = definition.trigger.type === 'byHand';
      return {
        ...{
          id: row.code,
          code: row.code,
          nameZh: row.nameZh,
          nameEn: row.nameEn,
          active: row.active,
          version: row.version,
        },
        ...{ trigger: definition.trigger, counts: sum(mine), mayEdit },
        steps: definition.steps.map(({ id, kind, afterDays, text }) => ({
          ...{ id, kind, afterDays, subject: fill(text[locale].subject, placeholders(locale)) },
          counts: sum(mine.filter(({ step }) => step === id)),
        })),
        sweptAt: row.sweptAt?.toISOString() ?? null,
        nextAt: row.active && !byHand ? await nextRun(client, tenantId, row.code) : null,
      };
    }),
  );
}

/** Where nobody is meant in particular, a value stands as its name. */
const placeholders = (locale: Locale): Values =>
  Object.fromEntries(VARIABLES.map((name) => [name, say(locale, `care.value.${name}`)])) as Values;

function sum(rows: { state: string; _count: number }[]): Counts {
  const counts = { ...NONE };
  for (const { state, _count } of rows) {
    const column = COLUMN[state];
    if (column) counts[column] += _count;
  }
  return counts;
}

/** Best effort: the page does not wait for a Temporal that is away. */
async function nextRun(client: Client | null, tenantId: string, code: string): Promise<string | null> {
  if (!client) return null;
  try {
    const { info } = await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.schedule.getHandle(careScheduleId(tenantId, code)).describe(),
    );
    return info.nextActionTimes[0]?.toISOString() ?? null;
  } catch {
    return null;
  }
}
