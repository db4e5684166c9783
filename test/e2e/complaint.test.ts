import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house } from './house.ts';

/** The whole house as `npm start` gives it; member and rep in two browsers. */
let chrome: Browser;
let desk: string;
let mailbox: string;
const complaints: string[] = [];

const shots = process.env.E2E_SHOTS;
afterEach(async ({ task }) => {
  if (!shots || task.result?.state !== 'fail') return;
  const pages = chrome.contexts().flatMap((context) => context.pages());
  for (const [i, page] of pages.entries()) await page.screenshot({ path: `${shots}/failed-${i}.png` });
});

beforeAll(async () => {
  chrome = await openBrowser();
  ({ desk, mailbox } = house());
});
afterAll(async () => {
  await chrome?.close();
});

async function visitor(locale: 'en' | 'zh-CN', phone = false): Promise<{ page: Page; context: BrowserContext }> {
  const context = await chrome.newContext({
    locale,
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
  });
  // Nothing waits to be undone: what is sent goes at once.
  await context.addInitScript(`localStorage['RaStoreSteward.send.undo'] ??= '0'`);
  const page = await context.newPage();
  // Whatever the browser complains about is a fault of ours, but for what it says of an answer such as 401.
  page.on(
    'console',
    (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && complaints.push(m.text()),
  );
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context };
}

type Letter = { mail?: { subject?: string } };
async function subjectsTo(address: string): Promise<string[]> {
  const caught = (await (await fetch(`${mailbox}/messages.json?to=${encodeURIComponent(address)}`)).json()) as Letter[];
  return caught.map((letter) => letter.mail?.subject ?? '');
}

test('a member files, a rep claims, replies and resolves, the member accepts and rates', async () => {
  const address = `anna.${Date.now()}@member.example`;
  const member = await visitor('en', true);
  const number = await file(member.page, address);

  const rep = await visitor('en');
  await signIn(rep.page, /Emma Clarke/);
  // What comes while one looks announces itself and waits to be let in.
  const row = rep.page.getByRole('link', { name: new RegExp(number) });
  const letIn = rep.page.getByRole('button', { name: /Show/ });
  await until('the case is in the queue', async () => {
    if (await letIn.isVisible()) await letIn.click();
    return row.isVisible();
  });
  await row.click();
  await rep.page.getByRole('button', { name: 'Claim', exact: true }).click();
  await write(rep.page, 'Reply', 'We are looking for your parcel right now.');
  await rep.page.getByText('We are looking for your parcel right now.').waitFor();
  await write(rep.page, 'Resolve', 'It will be with you today, and the delivery is on us.');
  await until('it is resolved', async () => (await rep.page.getByText(/Resolved/).count()) > 0);

  await enterByCode(member.page, address);
  await member.page.getByRole('link', { name: new RegExp(number) }).click();
  expect(await member.page.getByText('We are looking for your parcel right now.').count()).toBe(1);
  await member.page
    .getByRole('button', { name: /^Yes|Accept|solved/i })
    .first()
    .click();
  await until('the member is asked to rate it', async () => {
    await member.page.reload();
    return (await member.page.getByRole('radio').count()) >= 5;
  });
  await member.page.getByRole('radio').nth(4).check();
  await member.page
    .getByRole('button', { name: /rat|send/i })
    .first()
    .click();

  // The rep's page follows by itself.
  await rep.page
    .getByText(/accepted/i)
    .first()
    .waitFor();
  expect(complaints).toEqual([]);
});

async function file(page: Page, address: string): Promise<string> {
  await page.goto(`${desk}/portal/new?lang=en`);
  await page.getByRole('radio', { name: /Complaint/ }).check();
  await page.getByRole('combobox', { name: 'What is it about?' }).selectOption({ label: 'Delivery' });
  await page.getByRole('textbox', { name: 'In one line' }).fill('Parcel three days late');
  await page.getByRole('textbox', { name: 'What happened?' }).fill('I was promised Monday. It is Thursday.');
  await page
    .getByLabel('A file, if you like')
    .setInputFiles({ name: 'receipt.txt', mimeType: 'text/plain', buffer: Buffer.from('Order 4711') });
  await page.getByRole('textbox', { name: 'Your name' }).fill('Anna Berg');
  await page.getByRole('textbox', { name: 'Phone or e-mail' }).fill(address);
  await page.getByRole('button', { name: 'Send' }).click();
  const number = /CS-\d{4}-\d{6}/.exec(
    (await page
      .getByText(/CS-\d{4}-\d{6}/)
      .first()
      .textContent()) ?? '',
  )?.[0];
  expect(number).toBeDefined();
  return number as string;
}

async function signIn(page: Page, name: RegExp): Promise<void> {
  await page.goto(desk);
  await page.getByRole('button', { name }).click();
  await page.getByRole('main').waitFor();
}

async function write(page: Page, tab: string, text: string): Promise<void> {
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.getByRole('tabpanel').getByRole('textbox').fill(text);
  const name = tab === 'Resolve' ? 'Resolve' : 'Send';
  await page.getByRole('tabpanel').getByRole('button', { name, exact: true }).click();
}

async function enterByCode(page: Page, address: string): Promise<void> {
  await page.goto(`${desk}/portal/sign-in?lang=en`);
  await page.getByRole('textbox', { name: 'Phone or e-mail' }).fill(address);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  let code: string | undefined;
  await until('the code is in the mail', async () => {
    const subjects = await subjectsTo(address);
    code = subjects.map((subject) => /code: (\d{6})$/.exec(subject)?.[1]).find(Boolean);
    return code !== undefined;
  });
  await page.getByRole('textbox', { name: 'Code' }).fill(code as string);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}
