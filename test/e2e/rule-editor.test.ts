import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight } from './eyes.ts';
import { enter, house, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

const headers = { 'x-steward': 'desk' };
/** A draft of nobody's else: whatever was begun goes, and goes again afterwards. */
async function begin(page: Page, set: string): Promise<void> {
  const path = `${house().desk}/api/rules/${set}/draft`;
  await discard(page, set);
  const begun = await page.request.post(path, { data: { basedOn: 1 }, headers });
  expect(begun.ok(), await begun.text()).toBe(true);
}
async function discard(page: Page, set: string): Promise<void> {
  const path = `${house().desk}/api/rules/${set}/draft`;
  const open = await page.request.get(path);
  if (!open.ok()) return;
  const { version, revision } = (await open.json()) as RuleVersionDetail;
  await page.request.delete(`${path}?version=${version}&revision=${revision}`, { headers });
}

const row = (page: Page, r: number): Locator => page.locator(`tr[data-r="${r}"]`);
const cell = (page: Page, r: number, column: string): Locator => row(page, r).locator(`[id$="/${column}"]`);
const SPENT = 'member.spent12Months';

test('经理只用键盘写一条等级规则，从表格粘贴，看到单元格里的问题与人数，用条件树，保存后都在', async () => {
  const manager = await visitor(chrome, 'zh');
  const { page, context } = manager;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await enter(context, 'manager', 'zh');
  await begin(page, 'tier');
  await signIn(manager, 'manager', 'zh', '/rules/tier/draft');
  const table = page.getByRole('grid', { name: '决策表' });
  await table.waitFor();
  const keys = async (...all: string[]) => {
    for (const key of all) await page.keyboard.press(key);
  };

  // A column of one's own, then a row, all by key.
  await page.getByRole('button', { name: '列…' }).focus();
  await keys('Enter');
  await page.getByRole('combobox', { name: '搜索事实' }).waitFor();
  await page.keyboard.type('spending in 12');
  await keys('Enter');
  await inTable(page);
  await page.getByRole('columnheader', { name: '近12个月消费额' }).waitFor();
  await keys('Control+Home', 'Control+Enter');
  await cell(page, 1, SPENT).waitFor();
  await keys('Home', 'ArrowRight');
  await page.keyboard.type('>=8,000');
  await keys('Enter');
  await cell(page, 1, SPENT).getByText('≥ ¥8,000').waitFor();
  // One key is an entry, too.
  await keys('ArrowUp', '9', 'Enter');
  await cell(page, 1, SPENT).getByText('¥9', { exact: true }).waitFor();
  await keys('Control+z');
  await cell(page, 1, SPENT).getByText('≥ ¥8,000').waitFor();
  await keys('ArrowUp', 'ArrowRight', 'ArrowRight', 'Enter');
  await page.getByRole('combobox', { name: '会员等级' }).selectOption('gold');
  await keys('Enter');
  await cell(page, 1, 'then.tier').getByText('金卡').waitFor();
  await keys('ArrowUp');
  await page.locator('[data-sentence]').getByText('如果近12个月消费额不低于¥8,000，则会员等级为金卡。').waitFor();
  await page.getByRole('button', { name: 'English', exact: true }).click();
  await page
    .locator('[data-sentence]')
    .getByText('If spending in 12 months is at least ¥8,000, then the tier is gold.')
    .waitFor();

  // Who matches: fewer when more is asked for.
  const counted = async () => {
    await cell(page, 1, 'count').getByText('%').waitFor();
    return Number((await cell(page, 1, 'count').innerText()).split('\n')[0]?.replaceAll(',', ''));
  };
  const before = await counted();
  await table.focus();
  await keys('Home', 'ArrowRight');
  await page.keyboard.type('>=3,000');
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/rules/tier/count'));
  await keys('Enter');
  await asked;
  await expect.poll(counted).toBeGreaterThan(before);

  // Out of a spreadsheet: what does not fit stays in its cell, and says so.
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify('≥ 500\t银卡\t常客\n很多\t普通\t\n')})`);
  await keys('ArrowUp', 'Home', 'Control+v');
  await cell(page, 2, 'note').getByText('常客').waitFor();
  const words = '“很多”不是金额。例如：≥ 10000';
  await cell(page, 3, SPENT).getByRole('img', { name: words }).waitFor();
  const panel = page.getByRole('list', { name: '值得注意之处' });
  await looksRight(page, 'rule-editor-desk-zh');
  await panel.getByRole('listitem').filter({ hasText: words }).getByRole('button').press('Enter');
  await inTable(page);
  await page.keyboard.type('100 ~ 200');
  await keys('Enter');
  await cell(page, 3, SPENT).getByText('≥ ¥100，且≤ ¥200').waitFor();
  await keys('Control+z');
  await cell(page, 3, SPENT).getByText('很多').waitFor();
  await keys('Control+Shift+Z');
  await cell(page, 3, SPENT).getByText('≥ ¥100').waitFor();

  // One row as a tree.
  await keys('ArrowUp', 'ArrowRight', 'Enter');
  const tree = page.getByRole('dialog', { name: '第 4 行的条件' });
  await tree.getByRole('combobox', { name: '成立方式' }).selectOption('or');
  await tree.getByRole('button', { name: '条件', exact: true }).click();
  await tree.getByRole('combobox', { name: '事实' }).last().selectOption('member.yearsEnrolled');
  await tree.getByRole('combobox', { name: '比较方式：入会年数' }).selectOption('greaterThanInclusive');
  await tree.getByRole('textbox', { name: '取值：入会年数' }).fill('3');
  await looksRight(page, 'rule-tree-desk-zh');
  await tree.getByRole('button', { name: '完成' }).click();
  await cell(page, 3, 'more').getByText('，或入会年数不低于3年').waitFor();
  await keys('Alt+ArrowUp');
  await cell(page, 2, 'more').getByText('，或入会年数不低于3年').waitFor();

  await page.getByRole('button', { name: '保存草稿' }).click();
  await page.getByText('已全部保存').waitFor();
  await page.reload();
  await cell(page, 1, SPENT).getByText('≥ ¥3,000').waitFor();
  await cell(page, 2, 'more').getByText('，或入会年数不低于3年').waitFor();
  await cell(page, 3, 'note').getByText('常客').waitFor();
  expect(manager.faults).toEqual([]);

  // The same in English, by touch, on a phone.
  const phone = await visitor(chrome, 'en', 'phone');
  await enter(phone.context, 'manager', 'en');
  await signIn(phone, 'manager', 'en', '/rules/tier/draft');
  await cell(phone.page, 1, SPENT).getByText('≥ ¥3,000').click();
  await looksRight(phone.page, 'rule-editor-phone-en');
  await phone.page.getByRole('button', { name: 'Try it' }).click();
  const drawer = phone.page.getByRole('dialog', { name: 'Try the draft' });
  await drawer.getByRole('tab', { name: 'All members' }).click();
  await drawer.getByRole('button', { name: 'Start' }).click();
  await drawer.getByRole('link', { name: 'Everything about this trial' }).waitFor();
  await drawer.getByText(/members would move/).waitFor();
  await looksRight(phone.page, 'rule-try-phone-en');
  expect(phone.faults).toEqual([]);
  await discard(page, 'tier');
  await context.close();
  await phone.context.close();
});

test('what a draft says wrongly of how tiers move is named and led to; what cannot be read is written anew', async () => {
  const manager = await visitor(chrome, 'en');
  const { page, context } = manager;
  await enter(context, 'manager', 'en');
  await begin(page, 'tier');
  const path = `${house().desk}/api/rules/tier/draft`;
  const { version, revision, definition } = (await (await page.request.get(path)).json()) as RuleVersionDetail;
  const data = { version, revision, definition: { ...definition, policy: 'as before' } };
  expect((await page.request.patch(path, { data, headers })).status()).toBe(200);
  await signIn(manager, 'manager', 'en', '/rules/tier/draft');
  const moves = page.getByRole('region', { name: 'How tiers move' });
  await moves.getByText('cannot be read').waitFor();
  await moves.getByRole('button', { name: /^Begin anew/ }).click();
  const grace = moves.getByLabel('Days of grace before a downgrade');
  await grace.fill('-1');
  const publish = page.getByRole('button', { name: 'Publish…' });
  await page.getByRole('button', { name: 'How tiers move · Days of grace before a downgrade' }).click();
  await expect.poll(() => page.evaluate(`document.activeElement?.id`)).toBe('policy.downgrade.graceDays');
  expect(await publish.isDisabled()).toBe(true);
  await looksRight(page, 'rule-policy-wrong-en');
  await grace.fill('30');
  await expect.poll(() => publish.isDisabled()).toBe(false);
  expect(manager.faults).toEqual([]);
  await discard(page, 'tier');
  await context.close();
});

/** The table is where keys go. */
const inTable = (page: Page) =>
  expect.poll(() => page.evaluate(`document.activeElement?.getAttribute('role')`)).toBe('grid');
