import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { sweepQueues } from '../../prisma/alerts.ts';
import { createPrisma } from '../../prisma/client.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

test('a member who speaks of a lawyer comes up before the lead, with the word marked; it was not meant so', async () => {
  const subject = `包裹 ${Date.now()}`;
  const [member, lead] = [await visitor(chrome, 'zh', 'phone'), await visitor(chrome, 'zh')];
  await signIn(lead, 'lead', 'zh', '/alerts?kind=alarmWords');
  const { page } = member;
  await page.goto(`${house().desk}/portal/new?lang=en`);
  await page.getByRole('radio', { name: /Complaint/ }).check();
  await page.getByRole('combobox', { name: 'What is it about?' }).selectOption({ label: 'Delivery' });
  await page.getByRole('textbox', { name: 'In one line' }).fill(subject);
  await page.getByRole('textbox', { name: 'What happened?' }).fill('再不解決，我就請律師了！');
  await page.getByRole('textbox', { name: 'Your name' }).fill('李明');
  await page.getByRole('textbox', { name: 'Phone or e-mail' }).fill(`li.${Date.now()}@member.example`);
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText(/CS-\d{4}-\d{6}/)
    .first()
    .waitFor();

  // Nobody reloads the lead's page.
  const card = lead.page.getByRole('article').filter({ hasText: subject });
  await card.waitFor();
  for (const words of ['警示词', '法律途径：律师']) expect(await card.innerText()).toContain(words);
  await card.getByRole('link', { name: '打开案件' }).click();
  const mark = lead.page.locator('mark');
  await mark.waitFor();
  expect(await mark.innerText()).toContain('律師');
  expect(await mark.getAttribute('title')).toBe('警示词：法律途径');

  const banner = lead.page.getByRole('region', { name: '警示词' });
  await banner.getByRole('button', { name: '并非此意' }).click();
  await banner.getByRole('textbox').fill('会员在开玩笑');
  await banner.getByRole('button', { name: '确认' }).click();
  await banner.getByText(/并非此意.*会员在开玩笑/).waitFor();
  for (const { faults, context } of [member, lead]) {
    expect(faults).toEqual([]);
    await context.close();
  }
});

test('a manager tries words in both languages and sees a queue that piles up', async () => {
  const prisma = createPrisma(house().databaseUrl, 1);
  try {
    // What the worker does every few minutes.
    await sweepQueues(prisma, DEFAULT_TENANT, Date.now());
  } finally {
    await prisma.$disconnect();
  }
  const manager = await visitor(chrome, 'en');
  await signIn(manager, 'manager', 'en', '/alerts/words');
  const { page } = manager;
  const trial = page.getByRole('region', { name: 'Try it' });
  await trial.getByRole('textbox').fill('My lawyers will sue you. 我要去消協！');
  await trial.getByText('3 words found').waitFor();
  expect(await trial.locator('mark').allInnerTexts()).toHaveLength(3);
  await page.goto(`${house().desk}/#/alerts?kind=queuePilingUp`);
  const card = page.getByRole('article').filter({ hasText: 'Queue piling up' }).first();
  await card.waitFor();
  expect(await card.innerText()).toMatch(/Measured: .* is at least/);
  expect(await card.innerText()).toContain('It is over when that is 20 % lower.');
  await card.getByRole('link', { name: 'Open queue' }).waitFor();
  expect(manager.faults).toEqual([]);
  await manager.context.close();
});
