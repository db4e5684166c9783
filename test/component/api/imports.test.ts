import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importNext } from '../../../activities/import/loop.ts';
import type { ImportDetail, ImportRow } from '../../../api/contract/files.ts';
import { newId } from '../../../prisma/ids.ts';
import { endLostUploads } from '../../../prisma/import/lost.ts';
import { claimNext } from '../../../prisma/import/runs.ts';
import { takeIn } from '../../../prisma/import/uploads.ts';
import { type Answer, type Ask, type Desk, openDesk, TENANT } from './desk.ts';

let desk: Desk;
let manager: Ask;
beforeAll(async () => {
  desk = await openDesk({ env: { IMPORT_MAX_MB: '3' } });
  manager = desk.as('manager');
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.prisma.importRun.deleteMany();
});

const log = pino({ level: 'silent' });
const work = () => importNext({ prisma: desk.prisma, log }, new AbortController().signal);
const row = (answer: Answer) => answer.body as ImportRow;
const detail = (answer: Answer) => answer.body as ImportDetail;

async function send(content: string | Buffer, kind = 'members', headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${desk.base}/api/imports?kind=${kind}&fileName=list.csv`, {
    method: 'POST',
    headers: {
      ...{ cookie: desk.cookieOf('manager'), 'x-steward': '1', 'accept-language': 'en' },
      ...{ 'content-type': 'application/octet-stream', ...headers },
    },
    body: typeof content === 'string' ? content : new Uint8Array(content),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

const FILE = 'id,name,phone\nI1,李雷,13900139001\nI2,坏,12\nI3,韩梅梅,13900139003\n';

describe('a file that is uploaded', () => {
  it('is shown with its columns and what would become of its first rows, and nothing is written', async () => {
    const sent = await send(FILE);
    expect([sent.status, row(sent).state]).toEqual([201, 'ready']);
    const before = await desk.prisma.member.count();
    const shown = detail(await manager('GET', `/api/imports/${row(sent).id}`));
    expect(shown).toMatchObject({ encoding: 'utf8', encodings: ['utf8'], bytes: Buffer.byteLength(FILE) });
    expect(shown.preview).toMatchObject({ delimiter: ',', fields: ['externalId', 'name', 'phone'], problem: null });
    expect(shown.preview?.rows.map(({ answer, column }) => [answer, column])).toEqual([
      ['created', ''],
      ['refused', 'phone'],
      ['created', ''],
    ]);
    expect(shown.preview?.rows[1]?.reason).toContain('is no phone number');
    expect(await desk.prisma.member.count()).toBe(before);
  });

  it('is tried out, then imported; what was refused can be downloaded; its pieces are gone', async () => {
    const { id } = row(await send(FILE));
    await manager('POST', `/api/imports/${id}/start`, { trial: true });
    await work();
    const before = await desk.prisma.member.count();
    expect(detail(await manager('GET', `/api/imports/${id}`))).toMatchObject({
      ...{ state: 'ready', trial: true, rows: 3, created: 2, refused: 1 },
    });
    expect((await manager('POST', `/api/imports/${id}/start`, {})).body).toMatchObject({ state: 'wanted', rows: 0 });
    expect(await work()).toBe(true);
    expect(await work()).toBe(false);
    expect(detail(await manager('GET', `/api/imports/${id}`))).toMatchObject({
      ...{ state: 'done', trial: false, created: 2, refused: 1, preview: null },
    });
    expect(await desk.prisma.member.count()).toBe(before + 2);
    expect(await desk.prisma.importPiece.count()).toBe(0);
    const refused = await manager('GET', `/api/imports/${id}/refused.csv`);
    expect(refused.text).toContain('refused row,refused column,refused because,id,name,phone\r\n2,phone,');
    const inChinese = await manager('GET', `/api/imports/${id}/refused.csv`, undefined, { 'accept-language': 'zh' });
    expect(inChinese.text).toContain('不是电话号码');
    expect((await manager('POST', `/api/imports/${id}/start`, {})).status).toBe(409);
    const audits = await desk.prisma.audit.findMany({ where: { recordId: id }, orderBy: { at: 'asc' } });
    expect(audits.map(({ action }) => action)).toEqual(['import.uploaded', 'import.started', 'import.started']);
  });

  it('in GB 18030 is recognised, and its columns can be put right', async () => {
    // 编号,全名\n A,张伟
    const sent = await send(Buffer.from('b1e0bac52cc8abc3fb0a413939392cd5c5ceb00a', 'hex'));
    const { id } = row(sent);
    const shown = detail(await manager('GET', `/api/imports/${id}`));
    expect(shown).toMatchObject({ encoding: 'gb18030', encodings: ['gb18030'] });
    expect(shown.preview).toMatchObject({ header: ['编号', '全名'], fields: ['externalId', null] });
    const changed = detail(await manager('PATCH', `/api/imports/${id}`, { mapping: { 全名: 'name' } }));
    expect(changed.preview?.fields).toEqual(['externalId', 'name']);
    await manager('POST', `/api/imports/${id}/start`, {});
    await work();
    expect(await desk.prisma.member.findFirst({ where: { externalId: 'A999' } })).toMatchObject({ name: '张伟' });
  });

  it('goes on where it stood when its worker was killed, and the rows before are not read twice', async () => {
    const lines = Array.from({ length: 4_500 }, (_, n) => `K${n},Name ${n}`);
    const { id } = row(await send(`id,name\n${lines.join('\n')}\n`));
    await manager('POST', `/api/imports/${id}/start`, {});
    // A worker that stops behind the first batch, as one that was killed would: its lease runs out.
    const killed = await claimNext(desk.prisma);
    await desk.prisma.importRun.updateMany({ data: { rows: 2_000, created: 2_000, leaseUntil: new Date(0) } });
    expect(killed?.id).toBe(id);
    expect(await work()).toBe(true);
    expect(detail(await manager('GET', `/api/imports/${id}`))).toMatchObject({
      state: 'done',
      rows: 4_500,
      created: 4_500,
    });
    expect(await desk.prisma.member.count({ where: { externalId: { startsWith: 'K' } } })).toBe(2_500);
  });

  it('is left alone while somebody is at it, and ends at once when it is cancelled', async () => {
    const { id } = row(await send(FILE.replaceAll('I', 'J')));
    expect((await manager('POST', `/api/imports/${id}/cancellation`)).status).toBe(409);
    await manager('POST', `/api/imports/${id}/start`, {});
    const first = await claimNext(desk.prisma);
    expect(first?.id).toBe(id);
    expect(await claimNext(desk.prisma)).toBeNull();
    expect((await manager('POST', `/api/imports/${id}/cancellation`)).body).toMatchObject({
      state: 'cancelled',
      resumable: true,
    });
    expect(await work()).toBe(false);
    expect((await manager('POST', `/api/imports/${id}/resumption`)).body).toMatchObject({ state: 'wanted' });
    await work();
    expect(detail(await manager('GET', `/api/imports/${id}`))).toMatchObject({ state: 'done', created: 2 });
  });

  it('sent twice under one key is one upload', async () => {
    const key = { 'idempotency-key': newId() };
    const [first, second] = [row(await send(FILE, 'members', key)), row(await send(FILE, 'members', key))];
    expect(second.id).toBe(first.id);
    expect((await send(FILE, 'cases', key)).status).toBe(409);
    expect(await desk.prisma.importRun.count()).toBe(1);
  });
});

describe('an upload on its way', () => {
  const MEGABYTE = new Uint8Array(1024 * 1024).fill(97);
  const MOST = 10 * MEGABYTE.length;
  const upload = (uploadKey: string | null = null) =>
    ({ tenantId: TENANT, kind: 'members', fileName: 'half.csv', createdBy: desk.people.manager, uploadKey }) as const;
  const leaseEnds = (span: string) =>
    desk.prisma.$executeRaw`UPDATE "ImportRun" SET "leaseUntil" = now() + ${span}::interval WHERE state = 'uploading'`;
  const leaseLeft = async () => {
    const [row] = await desk.prisma.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM "leaseUntil" - now())::float8 AS seconds FROM "ImportRun" WHERE state = 'uploading'`;
    return row?.seconds ?? 0;
  };

  it('keeps its lease while something comes, however slowly', async () => {
    let now = 0;
    const left: number[] = [];
    const pieces: number[] = [];
    async function* slowly() {
      for (const wait of [0, 14_999, 1, 14_999]) {
        now += wait;
        await leaseEnds('1 second');
        yield new TextEncoder().encode('id\n');
        left.push(await leaseLeft());
        pieces.push(await desk.prisma.importPiece.count());
      }
    }
    const id = await takeIn(desk.prisma, upload(), slowly(), MOST, () => now);
    expect(pieces).toEqual([0, 0, 1, 1]);
    expect(left.map((seconds) => seconds > 30)).toEqual([false, false, true, false]);
    expect(await desk.prisma.importRun.findFirst({ where: { id } })).toMatchObject({
      ...{ state: 'ready', bytes: 12n, holder: null, leaseUntil: null },
    });
  });

  it('whose process died is ended when its lease runs out: it says why, its pieces are gone, its key is free', async () => {
    const key = newId();
    let died: () => void = () => {};
    const dead = new Promise<void>((resolve) => (died = resolve));
    let halfway: () => void = () => {};
    const half = new Promise<void>((resolve) => (halfway = resolve));
    async function* body() {
      yield MEGABYTE;
      halfway();
      await dead;
      yield MEGABYTE;
    }
    const taking = takeIn(desk.prisma, upload(key), body(), MOST);
    await half;
    expect(await desk.prisma.importPiece.count()).toBe(1);
    await leaseEnds('1 minute');
    expect(await endLostUploads(desk.prisma)).toBe(0);
    expect((await manager('GET', '/api/imports')).body).toMatchObject([{ state: 'uploading', problem: null }]);

    await leaseEnds('-1 ms');
    expect(await endLostUploads(desk.prisma)).toBe(1);
    expect(await endLostUploads(desk.prisma)).toBe(0);
    expect(await desk.prisma.importPiece.count()).toBe(0);
    const [listed] = (await manager('GET', '/api/imports')).body as ImportRow[];
    expect(listed).toMatchObject({ state: 'failed', resumable: false, finishedAt: expect.any(String) });
    expect(listed?.problem).toBe(
      'The upload of half.csv broke off before all of it had come. Nothing of it was kept: please upload it again.',
    );
    const zh = (await manager('GET', '/api/imports', undefined, { 'accept-language': 'zh' })).body as ImportRow[];
    expect(zh[0]?.problem).toContain('half.csv 没有传完就中断了');

    // It was not dead after all: what it still brings comes too late, and it is told so.
    died();
    expect(await taking).toBe(listed?.id);
    expect(await desk.prisma.importPiece.count()).toBe(0);
    expect(await desk.prisma.importRun.findFirst()).toMatchObject({ state: 'failed', sha256: null });
    expect((await manager('POST', `/api/imports/${listed?.id}/start`, {})).status).toBe(409);

    const again = row(await send(FILE, 'members', { 'idempotency-key': key }));
    expect([again.state, again.id === listed?.id]).toEqual(['ready', false]);
  });

  it('that was lost is not the answer to its next try under the same key', async () => {
    const key = newId();
    const lost = { ...upload(key), id: newId(), place: 'record', state: 'uploading', fileName: 'list.csv' };
    await desk.prisma.importRun.create({ data: lost });
    await leaseEnds('-1 ms');
    const again = row(await send(FILE, 'members', { 'idempotency-key': key }));
    expect([again.state, again.id === lost.id]).toEqual(['ready', false]);
  });
});

