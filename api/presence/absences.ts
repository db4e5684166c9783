import { SCOPES } from '../../domain/handover/handover.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import type { AbsenceRow } from '../contract/presence.ts';

const HANDED = ['nothing', ...SCOPES] as const;
const SHOWN = 50;

/** Absences of somebody that are not over, each with what should be known about it. */
export async function absencesOf(
  prisma: PrismaClient,
  tenantId: string,
  staffId: string,
  now: Date,
): Promise<AbsenceRow[]> {
  const person = await prisma.staff.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: staffId } },
    select: { teamId: true, deputy: { select: { id: true, name: true } } },
  });
  const rows = await prisma.absence.findMany({
    where: { tenantId, staffId, until: { gt: now } },
    include: { deputy: { select: { id: true, name: true } } },
    orderBy: { from: 'asc' },
    take: SHOWN,
  });
  return Promise.all(
    rows.map(async ({ id, from, until, deputy, reason, handover, wayBack }) => {
      const standsIn = deputy ?? person.deputy;
      const absent = await prisma.absence.findMany({
        where: {
          ...{ tenantId, from: { lt: until }, until: { gt: from }, staffId: { not: staffId } },
          OR: [
            ...(standsIn ? [{ staffId: standsIn.id }] : []),
            ...(person.teamId ? [{ staff: { is: { teamId: person.teamId, disabledAt: null } } }] : []),
            // An empty OR would mean everybody.
            { staffId: { in: [] } },
          ],
        },
        select: { staffId: true, staff: { select: { name: true } } },
        distinct: ['staffId'],
        take: 10,
      });
      const others = absent.filter((one) => one.staffId !== standsIn?.id).map(({ staff }) => staff.name);
      const warnings: AbsenceRow['warnings'] = [
        ...(standsIn ? [] : [{ code: 'noDeputy' as const, names: [] }]),
        ...(absent.length > others.length ? [{ code: 'deputyAbsent' as const, names: [standsIn?.name ?? ''] }] : []),
        ...(others.length > 0 ? [{ code: 'othersAbsent' as const, names: others }] : []),
      ];
      return {
        ...{ id, from: from.toISOString(), until: until.toISOString(), deputy, reason, wayBack, warnings },
        handover: among(HANDED, handover),
      };
    }),
  );
}
