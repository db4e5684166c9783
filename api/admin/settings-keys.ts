import { z } from 'zod';
import { createApiKey, revokeApiKey } from '../../prisma/api-keys.ts';
import { audit } from '../audit.ts';
import { ApiKeyRow, MadeApiKey, NewApiKey } from '../contract/admin-settings.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';

const access = { roles: ['admin'] } as const;
const tag = 'administration';

export const keyRoutes: Route[] = [
  route({
    name: 'listApiKeys',
    method: 'get',
    path: '/api/admin/api-keys',
    tag,
    summary: 'Keys of machines, newest first; what they are is never shown again',
    access,
    answers: { 200: { description: 'All', schema: z.array(ApiKeyRow) } },
    async handle({ deps: { prisma }, tenantId }) {
      const rows = await prisma.apiKey.findMany({
        where: { tenantId },
        omit: { hash: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: 500,
      });
      const names = await namesOf(
        prisma,
        tenantId,
        rows.map((row) => row.createdBy),
      );
      return ok(
        rows.map((row): ApiKeyRow => {
          const { id, name, prefix, scopes, createdBy } = row;
          return {
            ...{ id, name, prefix: `stw_${prefix}`, scopes },
            createdBy: createdBy ? { id: createdBy, name: names.get(createdBy) ?? '' } : null,
            createdAt: row.createdAt.toISOString(),
            lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
            expiresAt: row.expiresAt?.toISOString() ?? null,
            revokedAt: row.revokedAt?.toISOString() ?? null,
          };
        }),
      );
    },
  }),

  route({
    name: 'createApiKey',
    method: 'post',
    path: '/api/admin/api-keys',
    tag,
    summary: 'Make a key. The answer holds it whole, this once',
    access,
    body: NewApiKey,
    answers: { 201: { description: 'Made', schema: MadeApiKey } },
    async handle({ deps: { prisma }, tenantId, staff, body: { name, scopes, expiresAt }, req }) {
      const expires = expiresAt ? new Date(expiresAt) : null;
      if (expires && expires.getTime() <= Date.now()) throw invalid({ expiresAt: 'past' });
      const made = await prisma.$transaction(async (tx) => {
        const key = await createApiKey(tx, { tenantId, name, scopes, createdBy: staff.id, expiresAt: expires });
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'apiKey.created', recordType: 'ApiKey', recordId: key.id },
          ...{ fields: { new: { name, scopes, expiresAt: expires?.toISOString() ?? null } }, ip: req.ip },
        });
        return key;
      });
      return { status: 201, body: made };
    },
  }),

  route({
    name: 'revokeApiKey',
    method: 'delete',
    path: '/api/admin/api-keys/:id',
    tag,
    summary: 'From now on the key opens nothing; again it changes nothing',
    access,
    params: z.object({ id: Id }),
    answers: { 204: { description: 'Revoked' } },
    async handle({ deps: { prisma }, tenantId, staff, params: { id }, req }) {
      await prisma.$transaction(async (tx) => {
        const key = await tx.apiKey.findUnique({ where: { tenantId_id: { tenantId, id } } });
        if (!key) throw notFound();
        const revoked = await revokeApiKey(tx, tenantId, id);
        if (!revoked) return;
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'apiKey.revoked', recordType: 'ApiKey', recordId: id },
          ...{ fields: { old: { name: key.name } }, ip: req.ip },
        });
      });
      return { status: 204 };
    },
  }),
];
