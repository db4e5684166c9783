import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { AT_ONCE } from '../../domain/tier-policy.ts';
import { createPrisma } from '../../prisma/client.ts';
import { versionAt } from '../../prisma/decisions/versions.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight } from './eyes.ts';
import { house, signIn, visitor } from './house.ts';

/** Set to a folder: pictures of the pages are left there. */
/** Numbers that no other test uses. */
const DRAFT = 901;

let chrome: Browser;
const tenantId = DEFAULT_TENANT;
const drafts = { tenantId, version: DRAFT };

beforeAll(async () => {
  chrome = await openBrowser();
  await withPrisma(async (prisma) => {
    const tier = structuredClone((await versionAt(prisma, tenantId, 'tier', Date.now())).definition);
    for (const row of tier.rows)
      for (const node of 'all' in row.when ? row.when.all : row.when.any)
        if ('fact' in node && node.fact === 'member.spent12Months') node.value = Math.round(Number(node.value) / 4);
    tier.policy = { ...AT_ONCE, approval: { of: 'up', from: 'gold' } };
    const care = structuredClone((await versionAt(prisma, tenantId, 'careAudience', Date.now())).definition);
    const spends = { all: [{ fact: 'member.spent12Months', operator: 'greaterThan', value: 500_000 } as const] };
    // Whoever spends much is left out, too.
    for (const row of care.rows.slice(0, 1)) care.rows.push({ ...row, id: 'spends', when: spends });
    const routing = structuredClone((await versionAt(prisma, tenantId, 'routing', Date.now())).definition);
    const billing = routing.rows.find(({ id }) => id === 'billing');
    if (billing)
      billing.when = {
        all: [
          { fact: 'case.line', operator: 'equal', value: 'first' },
          { fact: 'case.category', operator: 'equal', value: 'delivery' },
        ],
      };
    const rows = [tier, routing, care].map((definition) => ({
      ...drafts,
      ruleSet: definition.set,
      status: 'draft',
      definition,
    }));
    await prisma.ruleSetVersion.createMany({ data: rows as never });
  });
});
afterAll(async () => {
  await chrome?.close();
  await withPrisma((prisma) => prisma.ruleSetVersion.deleteMany({ where: drafts }));
});

async function withPrisma(work: (prisma: ReturnType<typeof createPrisma>) => Promise<unknown>): Promise<void> {
  const prisma = createPrisma(house().databaseUrl, 1);
  try {
    await work(prisma);
  } finally {
    await prisma.$disconnect();
  }
}

test('a manager tries other tiers on all members, and sees who would move and why; an executive reads it by its address', async () => {
  const manager = await visitor(chrome, 'zh');
  const { page } = manager;
  await signIn(manager, 'manager', 'zh', '/rules/tier');
  await page.getByRole('link', { name: '用历史试算' }).click();
  await page.getByRole('combobox', { name: '试算哪个版本' }).click();
  await page.getByRole('option', { name: `第 ${DRAFT} 版（草稿）` }).click();
  await looksRight(page, 'trials-start-zh');
  await page.getByRole('button', { name: '开始' }).click();
  await page.getByText(/位会员中，\d+ 位会升级，\d+ 位会降级/).waitFor();
  await page.getByText(/其中 \d+ 项变动须先等待审批（升至金卡及以上须经审批）/).waitFor();
  await looksRight(page, 'trial-members-zh');
  const cell = page.getByRole('button', { name: /普通 → 银卡|普通 → 金卡|银卡 → 金卡|金卡 → 白金/ }).first();
  await cell.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/共 \d+ 条/).waitFor();
  expect(await dialog.getByRole('listitem').first().innerText()).toMatch(/之前：[\s\S]*之后：/);
  await looksRight(page, 'trial-behind-zh');
  await dialog.getByRole('button', { name: '关闭' }).click();
  const address = page.url().split('#')[1] ?? '';

  const executive = await visitor(chrome, 'en', 'phone');
  await signIn(executive, 'vp', 'en', address);
  await executive.page.getByText(/of \d+ members would move up/).waitFor();
  expect(await executive.page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  await looksRight(executive.page, 'trial-members-en-phone');
  for (const { faults, context } of [manager, executive]) {
    expect(faults).toEqual([]);
    await context.close();
  }
});

test('a manager tries whom a cadence of care reaches, and sees who drops out; it is there on a phone as well', async () => {
  const manager = await visitor(chrome, 'en', 'phone');
  const { page } = manager;
  await signIn(manager, 'manager', 'en', `/rules/careAudience/trials?version=${DRAFT}`);
  await page.getByRole('combobox', { name: 'Cadence' }).click();
  await page.getByRole('option', { name: 'Birthday' }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText(/Of \d+ members 0 would come in and [1-9]\d* drop out; \d+ stay in/).waitFor();
  await looksRight(page, 'trial-care-en-phone');
  await page.getByRole('button', { name: /^taken in → left out/ }).click();
  await page
    .getByRole('dialog')
    .getByText(/After: Row 2/)
    .first()
    .waitFor();
  expect(manager.faults).toEqual([]);
  await manager.context.close();
});

test('a manager plays the cases of a period by other routing, and sees queues before and after', async () => {
  const manager = await visitor(chrome, 'en');
  const { page } = manager;
  await signIn(manager, 'manager', 'en', `/rules/routing/trials?version=${DRAFT}`);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText(/\d+ of \d+ cases would have gone another way/).waitFor();
  await page
    .getByRole('img', { name: /at most \d+ before, \d+ after/ })
    .first()
    .waitFor();
  for (const name of ['Deadlines', 'Escalations', 'What this rests on'])
    await page.getByRole('heading', { name }).waitFor();
  await page.getByRole('heading', { name: 'What this rests on' }).scrollIntoViewIfNeeded();
  await looksRight(page, 'trial-cases-en');
  await page.getByRole('link', { name: 'All trials' }).click();
  await page.getByRole('heading', { name: 'Trials so far' }).waitFor();
  await looksRight(page, 'trials-list-en');
  await page
    .getByRole('link', { name: new RegExp(`Version ${DRAFT} against version 1`) })
    .first()
    .waitFor();
  expect(manager.faults).toEqual([]);
  await manager.context.close();
});
