import { ROLES } from '../../domain/vocabulary.ts';
import type { By } from '../../prisma/admin/records.ts';
import { actorOf } from '../reader.ts';
import type { Context } from '../route.ts';

export const ADMIN = { roles: ROLES.filter((role) => role === 'admin') };

/** Who changes something, and from where: for the audit. */
export const byOf = ({ tenantId, staff, req }: Pick<Context, 'tenantId' | 'staff' | 'req'>): By => ({
  tenantId,
  actor: actorOf(staff),
  ip: req.ip,
});

export const named = (row: { id: string; code: string; nameZh: string; nameEn: string }) => ({
  id: row.id,
  code: row.code,
  nameZh: row.nameZh,
  nameEn: row.nameEn,
});
