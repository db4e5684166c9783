import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { LINK_MS, MAILS_AN_HOUR } from '../../../prisma/admin/passwords.ts';
import { hashPassword } from '../../../prisma/passwords.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { deliveryEnv } from '../delivery/desk.ts';
import { type Answer, type Desk, openDesk, type PersonName, SECRET, TENANT } from './desk.ts';

let desk: Desk;
let post: PostOffice;
let send: (now?: number) => Promise<unknown>;
let close: () => void;
const GOOD = 'violet harbour 92 lamps';

beforeAll(async () => {
  [desk, post] = await Promise.all([openDesk(), openPostOffice()]);
  await desk.prisma.staff.updateMany({ data: { passwordHash: await hashPassword('the first one of all') } });
  const env = deliveryEnv({ SMTP_URL: post.url, STEWARD_SECRET: SECRET });
  const channels = openChannels(env);
  close = () => closeChannels(channels);
  send = (now = Date.now() + 1_000) => deliverOnce({ prisma: desk.prisma, env, channels }, now);
});
afterAll(async () => {
  close();
  await Promise.all([post.close(), desk.close()]);
});

const reset = (who: PersonName) => desk.as('admin')('POST', `/api/admin/people/${desk.people[who]}/password-reset`);
const forgot = (email: string, headers = {}) => desk.nobody('POST', '/api/session/password-reset', { email }, headers);
const look = (token: string) => desk.nobody('POST', '/api/session/password-link', { token });
const choose = (token: string, password: string) => desk.nobody('POST', '/api/session/password', { token, password });
const signIn = (email: string, password: string) => desk.nobody('POST', '/api/session', { email, password });
const refusalOf = ({ body }: Answer) => (body as { refusal?: { code: string; values: { why?: string } } }).refusal;
const errorsOf = ({ body }: Answer) => (body as { errors?: Record<string, string> }).errors;

/** Sends what waits and takes the link out of the last mail to somebody. */
async function linkFor(email: string): Promise<string> {
  await send();
  const letter = post.letters.findLast(({ to }) => to.includes(email));
  const [, token = ''] = /#\/set-password\/(\S+)/.exec(letter?.mail.text ?? '') ?? [];
  return token;
}

