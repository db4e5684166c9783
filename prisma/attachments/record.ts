import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { PrismaClient } from '../client.ts';
import { FileGone, mustBeName, type Name, type Range, type Store } from './store.ts';

/** A piece is what is held in memory at a time. Bytes. */
const PIECE = 1024 * 1024;
const LONG = { timeout: 60_000, maxWait: 10_000 };

/** Postgres itself, in pieces. Files of before lie whole in the row that names them, and are read there. */
export function recordStore(prisma: PrismaClient): Store {
  return {
    spool: join(tmpdir(), `steward-coming-${process.getuid?.() ?? 0}`),

    async put(name, { path }) {
      mustBeName(name);
      await prisma.$transaction(async (tx) => {
        let seq = 0;
        // Two at once write the same: the second waits for the first, and adds nothing.
        for await (const chunk of createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
          const content = new Uint8Array(chunk);
          await tx.filePiece.createMany({ data: [{ ...name, seq: seq++, content }], skipDuplicates: true });
        }
      }, LONG);
    },

    async open(name, range) {
      const { tenantId, sha256 } = name;
      const first = await piece(prisma, name, Math.floor(range.start / PIECE));
      if (first) return Readable.from(pieces(prisma, name, range, first), { objectMode: false });
      const whole = await prisma.attachment.findFirst({
        where: { tenantId, sha256, content: { not: null } },
        select: { content: true },
      });
      if (!whole?.content) throw new FileGone('No such file');
      return Readable.from([Buffer.from(whole.content).subarray(range.start, range.end + 1)], { objectMode: false });
    },

    async exists({ tenantId, sha256 }) {
      return (await prisma.filePiece.count({ where: { tenantId, sha256, seq: 0 } })) > 0;
    },

    async remove({ tenantId, sha256 }) {
      await prisma.filePiece.deleteMany({ where: { tenantId, sha256 } });
    },
  };
}

async function* pieces(prisma: PrismaClient, name: Name, { start, end }: Range, first: Buffer) {
  const [from, to] = [Math.floor(start / PIECE), Math.floor(end / PIECE)];
  for (let seq = from; seq <= to; seq++) {
    const content = seq === from ? first : await piece(prisma, name, seq);
    if (!content) throw new FileGone('Half a file');
    yield content.subarray(seq === from ? start - seq * PIECE : 0, seq === to ? end + 1 - seq * PIECE : PIECE);
  }
}

async function piece(prisma: PrismaClient, { tenantId, sha256 }: Name, seq: number): Promise<Buffer | null> {
  const row = await prisma.filePiece.findUnique({ where: { tenantId_sha256_seq: { tenantId, sha256, seq } } });
  return row && Buffer.from(row.content.buffer, row.content.byteOffset, row.content.byteLength);
}
