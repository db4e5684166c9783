import { ROLES } from '../../domain/vocabulary.ts';
import { peopleOnFloor, queuesByAge, type Whose } from '../../prisma/floor/people.ts';
import type { Standing } from '../abilities.ts';
import { readable } from '../cases/find.ts';
import { among } from '../cases/rows.ts';
import type { FloorAnswer } from '../contract/floor.ts';
import type { Context } from '../route.ts';

const DAY_MS = 86_400_000;
/** Filed since then is today's; since then a few days old; before, old. */
const BANDS_DAYS = [1, 3] as const;

/** Two statements, one for each block. */
export async function floorOf({ deps: { prisma }, tenantId, staff }: Context, now: number): Promise<FloorAnswer> {
  const since = BANDS_DAYS.map((days) => new Date(now - days * DAY_MS));
  const [people, queues] = await Promise.all([
    peopleOnFloor(prisma, tenantId, whoseOf(staff.standing), new Date(now)),
    queuesByAge(prisma, tenantId, readable(tenantId, staff, {}), since),
  ]);
  return {
    at: new Date(now).toISOString(),
    people: people.map(({ teamZh, teamEn, absentUntil, role, ...person }) => ({
      ...person,
      role: among(ROLES, role),
      team: teamZh !== null && teamEn !== null ? { nameZh: teamZh, nameEn: teamEn } : null,
      absentUntil: absentUntil?.toISOString() ?? null,
    })),
    queues: queues.map(({ bands, line, ...queue }) => ({
      ...queue,
      line: among(['first', 'second', 'head'] as const, line),
      bands: bands.map((open, nth) => ({
        from: since[nth]?.toISOString() ?? null,
        to: since[nth - 1]?.toISOString() ?? null,
        open,
      })),
    })),
  };
}

/** A lead's floor are their teams, a manager's the department; without one, and for an administrator, it is everybody. */
function whoseOf({ role, teamIds, departmentIds }: Standing): Whose {
  if (role === 'lead') return { teamIds };
  return role === 'manager' && departmentIds.length > 0 ? { departmentIds } : {};
}
