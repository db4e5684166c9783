import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clamd } from '../../../activities/scan/clamd.ts';
import { scanNext } from '../../../activities/scan/loop.ts';
import { FileGone, type FilesEnv, keep, openFile, StoreAway, storeAt } from '../../../prisma/attachments/files.ts';
import { sweepFiles } from '../../../prisma/attachments/sweep.ts';
import { noteUpload } from '../../../prisma/attachments/uploads.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { writeMessage } from '../../../prisma/messages.ts';
import { EICAR, startClamd } from '../../setup/clamd.ts';
import { fileCase, plantDesk } from '../../setup/desk.ts';
import { database } from '../../setup/world.ts';
import { KEYS, startS3 } from './s3-stand-in.ts';

const tenantId = 'default';
const MB = 1024 * 1024;
const DAY = 86_400_000;
const log = pino({ level: 'silent' });

let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let folder: string;
let s3: Awaited<ReturnType<typeof startS3>>;
let caseId: string;
beforeAll(async () => {
  db = await database();
  prisma = db.prisma;
  folder = await mkdtemp(join(tmpdir(), 'steward-files-'));
  s3 = await startS3();
  await plantDesk(prisma);
  caseId = (await fileCase(prisma)).id;
});
afterAll(async () => {
  await s3?.stop();
  await rm(folder, { recursive: true, force: true });
  await db?.close();
});
beforeEach(async () => {
  await prisma.attachment.deleteMany();
  await prisma.upload.deleteMany();
  await prisma.storedFile.deleteMany();
});

