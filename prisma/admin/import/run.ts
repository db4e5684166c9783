import type { PrismaClient } from '../../client.ts';
import { announce } from '../../live.ts';
import { auditChange, auditChanges } from '../audit.ts';
import { writeAccountNotice } from '../passwords.ts';
import { PERSON, type PersonValues } from '../people.ts';
import { type By, inTurn, type Tx } from '../records.ts';
import { readOrder } from './order.ts';
import { planImport, type Step } from './plan.ts';
import type { PeopleFile } from './read.ts';

/** What a file would do. Writes nothing. */
export const previewImport = (prisma: PrismaClient, by: By, file: PeopleFile): Promise<Step[]> =>
  prisma.$transaction(async (tx) => planImport(by, await readOrder(tx, by.tenantId), file.rows));

/** Plans anew and carries it out in one transaction: rows with problems are left out, all others written. */
export async function importPeople(
  prisma: PrismaClient,
  by: By,
  file: PeopleFile,
  { invite }: { invite: boolean },
): Promise<Step[]> {
  const steps = await inTurn(prisma, by.tenantId, async (tx) => {
    const planned = planImport(by, await readOrder(tx, by.tenantId), file.rows);
    const made = planned.filter(({ outcome }) => outcome === 'created');
    await create(tx, by, made);
    for (const { id, now, values, outcome } of planned)
      if (now && outcome === 'changed') await change(tx, by, id, now.values, values);
    if (invite) for (const { id } of made) await writeAccountNotice(tx, by, id, 'staffInvited');
    return planned;
  });
  if (invite) await announce(prisma, [], ['delivery']);
  return steps;
}

/** In one statement: rows may report to each other. */
async function create(tx: Tx, by: By, steps: Step[]): Promise<void> {
  const { tenantId } = by;
  const rows = steps.map(({ id, values }) => ({ id, ...(values as PersonValues) }));
  await tx.staff.createMany({ data: rows.map(({ skills: _, queues: __, ...row }) => ({ tenantId, ...row })) });
  await tx.staffSkill.createMany({
    data: rows.flatMap(({ id: staffId, skills }) =>
      skills.map(({ id: skillId, level }) => ({ tenantId, staffId, skillId, level })),
    ),
  });
  await tx.queueStaff.createMany({
    data: rows.flatMap(({ id: staffId, queues }) => queues.map((queueId) => ({ tenantId, staffId, queueId }))),
  });
  const touched = [...new Set(rows.flatMap(({ queues }) => queues))];
  await tx.queue.updateMany({ where: { tenantId, id: { in: touched } }, data: { version: { increment: 1 } } });
  const entry = { action: 'staff.created', recordType: 'Staff' } as const;
  await auditChanges(
    tx,
    by,
    rows.map(({ id, ...after }) => ({ ...entry, recordId: id, after })),
  );
}

async function change(tx: Tx, by: By, id: string, old: PersonValues, values: Partial<PersonValues>): Promise<void> {
  await PERSON.write(tx, by.tenantId, id, values);
  const fields = Object.keys(values) as (keyof PersonValues)[];
  const before = Object.fromEntries(fields.map((field) => [field, old[field]]));
  await auditChange(tx, by, { action: 'staff.changed', recordType: 'Staff', recordId: id, before, after: values });
}
