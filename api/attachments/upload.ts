import multer from 'multer';
import { keep } from '../../prisma/attachments/files.ts';
import { type KeptUpload, noteUpload } from '../../prisma/attachments/uploads.ts';
import { takeYourTime } from '../arrival.ts';
import { isReadable } from '../input.ts';
import { invalid, ProblemError } from '../problem.ts';
import type { Reader } from '../reader.ts';
import type { Answer, Context } from '../route.ts';

/** Whose an upload is; only they can send it with a message. */
export const ownerOf = (reader: Reader | null): string => (reader ? `${reader.kind}:${reader.id}` : '');

type C = Context<unknown, unknown, unknown>;
type Kept = Awaited<ReturnType<typeof keep>>;

/** Takes one file in as it comes, by way of the store's own folder; memory does not grow with it. */
export async function upload(c: C): Promise<Answer> {
  const { deps, tenantId, reader, req } = c;
  if (!req.is('multipart/form-data')) throw new ProblemError('unsupportedMediaType');
  takeYourTime(req);
  const told = await fileOf(c);
  if (!told) throw invalid({ file: 'required' });
  if (!told.ok) throw invalid({ file: told.error });
  const body: KeptUpload = await noteUpload(deps.prisma, { tenantId, owner: ownerOf(reader) }, told.file);
  const { id, fileName, mediaType, bytes } = body;
  return { status: 201, body: { id, fileName, mediaType, bytes } };
}

function fileOf({ deps: { prisma, env }, tenantId, req, res }: C): Promise<Kept | null> {
  const most = env.ATTACHMENT_MAX_MB * 1024 * 1024;
  let kept: Kept | null = null;
  const storage: multer.StorageEngine = {
    _handleFile(_req, { originalname, stream }, done) {
      // Whoever goes away half way sends no more: without this nobody would know.
      req.once('close', () => req.complete || stream.destroy(new Error('Gone')));
      const name = isReadable(originalname) ? originalname : originalname.toWellFormed().replaceAll('\u0000', '');
      // A file that is refused midway is still received to its end: who sends it reads no answer before.
      const source = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      keep({ prisma, env }, tenantId, name, source, most)
        .then((told) => {
          kept = told;
          stream.resume();
          done(null, {});
        })
        .catch((error) => {
          stream.resume();
          done(error);
        });
    },
    _removeFile: (_req, _file, done) => done(null),
  };
  const take = multer({
    storage,
    defParamCharset: 'utf8',
    limits: { files: 1, fields: 5, fieldSize: 10_000, fieldNameSize: 100, parts: 6, fileSize: 4 * most },
  }).single('file');
  return new Promise((resolve, reject) => {
    take(req, res, (error: unknown) => (error ? reject(problemOf(error)) : resolve(kept)));
  });
}

function problemOf(error: unknown): unknown {
  if (error instanceof multer.MulterError)
    return error.code === 'LIMIT_FILE_SIZE'
      ? invalid({ file: 'fileTooLarge' })
      : invalid({ file: error.code === 'LIMIT_UNEXPECTED_FILE' ? 'unknownField' : 'invalid' });
  // busboy's complaints about a broken form carry no status.
  if (/^(Unexpected end of form|Multipart: |Malformed|Gone$)/.test((error as Error).message ?? ''))
    return new ProblemError('malformed');
  return error;
}
