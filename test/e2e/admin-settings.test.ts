import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../setup/world.ts';
import { isWhole } from './eyes.ts';
import { house, mailTo, type SIZES, signIn, type Visitor, visitor } from './house.ts';

/** An administrator sets up the desk: calendars, words of mails, accounts, keys; and reads what was done. */
const SHOTS = process.env.E2E_SHOTS;
let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());
afterEach(async ({ task }) => {
  if (SHOTS && task.result?.state === 'fail')
    for (const [n, page] of chrome
      .contexts()
      .flatMap((c) => c.pages())
      .entries())
      await page.screenshot({ path: `${SHOTS}/failed-settings-${n}.png` });
  for (const context of chrome.contexts()) await context.close();
});

const admin = async (locale: 'en' | 'zh', place: string, size: keyof typeof SIZES = 'desk'): Promise<Visitor> => {
  const who = await visitor(chrome, locale, size);
  await signIn(who, 'admin', locale, place);
  return who;
};
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

test('a holiday set in the month grid is a draft, can be undone, and becomes a new version', async () => {
  const { page, faults } = await admin('en', '/admin/calendars');
  await button(page, 'New calendar…').click();
  await page.getByLabel('Code').fill(`e2e${Date.now()}`);
  await page.getByLabel('Chinese name').fill('测试日历');
  await page.getByLabel('English name').fill('Calendar of the test');
  await button(page, 'Make').click();
  await page.getByRole('heading', { name: 'Calendar of the test' }).waitFor();

  const year = new Date().getFullYear();
  const day = page.locator(`[data-day="${year}-06-17"]`);
  await day.click();
  await page.getByLabel('Holiday, closed').check();
  await page.getByLabel('Called').fill('Founding day');
  await button(page, 'Set').click();
  expect(await day.getAttribute('data-kind')).toBe('holiday');
  expect(await day.getAttribute('aria-label')).toMatch(/holiday · Founding day · changed, not saved/);
  await button(page, 'Undo').click();
  await expect.poll(() => day.getAttribute('data-kind')).not.toBe('holiday');

  await day.click();
  await page.getByLabel('Holiday, closed').check();
  await page.getByLabel('Called').fill('Founding day');
  await button(page, 'Set').click();
  // A draft outlives the page.
  await page.reload();
  await expect.poll(() => day.getAttribute('data-kind')).toBe('holiday');
  await page.getByText('No open case runs by it').waitFor();
  await page.getByLabel('Why (optional)').fill('Every year');
  await button(page, 'Save as version 2').click();
  await page.getByText('Nothing is changed yet. Choose a day in the grid.').waitFor();
  const versions = page.getByRole('region', { name: 'Versions' }).getByRole('listitem');
  expect(await versions.allInnerTexts()).toEqual([
    expect.stringMatching(/version 2[\s\S]*Every year[\s\S]*in force/),
    expect.stringMatching(/version 1/),
  ]);
  await page.reload();
  expect(await day.getAttribute('aria-label')).toMatch(/holiday · Founding day$/);
  expect(faults).toEqual([]);
});

test('a year nobody entered says so, and does not pretend to know its notice', async () => {
  const { page } = await admin('zh', '/admin/calendars');
  await page.getByRole('link', { name: '工作日（中国大陆）' }).click();
  const year = page.getByRole('group', { name: '年份' });
  for (let now = new Date().getFullYear(); now < 2027; now++) await button(page, '下一年').click();
  await year.getByText('2027').waitFor();
  await page.getByText('2027 年的节假日尚未录入').waitFor();
  // Two years ahead no notice can be out.
  await button(page, '下一年').click();
  await page.getByText('请先录完 2027 年').waitFor();
  await button(page, '按官方放假通知填入').click();
  await page
    .getByRole('alert')
    .getByText(/还没有 2028 年的官方放假通知/)
    .waitFor();
});

