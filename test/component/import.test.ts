import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import steward from '../../bin/steward.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { Unusable } from '../../prisma/import/problems.ts';
import { type Order, runImport } from '../../prisma/import/run.ts';
import { verifyPassword } from '../../prisma/passwords.ts';
import { seed } from '../../prisma/seed.ts';
import { database } from '../setup/world.ts';

let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
const folder = mkdtempSync(join(tmpdir(), 'steward-import-'));
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  await seed(prisma, { demo: false });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await prisma.purchase.deleteMany();
  await prisma.contactPoint.deleteMany();
  await prisma.member.deleteMany({ where: { cases: { none: {} } } });
});

/** Imports what a file would hold. */
function take(target: Order['target'], content: string | Buffer, more: Partial<Order> = {}) {
  const path = at('file');
  writeFileSync(path, content);
  const order: Order = {
    target,
    path,
    format: 'csv',
    encoding: 'utf8',
    tenantId,
    map: {},
    dryRun: false,
    errorsPath: at('errors.csv'),
    ...more,
  };
  rmSync(at('errors.csv'), { force: true });
  return runImport(prisma, order);
}
const refusedRows = () =>
  parse(readFileSync(at('errors.csv')), { bom: true, columns: true, relax_column_count: true }) as Record<
    string,
    string
  >[];
const members = () =>
  prisma.member.findMany({ include: { contactPoints: { orderBy: { type: 'asc' } } }, orderBy: { number: 'asc' } });

describe('members', () => {
  const FILE =
    '会员编号,姓名,手机,邮箱,生日,类型\nA1,王小明,138 0013 8000,Wang@Example.com,1990/2/3,个人\nA2,青山有限公司,+86 199-0000-0001,,,公司\n';

  it('come in with what their columns say, found by Chinese headers', async () => {
    expect(await take('members', FILE)).toMatchObject({ rows: 2, created: 2, refused: 0 });
    const [wang, company] = await members();
    expect(wang).toMatchObject({
      externalId: 'A1',
      name: '王小明',
      pinyin: 'wangxiaoming',
      initials: 'wxm',
      kind: 'person',
    });
    expect(wang?.birthday?.toISOString().slice(0, 10)).toBe('1990-02-03');
    expect(wang?.contactPoints.map(({ type, value }) => [type, value])).toEqual([
      ['email', 'wang@example.com'],
      ['phone', '+8613800138000'],
    ]);
    expect(company).toMatchObject({ kind: 'organisation', name: '青山有限公司' });
  });

  it('the same file again changes nothing', async () => {
    await take('members', FILE);
    const before = await members();
    expect(await take('members', FILE)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await members()).toEqual(before);
  });

  it('a file with news changes only what it says, and empties nothing', async () => {
    await take('members', FILE);
    expect(await take('members', 'id,name,email\nA1,王晓明,\n')).toMatchObject({ updated: 1 });
    const [wang] = await members();
    expect(wang).toMatchObject({ name: '王晓明', pinyin: 'wangxiaoming' });
    expect(wang?.contactPoints).toHaveLength(2);
  });

  it('the same person twice in one file is one member', async () => {
    const report = await take(
      'members',
      'id,name,phone\nB1,Ann Lee,+8613800138001\nB1,Ann Lee,+8613800138001\n,Ann Lee,13800138001\n',
    );
    expect(report).toMatchObject({ created: 1, unchanged: 2 });
    expect(await members()).toHaveLength(1);
  });

  it('two of a family share a phone, and then it is nobody’s alone', async () => {
    await take('members', 'id,name,phone\nC1,李雷,13800138002\nC2,李梅,13800138002\n');
    const points = (await members()).flatMap(({ contactPoints }) => contactPoints);
    expect(points.map(({ value, uniqueValue }) => [value, uniqueValue])).toEqual([
      ['+8613800138002', null],
      ['+8613800138002', null],
    ]);
  });

  it('somebody else’s phone without an id renames nobody', async () => {
    await take('members', 'id,name,phone\nD1,李雷,13800138003\n');
    expect(await take('members', 'name,phone\n韩梅梅,13800138003\n')).toMatchObject({ refused: 1, updated: 0 });
    expect((await members()).map(({ name }) => name)).toEqual(['李雷']);
  });

  it('bad rows are refused with row, column and reason; the others come in', async () => {
    const report = await take(
      'members',
      'id,name,phone,birthday\nE1,好,13800138004,\nE2,坏,123,\nE3,坏,,1990-02-30\n,无,,\nE5,好,,2000-02-29\nE6,too,many,cells,here\n',
    );
    expect(report).toMatchObject({ rows: 6, created: 2, refused: 4 });
    expect(refusedRows().map((row) => [row['refused row'], row['refused column'], row.id])).toEqual(
      [
        ['2', 'phone', 'E2'],
        ['3', 'birthday', 'E3'],
        ['4', '', ''],
      ].concat([['6', '', 'E6']]),
    );
  });

  it('the error file, corrected, can be imported as it is', async () => {
    await take('members', 'id,name,phone\nF1,=SUM(A1),12\n');
    const corrected = readFileSync(at('errors.csv'), 'utf8').replace(/,12\r\n/, ",'+8613800138005\r\n");
    expect(corrected).toContain("'=SUM(A1)");
    expect(await take('members', corrected)).toMatchObject({ created: 1, refused: 0 });
    expect(await members()).toMatchObject([{ name: '=SUM(A1)', contactPoints: [{ value: '+8613800138005' }] }]);
  });
});

