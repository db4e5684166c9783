import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { mustSeeCase } from '../cases/find.ts';
import { Id } from '../contract/values.ts';
import { notFound } from '../problem.ts';
import { type Route, route, WRITTEN } from '../route.ts';

/** Shown in the browser when asked for; everything else, and everything unasked, is a download. */
const HARMLESS = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

export const attachmentRoutes: Route[] = [
  route({
    name: 'showAttachment',
    method: 'get',
    path: '/api/attachments/:id',
    tag: 'cases',
    summary: 'A file of the conversation',
    access: { roles: ROLES, scope: 'cases:read' },
    params: z.object({ id: Id }),
    query: z.strictObject({ inline: z.literal('1').optional() }),
    answers: { 200: { description: 'The file', schema: z.string(), type: 'application/octet-stream' } },
    async handle(c) {
      const {
        deps: { prisma },
        tenantId,
        params: { id },
        query,
        res,
      } = c;
      const where = { tenantId_id: { tenantId, id } };
      const found = await prisma.attachment.findUnique({
        where,
        include: { message: { select: { caseId: true, erasedAt: true } } },
      });
      if (!found || found.message.erasedAt) throw notFound();
      await mustSeeCase(c, found.message.caseId);
      const inline = query.inline === '1' && HARMLESS.has(found.mediaType);
      res
        .status(200)
        .set({
          'Content-Type': inline ? found.mediaType : 'application/octet-stream',
          'Content-Disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(found.fileName.toWellFormed())}`,
          'Content-Security-Policy': "default-src 'none'; sandbox",
          'Cache-Control': 'private, max-age=3600',
        })
        .send(Buffer.from(found.content));
      return WRITTEN;
    },
  }),
];
