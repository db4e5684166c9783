import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeChannels, followAccounts, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/deliver.ts';
import type { AccountRow, AccountTest } from '../../../api/contract/admin-settings.ts';
import type { Problem } from '../../../api/contract/values.ts';
import { newId } from '../../../prisma/ids.ts';
import { accountOf, UnreadableSecret } from '../../../prisma/settings/accounts.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { openTextOffice, type TextOffice } from '../delivery/text-office.ts';
import { type Ask, type Desk, openDesk, placeCase, SECRET, TENANT } from './desk.ts';

const PASSWORD = 'correct horse battery staple 4711';
const TOKEN = 'token-of-the-gateway-0815';

let office: PostOffice;
let other: PostOffice;
let texts: TextOffice;
let desk: Desk;
let admin: Ask;
const said: string[] = [];
beforeAll(async () => {
  office = await openPostOffice();
  other = await openPostOffice();
  texts = await openTextOffice();
  desk = await openDesk({
    env: {
      SMTP_URL: office.url,
      TEXT_GATEWAY_URL: `${new URL(texts.url).origin}/elsewhere`,
      TEXT_GATEWAY_TOKEN: 'env',
    },
  });
  admin = desk.as('admin');
  await desk.prisma.staff.updateMany({ data: { phone: '+8613800138000' } });
});
afterAll(async () => {
  await Promise.all([office.close(), other.close(), texts.close()]);
  await desk.close();
});
beforeEach(() => desk.prisma.channelAccount.deleteMany());

/** A worker's delivery, round by round. */
function worker() {
  const log = pino({ level: 'trace' }, { write: (line: string) => void said.push(line) });
  const deps = { prisma: desk.prisma, env: desk.deps.env, channels: openChannels(desk.deps.env), log };
  return {
    round: async () => {
      await followAccounts(deps);
      return deliverOnce(deps, Date.now());
    },
    close: () => closeChannels(deps.channels),
  };
}

const problem = (answer: { body: unknown }) => answer.body as Problem;
const change = (kind: string, settings: object, more: object = {}) =>
  admin('POST', `/api/admin/accounts/${kind}`, { basedOn: 0, settings, ...more });
const mailTo = (port: number, more: object = {}) => ({
  ...{ host: '127.0.0.1', port, security: 'none', user: '', from: 'Harbour Club <club@example.org>' },
  ...more,
});
const rowOf = async (kind: string) =>
  ((await admin('GET', '/api/admin/accounts')).body as AccountRow[]).find((row) => row.kind === kind) as AccountRow;
const tryOut = async (kind: string, round: () => Promise<number>) => {
  const asked = await admin('POST', `/api/admin/accounts/${kind}/tests`, {});
  expect(asked.status).toBe(202);
  await round();
  const { id } = asked.body as AccountTest;
  return (await admin('GET', `/api/admin/account-tests/${id}`)).body as AccountTest;
};