describe('hostile files', () => {
  it('formulas stay text', async () => {
    await take('members', 'id,name\nG1,"=HYPERLINK(""http://x.example"")"\nG2,@cmd\nG3,-1+1\n');
    expect((await members()).map(({ name }) => name)).toEqual(['=HYPERLINK("http://x.example")', '@cmd', '-1+1']);
  });

  it('a NUL, a field too long and half a character are refused one by one', async () => {
    const report = await take('members', `id,name\nH1,a\u0000b\nH2,${'x'.repeat(5_000)}\nH3,fine\n`);
    expect(report).toMatchObject({ created: 1, refused: 2 });
  });

  it('GB 18030 reads as such, and is named when taken for UTF-8', async () => {
    const bytes = Buffer.from('69642c6e616d650a41312cd5c5ceb00a', 'hex');
    await expect(take('members', bytes)).rejects.toThrow(/not UTF-8.*--encoding gb18030/);
    expect(await take('members', bytes, { encoding: 'gb18030' })).toMatchObject({ created: 1 });
    expect(await members()).toMatchObject([{ name: '张伟' }]);
  });

  it('a byte order mark, CRLF, tabs and semicolons are no obstacle', async () => {
    expect(await take('members', '\ufeffid,name\r\nJ1,一\r\n')).toMatchObject({ created: 1 });
    expect(await take('members', 'id\tname\nJ2\t二\n')).toMatchObject({ created: 1 });
    expect(await take('members', 'id;name\nJ3;三\n')).toMatchObject({ created: 1 });
  });

  it('a quote that is never closed is named by its row; what came before is in', async () => {
    const report = await take('members', 'id,name\nK1,fine\nK2,"open\nK3,lost\n');
    expect(report).toMatchObject({ created: 1, refused: 1 });
    expect(refusedRows()).toMatchObject([{ 'refused row': '2' }]);
    const long = `id,name\nK4,"${'open\n'.repeat(400_000)}`;
    expect(await take('members', long)).toMatchObject({ created: 0, refused: 1 });
  });

  it('a quote in the wrong place costs its row only', async () => {
    expect(await take('members', 'id,name\nL0,fine\nL1,5" disc\nL2,"bad"x\nL3,"fi""ne"\n')).toMatchObject({
      created: 3,
      refused: 1,
    });
    expect(refusedRows().map((row) => row['refused row'])).toEqual(['3']);
    expect(readFileSync(at('errors.csv'), 'utf8')).toContain('L2');
    expect((await members()).map(({ name }) => name)).toEqual(['fine', '5" disc', 'fi"ne']);
  });

  it('a file without rows is taken, one without a header or a needed column is not', async () => {
    expect(await take('members', 'id,name\n')).toMatchObject({ rows: 0 });
    await expect(take('members', '')).rejects.toThrow(Unusable);
    await expect(take('members', 'colour,size\nred,1\n')).rejects.toThrow(/No column for externalId, card/);
    await expect(take('members', 'id,name\n', { map: { nowhere: 'name' } })).rejects.toThrow(/no column "nowhere"/);
    await expect(take('members', 'id,name\n', { map: { name: '__proto__' } })).rejects.toThrow(/no field/);
    await expect(take('members', Buffer.from([0x50, 0x4b, 3, 4]))).rejects.toThrow(/spreadsheet/);
    await expect(take('members', Buffer.from([0xff, 0xfe, 65, 0]))).rejects.toThrow(/UTF-16/);
  });

  it('rows named like properties of objects are ordinary', async () => {
    expect(await take('members', 'id,name,__proto__\nconstructor,toString,x\n')).toMatchObject({ created: 1 });
  });
});