describe('a link to choose a password', () => {
  test('comes by mail, is looked at freely, works once, and signs out everywhere', async () => {
    expect((await reset('rep')).status).toBe(202);
    const token = await linkFor('rep@example.org');
    expect(token).not.toBe('');
    for (let i = 0; i < 2; i++) expect((await look(token)).body).toEqual({ name: 'rep', email: 'rep@example.org' });
    expect((await desk.as('rep')('GET', '/api/session')).status).toBe(200);

    expect((await choose(token, GOOD)).body).toEqual({ email: 'rep@example.org' });
    expect((await desk.as('rep')('GET', '/api/session')).status).toBe(401);
    expect((await signIn('rep@example.org', GOOD)).status).toBe(200);
    const again = await choose(token, 'another good one 7');
    expect([again.status, refusalOf(again)?.values.why]).toEqual([409, 'used']);
    expect((await signIn('rep@example.org', 'another good one 7')).status).toBe(401);
    const audits = await desk.prisma.audit.findMany({ where: { recordId: desk.people.rep }, orderBy: { at: 'asc' } });
    expect(audits.map(({ action, actorType }) => [action, actorType])).toEqual([
      ['staff.passwordReset', 'staff'],
      ['staff.passwordSet', 'link'],
      ['session.started', 'staff'],
      ['session.refused', 'staff'],
    ]);
    expect(JSON.stringify(audits)).not.toContain(GOOD);
  });

  test('used twice at once sets one password', async () => {
    await reset('colleague');
    const token = await linkFor('colleague@example.org');
    const answers = await Promise.all([choose(token, `${GOOD} a`), choose(token, `${GOOD} b`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test.each([
    ['short', 'passwordTooShort'],
    ['password2026!', 'passwordTooCommon'],
    ['1234567890', 'passwordTooCommon'],
    ['aaaaaaaaaaaa', 'passwordTooCommon'],
    ['stranger01', 'passwordLikeName'],
    ['x'.repeat(10) + '密码'.repeat(100), 'passwordTooLong'],
  ])('keeps the link good when %s is refused', async (password, code) => {
    const { weakness } = await import('../../../prisma/admin/password-strength.ts');
    expect(weakness(password, { name: 'stranger', email: 'stranger@example.org' })).toBe(code);
    const { linkToChoose } = await import('../../../prisma/admin/passwords.ts');
    const token = await linkToChoose(desk.prisma, SECRET, TENANT, desk.people.stranger);
    const answer = await choose(token, password);
    expect([answer.status, Object.keys(errorsOf(answer) ?? {})]).toEqual([422, ['password']]);
    expect((await look(token)).status).toBe(200);
  });

  test('is void when it was overtaken, has expired, is forged, or the account is disabled', async () => {
    const { issueLink } = await import('../../../prisma/links.ts');
    const { linkToChoose } = await import('../../../prisma/admin/passwords.ts');
    const staffId = desk.people.manager;
    const why = async (token: string) => [(await look(token)).status, refusalOf(await choose(token, GOOD))?.values.why];
    const first = await linkToChoose(desk.prisma, SECRET, TENANT, staffId);
    const second = await linkToChoose(desk.prisma, SECRET, TENANT, staffId);
    expect((await choose(second, GOOD)).status).toBe(200);
    expect(await why(first)).toEqual([409, 'revoked']);
    const link = { tenantId: TENANT, purpose: 'resetPassword', staffId } as const;
    const old = await issueLink(desk.prisma, SECRET, { ...link, expiresAt: new Date(Date.now() - 1) });
    expect(await why(old.token)).toEqual([409, 'expired']);
    const forged = await issueLink(desk.prisma, 'not the secret of this desk', {
      ...link,
      expiresAt: new Date(Date.now() + 1e6),
    });
    expect(await why(forged.token)).toEqual([409, 'unknown']);
    // A link for something else sets no password.
    const other = { ...link, purpose: 'acknowledge', expiresAt: new Date(Date.now() + 1e6) } as const;
    expect(await why((await issueLink(desk.prisma, SECRET, other)).token)).toEqual([409, 'unknown']);
    const third = await linkToChoose(desk.prisma, SECRET, TENANT, desk.people.outsider);
    await desk.as('admin')('POST', `/api/admin/people/${desk.people.outsider}/disablement`);
    expect(await why(third)).toEqual([409, 'revoked']);
  });

  test('is not sent when it would come too late, nor after a newer one', async () => {
    await reset('executive');
    await send(Date.now() + LINK_MS.passwordReset + 1_000);
    await reset('executive');
    await reset('executive');
    await send();
    const ends = await desk.prisma.noticeDelivery.findMany({
      where: { notice: { is: { staffId: desk.people.executive } } },
      orderBy: { id: 'asc' },
    });
    expect(ends.map(({ status, lastError }) => [status, lastError])).toEqual([
      ['skipped', 'the link would have expired'],
      ['skipped', 'a newer link was asked for'],
      ['sent', null],
    ]);
  });
});

describe('forgot password', () => {
  test('answers known, unknown, disabled and too often alike; only the known one gets a mail', async () => {
    const before = post.letters.length;
    const known = await forgot(' LEAD@example.org');
    const answers = [
      known,
      await forgot('ghost@example.org'),
      await forgot('no address'),
      await forgot('outsider@example.org'),
    ];
    for (let i = 0; i < MAILS_AN_HOUR + 2; i++) answers.push(await forgot('lead@example.org'));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['202 ']));
    const notices = await desk.prisma.notice.findMany({ where: { kind: 'passwordReset', staffId: desk.people.lead } });
    expect(notices).toHaveLength(MAILS_AN_HOUR);
    await send();
    // All but the newest were overtaken.
    expect(post.letters.slice(before).map(({ to }) => to)).toEqual([['lead@example.org']]);
    const letter = post.letters.at(-1);
    expect(letter?.mail.subject).toBe('A new password for the desk of Test');
    const refused = await reset('lead');
    expect([refused.status, refusalOf(refused)?.code]).toEqual([409, 'tooManyResets']);
  });

  test('takes as long for an unknown address as for a known one', async () => {
    const time = async (email: string) => {
      const from = performance.now();
      await forgot(email);
      return performance.now() - from;
    };
    for (const email of ['stranger@example.org', 'ghost@example.org'])
      expect(Math.min(await time(email), await time(email))).toBeGreaterThanOrEqual(115);
  });

  test('is limited by address, as signing in is', async () => {
    const strict = await openDesk({ limits: { signInPerAddress: 2 } });
    const codes: number[] = [];
    for (let i = 0; i < 3; i++)
      codes.push((await strict.nobody('POST', '/api/session/password-reset', { email: 'a@b.cd' })).status);
    expect(codes).toEqual([202, 202, 429]);
    await strict.close();
  });
});

describe('a one-time password', () => {
  test('opens nothing but the page where another one is chosen', async () => {
    await desk.prisma.staff.updateMany({
      where: { id: desk.people.stranger },
      data: { passwordHash: await hashPassword('old password 77') },
    });
    const given = await desk.as('admin')('POST', `/api/admin/people/${desk.people.stranger}/one-time-password`);
    const { password } = given.body as { password: string };
    expect([given.status, password.length]).toEqual([201, 20]);
    expect((await signIn('stranger@example.org', 'old password 77')).status).toBe(401);
    expect((await desk.as('stranger')('GET', '/api/session')).status).toBe(401);
    const once = await signIn('stranger@example.org', password);
    expect([once.status, refusalOf(once)?.code, once.headers.get('set-cookie')]).toEqual([409, 'passwordOnce', null]);
    const { token = '' } = (refusalOf(once)?.values ?? {}) as { token?: string };
    expect((await choose(token, GOOD)).status).toBe(200);
    expect((await signIn('stranger@example.org', password)).status).toBe(401);
    expect((await signIn('stranger@example.org', GOOD)).status).toBe(200);
    expect(JSON.stringify(await desk.prisma.audit.findMany())).not.toContain(password);
  });

  test('is good for three days', async () => {
    const id = desk.people.stranger;
    const given = await desk.as('admin')('POST', `/api/admin/people/${id}/one-time-password`);
    const { password } = given.body as { password: string };
    await desk.prisma.staff.updateMany({ where: { id }, data: { passwordOnceUntil: new Date(Date.now() - 1) } });
    const late = await signIn('stranger@example.org', password);
    expect([late.status, (late.body as { code: string }).code]).toEqual([401, 'signInFailed']);
  });
});

test('somebody new is invited in their language and reads no key', async () => {
  await desk.as('admin')('POST', '/api/admin/people', {
    ...{ name: '李娜', email: 'li.na@example.org', role: 'rep', locale: 'zh' },
  });
  await send();
  const letter = post.letters.findLast(({ to }) => to.includes('li.na@example.org'));
  expect(letter?.mail.subject).toBe('欢迎使用 Test 的工作台');
  expect(letter?.mail.text).toContain('李娜，您好');
  expect(letter?.mail.text).not.toMatch(/admin\.mail|%\{/);
  expect(letter?.mail.text).toMatch(/https:\/\/desk\.example\.org\/#\/set-password\/[\w.-]+/);
});
