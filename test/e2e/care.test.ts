import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

/** Member care as a manager and a rep meet it, in both languages; the worker sweeps, the catcher gets the mail. */
let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());
afterEach(async () => {
  for (const context of chrome.contexts()) await context.close();
});

async function signedIn(account: string, locale: 'en' | 'zh', place: string): Promise<Page> {
  const who = await visitor(chrome, locale);
  await signIn(who, account, locale, place);
  return who.page;
}

const api = <T>(page: Page, path: string) =>
  page.evaluate(async (p) => (await fetch(p)).json(), `/api/care/${path}`) as Promise<T>;

type Due = { member: { name: string }; verdict: string; dueAt: string };

test('a manager sees who is due, asks for a sweep, and what is due goes out or waits with a reason', async () => {
  const page = await signedIn('manager', 'zh', '/care/due');
  await page.getByRole('table', { name: '即将关怀' }).waitFor();
  const due = await api<Due[]>(page, 'due?filter={"cadence":"birthday","days":0}&range=[0,99]');
  await page.goto(`${house().desk}/#/care/cadences`);
  const card = page.getByRole('region', { name: '生日祝福' });
  await card.getByRole('button', { name: '立即检查' }).click();
  // Before ten in the morning nobody has a birthday yet; the wish of yesterday is still in time then.
  await until('everybody who was due has a touch', async () => {
    const left = await api<Due[]>(page, 'due?filter={"cadence":"birthday","days":0}&range=[0,99]');
    return left.length === 0;
  });
  const touches = await api<{ member: { name: string }; state: string }[]>(
    page,
    'touches?filter={"cadence":"birthday"}&range=[0,99]',
  );
  for (const { member } of due) expect(touches.some((touch) => touch.member.name === member.name)).toBe(true);
  await page.goto(`${house().desk}/#/care/touches`);
  await page.getByRole('table', { name: '关怀记录' }).waitFor();
  await until('each is sent, or says why not', async () => {
    const now = await api<{ state: string }[]>(page, 'touches?filter={"cadence":"birthday"}&range=[0,99]');
    return now.every(({ state }) => ['sent', 'skipped', 'held'].includes(state));
  });
  const states = await api<{ state: string; channel: string; closedAt: string }[]>(
    page,
    'touches?filter={"state":"sent","cadence":"birthday"}&sort=["closedAt","DESC"]&range=[0,99]',
  );
  const mailed = states.filter(
    ({ channel, closedAt }) => channel === 'email' && Date.now() - Date.parse(closedAt) < 300_000,
  );
  const caught = (await (await fetch(`${house().mailbox}/messages.json`)).json()) as {
    mail?: { subject?: string; text?: string };
  }[];
  const wishes = caught.filter(({ mail }) => /生日快乐|Happy birthday/.test(mail?.subject ?? ''));
  expect(wishes.length).toBe(mailed.length);
  for (const { mail } of wishes) expect(mail?.text).toMatch(/\/portal\/care\//);
});

test('a manager edits a cadence, sees who would be due, publishes it, and finds the new version', async () => {
  const page = await signedIn('manager', 'zh', '/care/cadences');
  const card = page.getByRole('region', { name: '久未联系' });
  await card.getByText('第1版').waitFor();
  // The hourly sweep must not come between what is foretold and what is counted.
  await card.getByRole('button', { name: '停用' }).click();
  await card.getByRole('button', { name: '启用' }).waitFor();
  const open = async () => {
    await card.getByRole('button', { name: '编辑…' }).click();
    const dialog = page.getByRole('dialog', { name: '编辑：久未联系' });
    await dialog.getByRole('spinbutton', { name: '无联系天数' }).waitFor();
    return dialog;
  };
  let dialog = await open();
  const publish = dialog.getByRole('button', { name: '发布' });
  expect(await publish.isDisabled()).toBe(true);
  await dialog.getByRole('spinbutton', { name: '无联系天数' }).fill('0');
  await dialog.getByRole('button', { name: '预览' }).click();
  await dialog.getByText('过小或过短').waitFor();
  await dialog.getByRole('spinbutton', { name: '无联系天数' }).fill('20');
  for (const tier of ['银卡', '金卡', '白金']) await dialog.getByRole('checkbox', { name: tier }).uncheck();
  const look = async () => {
    await dialog.getByRole('button', { name: '预览' }).click();
    const said = dialog.getByText(/^将关怀[\d,]+位会员$/);
    await said.waitFor();
    return Number(/[\d,]+/.exec((await said.textContent()) as string)?.[0]?.replaceAll(',', ''));
  };
  const everybody = await look();
  expect(everybody).toBeGreaterThan(0);
  await dialog.getByRole('checkbox', { name: '白金' }).check();
  const some = await look();
  expect(some).toBeLessThan(everybody);
  const tiers = await dialog
    .getByRole('table', { name: '将关怀的会员' })
    .getByText(/银卡|金卡|普通/)
    .count();
  expect(tiers).toBe(0);
  // By the keyboard alone: one more step, published without its words, then with them.
  await dialog.getByRole('button', { name: '添加消息' }).focus();
  await page.keyboard.press('Enter');
  const step = dialog.getByRole('group', { name: '第3步 · 消息' });
  await step.getByRole('spinbutton', { name: '上一步之后的天数' }).fill('14');
  await publish.focus();
  await page.keyboard.press('Enter');
  await step.getByText('不能为空').first().waitFor();
  // Closed by mistake, nothing of it is lost.
  await page.keyboard.press('Escape');
  await until('it is closed', async () => (await dialog.count()) === 0);
  dialog = await open();
  const third = dialog.getByRole('group', { name: '第3步 · 消息' });
  for (const name of ['标题（中文）', '正文（中文）', '标题（英文）', '正文（英文）'])
    await third.getByRole('textbox', { name }).fill('%{name}');
  await dialog.getByRole('button', { name: '发布' }).click();
  await card.getByText('第2版').waitFor();
  await card.getByText('连续20天无人联系').waitFor();
  dialog = await open();
  const versions = dialog.getByRole('region', { name: '版本' }).getByRole('listitem');
  expect(await versions.count()).toBe(2);
  expect(await versions.first().textContent()).toMatch(/第2版.*周明远/);
  expect(await dialog.getByRole('checkbox', { name: '白金' }).isChecked()).toBe(true);
  expect(await dialog.getByRole('checkbox', { name: '金卡' }).isChecked()).toBe(false);
  const due = await api<Due[]>(page, 'due?filter={"cadence":"silence","days":7}&range=[0,99]');
  expect(due.length).toBe(Math.min(some, 100));
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: '启用' }).click();
  await card.getByRole('button', { name: '停用' }).waitFor();
});

