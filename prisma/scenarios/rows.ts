import { isDeepStrictEqual } from 'node:util';
import { SCENARIO_LIMITS, type Scenario } from '../../domain/scenario/scenario.ts';
import { auditChange } from '../admin/audit.ts';
import { type By, inTurn, type Tx, type Values } from '../admin/records.ts';
import { ChangeRefused, RecordNotFound } from '../admin/refused.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import type { Scenario as Row } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { InvalidInput } from '../members.ts';

/** Scenarios on the record: made, changed under their revision, put away and brought back. */

export type Named = { name: string; scenario: Scenario };

export const createScenario = (prisma: PrismaClient, by: By, { name, scenario }: Named): Promise<string> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    await mustHaveRoom(tx, tenantId);
    const id = newId();
    const who = { createdBy: by.actor.id, changedBy: by.actor.id };
    await tx.scenario.create({ data: { tenantId, id, name, ...stored(scenario), ...who } });
    await write(tx, by, 'scenario.created', id, { name });
    return id;
  });

/**
 * Whoever saves what stands there already has lost nothing.
 * @throws ChangeRefused when it is archived, or was saved since `revision`: then with what it is, and where that differs from what was sent
 */
export const changeScenario = (
  prisma: PrismaClient,
  by: By,
  id: string,
  revision: number,
  wanted: Named,
): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const row = await find(tx, by.tenantId, id);
    if (row.archivedAt) throw new ChangeRefused('scenarioArchived');
    const places = differing(row, wanted);
    if (places.length === 0) return;
    if (row.revision !== revision) throw new ChangeRefused('scenarioChanged', await theirs(tx, row, places));
    await tx.scenario.update({
      where: { tenantId_id: { tenantId: by.tenantId, id } },
      data: {
        ...{ name: wanted.name, ...stored(wanted.scenario) },
        ...{ revision: row.revision + 1, changedBy: by.actor.id, changedAt: new Date() },
      },
    });
    await write(tx, by, 'scenario.changed', id, { name: wanted.name, changed: places.slice(0, 50) });
  });

/** Put away, or back; asked again, it is done. */
export const setArchived = (prisma: PrismaClient, by: By, id: string, archived: boolean): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const row = await find(tx, by.tenantId, id);
    if ((row.archivedAt !== null) === archived) return;
    if (!archived) await mustHaveRoom(tx, by.tenantId);
    await tx.scenario.update({
      where: { tenantId_id: { tenantId: by.tenantId, id } },
      data: { archivedAt: archived ? new Date() : null },
    });
    await write(tx, by, archived ? 'scenario.archived' : 'scenario.restored', id, { name: row.name });
  });

/** Each is played at every publication. */
async function mustHaveRoom(tx: Tx, tenantId: string): Promise<void> {
  const there = await tx.scenario.count({ where: { tenantId, archivedAt: null } });
  if (there >= SCENARIO_LIMITS.scenarios) throw new InvalidInput({ name: 'tooManyScenarios' });
}

async function find(tx: Tx, tenantId: string, id: string): Promise<Row> {
  const row = await tx.scenario.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!row) throw new RecordNotFound();
  return row;
}

export const scenarioIn = ({ definition }: Pick<Row, 'definition'>): Scenario => definition as unknown as Scenario;

const stored = (scenario: Scenario) => ({
  kind: scenario.kind,
  definition: JSON.parse(JSON.stringify(scenario)) as Prisma.InputJsonObject,
});

/** Where two differ: `name`, `steps`, `facts` … */
function differing(row: Row, { name, scenario }: Named): string[] {
  const [was, is] = [row.definition as Values, stored(scenario).definition as Values];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return [...(row.name === name ? [] : ['name']), ...keys.filter((key) => !isDeepStrictEqual(was[key], is[key]))];
}

async function theirs(tx: Tx, row: Row, places: string[]): Promise<Record<string, unknown>> {
  const { tenantId, changedBy, name, revision } = row;
  const staff = changedBy
    ? await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id: changedBy } }, select: { name: true } })
    : null;
  return { revision, by: staff?.name ?? '–', places, name, scenario: scenarioIn(row) };
}

type Written = 'scenario.created' | 'scenario.changed' | 'scenario.archived' | 'scenario.restored';
const write = (tx: Tx, by: By, action: Written, id: string, after: Values) =>
  auditChange(tx, by, { action, recordType: 'Scenario', recordId: id, after });
