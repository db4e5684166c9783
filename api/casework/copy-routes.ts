import type { z } from 'zod';
import { auditChange } from '../../prisma/admin/audit.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { normaliseEmail } from '../../prisma/members.ts';
import { isTaken } from '../../prisma/once.ts';
import { byOf } from '../admin/by.ts';
import { findCase, mustSeeCase } from '../cases/find.ts';
import { Casework, NewCopy } from '../contract/casework.ts';
import { Id } from '../contract/values.ts';
import { invalid, notFound } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { changed, now, params, tag, WORKERS } from './answer.ts';

export const copyRoutes: Route[] = [
  route({
    name: 'addCopy',
    method: 'post',
    path: '/api/cases/:id/copies',
    tag,
    summary: 'Somebody outside gets copies of what the member is told: an address, or a contact person of the member',
    access: WORKERS,
    params,
    body: NewCopy,
    answers: { 201: { description: 'As it stands now', schema: Casework } },
    async handle(c) {
      const { tenantId, deps, body, staff } = c;
      const found = await findCase(c, c.params.id);
      await mustSeeCase(c, c.params.id, 'note');
      const address = await addressOf(deps.prisma, tenantId, found.memberId, body);
      const id = newId();
      const { name, consent, contactPersonId = null } = body;
      await deps.prisma
        .$transaction(async (tx) => {
          const data = { tenantId, id, caseId: found.id, name, address, contactPersonId, consent, addedBy: staff.id };
          await tx.caseCopy.create({ data: { ...data, holds: address } });
          const entry = { action: 'case.copyAdded', recordType: 'Case', recordId: found.id } as const;
          await auditChange(tx, byOf(c), entry);
        })
        .catch((error: unknown) => {
          throw isTaken(error) ? invalid({ address: 'taken' }) : error;
        });
      return { ...(await changed(c, found.id)), status: 201 };
    },
  }),

  route({
    name: 'removeCopy',
    method: 'delete',
    path: '/api/cases/:id/copies/:copyId',
    tag,
    summary: 'No more copies; what has not gone out yet does not',
    access: WORKERS,
    params: params.extend({ copyId: Id }),
    answers: now,
    async handle(c) {
      const { tenantId, params, deps, staff } = c;
      await mustSeeCase(c, params.id, 'note');
      await deps.prisma.$transaction(async (tx) => {
        const { count } = await tx.caseCopy.updateMany({
          where: { tenantId, id: params.copyId, caseId: params.id, removedAt: null },
          data: { removedAt: new Date(), removedBy: staff.id, holds: null },
        });
        if (count === 0) throw notFound();
        await auditChange(tx, byOf(c), { action: 'case.copyRemoved', recordType: 'Case', recordId: params.id });
      });
      return changed(c, params.id);
    },
  }),
];

async function addressOf(prisma: PrismaClient, tenantId: string, memberId: string, body: z.output<typeof NewCopy>) {
  if (!body.contactPersonId) {
    const address = normaliseEmail(body.address ?? '');
    if (!address) throw invalid({ address: body.address ? 'invalidEmail' : 'required' });
    return address;
  }
  const point = await prisma.contactPoint.findFirst({
    where: { tenantId, memberId, contactPersonId: body.contactPersonId, type: 'email' },
    orderBy: { createdAt: 'asc' },
  });
  if (!point) throw invalid({ contactPersonId: 'unknownContactPerson' });
  return point.value;
}
