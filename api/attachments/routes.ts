import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { standings } from '../../prisma/attachments/files.ts';
import { wayOn } from '../../prisma/merging/goes-on.ts';
import { mustSeeOneOf } from '../cases/find.ts';
import { Uploaded } from '../contract/cases.ts';
import { Id } from '../contract/values.ts';
import { notFound, ProblemError } from '../problem.ts';
import { type Route, route, WRITTEN } from '../route.ts';
import { sendFile } from './send.ts';
import { upload } from './upload.ts';

export const attachmentRoutes: Route[] = [
  route({
    name: 'uploadAttachment',
    method: 'post',
    path: '/api/attachments',
    tag: 'cases',
    summary:
      'Uploads a file as multipart/form-data, field `file`. It is named in `attachmentIds` of what is then said; what nobody names is gone after a day',
    access: { roles: ROLES, scope: 'cases:write' },
    answers: { 201: { description: 'The file as it was kept', schema: Uploaded } },
    problems: ['unsupportedMediaType', 'filesAway'],
    handle: upload,
  }),
  route({
    name: 'showAttachment',
    method: 'get',
    path: '/api/attachments/:id',
    tag: 'cases',
    summary: 'A file of the conversation, to be saved; `Range` asks for a part of it',
    access: { roles: ROLES, scope: 'cases:read' },
    params: z.object({ id: Id }),
    answers: { 200: { description: 'The file', schema: z.string(), type: 'application/octet-stream' } },
    problems: ['fileUnchecked', 'fileInfected', 'filesAway', 'badRange'],
    async handle(c) {
      const {
        deps,
        tenantId,
        params: { id },
        req,
        res,
      } = c;
      const found = await deps.prisma.attachment.findUnique({
        where: { tenantId_id: { tenantId, id } },
        omit: { content: true },
        include: { message: { select: { caseId: true, addressedToId: true, erasedAt: true } } },
      });
      if (!found || found.message.erasedAt) throw notFound();
      const { caseId, addressedToId } = found.message;
      await mustSeeOneOf(c, [
        ...(await wayOn(deps.prisma, tenantId, caseId)),
        ...(addressedToId ? [addressedToId] : []),
      ]);
      const standing = (await standings(deps, tenantId, [found.sha256]))(found.sha256);
      if (standing !== 'ready') throw new ProblemError(standing === 'infected' ? 'fileInfected' : 'fileUnchecked');
      await sendFile(deps, req, res, found);
      return WRITTEN;
    },
  }),
];
