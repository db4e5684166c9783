import { Converter } from 'opencc-js/t2cn';
import { ALARM_GROUPS, type AlarmList } from '../../domain/alarm/groups.ts';
import { alarmFinder, type FindAlarms } from '../../domain/alarm/match.ts';
import { SHIPPED_ALARMS } from '../../domain/alarm/shipped.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { LaterVersion } from '../settings/later-version.ts';
import { askWithin, type Sql, sql } from '../statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;

const convert = Converter({ from: 't', to: 'cn' });
export const simplify = (char: string): string => (char < '\u3400' ? char : convert(char));
export const finderOf = (list: AlarmList): FindAlarms => alarmFinder(list, simplify);

/** Which list is in force; version 0: as shipped. */
export type InForce = { version: number; checksum: string };

/** One row or none. A part of other statements as well: whoever takes a message in asks in the same breath. */
export const listInForce = (tenantId: string): Sql => sql`
  SELECT version, md5(groups::text) AS checksum FROM "AlarmWords" WHERE "tenantId" = ${tenantId} ORDER BY version DESC LIMIT 1`;

export type Alarms = { version: number; list: AlarmList; find: FindAlarms };
const SHIPPED: Alarms = { version: 0, list: SHIPPED_ALARMS, find: finderOf(SHIPPED_ALARMS) };
/** Made ready once per content: a version never changes, and its checksum says so across databases. */
const ready = new Map<string, Omit<Alarms, 'version'>>();

/** The list that is in force, ready to be looked for. */
export async function alarmsOf(client: Client, tenantId: string): Promise<Alarms> {
  const [row] = await askWithin<InForce>(client, listInForce(tenantId));
  return readied(client, tenantId, row ?? null);
}

export async function readied(client: Client, tenantId: string, inForce: InForce | null): Promise<Alarms> {
  if (!inForce) return SHIPPED;
  const { version, checksum } = inForce;
  const known = ready.get(checksum);
  if (known) return { version, ...known };
  const { groups } = await client.alarmWords.findUniqueOrThrow({ where: { tenantId_version: { tenantId, version } } });
  const list = wholeList(groups);
  const made = { list, find: finderOf(list) };
  if (ready.size >= 50) ready.clear();
  ready.set(checksum, made);
  return { version, ...made };
}

/** A list that was kept before a group was added lacks that group. */
const wholeList = (kept: Prisma.JsonValue): AlarmList =>
  Object.fromEntries(
    ALARM_GROUPS.map((group) => [
      group,
      (kept as Partial<AlarmList>)[group] ?? { severity: 'info', words: { zh: [], en: [] } },
    ]),
  ) as AlarmList;

type NewList = {
  tenantId: string /** The version that was looked at. */;
  basedOn: number;
  list: AlarmList;
  by: string;
};

/** Puts a list in force, in the caller's transaction. @returns its version @throws LaterVersion */
export async function putAlarmWords(
  tx: Prisma.TransactionClient,
  { tenantId, basedOn, list, by }: NewList,
): Promise<number> {
  // There may be no row yet to lock.
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`alarmWords/${tenantId}`}, 0))::text`;
  const newest = await tx.alarmWords.findFirst({ where: { tenantId }, orderBy: { version: 'desc' } });
  const version = newest?.version ?? 0;
  if (version !== basedOn) throw new LaterVersion(version);
  await tx.alarmWords.create({ data: { tenantId, version: version + 1, groups: list, createdBy: by } });
  return version + 1;
}
