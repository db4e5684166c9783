import { InvalidInput } from '../members.ts';
import type { Tx } from './records.ts';

/** Checks of what a record refers to. Each gives the fault of its field, or nothing. */
export type Fault = string | null;

/** @throws InvalidInput when a field has a fault */
export function mustHold(faults: Record<string, Fault>): void {
  const found = Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== null);
  if (found.length > 0) throw new InvalidInput(Object.fromEntries(found));
}

/** Somebody who is here. */
export async function unknownPerson(tx: Tx, tenantId: string, id: string | null): Promise<Fault> {
  if (id === null) return null;
  const person = await tx.staff.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { disabledAt: true },
  });
  return person && !person.disabledAt ? null : 'unknownStaff';
}

type Coded = 'department' | 'team' | 'queue' | 'skill';

/** All there and none retired. */
export async function unknownRecord(tx: Tx, tenantId: string, kind: Coded, ids: readonly string[]): Promise<Fault> {
  if (ids.length === 0) return null;
  const where = { tenantId, id: { in: [...ids] }, retiredAt: null };
  const count = await {
    department: () => tx.department.count({ where }),
    team: () => tx.team.count({ where }),
    queue: () => tx.queue.count({ where }),
    skill: () => tx.skill.count({ where }),
  }[kind]();
  return count === new Set(ids).size ? null : 'unknownRecord';
}

/** Lower letter first, then letters and digits, as the shipped codes are. They stand in rules and reports for ever. */
export const CODE = /^[a-z][A-Za-z0-9]{1,39}$/;

/** @param up  whose parent is asked for; null at the top */
export async function wouldLoop(
  from: string | null,
  self: string | null,
  up: (id: string) => Promise<string | null>,
): Promise<boolean> {
  if (self === null) return false;
  const seen = new Set<string>();
  for (let id = from; id !== null && !seen.has(id); id = await up(id)) {
    if (id === self) return true;
    seen.add(id);
  }
  return false;
}

/** What is in one of them only. */
export const symmetricDifference = (a: readonly string[], b: readonly string[]): string[] => [
  ...a.filter((id) => !b.includes(id)),
  ...b.filter((id) => !a.includes(id)),
];
