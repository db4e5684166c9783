import { PERIODS } from '../domain/scoring.ts';
import { changeSettings, makeCutPoints, rebuildFacts, settingsAt } from '../prisma/facts.ts';
import { type FactSettings, SHIPPED_SETTINGS } from '../rules/scoring.ts';
import { Failure } from './failure.ts';
import { mustExist, onRecord } from './jobs.ts';
import { seconds } from './progress.ts';
import { table } from './table.ts';

/** `steward facts …` */

export const rebuild = (tenantId: string) =>
  onRecord(async (prisma) => {
    await mustExist(prisma, tenantId);
    const begun = Date.now();
    const members = await rebuildFacts(prisma, tenantId, begun);
    console.log(`The facts of ${members} members were summed up anew in ${seconds(Date.now() - begun)}.`);
  });

export const cutPoints = (tenantId: string) =>
  onRecord(async (prisma) => {
    await mustExist(prisma, tenantId);
    const begun = Date.now();
    const made = await makeCutPoints(prisma, tenantId, begun);
    const rows = made.map(({ scoring, period, classes, members }) => [
      scoring,
      period,
      String(classes),
      String(members),
    ]);
    console.log(table('Cut points', [['Scoring, period, classes, members', rows]]));
    console.log(`They hold from now on; they were made in ${seconds(Date.now() - begun)}.`);
  });

export const settings = (tenantId: string, flags: Partial<Record<keyof FactSettings, string>>) =>
  onRecord(async (prisma) => {
    await mustExist(prisma, tenantId);
    const change = Object.fromEntries(
      Object.entries(flags)
        .filter(([name]) => Object.hasOwn(SHIPPED_SETTINGS, name))
        .map(([name, value]) => [name, read(name as keyof FactSettings, value)]),
    );
    const inForce =
      Object.keys(change).length > 0
        ? await changeSettings(prisma, tenantId, change, null).catch(outOfRange)
        : await settingsAt(prisma, tenantId, Date.now());
    console.log(table('Facts', [['Settings', Object.entries(inForce).map(([name, value]) => [name, String(value)])]]));
  });

function outOfRange(error: unknown): never {
  throw error instanceof RangeError ? new Failure(`${error.message} is out of range.`) : error;
}

function read(name: keyof FactSettings, text: string): string | number {
  if (typeof SHIPPED_SETTINGS[name] === 'string') {
    if (!(PERIODS as readonly string[]).includes(text)) throw new Failure(`${name} is one of ${PERIODS.join(', ')}.`);
    return text;
  }
  if (!/^\d{1,10}$/.test(text)) throw new Failure(`${name} must be a whole number.`);
  return Number(text);
}