describe('purchases', () => {
  beforeEach(() => take('members', 'id,name,card,phone\nP1,买家,88001234,13800138006\n'));
  const all = () => prisma.purchase.findMany({ orderBy: [{ at: 'asc' }, { amountMinor: 'asc' }] });

  it('find their member, keep money exact and are not booked twice', async () => {
    const file =
      '订单号,卡号,日期,金额,商品\nO1,88001234,20261101,"1,234.50",净水器\nO2,88001234,2026/11/02 10:30,-99,退款\n';
    expect(await take('purchases', file)).toMatchObject({ created: 2, retiered: 1 });
    expect(await take('purchases', file)).toMatchObject({ created: 0, unchanged: 2, retiered: 0 });
    expect(
      (await all()).map((row) => [row.amountMinor, row.baseAmountMinor, row.currency, row.at.toISOString()]),
    ).toEqual([
      [123_450n, 123_450n, 'CNY', '2026-10-31T16:00:00.000Z'],
      [-9_900n, -9_900n, 'CNY', '2026-11-02T02:30:00.000Z'],
    ]);
  });

  it('re-tier whom they touch', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const report = await take('purchases', `id,card,date,amount\nQ1,88001234,${yesterday},60000\n`);
    expect(report).toMatchObject({ retiered: 1, tiersChanged: 1 });
    expect(await members()).toMatchObject([{ tier: 'platinum' }]);
  });

  it('without ids: two alike are two, and the same file again adds none', async () => {
    const file = 'card,date,amount\n88001234,2026-11-01,5\n88001234,2026-11-01,5\n88001234,2026-11-02,5\n';
    expect(await take('purchases', file)).toMatchObject({ created: 3 });
    expect(
      await take('purchases', `card,date,amount\n88001234,2026-10-01,7\n${file.split('\n').slice(1).join('\n')}`),
    ).toMatchObject({ created: 1, unchanged: 3 });
  });

  it('another currency needs a rate, and what was booked stays', async () => {
    const file = 'id,card,date,amount,currency\nR1,88001234,2026-11-01,10.01,USD\nR2,88001234,2026-11-01,1000,JPY\n';
    expect(await take('purchases', file)).toMatchObject({ refused: 2 });
    expect(await take('purchases', file, { rate: '7.125' })).toMatchObject({ created: 2 });
    expect((await all()).map((row) => [row.amountMinor, row.baseAmountMinor])).toEqual([
      [1_000n, 712_500n],
      [1_001n, 7_132n],
    ]);
    expect(await take('purchases', file.replace('10.01', '11'), { rate: '7.125' })).toMatchObject({
      refused: 1,
      unchanged: 1,
    });
  });

  it('unknown members, future dates, three decimals and words for money are refused', async () => {
    const report = await take(
      'purchases',
      'card,date,amount\n99999999,2026-11-01,5\n88001234,2199-11-01,5\n88001234,2026-11-01,5.001\n88001234,2026-11-01,five\n88001234,2026-13-01,5\n',
    );
    expect(report).toMatchObject({ created: 0, refused: 5 });
    expect(refusedRows().map((row) => row['refused column'])).toEqual(['card', 'date', 'amount', 'amount', 'date']);
  });

  it('a dry run tells the same figures and writes nothing', async () => {
    expect(
      await take('purchases', 'card,date,amount\n88001234,2026-11-01,5\n88001234,bad,5\n', { dryRun: true }),
    ).toMatchObject({ created: 1, refused: 1, retiered: 0 });
    expect(await all()).toEqual([]);
  });
});