describe('what is no such file', () => {
  it.each([
    ['empty', '', /empty/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /packed/],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 3, 4]), /spreadsheet/],
    ['UTF-16', Buffer.from([0xff, 0xfe, 65, 0]), /UTF-16/],
    ['no text', Buffer.from([105, 100, 10, 0xff, 0xff, 10]), /neither UTF-8 nor GB 18030/],
    ['too large', Buffer.alloc(4 * 1024 * 1024, 'x'), /larger than 3 MB/],
  ])('%s is answered with a sentence', async (_, content, reason) => {
    const sent = await send(content);
    expect([sent.status, row(sent).state]).toEqual([201, 'failed']);
    expect(row(sent).problem).toMatch(reason);
    expect(await desk.prisma.importPiece.count()).toBe(0);
  });

  it.each([
    ['a needed column is missing', 'colour\nred\n', /No column for/],
    ['two columns share a name', 'id,name,name\nX,a,b\n', /Two columns are called "name"/],
    ['there are ten thousand columns', `id,${'a,'.repeat(10_000)}\n`, /columns, more than 500/],
  ])('when %s, the preview says so and a start fails with the same sentence', async (_, content, reason) => {
    const { id } = row(await send(content));
    expect(detail(await manager('GET', `/api/imports/${id}`)).preview?.problem).toMatch(reason);
    await manager('POST', `/api/imports/${id}/start`, {});
    await work();
    expect(detail(await manager('GET', `/api/imports/${id}`))).toMatchObject({ state: 'failed', rows: 0 });
  });

  it('JSON is not taken for a file', async () => {
    expect((await send('{}', 'members', { 'content-type': 'application/json' })).status).toBe(415);
  });
});

