import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Catcher, type Caught, startCatcher } from '../../bin/catcher.ts';

let home: string;
let catcher: Catcher;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'steward-catcher-'));
  catcher = await startCatcher({ home, token: 'secret' });
});
afterEach(async () => {
  await catcher.stop();
  rmSync(home, { recursive: true, force: true });
});

const send = (to: string, more: object = {}) =>
  createTransport(catcher.smtpUrl).sendMail({
    from: '客服 <desk@example.org>',
    to,
    subject: '您的投诉 №1',
    text: '张伟，您好\n=3D',
    ...more,
  });

const text = (body: unknown, token = 'secret') =>
  fetch(catcher.textUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

const caught = async (query = ''): Promise<Caught[]> =>
  (await fetch(`${catcher.uiUrl}/messages.json${query}`)).json() as Promise<Caught[]>;

test('a mail is kept with subject, both parts, attachments and its Message-ID', async () => {
  const long = 'ä'.repeat(300);
  const sent = await send('zhang@example.org', {
    html: `<p>您好 ${long}</p><script>alert(1)</script>`,
    attachments: [{ filename: '发票 1.pdf', content: Buffer.from('pdf') }],
  });
  const [message] = await caught();
  expect(message).toMatchObject({
    kind: 'mail',
    to: ['zhang@example.org'],
    sender: 'desk@example.org',
    mail: {
      subject: '您的投诉 №1',
      messageId: sent.messageId,
      attachments: [{ name: '发票 1.pdf', type: 'application/pdf', bytes: 3 }],
    },
  });
  if (message?.kind !== 'mail') throw new Error('not a mail');
  expect(message.mail.text.trim().replaceAll('\r', '')).toBe('张伟，您好\n=3D');
  expect(message.mail.html).toContain(long);
  expect(message.mail.from).toContain('客服');
});

test('newest first, filtered by address, and still there after a restart', async () => {
  await send('first@example.org');
  await send('second@example.org');
  expect((await caught()).map(({ to }) => to[0])).toEqual(['second@example.org', 'first@example.org']);
  expect(await caught('?to=FIRST')).toHaveLength(1);
  await catcher.stop();
  catcher = await startCatcher({ home, token: 'secret' });
  expect((await caught()).map(({ to }) => to[0])).toEqual(['second@example.org', 'first@example.org']);
});

test('a text message of the same id is taken once', async () => {
  const message = { to: '+8613800000000', text: '验证码 123456', id: 'notice-1' };
  expect((await text(message)).status).toBe(201);
  expect((await text(message)).status).toBe(200);
  expect(await caught('?kind=text')).toMatchObject([{ kind: 'text', text: '验证码 123456', to: ['+8613800000000'] }]);
});

test.each([
  [{ to: '+1', text: 'x' }, 'secret', 400],
  [{ to: ['+1'], text: 'x', id: '1' }, 'secret', 400],
  [null, 'secret', 400],
  [{ to: '+1', text: 'x', id: '1' }, 'wrong', 401],
  [{ to: '+1', text: 'x', id: '1' }, '', 401],
])('a text message %j with token "%s" is answered %i', async (body, token, status) => {
  expect((await text(body, token)).status).toBe(status);
  expect(await caught()).toEqual([]);
});

test('the page shows a mail as text and its HTML in a frame without rights', async () => {
  await send('a@example.org', {
    subject: '<script>x</script>',
    html: '<b>bold</b>',
    text: 'see http://127.0.0.1/n/1?a=1&b=2',
  });
  const [message] = await caught();
  expect(await (await fetch(catcher.uiUrl)).text()).not.toContain('<script>x');
  const page = await (await fetch(`${catcher.uiUrl}/messages/${message?.id}`)).text();
  expect(page).not.toContain('<script>x');
  expect(page).toContain('<iframe sandbox=');
  expect(page).toContain('href="http://127.0.0.1/n/1?a=1&#38;b=2"');
  const html = await fetch(`${catcher.uiUrl}/messages/${message?.id}/html`);
  expect(html.headers.get('content-security-policy')).toContain('sandbox');
  expect(await html.text()).toContain('<b>bold</b>');
});

test('only the newest are kept, on the page and on disk', async () => {
  await catcher.stop();
  catcher = await startCatcher({ home, token: 'secret', keep: 20 });
  for (let i = 0; i < 23; i++) await text({ to: '+1', text: `${i}`, id: `${i}` });
  const all = await caught();
  expect(all).toHaveLength(20);
  expect([all[0], all[19]]).toMatchObject([{ text: '22' }, { text: '3' }]);
  expect(readdirSync(home)).toHaveLength(20);
});