test('a rep claims a call, sees the number, and completes it with the response', async () => {
  const page = await signedIn('rep.en', 'en', '/care/tasks?view=free');
  const table = page.getByRole('table', { name: 'Call tasks' });
  const row = table.getByRole('row').nth(1);
  const name = (await row.getByRole('link').textContent()) as string;
  expect(await row.getByText(/\*\*\*\*/).count()).toBe(1);
  await row.getByRole('link').click();
  const drawer = page.getByRole('dialog', { name });
  await drawer.getByRole('button', { name: 'Claim' }).click();
  await drawer.getByRole('link', { name: /^\+/ }).waitFor();
  await drawer.getByRole('button', { name: 'Pleased' }).click();
  await drawer.getByRole('textbox', { name: 'Note' }).fill('Liked to be called.');
  await drawer.getByRole('textbox', { name: 'Note' }).press('Control+Enter');
  await until('it is over', async () => (await drawer.count()) === 0);
  await page.goto(`${house().desk}/#/care/tasks?view=done`);
  const done = page.getByRole('table', { name: 'Call tasks' }).getByRole('row', { name: new RegExp(name) });
  await done.getByText(/Done · Pleased/).waitFor();
});

test('a manager makes call tasks of the uncontacted, with an outcome for each', async () => {
  const page = await signedIn('manager', 'zh', '/care/uncontacted?days=90');
  await page.getByRole('checkbox', { name: '选择本页全部' }).check();
  await page.getByRole('button', { name: '建立电话任务' }).click();
  const results = page.getByRole('dialog', { name: '逐条结果' });
  await results.getByText(/^已建\d+个/).waitFor();
  expect(await results.getByText(/已建立|略过|已有任务|暂缓/).count()).toBeGreaterThan(10);
});
