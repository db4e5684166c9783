import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { isAccepted } from '../../domain/attachment.ts';
import { openFile } from '../../prisma/attachments/files.ts';
import { contentDisposition } from '../content-disposition.ts';
import type { ApiDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';

type Sent = { tenantId: string; sha256: string; bytes: number; fileName: string; mediaType: string };

/**
 * Sends a file to be saved, never to be shown: a browser must not run what a stranger sent. As a stream, whole or the part asked for.
 * Until its first byte is there, what goes wrong is thrown; after that it breaks the connection.
 */
export async function sendFile(
  { prisma, env }: Pick<ApiDeps, 'prisma' | 'env'>,
  req: Request,
  res: Response,
  { tenantId, sha256, bytes, fileName, mediaType }: Sent,
): Promise<void> {
  const part = partOf(req, bytes);
  const range = part ?? { start: 0, end: bytes - 1 };
  const content = req.method === 'HEAD' ? null : await openFile({ prisma, env }, { tenantId, sha256 }, range);
  res.status(part ? 206 : 200).set({
    'Content-Type': isAccepted(mediaType) ? mediaType : 'application/octet-stream',
    'Content-Length': String(range.end - range.start + 1),
    ...(part ? { 'Content-Range': `bytes ${part.start}-${part.end}/${bytes}` } : {}),
    'Accept-Ranges': 'bytes',
    'Content-Disposition': contentDisposition(fileName),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, no-store',
  });
  if (!content) return void res.end();
  // Whoever reads may go away at any time; what breaks on our side has broken the connection.
  await pipeline(content, res).catch(() => {});
}

/** One part; where several are asked for, or what is asked for cannot be read, the whole is a right answer. */
function partOf(req: Request, bytes: number): { start: number; end: number } | null {
  if (req.headers['if-range'] !== undefined) return null;
  const ranges = req.range(bytes);
  if (ranges === -1) throw new ProblemError('badRange', { headers: { 'Content-Range': `bytes */${bytes}` } });
  if (!ranges || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}