describe('mail', () => {
  test('goes out by the environment, by an account from the round after it is saved, and back again', async () => {
    const { round, close } = worker();
    expect(await rowOf('mailOut')).toMatchObject({ source: 'environment', settings: { port: office.port, user: '' } });
    expect((await tryOut('mailOut', round)).status).toBe('sent');
    expect([office.letters.length, other.letters.length]).toEqual([1, 0]);
    expect(office.letters[0]?.mail.subject).toBe('Test message');

    const saved = await change('mailOut', mailTo(other.port));
    expect([saved.status, saved.body]).toEqual([200, expect.objectContaining({ source: 'account', version: 1 })]);
    expect((await tryOut('mailOut', round)).status).toBe('sent');
    expect([office.letters.length, other.letters.length]).toEqual([1, 1]);
    expect(other.letters[0]?.from).toBe('club@example.org');

    expect((await admin('DELETE', '/api/admin/accounts/mailOut?basedOn=1')).status).toBe(200);
    expect((await tryOut('mailOut', round)).status).toBe('sent');
    expect([office.letters.length, other.letters.length]).toEqual([2, 1]);
    close();
  });

  test('that is not taken says so in words, and another account goes at once', async () => {
    const { round, close } = worker();
    await change('mailOut', mailTo(1));
    const failed = await tryOut('mailOut', round);
    expect(failed).toMatchObject({ status: 'pending', attempts: 1, error: expect.stringContaining('ECONNREFUSED') });
    const before = other.letters.length;
    await change('mailOut', mailTo(other.port), { basedOn: 1 });
    expect((await tryOut('mailOut', round)).status).toBe('sent');
    expect(other.letters.length).toBe(before + 1);
    close();
  });

  test('says what an administrator wrote, in that language only', async () => {
    await desk.prisma.noticeDelivery.deleteMany();
    const parts = { subject: 'Good news about %{subject}', what: '%{author} & Co. wrote, see %{number}:' };
    const changed = await admin('POST', '/api/admin/templates/message/en/versions', { basedOn: 0, parts });
    expect(changed.status).toBe(201);
    const tell = async (locale: string) => {
      const { id: caseId, memberId } = await placeCase(desk);
      const person = { data: { locale }, where: { tenantId_id: { tenantId: TENANT, id: memberId } } };
      await desk.prisma.member.update(person);
      const email = { type: 'email', value: `${memberId}@member.example`, uniqueValue: null };
      await desk.prisma.contactPoint.create({ data: { tenantId: TENANT, id: newId(), memberId, ...email } });
      const id = newId();
      const deliveries = { create: { id: newId(), channel: 'email' } };
      const about = { key: `case:${id}`, kind: 'message', caseId, memberId };
      await desk.prisma.notice.create({ data: { tenantId: TENANT, id, ...about, deliveries } });
    };
    const { round, close } = worker();
    const before = office.letters.length;
    await tell('en');
    await tell('zh');
    await round();
    const [one, two] = office.letters.slice(before).map(({ mail }) => mail);
    const [english, chinese] = one?.subject.includes('Good news') ? [one, two] : [two, one];
    expect(english?.subject).toMatch(/^\[CS-\d{4}-\d{6}\] Good news about Subject \d{4}$/);
    expect(english?.text).toMatch(/The desk & Co\. wrote, see CS-\d{4}-\d{6}:/);
    expect(english?.html).toContain('The desk &amp; Co. wrote');
    expect(chinese?.subject).toMatch(/我们的答复：Subject \d{4}$/);
    close();
  });
});

describe('text messages', () => {
  test('go to the account’s gateway with its token; inside the network only to the one the environment names', async () => {
    const saved = await change('textOut', { url: texts.url }, { secret: TOKEN });
    expect(saved.status).toBe(200);
    const { round, close } = worker();
    expect((await tryOut('textOut', round)).status).toBe('sent');
    expect(texts.requests.at(-1)).toMatchObject({ authorization: `Bearer ${TOKEN}`, body: { to: '+8613800138000' } });
    close();
  });

  test.each([
    'http://127.0.0.1:9/texts',
    'http://localhost/texts',
    'http://10.1.2.3/',
    'http://192.168.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://db/',
    'http://printer.local/',
  ])('are refused to %s', async (url) => {
    const answer = await change('textOut', { url }, { secret: TOKEN });
    expect([answer.status, problem(answer).errors]).toEqual([
      422,
      { 'settings.url': 'Leads into the private network of the server' },
    ]);
  });

  test('are not sent to a name that resolves to a private address', async () => {
    const { publicLookup } = await import('../../../prisma/settings/reach.ts');
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
      publicLookup('localhost', { all: false, family: 0 }, (found) => resolve(found)),
    );
    expect(error?.code).toBe('EPRIVATE');
  });
});

