import { z } from 'zod';
import type { AuditAction } from '../../domain/audit.ts';
import { audit } from '../audit.ts';
import { Id } from '../contract/values.ts';
import { actorOf } from '../reader.ts';
import { type Context, type Route, route, WRITTEN } from '../route.ts';
import { csvStream, sendCsv } from './csv.ts';
import { MEMBER_COLUMNS, membersToExport } from './export-members.ts';
import { PURCHASE_COLUMNS, purchasesToExport } from './export-purchases.ts';

const access = { roles: ['manager', 'admin'] } as const;
const tag = 'files';
const answers = { 200: { description: 'CSV', schema: z.string(), type: 'text/csv' } };

/** Who took what away is written down before the first row leaves. */
const written = (
  { deps, tenantId, staff, req }: Context<unknown, unknown, unknown>,
  action: AuditAction,
  memberId: string | null,
) =>
  audit(deps.prisma, { tenantId, actor: actorOf(staff), action, recordType: 'Member', recordId: memberId, ip: req.ip });

const today = () => new Date().toISOString().slice(0, 10);

export const exportRoutes: Route[] = [
  route({
    name: 'exportMembers',
    method: 'get',
    path: '/api/members/export.csv',
    tag,
    summary:
      'All members as CSV; phone, card, e-mail and birthday masked unless the reader may see them. Imported again it changes nothing',
    access,
    answers,
    async handle(c) {
      const { deps, tenantId, staff, res } = c;
      await written(c, 'members.exported', null);
      await sendCsv(
        res,
        `members-${today()}.csv`,
        csvStream(MEMBER_COLUMNS, membersToExport(deps.prisma, tenantId, staff.ability)),
      );
      return WRITTEN;
    },
  }),
  route({
    name: 'exportPurchases',
    method: 'get',
    path: '/api/purchases/export.csv',
    tag,
    summary: 'All purchases, or one member’s, as CSV. Imported again it changes nothing',
    access,
    query: z.strictObject({ memberId: Id.optional() }),
    answers,
    async handle(c) {
      const { deps, tenantId, staff, res, query } = c;
      await written(c, 'purchases.exported', query.memberId ?? null);
      const rows = purchasesToExport(deps.prisma, tenantId, staff.ability, query.memberId);
      await sendCsv(res, `purchases-${today()}.csv`, csvStream(PURCHASE_COLUMNS, rows));
      return WRITTEN;
    },
  }),
];