describe('what is exported', () => {
  it('comes back as it was: imported again it changes nothing, formulas are harmless, and it is written down', async () => {
    await desk.prisma.member.deleteMany({ where: { cases: { none: {} }, contactPoints: { none: {} } } });
    const { id } = row(
      await send(
        'id,name,phone,region\nZ1,=SUM(A1),+8613900139111,-5\nZ2,"a ""b"", c",,@x\nZ3,\'quoted,13900139113,\n',
      ),
    );
    await manager('POST', `/api/imports/${id}/start`, {});
    await work();
    const bought = row(
      await send('member id,date,amount,product\nZ1,2026-10-01 10:30,-12.50,=1+1\nZ2,2026-10-02,99,+x\n', 'purchases'),
    );
    await manager('POST', `/api/imports/${bought.id}/start`, {});
    await work();
    await desk.prisma.purchase.updateMany({ where: { product: '+x' }, data: { externalId: null } });
    for (const [kind, path] of [
      ['members', '/api/members/export.csv'],
      ['purchases', '/api/purchases/export.csv'],
    ] as const) {
      const exported = await manager('GET', path);
      expect(exported.status).toBe(200);
      expect(exported.text).not.toMatch(/(^|,)"?[=@+]/m);
      const again = row(await send(exported.text, kind));
      await manager('POST', `/api/imports/${again.id}/start`, {});
      await work();
      const end = detail(await manager('GET', `/api/imports/${again.id}`));
      expect(end).toMatchObject({ state: 'done', created: 0, updated: 0, refused: 0 });
      expect(end.unchanged).toBeGreaterThan(1);
    }
    expect(
      await desk.prisma.audit.count({ where: { action: { in: ['members.exported', 'purchases.exported'] } } }),
    ).toBe(2);
    expect((await desk.as('rep')('GET', '/api/members/export.csv')).status).toBe(403);
    expect((await desk.as('executive')('GET', '/api/purchases/export.csv')).status).toBe(403);
  });

  it('is as long as the record is', async () => {
    await desk.prisma.member.createMany({
      data: Array.from({ length: 1_300 }, (_, n) => ({
        tenantId: TENANT,
        id: newId(),
        number: `L${n}`,
        name: `L ${n}`,
      })),
    });
    const lines = (await manager('GET', '/api/members/export.csv')).text.trim().split('\r\n');
    expect(lines.length - 1).toBe(await desk.prisma.member.count());
  });
});
