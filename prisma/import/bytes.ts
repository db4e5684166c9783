import { createReadStream, statSync } from 'node:fs';
import type { PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';
import { Unusable } from './problems.ts';

/** Where a file's bytes come from: it can be read again from its beginning. */
export type Bytes = { name: string; size: number; open(): AsyncIterable<Uint8Array> };

/** A file of this machine. @throws Unusable */
export function fileBytes(path: string): Bytes {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new Unusable('folder', { file: path });
    return { name: path, size: found.size, open: () => createReadStream(path) as AsyncIterable<Buffer> };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Unusable('noFile', { file: path });
    if (code === 'EACCES') throw new Unusable('mayNotRead', { file: path });
    throw error;
  }
}

/** Pieces that lie in the record, so that any worker can read what any API process took in. */
export const pieceBytes = (
  prisma: PrismaClient,
  run: { tenantId: string; id: string; fileName: string; bytes: bigint },
): Bytes => ({
  name: run.fileName,
  size: Number(run.bytes),
  open: () => pieces(prisma, run),
});

async function* pieces(prisma: PrismaClient, { tenantId, id }: { tenantId: string; id: string }) {
  for (let seq = 0; ; seq++) {
    const [piece] = await ask<{ content: Buffer }>(
      prisma,
      sql`SELECT content FROM "ImportPiece" WHERE "tenantId" = ${tenantId} AND "runId" = ${id}::uuid AND seq = ${seq}`,
    );
    if (!piece) return;
    yield piece.content;
  }
}
