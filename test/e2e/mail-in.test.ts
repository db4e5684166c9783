import { createTransport } from 'nodemailer';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPrisma } from '../../prisma/client.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, mailTo, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

const SERVICE = 'service@steward.example';
type Letter = { from: string; subject: string; text: string; inReplyTo?: string; headers?: Record<string, string> };
async function post(letter: Letter): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: house().mailIn, ignoreTLS: true });
  await transport.sendMail({ to: SERVICE, ...letter });
  transport.close();
}

test('a member writes a mail, a rep answers in the desk, the member answers the answer', async () => {
  const address = `berta.${Date.now()}@member.example`;
  await post({ from: `Berta Lang <${address}>`, subject: 'The lid is broken', text: 'It came broken. What now?' });
  const receipt = await mailTo(address, ({ mail }) => /CS-\d{4}-\d{6}/.test(mail.subject));
  const number = /CS-\d{4}-\d{6}/.exec(receipt.mail.subject)?.[0] ?? '';
  expect(receipt.mail.headers['reply-to']).toContain(SERVICE);

  const rep = await visitor(chrome, 'en');
  await signIn(rep, 'rep.en', 'en', `/cases?filter=${encodeURIComponent(JSON.stringify({ q: number }))}`);
  await rep.page.getByRole('row').filter({ hasText: number }).getByRole('link').click();
  await rep.page.getByText('It came broken. What now?').waitFor();
  await rep.page.getByRole('button', { name: 'Claim', exact: true }).click();
  await rep.page.getByRole('tab', { name: 'Reply', exact: true }).click();
  await rep.page.getByRole('tabpanel').getByRole('textbox').fill('A new lid is on its way.');
  await rep.page.getByRole('tabpanel').getByRole('button', { name: 'Send', exact: true }).click();

  const answer = await mailTo(address, ({ mail }) => mail.text.includes('A new lid is on its way.'));
  await post({
    from: `Berta Lang <${address}>`,
    subject: `Re: ${answer.mail.subject}`,
    inReplyTo: answer.mail.messageId,
    text: `Thank you, that is kind.\n\nOn Monday, Steward <steward@localhost> wrote:\n> A new lid is on its way.`,
  });
  // The rep's page follows by itself; what the mail quotes is not repeated.
  await rep.page.getByText('Thank you, that is kind.', { exact: true }).waitFor();
  expect(await rep.page.getByText('On Monday, Steward').count()).toBe(0);
  expect(rep.faults).toEqual([]);
  await rep.context.close();
});

test('an automatic reply is stopped, shown to the lead on the phone, and made a case all the same', async () => {
  const subject = `自动回复 ${Date.now()}`;
  const from = '孙丽 <sun.li@member.example>';
  await post({ from, subject, text: '其实我的问题还没有解决。', headers: { 'Auto-Submitted': 'auto-replied' } });
  const lead = await visitor(chrome, 'zh', 'phone');
  await signIn(lead, 'lead', 'zh', '/mail-in');
  const mail = lead.page.getByRole('article', { name: subject });
  // The list follows by itself.
  await mail.waitFor({ timeout: 30_000 });
  expect(await mail.innerText()).toContain('自动回复');
  expect(await mail.innerText()).not.toContain('sun.li@');
  await mail.getByRole('button', { name: '立为案件' }).click();
  await lead.page.getByText('将立为案件').waitFor();
  await lead.page.goto(`${house().desk}/#/mail-in?view=all`);
  await mail.getByRole('link', { name: /CS-/ }).click();
  await lead.page.getByText('其实我的问题还没有解决。').waitFor();
  expect(lead.faults).toEqual([]);
  await lead.context.close();
});

test('whose mail names no address to answer to is not told: the desk says why, and a rep who called them says so', async () => {
  const subject = `No way to answer ${Date.now()}`;
  await post({ from: 'Kiosk <root@kiosk>', subject, text: 'The card reader is stuck.' });
  const rep = await visitor(chrome, 'en');
  await signIn(rep, 'rep.en', 'en', `/cases/${await filed(subject)}`);
  const banner = rep.page.getByRole('region', { name: 'Confirmation of receipt' });
  await banner.getByText('there is no address to write to').waitFor();
  await rep.page.getByRole('button', { name: 'Claim', exact: true }).click();
  await banner.getByRole('button', { name: 'I told them' }).click();
  await banner.waitFor({ state: 'detached' });
  await rep.page.getByText('Emma Clarke told the member that it came in').waitFor();
  expect(rep.faults).toEqual([]);
  await rep.context.close();
});

/** The case that a mail of this subject became: of a list one sees the first page only. */
async function filed(subject: string): Promise<string> {
  const prisma = createPrisma(house().databaseUrl, 1);
  try {
    let id: string | undefined;
    await until('it is a case', async () => {
      id = (await prisma.case.findFirst({ where: { subject, stage: { not: 'received' } } }))?.id;
      return id !== undefined;
    });
    return id as string;
  } finally {
    await prisma.$disconnect();
  }
}
