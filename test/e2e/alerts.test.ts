import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, mailTo, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

async function complain(page: Page, name: string, address: string, subject: string): Promise<void> {
  await page.goto(`${house().desk}/portal/new?lang=en`);
  await page.getByRole('radio', { name: /Complaint/ }).check();
  await page.getByRole('combobox', { name: 'What is it about?' }).selectOption({ label: 'Delivery' });
  await page.getByRole('textbox', { name: 'In one line' }).fill(subject);
  await page.getByRole('textbox', { name: 'What happened?' }).fill('Again nothing came.');
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('textbox', { name: 'Phone or e-mail' }).fill(address);
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText(/CS-\d{4}-\d{6}/)
    .first()
    .waitFor();
}

test('a third complaint comes up before the lead by itself, and by mail; taken once, nobody else can', async () => {
  const name = `Clara ${Date.now()}`;
  const address = `clara.${Date.now()}@member.example`;
  const [member, lead, manager] = [
    await visitor(chrome, 'en', 'phone'),
    await visitor(chrome, 'zh'),
    await visitor(chrome, 'en'),
  ];
  await signIn(lead, 'lead', 'zh', '/alerts');
  const card = lead.page.getByRole('article').filter({ hasText: name });
  for (const nth of ['one', 'two']) await complain(member.page, name, address, `Parcel ${nth} is late`);
  expect(await card.count()).toBe(0);
  await complain(member.page, name, address, 'Parcel three is late');

  // Nobody reloads the lead's page.
  await card.waitFor();
  const text = await card.innerText();
  for (const words of ['重复投诉', '会员90天内第三次投诉', '陈静 (组长)']) expect(text).toContain(words);
  await mailTo('lead@demo.steward.example', ({ mail }) => mail.subject.includes(name) && mail.text.includes('/l/'));

  await signIn(manager, 'manager', 'en', '/alerts');
  const theirs = manager.page.getByRole('article').filter({ hasText: name });
  await theirs.waitFor();
  expect(await theirs.innerText()).toContain('A member complains for the third time in 90 days');

  // By keyboard: to the row, and `e`.
  await card.getByRole('link', { name: /重复投诉/ }).focus();
  await lead.page.keyboard.press('e');
  await lead.page.getByText('您已接手此预警').waitFor();
  await until('the manager sees it go', async () => (await theirs.count()) === 0);
  await manager.page.getByRole('button', { name: 'Taken', exact: true }).click();
  await theirs.getByText(/Taken by 陈静/).waitFor();
  for (const { faults } of [member, lead, manager]) expect(faults).toEqual([]);
  for (const { context } of [member, lead, manager]) await context.close();
});

test('a case that is unsolved for too long is shown in both languages, in the list and on its page', async () => {
  for (const [account, locale, kind, why, open] of [
    ['manager', 'en', 'Unsolved for too long', 'A case unsolved for more than three days', 'Open case'],
    ['lead', 'zh', '长时间未解决', '案件超过三天未解决', '打开案件'],
  ] as const) {
    const who = await visitor(chrome, locale, locale === 'en' ? 'phone' : 'desk');
    await signIn(who, account, locale, '/alerts');
    const card = who.page.getByRole('article').filter({ hasText: why }).first();
    await card.waitFor();
    expect(await card.innerText()).toContain(kind);
    await card.getByRole('link', { name: open, exact: true }).click();
    const banner = who.page.getByRole('region', { name: locale === 'en' ? 'Alerts' : '预警', exact: true });
    await banner.getByText(kind).first().waitFor();
    expect(who.faults).toEqual([]);
    await who.context.close();
  }
});

test('a lead watches a member with a note, and stops again', async () => {
  const lead = await visitor(chrome, 'en');
  await signIn(lead, 'lead', 'en', '/members?filter=%7B%22tier%22%3A%22silver%22%7D');
  await lead.page.locator('a.row-link').first().click();
  const watch = lead.page.getByRole('region', { name: 'Watch', exact: true });
  await watch.getByRole('button', { name: 'Watch this member' }).click();
  await watch.getByRole('textbox', { name: /Why/ }).fill('Moves house in May; tell me first.');
  await watch.getByRole('button', { name: 'Watch', exact: true }).click();
  await watch.getByText('Moves house in May; tell me first.').waitFor();
  await watch.getByText(/陈静 watches since/).waitFor();
  await watch.getByRole('button', { name: 'Stop watching' }).click();
  await watch.getByText('Nobody watches this member.').waitFor();
  expect(lead.faults).toEqual([]);
  await lead.context.close();
});