const REGION = { ATTACHMENTS_S3_REGION: KEYS.region };
const envs: Record<'disk' | 's3' | 'record', () => FilesEnv> = {
  disk: () => ({ ...REGION, ATTACHMENTS_DIR: folder }),
  s3: () => ({
    ...REGION,
    ATTACHMENTS_S3_URL: s3.url,
    ATTACHMENTS_S3_KEY_ID: KEYS.keyId,
    ATTACHMENTS_S3_SECRET: KEYS.secret,
  }),
  record: () => REGION,
};
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const picture = (bytes = 1_000) => Buffer.concat([PNG, randomBytes(bytes - PNG.length)]);
const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const put = async (env: FilesEnv, content: Buffer, name = 'a.png', most = 40 * MB) => {
  const told = await keep({ prisma, env }, tenantId, name, Readable.from([content]), most);
  if (!told.ok) throw new Error(told.error);
  return told.file;
};
const read = async (env: FilesEnv, sha256: string, start: number, end: number) => {
  const chunks: Buffer[] = [];
  for await (const chunk of await openFile({ prisma, env }, { tenantId, sha256 }, { start, end })) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const say = (attachments: Parameters<typeof writeMessage>[1]['attachments']) =>
  writeMessage(prisma, {
    ...{ tenantId, caseId, direction: 'inbound', channel: 'portal', locale: 'en', body: 'see file', attachments },
    ...{ author: { type: 'member', id: null }, acceptedAt: new Date() },
  });
/** As if so much time had gone by. */
const later = (env: FilesEnv) => sweepFiles({ prisma, env }, Date.now() + DAY + 60_000);

describe.each(['disk', 's3', 'record'] as const)('%s', (place) => {
  const env = () => envs[place]();

  test('gives back what was put, whole and in part, and forgets what was removed', async () => {
    const content = picture(2 * MB + 17);
    const { sha256, bytes } = await put(env(), content);
    expect([sha256, bytes]).toEqual([hash(content), content.length]);
    expect((await read(env(), sha256, 0, bytes - 1)).equals(content)).toBe(true);
    const part = await read(env(), sha256, MB - 3, MB + 4);
    expect(part.equals(content.subarray(MB - 3, MB + 5))).toBe(true);
    const store = storeAt({ prisma, env: env() }, place);
    expect(await store.exists({ tenantId, sha256 }, bytes)).toBe(true);
    await store.remove({ tenantId, sha256 });
    await store.remove({ tenantId, sha256 });
    expect(await store.exists({ tenantId, sha256 }, bytes)).toBe(false);
    await expect(read(env(), sha256, 0, 1)).rejects.toThrow(FileGone);
  });

  test('the same content from two at once is one file; a removed reference leaves the other its bytes', async () => {
    const content = picture();
    const [one, two] = await Promise.all([put(env(), content), put(env(), content, 'b.png')]);
    expect(await prisma.storedFile.count()).toBe(1);
    const gone = await say([one]);
    await say([two]);
    await prisma.message.update({
      where: { tenantId_id: { tenantId, id: gone } },
      data: { erasedAt: new Date(), body: '' },
    });
    expect(await later(env())).toMatchObject({ erased: 1, files: 0 });
    expect((await read(env(), one.sha256, 0, 999)).equals(content)).toBe(true);
    await prisma.message.updateMany({ data: { erasedAt: new Date() } });
    expect(await later(env())).toMatchObject({ erased: 1, files: 1 });
    await expect(read(env(), one.sha256, 0, 999)).rejects.toThrow(FileGone);
    // Once more, as new.
    await put(env(), content);
    expect((await read(env(), one.sha256, 0, 999)).equals(content)).toBe(true);
  });

  test('what a crash left between bytes and row is swept after a day, not before, and never what is named', async () => {
    const [orphan, named, waiting] = [picture(), picture(), picture()];
    await put(env(), orphan);
    await say([await put(env(), named)]);
    await noteUpload(prisma, { tenantId, owner: 'staff:x' }, await put(env(), waiting));
    expect(await sweepFiles({ prisma, env: env() })).toEqual({ erased: 0, uploads: 0, files: 0 });
    expect(await sweepFiles({ prisma, env: env() }, Date.now() + DAY - 60_000)).toMatchObject({ files: 0 });
    expect(await later(env())).toEqual({ erased: 0, uploads: 1, files: 2 });
    expect(await prisma.storedFile.findMany({ select: { sha256: true } })).toEqual([{ sha256: hash(named) }]);
  });

  test('30 MB go through without being held in memory', async () => {
    const chunk = randomBytes(MB);
    async function* large() {
      yield PNG;
      for (let i = 0; i < 30; i++) yield chunk;
    }
    const before = process.memoryUsage().rss;
    const told = await keep({ prisma, env: env() }, tenantId, 'large.png', large(), 40 * MB);
    if (!told.ok) throw new Error(told.error);
    const { bytes, sha256 } = told.file;
    let seen = 0;
    const range = { start: 0, end: bytes - 1 };
    let highest = 0;
    for await (const piece of await openFile({ prisma, env: env() }, { tenantId, sha256 }, range)) {
      seen += piece.length;
      highest = Math.max(highest, process.memoryUsage().rss);
    }
    expect(seen).toBe(30 * MB + PNG.length);
    // The stand-in for S3 holds it in this very process; Prisma's own buffers are of a few pieces.
    expect(highest - before).toBeLessThan(place === 's3' ? 150 * MB : 90 * MB);
  }, 60_000);
});

describe('what comes in', () => {
  test('is taken up to the limit, and not one byte more; nothing is left of what was refused', async () => {
    const env = envs.disk();
    const coming = join(folder, '.coming');
    expect((await put(env, picture(1_000), 'a.png', 1_000)).bytes).toBe(1_000);
    const refused: [string, Buffer, string][] = [
      ['a.png', picture(1_001), 'fileTooLarge'],
      ['a.png', Buffer.alloc(0), 'fileEmpty'],
      ['a.exe', picture(), 'fileProgram'],
      ['a.pdf', picture(), 'fileMismatch'],
    ];
    for (const [name, content, error] of refused)
      expect(await keep({ prisma, env }, tenantId, name, Readable.from([content]), 1_000)).toEqual({
        ok: false,
        error,
      });
    expect(await readdir(coming)).toEqual([]);
    expect(await prisma.storedFile.count()).toBe(1);
    const broken = Readable.from(
      (async function* () {
        yield PNG;
        throw new Error('gone');
      })(),
    );
    await expect(keep({ prisma, env }, tenantId, 'a.png', broken, 1_000)).rejects.toThrow('gone');
    expect(await readdir(coming)).toEqual([]);
  });

  test('lies under its hash, for its owner only, whatever it is called', async () => {
    const content = picture();
    const file = await put(envs.disk(), content, '../../../etc/passwd\u0000.png');
    expect(file.fileName).toBe('passwd.png');
    const path = join(folder, tenantId, hash(content).slice(0, 2), hash(content));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, tenantId))).mode & 0o777).toBe(0o700);
    for (const name of [
      { tenantId: '../x', sha256: hash(content) },
      { tenantId, sha256: '../../etc/passwd' },
    ])
      await expect(storeAt({ prisma, env: envs.disk() }, 'disk').exists(name, 1)).rejects.toThrow(FileGone);
  });

  test('an archive is kept as it is, however much it would unpack to', async () => {
    const bomb = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(500)]);
    expect(await put(envs.record(), bomb, 'bomb.zip')).toMatchObject({ mediaType: 'application/zip', bytes: 504 });
  });

  test('while the bucket is away nothing is kept, and it says so; wrong keys too', async () => {
    s3.breakNext(1);
    await expect(put(envs.s3(), picture())).rejects.toThrow(StoreAway);
    await expect(put({ ...envs.s3(), ATTACHMENTS_S3_SECRET: 'wrong' }, picture())).rejects.toThrow(
      'SignatureDoesNotMatch',
    );
    await expect(put({ ...envs.s3(), ATTACHMENTS_S3_URL: 'http://127.0.0.1:1/bucket' }, picture())).rejects.toThrow(
      'ECONNREFUSED',
    );
    // The row that was left names bytes that are not there: the next one puts them.
    const content = picture();
    s3.breakNext(1);
    await put(envs.s3(), content).catch(() => {});
    await put(envs.s3(), content);
    expect((await read(envs.s3(), hash(content), 0, 999)).equals(content)).toBe(true);
  });

  test('files stay where they lie when another place is chosen; those of before in the row that names them', async () => {
    const content = picture();
    const { sha256 } = await put(envs.record(), content);
    expect((await read(envs.disk(), sha256, 0, 999)).equals(content)).toBe(true);
    const messageId = await say([]);
    const old = Buffer.from('of before');
    const row = { tenantId, id: newId(), messageId, fileName: 'a.txt', mediaType: 'text/plain', bytes: 9 };
    await prisma.attachment.create({ data: { ...row, sha256: hash(old), content: new Uint8Array(old) } });
    expect((await read(envs.disk(), hash(old), 3, 8)).toString()).toBe('before');
  });
});

