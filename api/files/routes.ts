import { z } from 'zod';
import type { AuditAction } from '../../domain/audit.ts';
import type { Encoding, FileFormat, ImportKind } from '../../domain/files.ts';
import type { Prisma } from '../../prisma/client.ts';
import { pieceBytes } from '../../prisma/import/bytes.ts';
import { previewOf } from '../../prisma/import/preview.ts';
import { refusedWords } from '../../prisma/import/problems.ts';
import { refusalsOf, refusedCsv } from '../../prisma/import/refusals.ts';
import { cancel, choose, resume, start } from '../../prisma/import/uploads.ts';
import { announce } from '../../prisma/live.ts';
import { audit } from '../audit.ts';
import { ImportChoices, ImportDetail, ImportRow, ImportStart, ImportUpload } from '../contract/files.ts';
import { Id } from '../contract/values.ts';
import { ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, page, type Route, route, WRITTEN } from '../route.ts';
import { sendCsv } from './csv.ts';
import { exportRoutes } from './export-routes.ts';
import { importRows, problemInWords } from './rows.ts';
import { upload } from './upload.ts';

const access = { roles: ['manager', 'admin'] } as const;
const params = z.object({ id: Id });
const tag = 'files';
type Any = Context<{ id: string }, unknown, unknown>;

const allowed = ({ tenantId, staff }: Context<unknown, unknown, unknown>, where: Prisma.ImportRunWhereInput = {}) => ({
  AND: [{ tenantId }, where, permitted(staff.ability, 'read', 'Import')],
});

async function find(c: Any) {
  const run = await c.deps.prisma.importRun.findFirst({ where: allowed(c, { id: c.params.id }) });
  if (!run) throw notFound();
  return run;
}

async function detail(c: Any) {
  const { deps, tenantId, locale } = c;
  const run = await find(c);
  const [row] = await importRows(deps.prisma, tenantId, [run], locale);
  const known = {
    kind: run.kind as ImportKind,
    encoding: run.encoding as Encoding,
    format: run.format as FileFormat,
    mapping: run.mapping as Record<string, string>,
    currency: run.currency?.trim() ?? null,
  };
  const preview =
    run.state === 'ready' ? await previewOf(deps.prisma, { ...run, ...known }, pieceBytes(deps.prisma, run)) : null;
  return ok({
    ...(row as ImportRow),
    ...{
      encoding: known.encoding,
      encodings: run.fits,
      format: known.format,
      currency: known.currency,
      rate: run.rate,
    },
    preview: preview && {
      ...preview,
      problem: problemInWords(preview.problem, locale),
      rows: preview.rows.map(({ refused, ...shown }) => ({
        ...shown,
        reason: refused && refusedWords(locale, refused),
      })),
    },
  });
}

/** Does one thing to an import, writes down who did, and answers with the import. */
async function act(c: Any, action: AuditAction, work: () => Promise<boolean>) {
  const { deps, tenantId, staff } = c;
  const { id } = await find(c);
  if (!(await work())) throw new ProblemError('refused', { refusal: { code: 'importState', values: {} } });
  await audit(deps.prisma, {
    tenantId,
    actor: actorOf(staff),
    action,
    recordType: 'ImportRun',
    recordId: id,
    ip: c.req.ip,
  });
  await announce(deps.prisma, [{ tenantId, topic: 'import', id }]);
  return detail(c);
}

const answers = { 200: { description: 'The import', schema: ImportDetail } };

export const fileRoutes: Route[] = [
  ...exportRoutes,
  route({
    name: 'listImports',
    method: 'get',
    path: '/api/imports',
    tag,
    summary: 'Imports, newest first. Sorts: createdAt',
    access,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(ImportRow),
        headers: { 'Content-Range': 'imports first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { direction, skip, take } = readList(c.query, z.strictObject({}), ['createdAt'], ['createdAt', 'desc']);
      const where = allowed(c);
      const [total, runs] = await Promise.all([
        prisma.importRun.count({ where }),
        prisma.importRun.findMany({ where, orderBy: [{ createdAt: direction }, { id: direction }], skip, take }),
      ]);
      return page('imports', await importRows(prisma, c.tenantId, runs, c.locale), skip, total);
    },
  }),
  route({
    name: 'uploadImport',
    method: 'post',
    path: '/api/imports',
    tag,
    summary:
      'Uploads a file to be imported: the body is the file, as text/csv or application/octet-stream. With the same Idempotency-Key the same upload is answered',
    access,
    query: ImportUpload,
    idempotent: true,
    answers: { 201: { description: 'The import, ready or failed with the reason', schema: ImportRow } },
    problems: ['unsupportedMediaType', 'idempotencyClash'],
    handle: upload,
  }),
  route({
    name: 'showImport',
    method: 'get',
    path: '/api/imports/:id',
    tag,
    summary: 'An import; while it has not been started with its first rows as they would be read',
    access,
    params,
    answers,
    handle: detail,
  }),
  route({
    name: 'changeImport',
    method: 'patch',
    path: '/api/imports/:id',
    tag,
    summary: 'How the file is to be read: encoding, columns, currency',
    access,
    params,
    body: ImportChoices,
    answers,
    problems: ['refused'],
    handle: (c) => act(c, 'import.changed', () => choose(c.deps.prisma, { tenantId: c.tenantId, ...c.params }, c.body)),
  }),
  route({
    name: 'startImport',
    method: 'post',
    path: '/api/imports/:id/start',
    tag,
    summary: 'Starts it from its first row; `trial` finds out and writes nothing',
    access,
    params,
    body: ImportStart,
    answers,
    problems: ['refused'],
    handle: (c) =>
      act(c, 'import.started', () => start(c.deps.prisma, { tenantId: c.tenantId, ...c.params }, c.body.trial)),
  }),
  route({
    name: 'cancelImport',
    method: 'post',
    path: '/api/imports/:id/cancellation',
    tag,
    summary: 'Ends it after the rows at hand; what is in stays',
    access,
    params,
    answers,
    problems: ['refused'],
    handle: (c) => act(c, 'import.cancelled', () => cancel(c.deps.prisma, { tenantId: c.tenantId, ...c.params })),
  }),
  route({
    name: 'resumeImport',
    method: 'post',
    path: '/api/imports/:id/resumption',
    tag,
    summary: 'Goes on where it stood',
    access,
    params,
    answers,
    problems: ['refused'],
    handle: (c) => act(c, 'import.started', () => resume(c.deps.prisma, { tenantId: c.tenantId, ...c.params })),
  }),
  route({
    name: 'downloadRefused',
    method: 'get',
    path: '/api/imports/:id/refused.csv',
    tag,
    summary: 'The rows that were not taken, with the reason: correct them there and import that file',
    access,
    params,
    answers: { 200: { description: 'CSV', schema: z.string(), type: 'text/csv' } },
    async handle(c) {
      const { deps, tenantId, locale, res } = c;
      const run = await find(c);
      await sendCsv(
        res,
        `refused-${run.fileName}`,
        refusedCsv(refusalsOf(deps.prisma, tenantId, run.id), run.header, locale),
      );
      return WRITTEN;
    },
  }),
];