test('a key is shown once, works at once, and is revoked', async () => {
  const { page } = await admin('en', '/admin/keys');
  const name = `Web shop ${Date.now()}`;
  await button(page, 'New key…').click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('read members, masked').check();
  await button(page, 'Make the key').click();
  const key = await page.locator('textarea[data-key]').inputValue();
  expect(key).toMatch(/^stw_[0-9a-f]{12}_[\w-]{43}$/);
  const members = () => fetch(`${house().desk}/api/members`, { headers: { authorization: `Bearer ${key}` } });
  expect((await members()).status).toBe(200);
  await button(page, 'I have it').click();
  const row = page.getByRole('listitem').filter({ hasText: name });
  await row.getByText('works').waitFor();
  expect(await page.content()).not.toContain(key);
  page.once('dialog', (dialog) => dialog.accept());
  await row.getByRole('button', { name: 'Revoke…' }).click();
  await row.getByText('revoked').waitFor();
  expect((await members()).status).toBe(401);
});

test('changed words are checked while they are typed, and are what members read next', async () => {
  const { page } = await admin('en', '/admin/templates/received/en');
  const subject = page.locator('[data-phrase=subject]');
  await subject.fill('Hello %{boss}');
  await page.getByText('Not known here: boss').waitFor();
  const words = `We are on it (${Date.now()}): %{subject}`;
  await subject.fill(words);
  await page.getByText(/^\[CS-2026-000123\] We are on it/).waitFor();
  await button(page, 'Save').click();
  await page.getByText(/Saved as version/).waitFor();

  const address = `words.${Date.now()}@member.example`;
  const filed = await page.evaluate(async (email) => {
    const body = { kind: 'complaint', category: 'delivery', subject: 'Late again', body: 'Very late.', locale: 'en' };
    const headers = { 'content-type': 'application/json', 'x-steward': 'desk' };
    const answer = await fetch('/api/cases', {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...body, email, name: 'Anna Berg', channel: 'email' }),
    });
    return answer.status;
  }, address);
  expect(filed).toBe(201);
  const { mail } = await mailTo(address);
  expect(mail.subject).toMatch(/^\[CS-\d{4}-\d{6}\] We are on it \(\d+\): Late again$/);

  await page.reload();
  await button(page, 'Restore all shipped words').click();
  await button(page, 'Save').click();
  await page.getByText(/Saved as version/).waitFor();
});

test('a test message goes the way of all messages, and its result is told', async () => {
  const { page } = await admin('en', '/admin/accounts');
  const mail = page.getByRole('region', { name: 'Outgoing mail' });
  await mail.getByText('from the environment').waitFor();
  await mail.getByRole('button', { name: 'Send a test message to me' }).click();
  await mail.getByText('Sent: the other side has taken it.').waitFor();
  const letter = await mailTo('admin@demo.steward.example', ({ mail: { subject } }) => subject === 'Test message');
  expect(letter.mail.text).toContain('It works.');

  await page.goto(`${house().desk}/#/admin/audit`);
  await page.locator('[data-action="account.tested"]').first().waitFor();
});

test.each([
  ['en', 'desk'],
  ['zh', 'phone'],
] as const)('every page, in %s on a %s: words, no sideways scrolling, usable for all', async (locale, size) => {
  const { page, faults, goTo } = await admin(locale, '/me/notifications', size);
  const calendars = (await page.evaluate(async () => (await fetch('/api/admin/calendars')).json())) as {
    id: string;
  }[];
  for (const [name, path] of [
    ['calendars', 'calendars'],
    ['calendar', `calendars/${calendars.at(-1)?.id}`],
    ['templates', 'templates'],
    ['template', `templates/escalation/${locale}`],
    ['accounts', 'accounts'],
    ['keys', 'keys'],
    ['audit', 'audit'],
  ] as const) {
    await goTo(`/admin/${path}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    // What was done tells which words of a text were changed.
    await isWhole(page, `settings-${name}-${size}-${locale}`, name === 'audit');
  }
  expect(faults).toEqual([]);
});
