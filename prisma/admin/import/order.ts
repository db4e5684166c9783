import { PERSON_COLUMNS, type PersonValues, valuesOf } from '../people.ts';
import type { Current, Tx } from '../records.ts';
import { plain } from './read.ts';

/** What a file of people is read against. Names are found by code or by name in either language. */
export type Order = {
  /** By e-mail. */
  people: Map<string, Current<PersonValues>>;
  disabled: Set<string>;
  administrators: Set<string>;
  /** Who reports to whom. */
  lines: Map<string, string | null>;
  posts: Map<string, string>;
  departments: Map<string, string>;
  /** With the department each belongs to. */
  teams: Map<string, string>;
  departmentOfTeam: Map<string, string>;
  queues: Map<string, string>;
  skills: Map<string, string>;
};

export async function readOrder(tx: Tx, tenantId: string): Promise<Order> {
  const staff = await tx.staff.findMany({ where: { tenantId }, select: { ...PERSON_COLUMNS, disabledAt: true } });
  const live = { where: { tenantId, retiredAt: null } };
  const teams = await tx.team.findMany(live);
  return {
    people: new Map(
      staff.map(({ disabledAt: _, ...row }) => [
        row.email,
        { id: row.id, version: row.version, values: valuesOf(row) },
      ]),
    ),
    disabled: new Set(staff.filter((row) => row.disabledAt).map((row) => row.id)),
    administrators: new Set(staff.filter((row) => row.role === 'admin' && !row.disabledAt).map((row) => row.id)),
    lines: new Map(staff.map((row) => [row.id, row.reportsToId])),
    posts: byName(await tx.post.findMany({ where: { tenantId } })),
    departments: byName(await tx.department.findMany(live)),
    teams: byName(teams),
    departmentOfTeam: new Map(teams.map((team) => [team.id, team.departmentId])),
    queues: byName(await tx.queue.findMany(live)),
    skills: byName(await tx.skill.findMany(live)),
  };
}

type Coded = { id: string; code: string; nameZh: string; nameEn: string };

/** Codes win over names: they are the ones that are unique. */
const byName = (rows: Coded[]): Map<string, string> =>
  new Map([
    ...rows.flatMap(({ id, nameZh, nameEn }) => [[plain(nameZh), id] as const, [plain(nameEn), id] as const]),
    ...rows.map(({ id, code }) => [plain(code), id] as const),
  ]);