describe('the scanner', () => {
  const scan = (url: string) => scanNext({ prisma, env: envs.record(), log }, clamd(url, 10_000));
  const standing = async (sha256: string) =>
    prisma.storedFile.findUniqueOrThrow({ where: { tenantId_sha256: { tenantId, sha256 } } });

  test('finds the virus in one file and none in another; the desk is told once', async () => {
    const scanner = await startClamd();
    const clean = await put(envs.record(), picture(3 * MB));
    const infected = await put(envs.record(), Buffer.from(EICAR), 'eicar.txt');
    await say([clean, infected]);
    while (await scan(scanner.url));
    expect(await standing(clean.sha256)).toMatchObject({ scan: 'clean', virus: null, leaseUntil: null });
    expect(await standing(infected.sha256)).toMatchObject({ scan: 'infected', virus: 'Win.Test.EICAR_HDB-1' });
    expect(scanner.seen.sort((a, b) => a - b)).toEqual([EICAR.length, 3 * MB]);
    const notes = () => prisma.message.findMany({ where: { caseId, direction: 'note' } });
    expect((await notes()).map(({ body }) => body)).toEqual([expect.stringContaining('eicar.txt')]);
    // Killed before it wrote down the verdict: the same again.
    await prisma.storedFile.updateMany({ data: { scan: 'pending' } });
    while (await scan(scanner.url));
    expect(await notes()).toHaveLength(1);
    await scanner.stop();
  });

  test('that is away, hangs up, or takes no file so large is asked again, later each time', async () => {
    const { sha256 } = await put(envs.record(), picture(2 * MB));
    const wait = async () => Math.round(((await standing(sha256)).scanAt.getTime() - Date.now()) / 1_000);
    expect(await scan('clamav://127.0.0.1:1')).toBe(true);
    expect(await standing(sha256)).toMatchObject({ scan: 'failed', scanAttempts: 1 });
    expect(await wait()).toBeLessThanOrEqual(5);
    expect(await scan('clamav://127.0.0.1:1')).toBe(false);
    const small = await startClamd(MB);
    await prisma.storedFile.updateMany({ data: { scanAt: new Date(0) } });
    await scan(small.url);
    expect(await standing(sha256)).toMatchObject({ scan: 'failed', scanAttempts: 2 });
    expect(await wait()).toBeGreaterThan(5);
    await small.stop();
    const back = await startClamd();
    await prisma.storedFile.updateMany({ data: { scanAt: new Date(0) } });
    await scan(back.url);
    expect(await standing(sha256)).toMatchObject({ scan: 'clean' });
    await back.stop();
  });
});