describe('an import that was broken off', () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => `S${n},Name ${n},${n === 4_000 ? '12' : ''}`);
  const FILE = `id,name,phone\n${lines.join('\n')}\n`;
  const breakOff = (rows: number) =>
    take('members', FILE, {
      onProgress(done) {
        if (done.rows >= rows) throw new Error('pulled the plug');
      },
    });

  it('goes on behind the last batch that was written, and counts and refuses as if nothing had happened', async () => {
    await expect(breakOff(2_000)).rejects.toThrow('pulled the plug');
    expect(await prisma.member.count()).toBe(2_000);
    let from = 0;
    const report = await take('members', FILE, { onResumed: (rows) => (from = rows) });
    expect(from).toBe(2_000);
    expect(report).toMatchObject({ rows: 5_000, created: 4_999, updated: 0, unchanged: 0, refused: 1 });
    expect(refusedRows()).toMatchObject([{ 'refused row': '4001', id: 'S4000' }]);
    expect(await take('members', FILE)).toMatchObject({ created: 0, unchanged: 4_999 });
  });

  it('begins anew where that is asked for, or where the file is read otherwise', async () => {
    await expect(breakOff(2_000)).rejects.toThrow('pulled the plug');
    expect(await take('members', FILE, { map: { phone: 'ignore' } })).toMatchObject({
      created: 3_000,
      unchanged: 2_000,
    });
    expect(await take('members', FILE, { anew: true })).toMatchObject({ unchanged: 4_999, refused: 1 });
  });

  it('is not done twice at once', async () => {
    await prisma.importRun.deleteMany();
    await expect(breakOff(2_000)).rejects.toThrow();
    const busy = { state: 'running', leaseUntil: new Date(Date.now() + 60_000) };
    await prisma.importRun.updateMany({ data: busy });
    await expect(take('members', FILE)).rejects.toThrow(/being imported now/);
    // Whoever was killed: the lease runs out.
    await prisma.importRun.updateMany({ data: { leaseUntil: new Date(0) } });
    expect(await take('members', FILE)).toMatchObject({ rows: 5_000 });
  });

  it('goes on counting purchases that are alike', async () => {
    await take('members', 'id,name\nP9,Buyer\n');
    const file = `member id,date,amount\n${'P9,2026-11-01,5\n'.repeat(4_500)}`;
    const stopped = take('purchases', file, {
      onProgress() {
        throw new Error('pulled the plug');
      },
    });
    await expect(stopped).rejects.toThrow('pulled the plug');
    expect(await take('purchases', file)).toMatchObject({ rows: 4_500, created: 4_500 });
    expect(await take('purchases', file)).toMatchObject({ created: 0, unchanged: 4_500 });
    expect(await prisma.importSeen.count()).toBe(0);
  });
});

describe('a CDNOW file', () => {
  const FILE =
    ' 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n 00021 0002 19970101  3   63.34\n 00021 0002 19970101  3   63.34\n 00021 0002 1997\n';

  it('becomes members and purchases in dollars, once', async () => {
    expect(await take('members', FILE, { format: 'cdnow' })).toMatchObject({ rows: 5, created: 4, refused: 1 });
    expect(await take('purchases', FILE, { format: 'cdnow' })).toMatchObject({ created: 0, unchanged: 4, refused: 1 });
    expect((await members()).map(({ externalId }) => externalId)).toEqual(['CDNOW-0001', 'CDNOW-0002']);
    expect(await prisma.purchase.count({ where: { currency: 'USD' } })).toBe(4);
  });
});

describe('cases', () => {
  const FILE =
    '工单号,手机,姓名,类型,标题,内容,创建时间,关闭时间,处理结果,评分\nT1,13800138007,赵一,投诉,漏水,净水器漏水,2026-03-01 10:00,2026-03-02 15:00,已更换,5\nT2,13800138008,钱二,表扬,谢谢,服务很好,2026-03-05 09:00,2026-03-05 09:30,,\nT3,13800138009,孙三,咨询,发票,怎么开,2026-03-01,2026-02-01,,\n';

  it('that are closed come in closed, with story, conversation and rating, and start no workflow', async () => {
    const outbox = await prisma.outbox.count();
    expect(await take('cases', FILE)).toMatchObject({ created: 2, refused: 1 });
    expect(await take('cases', FILE)).toMatchObject({ created: 0, unchanged: 2 });
    const [first, second] = await prisma.case.findMany({
      include: { events: { orderBy: { version: 'asc' } }, messages: { orderBy: { createdAt: 'asc' } } },
      orderBy: { openedAt: 'asc' },
    });
    expect(first).toMatchObject({
      stage: 'closed',
      outcome: 'lapsed',
      kind: 'complaint',
      ratingScore: 5,
      version: 3,
      ball: 'nobody',
    });
    expect(first?.closedAt?.toISOString()).toBe('2026-03-02T07:00:00.000Z');
    expect(first?.events.map(({ type, version }) => [version, type])).toEqual([
      [1, 'opened'],
      [2, 'resolve'],
      [3, 'ranOut'],
    ]);
    expect(first?.messages.map(({ direction, body }) => [direction, body])).toEqual([
      ['inbound', '净水器漏水'],
      ['outbound', '已更换'],
    ]);
    expect(second).toMatchObject({ kind: 'praise', stage: 'closed', outcome: 'completed' });
    expect(await prisma.outbox.count()).toBe(outbox);
  });

  it('that are open go on here', async () => {
    const before = await prisma.outbox.count();
    expect(await take('cases', 'id,phone,name,subject,opened\nT9,13800138011,李四,还没好,2026-11-20\n')).toMatchObject({
      created: 1,
    });
    expect(await prisma.case.findFirst({ where: { externalId: 'T9' } })).toMatchObject({
      stage: 'received',
      version: 1,
    });
    expect(await prisma.outbox.count()).toBe(before + 1);
  });
});

