import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../setup/world.ts';
import { isWhole } from './eyes.ts';
import { SIZES, signIn, visitor } from './house.ts';

/** Files in and out in a browser: a GB 18030 file with two bad rows, the refused rows taken away; members taken out and put back. */
const folder = mkdtempSync(join(tmpdir(), 'steward-e2e-import-'));
const tag = String(Date.now()).slice(-6);
let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(async () => {
  await chrome?.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const context of chrome.contexts()) await context.close();
});

const WAIT = { timeout: 30_000 };
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const counts = (page: Page) => page.getByTestId('import-counts');

async function sound(page: Page, name: string, faults: string[]): Promise<void> {
  await isWhole(page, name);
  expect(faults.splice(0)).toEqual([]);
}

/** The bytes of Chinese text in GB 18030: 编号,姓名,手机 and three people, two of them with faults. */
function gb18030(): Buffer {
  const hex = (text: string) => Buffer.from(text, 'hex');
  const header = Buffer.concat([
    hex('b1e0bac5'),
    Buffer.from(','),
    hex('d0d5c3fb'),
    Buffer.from(','),
    hex('cad6bbfa'),
    Buffer.from('\n'),
  ]);
  const line = (id: string, name: string, phone: string) =>
    Buffer.concat([Buffer.from(`${id},`), hex(name), Buffer.from(`,${phone}\n`)]);
  return Buffer.concat([
    header,
    line(`G${tag}1`, 'd5c5ceb0', `1371${tag}0`.padEnd(11, '1')),
    line(`G${tag}2`, 'c0eec0d7', '12'),
    line('', 'cdf5c3f7', ''),
    line(`G${tag}4`, 'baabc3b7', ''),
  ]);
}

test('经理导入 GB 18030 文件：预览、开始、下载未接收的行', async () => {
  const { page, faults } = await visitor(chrome, 'zh');
  await signIn({ page }, 'manager', 'zh', '/imports');
  await page.locator('input[type=file]').setInputFiles({ name: '会员.csv', mimeType: 'text/csv', buffer: gb18030() });
  await page.getByRole('heading', { name: '前几行的读取结果' }).waitFor(WAIT);
  const rows = page.getByRole('table').getByRole('row');
  await expect.poll(() => rows.count(), WAIT).toBe(5);
  const text = await page.getByRole('table').innerText();
  expect(text).toContain('张伟');
  expect(text).toContain('不是电话号码');
  expect(text).toContain('没有编号、卡号、手机或邮箱');
  expect(await page.locator('body').innerText()).toContain('GB 18030');
  await sound(page, 'import-preview-zh', faults);

  await button(page, '试运行').click();
  await page.getByText('试运行结果：没有写入任何数据').waitFor(WAIT);
  await expect.poll(() => counts(page).innerText(), WAIT).toBe('新增 2，变更 0，已有 0，未接收 2');
  await button(page, '开始导入').click();
  await page.getByText('完成', { exact: true }).waitFor(WAIT);
  await expect.poll(() => counts(page).innerText(), WAIT).toBe('新增 2，变更 0，已有 0，未接收 2');
  await sound(page, 'import-done-zh', faults);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载未接收的行' }).click(),
  ]);
  const refused = readFileSync(await download.path(), 'utf8');
  expect(refused.trim().split('\r\n')).toHaveLength(3);
  expect(refused).toContain(`2,手机,`);

  await page.getByRole('link', { name: '全部导入' }).click();
  await page
    .getByRole('link', { name: /会员 · 会员\.csv/ })
    .first()
    .waitFor(WAIT);
  await sound(page, 'imports-zh', faults);
});

test('a manager exports the members and imports them again: nothing is new and nothing changes', async () => {
  const { page, faults } = await visitor(chrome, 'en');
  await signIn({ page }, 'manager', 'en', '/imports');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export members' }).click(),
  ]);
  const path = join(folder, 'members.csv');
  await download.saveAs(path);
  await page.locator('input[type=file]').setInputFiles(path);
  await button(page, 'Start import').click(WAIT);
  await page.getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
  await expect
    .poll(() => counts(page).innerText(), WAIT)
    .toMatch(/^0 new, 0 changed, [1-9][\d,]* known already, 0 refused$/);
  await page.setViewportSize(SIZES.phone);
  await sound(page, 'import-done-phone-en', faults);
  await page.getByRole('link', { name: 'All imports' }).click();
  await page.getByText('Imports so far').waitFor(WAIT);
  await sound(page, 'imports-phone-en', faults);
});
