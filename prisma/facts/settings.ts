import { CLASSES, COST_MOST, type Period } from '../../domain/scoring.ts';
import { type FactSettings, SHIPPED_SETTINGS } from '../../rules/scoring.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import type { FactSettings as Row } from '../generated/client.ts';
import { LaterVersion } from '../settings/later-version.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/** What facts are worked out with, in versions that are never changed: each holds from an instant on. */

export function settingsOf(row: Row | null): FactSettings {
  if (!row) return SHIPPED_SETTINGS;
  const { rankPeriod, rankClasses, quantilePeriod, quantileClasses, marginPercent } = row;
  return {
    ...{ rankPeriod: rankPeriod as Period, rankClasses, quantilePeriod: quantilePeriod as Period, quantileClasses },
    ...{ marginPercent, caseCost: Number(row.caseCost), messageCost: Number(row.messageCost) },
    touchCost: Number(row.touchCost),
  };
}

/** Settings in force; where nobody said anything, those shipped. */
export async function settingsAt(client: Client, tenantId: string, asOf: number): Promise<FactSettings> {
  const row = await client.factSettings.findFirst({
    where: { tenantId, validFrom: { lte: new Date(asOf) } },
    orderBy: [{ validFrom: 'desc' }, { version: 'desc' }],
  });
  return settingsOf(row);
}

/** The first setting that nobody can reckon with; null: all are right. */
export function outOfRange(settings: FactSettings): keyof FactSettings | null {
  const whole = (name: keyof FactSettings, least: number, most: number) => {
    const n = settings[name];
    return Number.isSafeInteger(n) && Number(n) >= least && Number(n) <= most;
  };
  for (const name of ['rankClasses', 'quantileClasses'] as const)
    if (!whole(name, CLASSES.least, CLASSES.most)) return name;
  for (const name of ['caseCost', 'messageCost', 'touchCost'] as const) if (!whole(name, 0, COST_MOST)) return name;
  return whole('marginPercent', 0, 100) ? null : 'marginPercent';
}

type Put = {
  tenantId: string;
  change: Partial<FactSettings>;
  by: string | null;
  /** From when on they hold; left out, from now. */
  from?: Date;
  /** The newest version that was looked at. */
  basedOn?: number;
};

/**
 * What somebody else is reckoned with from then on, in the caller's transaction. The scores follow with the next cut points.
 * @throws LaterVersion, RangeError
 */
export async function putSettings(tx: Prisma.TransactionClient, { tenantId, change, by, from, basedOn }: Put) {
  // There may be no row yet to lock.
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`FactSettings:${tenantId}`}, 0))::text`;
  const validFrom = from ?? new Date();
  const before = await settingsAt(tx, tenantId, validFrom.getTime());
  const next = { ...before, ...change };
  const wrong = outOfRange(next);
  if (wrong) throw new RangeError(wrong);
  const { _max } = await tx.factSettings.aggregate({ where: { tenantId }, _max: { version: true } });
  const newest = _max.version ?? 0;
  if (basedOn !== undefined && basedOn !== newest) throw new LaterVersion(newest);
  const version = newest + 1;
  await tx.factSettings.create({ data: { tenantId, version, validFrom, createdBy: by, ...next } });
  return { version, validFrom, before, next };
}

/** The same by itself. */
export const changeSettings = (
  prisma: PrismaClient,
  tenantId: string,
  change: Partial<FactSettings>,
  by: string | null,
): Promise<FactSettings> => prisma.$transaction(async (tx) => (await putSettings(tx, { tenantId, change, by })).next);
