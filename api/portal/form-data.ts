import { randomUUID } from 'node:crypto';
import express, { type Request, type RequestHandler } from 'express';
import multer from 'multer';
import { type Attached, attach, type FileFault, LARGEST_FILE } from '../../domain/attachment.ts';

/**
 * What came with a form. A file that is too large is thrown away while it arrives, but the rest of the form is read, so
 * that nothing that was typed is lost.
 */

/** Beyond this the connection is not worth listening to. Bytes. */
const LARGEST_REQUEST = 40 * 1024 * 1024;
const LARGEST_FIELD = 1024 * 1024;

const storage: multer.StorageEngine = {
  _handleFile(_req, file, done) {
    const chunks: Buffer[] = [];
    let size = 0;
    file.stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_FILE) chunks.push(chunk);
      else chunks.length = 0;
    });
    file.stream.on('error', done);
    file.stream.on('end', () => done(null, { size, buffer: Buffer.concat(chunks) }));
  },
  _removeFile(_req, _file, done) {
    done(null);
  },
};

const multipart = multer({
  storage,
  defParamCharset: 'utf8',
  limits: { fileSize: LARGEST_REQUEST, files: 1, fields: 80, fieldSize: LARGEST_FIELD, fieldNameSize: 100, parts: 81 },
}).single('file');

const urlencoded = express.urlencoded({ extended: false, limit: LARGEST_FIELD, parameterLimit: 80 });

/** Reads a form of either encoding. Limits come as errors with a status or multer's code; see problems.tsx. */
export const readForm: RequestHandler[] = [
  (req, res, next) => {
    if (Number(req.headers['content-length'] ?? 0) <= LARGEST_REQUEST) return next();
    res.set('Connection', 'close');
    next(Object.assign(new Error('Form too large'), { status: 413 }));
  },
  urlencoded,
  multipart,
];

/** A field as text; what is missing, repeated or nested is ''. */
export function field(req: Request, name: string): string {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return '';
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

/** The form's own key, under which the same twice is done once; a new one when somebody tampered with it. */
export function keyOf(req: Request): string {
  const key = field(req, 'key');
  return isId(key) ? key : randomUUID();
}

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** All plain fields, to put them back on a page. */
export function fields(req: Request): [string, string][] {
  const names = typeof req.body === 'object' && req.body !== null ? Object.keys(req.body) : [];
  return names.map((name): [string, string] => [name, field(req, name)]);
}

/** The one file of a form; null when none was chosen. */
export function fileOf(req: Request): { ok: true; file: Attached } | { ok: false; error: FileFault } | null {
  if (!req.file) return null;
  if (req.file.size > LARGEST_FILE) return { ok: false, error: 'fileTooLarge' };
  return attach(req.file.originalname, req.file.buffer);
}