describe('an account', () => {
  test('keeps its secret: no answer, log, audit or column has it, and what is kept opens with it only', async () => {
    await change('mailOut', mailTo(465, { security: 'tls', user: 'club' }), { secret: PASSWORD });
    await change('textOut', { url: texts.url }, { secret: TOKEN });
    const { round, close } = worker();
    await tryOut('mailOut', round);
    await tryOut('textOut', round);
    close();
    const answers = [
      await admin('GET', '/api/admin/accounts'),
      await admin('GET', '/api/admin/audit'),
      await change('mailOut', mailTo(465, { security: 'tls', user: 'club' }), { basedOn: 1 }),
    ].map(({ text }) => text);
    const everything = [...answers, ...said, await dump()].join('\n');
    expect(everything).toContain('account.changed');
    for (const secret of [PASSWORD, TOKEN])
      for (const form of ['utf8', 'hex', 'base64', 'base64url'] as const)
        expect(everything).not.toContain(Buffer.from(secret).toString(form));

    expect((await accountOf(desk.prisma, SECRET, TENANT, 'mailOut'))?.secret).toBe(PASSWORD);
    const elsewhere = 'another-secret-of-the-tests-that-is-long-enough';
    await expect(accountOf(desk.prisma, elsewhere, TENANT, 'mailOut')).rejects.toBeInstanceOf(UnreadableSecret);
    // A secret moved to another row does not open there.
    const { secret } = await desk.prisma.channelAccount.findFirstOrThrow({ where: { kind: 'mailOut' } });
    await desk.prisma.channelAccount.updateMany({ where: { kind: 'textOut' }, data: { secret } });
    await expect(accountOf(desk.prisma, SECRET, TENANT, 'textOut')).rejects.toBeInstanceOf(UnreadableSecret);
  });

  test('that cannot be opened any more says so, and its deliveries wait', async () => {
    await change('mailOut', mailTo(other.port, { security: 'startTls', user: 'club' }), { secret: PASSWORD });
    await desk.prisma.channelAccount.updateMany({ data: { secretKeyId: 'of another' } });
    expect(await rowOf('mailOut')).toMatchObject({ source: 'account', secretReadable: false });
    const { round, close } = worker();
    const before = [office.letters.length, other.letters.length];
    expect(await tryOut('mailOut', round)).toMatchObject({ status: 'pending', attempts: 0 });
    expect([office.letters.length, other.letters.length]).toEqual(before);
    close();
  });

  test('whose place changes asks for its secret again, so that nobody sends it to a server of their own', async () => {
    const at = (host: string) => mailTo(587, { host, security: 'startTls', user: 'club' });
    await change('mailOut', at('mail.example.org'), { secret: PASSWORD });
    for (const settings of [
      at('mail.evil.example'),
      { ...at('mail.example.org'), port: 588 },
      { ...at('mail.example.org'), user: 'root' },
    ]) {
      const answer = await change('mailOut', settings, { basedOn: 1 });
      expect([answer.status, Object.keys(problem(answer).errors ?? {})]).toEqual([422, ['secret']]);
    }
    const renamed = await change('mailOut', { ...at('mail.example.org'), from: 'x@example.org' }, { basedOn: 1 });
    expect([renamed.status, (renamed.body as AccountRow).secretSetAt !== null]).toEqual([200, true]);
  });

  test('changed by two at once is the first one’s', async () => {
    const answers = await Promise.all([change('mailOut', mailTo(2)), change('mailOut', mailTo(3))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test.each([
    ['a sender that ends the header', mailTo(25, { from: 'a@b.example\r\nBcc: x@y.example' }), 'settings.from'],
    ['a host with a path', mailTo(25, { host: 'mail.example.org/x' }), 'settings.host'],
    ['a port that is none', mailTo(70_000), 'settings.port'],
    ['a password in the open', mailTo(25, { user: 'club' }), 'settings.security'],
    ['a setting that is none', mailTo(25, { tls: {} }), 'settings.tls'],
  ])('refuses %s', async (_, settings, field) => {
    const answer = await change('mailOut', settings, { secret: PASSWORD });
    expect([answer.status, Object.keys(problem(answer).errors ?? {})]).toEqual([422, [field]]);
  });
});

/** Every row of every table, as text; bytes as hex. */
async function dump(): Promise<string> {
  const tables = await desk.prisma.$queryRaw<{ name: string }[]>`
    SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public'`;
  const rows = await Promise.all(
    tables.map(({ name }) =>
      desk.prisma.$queryRawUnsafe<{ t: string }[]>(`SELECT row_to_json(t)::text AS t FROM ${name} t`),
    ),
  );
  return rows
    .flat()
    .map(({ t }) => t)
    .join('\n');
}
