import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail, StoryEntry } from '../../api/contract/cases.ts';
import type { ToolRow } from '../../api/contract/replies.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

/** By the cookies of whoever is signed in. */
const api = (page: Page) => {
  const call = async <T>(method: string, path: string, data?: object): Promise<T> => {
    const headers = { 'x-steward': 'desk' };
    const answer = await page.request.fetch(house().desk + path, { method, headers, ...(data ? { data } : {}) });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (answer.status() === 204 ? null : await answer.json()) as T;
  };
  return call;
};

test('a manager makes a template; a rep inserts it by "/", sends, undoes, sends again; a checklist stops the solution', async () => {
  const stamp = Date.now().toString(36);
  const [manager, rep] = [await visitor(chrome, 'zh'), await visitor(chrome, 'en')];
  await rep.context.addInitScript(`localStorage['RaStoreSteward.send.undo'] = '10'`);
  await signIn(manager, 'manager', 'zh', '/replies/template/new');
  const asManager = api(manager.page);

  // Made in the desk, looked at while it is typed.
  const { page: making } = manager;
  await making.getByRole('textbox', { name: '中文名称' }).fill(`查询进度 ${stamp}`);
  await making.getByRole('textbox', { name: '英文名称' }).fill(`Progress ${stamp}`);
  await making.getByRole('textbox', { name: '“/”后的快捷词' }).fill(stamp);
  await making
    .getByRole('textbox', { name: '中文', exact: true })
    .fill('{{member.name}}您好，{{case.number}} 正在处理。');
  const english = making.getByRole('textbox', { name: 'English', exact: true });
  await english.fill('Hello {{member.name}}, {{promise.answer}}');
  await making.getByText('并非每个案件都有“promise.answer”').waitFor();
  await english.fill('Hello {{member.name}}, we have {{case.number}}.');
  await making.getByRole('region', { name: '预览: English' }).getByText('Hello Anna Berg, we have CS-').waitFor();
  await making.getByRole('button', { name: '新建', exact: true }).click();
  await making.getByText('已保存为第 1 版').waitFor();

  const checklist = await asManager<ToolRow>('POST', '/api/tools', {
    ...{ type: 'checklist', nameZh: `核对 ${stamp}`, nameEn: `Checks ${stamp}`, code: null, shared: true },
    ...{ kinds: ['enquiry'], categories: ['account'] },
    definition: { items: [{ id: 'identity', zh: '已核对身份', en: 'Identity checked', required: true }] },
  });
  const staff = await asManager<{ id: string; name: string }[]>('GET', '/api/staff?range=[0,99]');
  const emma = staff.find(({ name }) => name === 'Emma Clarke')?.id;
  const { id } = await asManager<{ id: string }>('POST', '/api/cases', {
    ...{ kind: 'enquiry', category: 'account', subject: stamp, body: 'Where is it?', locale: 'en' },
    ...{ name: 'Anna Berg', email: `${stamp}@example.org` },
  });
  const detail = () => asManager<CaseDetail>('GET', `/api/cases/${id}`);
  await until('it is routed', async () => (await detail()).stage === 'firstLine');
  await asManager('POST', `/api/cases/${id}/assignment`, { staffId: emma });
  const sent = async () =>
    (await asManager<StoryEntry[]>('GET', `/api/cases/${id}/story`)).filter(
      (entry) => entry.is === 'message' && entry.direction === 'outbound',
    ).length;

  // By keys alone.
  await signIn(rep, 'rep.en', 'en', `/cases/${id}`);
  const { page } = rep;
  await page.getByRole('textbox', { name: 'Reply' }).waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('/');
  await page.getByRole('combobox', { name: 'Search by name' }).waitFor();
  await page.keyboard.type(stamp);
  await page.getByRole('option', { name: `Progress ${stamp}` }).waitFor();
  await page.keyboard.press('Enter');
  const { number } = await detail();
  const field = page.getByRole('textbox', { name: 'Reply' });
  const words = `Hello Anna Berg, we have ${number}.`;
  await until('the words are there', async () => (await field.inputValue()) === words);
  await page.locator('textarea:focus').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('group', { name: 'sending in' }).getByRole('button', { name: 'Undo' }).click();
  await until('the words are there', async () => (await field.inputValue()) === words);
  expect(await sent()).toBe(0);
  await page.getByRole('textbox', { name: 'Reply' }).press('Control+Enter');
  await page.getByRole('group', { name: 'sending in' }).waitFor();
  // Going on sends it at once.
  await page.goto(`${house().desk}/#/queue`);
  await until('the reply is there', async () => (await sent()) === 1);

  await page.goto(`${house().desk}/#/cases/${id}`);
  await page.getByRole('textbox', { name: 'Reply' }).waitFor();
  await page.keyboard.press('s');
  await page.getByRole('textbox', { name: 'Resolve' }).fill('It is here.');
  await page.getByText('Before resolving, please check: “Identity checked”').waitFor();
  expect(await page.getByRole('button', { name: 'Resolve', exact: true }).isDisabled()).toBe(true);
  // Ticked is what the server says is.
  await page.getByRole('checkbox', { name: 'Identity checked' }).click();
  await page.getByText('Emma Clarke, ').waitFor();
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  // The page closes within the ten seconds.
  await page.getByRole('group', { name: 'sending in' }).waitFor();
  await page.close({ runBeforeUnload: false });
  const again = await rep.context.newPage();
  await again.goto(`${house().desk}/#/queue`);
  await until('it is resolved', async () => (await detail()).resolvedAt !== null);
  expect(await sent()).toBe(2);

  await asManager('DELETE', `/api/tools/${checklist.id}`);
  expect([...manager.faults, ...rep.faults]).toEqual([]);
  await Promise.all([manager.context.close(), rep.context.close()]);
}, 60_000);
