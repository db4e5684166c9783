import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { createPrisma } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight } from './eyes.ts';
import { house, signIn, visitor } from './house.ts';

const DAY = 86_400_000;
let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

/** A member of this test's own, who spent enough for gold. */
async function plantMember(): Promise<string> {
  const prisma = createPrisma(house().databaseUrl, 1);
  const id = newId();
  try {
    await prisma.member.create({ data: { tenantId, id, number: `T-${Date.now()}`, name: '丁一' } });
    const bought = { tenantId, id: newId(), memberId: id, at: new Date(Date.now() - DAY), currency: 'CNY' };
    await prisma.purchase.create({ data: { ...bought, amountMinor: 1_200_000, baseAmountMinor: 1_200_000 } });
  } finally {
    await prisma.$disconnect();
  }
  return id;
}

test('a manager has all members decided anew; a member’s page tells what changed, and why', async () => {
  const id = await plantMember();
  const manager = await visitor(chrome, 'zh');
  const { page } = manager;
  await signIn(manager, 'manager', 'zh', '/rules');
  const runs = page.getByRole('region', { name: '对全部会员重新定级' });
  await runs.getByRole('button', { name: '现在开始' }).click();
  // Nobody reloads: the worker takes it up and is done.
  await runs.getByRole('listitem').first().getByText('已完成').waitFor();
  expect(await runs.getByRole('listitem').first().innerText()).toMatch(/由 .+ 发起[\s\S]*位会员，等级变更 \d/);
  await looksRight(page, 'retier');

  await page.goto(`${house().desk}/#/members/${id}`);
  const history = page.getByRole('region', { name: '等级与阶段的变化' });
  await history.getByText('等级：普通 → 金卡').waitFor();
  await history.getByText('忠诚度：潜在 → 一次性').waitFor();
  await history.getByRole('button', { name: /为何如此变化.*金卡/ }).click();
  await page
    .getByText(/按会员等级规则第\d+版第2条定为金卡/)
    .first()
    .waitFor();
  expect(manager.faults).toEqual([]);
  await manager.context.close();
}, 40_000);

test('how tiers move is told with the tier rules, on a phone as well', async () => {
  const manager = await visitor(chrome, 'en', 'phone');
  const { page } = manager;
  await signIn(manager, 'manager', 'en', '/rules/tier');
  const moves = page.getByRole('region', { name: 'How tiers move' });
  await moves.waitFor();
  expect(await moves.getByText('at once').count()).toBe(2);
  expect(await moves.getByLabel('Days of grace before a downgrade').isDisabled()).toBe(true);
  await looksRight(page, 'tier-policy');
  expect(manager.faults).toEqual([]);
  await manager.context.close();
}, 30_000);

test.each(['zh', 'en'] as const)(
  'costs and margin are changed by a manager, with a history (%s)',
  async (lang) => {
    const words = {
      zh: { margin: '毛利率（%）', touch: '每次关怀（CNY）', save: '保存', history: '历史', wrong: '请输入整数' },
      en: {
        margin: 'Margin (%)',
        touch: 'A care touch (CNY)',
        save: 'Save',
        history: 'History',
        wrong: 'Must be a whole number',
      },
    }[lang];
    const manager = await visitor(chrome, lang, lang === 'zh' ? 'phone' : undefined);
    const { page } = manager;
    await signIn(manager, 'manager', lang, '/rules/costs');
    const margin = page.getByLabel(words.margin);
    await margin.fill('3.5');
    await page.getByRole('button', { name: words.save, exact: true }).click();
    await page.getByText(words.wrong).waitFor();
    const wanted = { zh: '41', en: '42' }[lang];
    await margin.fill(wanted);
    await page.getByLabel(words.touch).fill(`${wanted}.50`);
    await page.getByRole('button', { name: words.save, exact: true }).click();
    const history = page.getByRole('region', { name: words.history });
    await history.getByText(`→ ${wanted}.50`).first().waitFor();
    expect(await margin.inputValue()).toBe(wanted);
    await looksRight(page, `fact-settings-${lang}`);
    expect(manager.faults).toEqual([]);
    await manager.context.close();
  },
  30_000,
);
