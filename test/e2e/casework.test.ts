import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

test('a manager adds a category with a question; a member files in it; a rep tags, mentions, snoozes; the colleague is told', async () => {
  const stamp = Date.now().toString(36);
  const manager = await visitor(chrome, 'en');
  await signIn(manager, 'admin', 'en', '/categories');
  const { page } = manager;
  await page.getByRole('button', { name: /^Delivery( \d+)?$/ }).click();
  await page.getByRole('button', { name: 'Add below “Delivery”' }).click();
  await page.getByLabel('Name in Chinese').last().fill(`冷链${stamp}`);
  await page.getByLabel('Name in English').last().fill(`Cold ${stamp}`);
  await page.getByLabel(/^Code, for ever/).fill(`cold${stamp}`);
  await page.getByRole('button', { name: 'Add a category' }).click();
  await page.getByRole('button', { name: 'Add a question' }).click();
  const question = page.getByRole('group', { name: 'Add a question' });
  await question.getByLabel(/^Code, for ever/).fill(`box${stamp}`);
  await question.getByLabel('Required').check();
  await question.getByLabel('Name in English').fill('Box number');
  await page.getByRole('group', { name: 'Box number' }).getByLabel('Name in Chinese').fill('箱号');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved').waitFor();

  const member = await visitor(chrome, 'zh', 'phone');
  const form = member.page;
  await form.goto(`${house().desk}/portal/new?kind=complaint`);
  await form.getByLabel('与什么有关').or(form.locator('#category')).first().selectOption(`cold${stamp}`);
  await form.locator('#subject').fill(`冷链断了 ${stamp}`);
  await form.locator('#body').fill('收到时已经化了。');
  await form.locator('#remedy').selectOption('refund');
  await form.locator('#name').fill('李雪');
  await form.locator('#contact').fill(`li.${stamp}@member.example`);
  await form.locator('main button[type=submit], form#filing button[type=submit]').last().click();
  await form.locator(`#f_box${stamp}`).fill('B-42');
  await form.locator('form#filing button[type=submit]').last().click();
  const number = await form.locator('.number').innerText();

  const rep = await visitor(chrome, 'zh');
  await signIn(rep, 'lead', 'zh');
  let id = '';
  await until('the case is routed', async () => {
    const filter = JSON.stringify({ q: number });
    const rows = await rep.page.request.get(`${house().desk}/api/cases?${new URLSearchParams({ filter })}`);
    const [row] = (await rows.json()) as { id: string; stage: string }[];
    id = row?.id ?? '';
    return row !== undefined && row.stage !== 'received';
  });
  await rep.page.goto(`${house().desk}/#/cases/${id}`);
  await rep.page.getByText(`冷链${stamp}`).waitFor();
  await rep.page.getByText('退款', { exact: true }).waitFor();
  await rep.page.getByLabel('添加标签').fill(stamp);
  await rep.page.getByLabel('添加标签').press('Enter');
  await rep.page.getByText(stamp, { exact: true }).waitFor();
  await rep.page.getByRole('tab', { name: '备注' }).click();
  const note = rep.page.getByRole('tabpanel').getByRole('textbox');
  await note.fill('@emma');
  await rep.page.getByRole('option', { name: 'Emma Clarke' }).click();
  await note.press('End');
  await note.pressSequentially('请看一下');
  await note.press('Control+Enter');
  await rep.page.getByText('@Emma Clarke', { exact: true }).waitFor();
  await rep.page.getByRole('button', { name: '稍后处理' }).click();
  await rep.page.getByRole('dialog').getByRole('button', { name: '稍后处理' }).click();
  await rep.page.getByRole('button', { name: '立即放回队列' }).waitFor();

  const emma = await visitor(chrome, 'en');
  await signIn(emma, 'rep.en', 'en');
  const notices = (await (await emma.page.request.get(`${house().desk}/api/notices`)).json()) as {
    text: string;
    place: string;
  }[];
  expect(notices).toContainEqual(
    expect.objectContaining({ text: `You were mentioned in a note on ${number}`, place: `/cases/${id}` }),
  );
  await emma.page.goto(`${house().desk}/#/cases/${id}`);
  await emma.page.getByText('Delivery › ').waitFor();
  await emma.page.getByRole('button', { name: 'About this case' }).click();
  await emma.page.getByText('B-42').waitFor();
  expect([...manager.faults, ...member.faults, ...rep.faults, ...emma.faults]).toEqual([]);
}, 60_000);