describe('the command', () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  beforeEach(() => {
    vi.stubEnv('DATABASE_URL', world.url);
    said.mockClear();
  });
  afterEach(() => {
    process.exitCode = undefined;
    vi.unstubAllEnvs();
  });
  afterAll(() => {
    said.mockRestore();
    err.mockRestore();
  });
  const text = () => said.mock.calls.flat().join('\n');

  it('ends with 0 when every row was taken and with 2 when some were not', async () => {
    writeFileSync(at('good.csv'), 'Nummer,name\nX1,Ann\n');
    await steward(['import', 'members', at('good.csv'), '--map', 'Nummer=externalId']);
    expect(process.exitCode).toBeUndefined();
    expect(text()).toMatch(/Nummer\s+→ externalId/);
    expect(text()).toContain('1 new');
    writeFileSync(at('bad.csv'), 'id,name,phone\nX2,Bob,1\nX3,Cid,\n');
    await steward(['import', 'members', at('bad.csv'), '--errors', at('bad-errors.csv')]);
    expect(process.exitCode).toBe(2);
    expect(readFileSync(at('bad-errors.csv'), 'utf8')).toContain('is no phone number');
  });

  it('says in a sentence why nothing was done', async () => {
    await expect(steward(['import', 'members', at('not-there.csv')])).rejects.toThrow(/There is no file/);
    vi.stubEnv('DATABASE_URL', '');
    vi.stubEnv('STEWARD_HOME', at('no-home'));
    await expect(steward(['import', 'members', at('good.csv')])).rejects.toThrow(/Start the desk first/);
  });

  it('makes a key that is kept as a hash only, and resets a password', async () => {
    await steward(['key', 'create', 'till', '--scope', 'cases:write', 'cases:read']);
    const key = /stw_\S+/.exec(text())?.[0] ?? '';
    const row = await prisma.apiKey.findFirstOrThrow({ where: { name: 'till' } });
    expect(row.scopes).toEqual(['cases:write', 'cases:read']);
    expect(key.length).toBeGreaterThan(40);
    expect(JSON.stringify(row)).not.toContain(key);
    const before = await prisma.staff.findFirstOrThrow();
    await steward(['staff', 'password', before.email]);
    const after = await prisma.staff.findFirstOrThrow();
    expect(after.passwordHash).not.toBe(before.passwordHash);
    await expect(steward(['staff', 'password', 'nobody@steward.example'])).rejects.toThrow(/Nobody of the staff/);
  });

  it('adds no demo to a database of one’s own unasked', async () => {
    await expect(steward(['demo'])).rejects.toThrow(/--yes/);
    expect(await prisma.staff.count()).toBe(1);
  });

  it('adds somebody who can sign in and works a queue, and writes nothing when a name is wrong', async () => {
    const before = await prisma.staff.findFirstOrThrow();
    const who = ['staff', 'add', 'Li@Steward.example', '--name', '李雷', '--role', 'rep'];
    await steward([...who, '--post', 'rep', '--reports-to', before.email, '--queue', 'service', 'vip']);
    const added = await prisma.staff.findFirstOrThrow({
      where: { email: 'li@steward.example' },
      include: { queues: true, post: true },
    });
    expect(added).toMatchObject({ name: '李雷', role: 'rep', reportsToId: before.id, post: { code: 'rep' } });
    expect(added.queues).toHaveLength(2);
    const password = /Password, shown once: (\S+)/.exec(text())?.[1] ?? '';
    expect(await verifyPassword(password, added.passwordHash ?? '')).toBe(true);
    const other = ['staff', 'add', 'other@steward.example', '--name', 'Other', '--role', 'rep'];
    await expect(steward(who)).rejects.toThrow(/already/);
    await expect(steward([...other, '--queue', 'nowhere'])).rejects.toThrow(/no queue "nowhere"/);
    await expect(steward(other.with(-1, 'king'))).rejects.toThrow(/must be one of/);
    expect(await prisma.staff.count({ where: { email: { startsWith: 'other' } } })).toBe(0);
  });
});
