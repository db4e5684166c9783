import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { createPrisma } from '../../prisma/client.ts';
import { retierMember } from '../../prisma/decisions.ts';
import { refreshMember } from '../../prisma/facts.ts';
import { newId } from '../../prisma/ids.ts';
import { openBrowser } from '../setup/world.ts';
import { fits, looksRight, shot } from './eyes.ts';
import { house, mailTo, SIZES, signIn, visitor } from './house.ts';

/** An offer above the limit: asked for on a case, approved in the inbox, booked on the member; and changes of tier. In Chinese, and in English on a phone. */
const SHOTS = process.env.E2E_SHOTS;
const DAY = 86_400_000;
let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());
afterEach(async ({ task }) => {
  const pages = chrome.contexts().flatMap((context) => context.pages());
  if (SHOTS && task.result?.state === 'fail')
    for (const [n, page] of pages.entries()) await page.screenshot({ path: `${SHOTS}/failed-approvals-${n}.png` });
  for (const context of chrome.contexts()) await context.close();
});

const LEAD = 'lead@demo.steward.example';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');

/** A case of a new member, held by whoever is signed in. */
async function ownCase(page: Page, locale: 'en' | 'zh', claim: string): Promise<{ id: string; subject: string }> {
  const subject = `${locale === 'zh' ? '包裹晚到' : 'Parcel late'} ${Date.now()}`;
  const id = await page.evaluate(
    async ([line, language]) => {
      const phone = `+86138${String(Date.now()).slice(-8)}`;
      const body = { kind: 'complaint', subject: line, body: line, category: 'delivery', locale: language, phone };
      const answer = await fetch('/api/cases', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-steward': 'desk' },
        body: JSON.stringify({ ...body, name: language === 'zh' ? '钱多多' : 'Nora Quinn' }),
      });
      return ((await answer.json()) as { id: string }).id;
    },
    [subject, locale],
  );
  await expect
    .poll(
      () =>
        page.evaluate(async (of) => ((await (await fetch(`/api/cases/${of}`)).json()) as { stage: string }).stage, id),
      {
        timeout: 20_000,
      },
    )
    .toBe('firstLine');
  await page.goto(`${page.url().split('#')[0]}#/cases/${id}`);
  await button(page, claim).click();
  return { id, subject };
}

test('客服提出300元补偿，组长在待办中批准，会员得到余额', async () => {
  // Mail is in the language of whoever gets it, which another test may have changed.
  const lead = await visitor(chrome, 'zh');
  await signIn(lead, 'lead', 'zh', '/queue');
  const rep = await visitor(chrome, 'zh');
  await signIn(rep, 'rep', 'zh', '/queue');
  await ownCase(rep.page, 'zh', '领取');
  await button(rep.page, '更多').click();
  await rep.page.getByRole('menuitem', { name: '提出补偿…' }).click();
  const offer = dialog(rep.page);
  await offer.getByLabel('金额（CNY）').fill('80');
  await offer.getByText('在限额之内，立即生效').waitFor();
  await offer.getByLabel('金额（CNY）').fill('300');
  await offer.getByText('须由陈静审批').waitFor();
  expect(await button(rep.page, '提出').isDisabled()).toBe(true);
  await offer.getByLabel('补偿理由').fill('包裹晚到三天，会员请假等候。');
  await looksRight(rep.page, 'approvals-offer-zh', { slight: true });
  await button(rep.page, '提出').click();
  const strip = rep.page.getByRole('list', { name: '补偿', exact: true });
  await strip.getByText('待审批').waitFor();
  await strip.getByText('陈静').waitFor();
  await shot(rep.page, 'approvals-case-zh');
  const href = await strip.getByRole('link').getAttribute('href');
  const id = /approvals\/([0-9a-f-]{36})/.exec(href ?? '')?.[1] as string;

  const letter = await mailTo(LEAD, (one) => one.mail.text?.includes(id) ?? false);
  expect(letter.mail.subject).toMatch(/王芳申请审批：给钱多多 ¥300/);
  expect(letter.mail.text).toContain(`/#/approvals/${id}`);
  expect(letter.mail.text).toContain('请登录工作台后决定');
  expect(letter.mail.text).toContain('包裹晚到三天，会员请假等候。');

  await lead.page.goto(`${house().desk}/#/approvals`);
  const row = lead.page.locator(`[data-row="${id}"]`);
  await row.waitFor();
  await looksRight(lead.page, 'approvals-inbox-zh', { slight: true });
  // The keyboard walks the rows as in every list.
  await lead.page.keyboard.press('j');
  expect(await lead.page.evaluate<string>('document.activeElement.className')).toContain('row-link');
  await row.getByRole('link').click();
  await lead.page.getByText('包裹晚到三天，会员请假等候。').first().waitFor();
  await looksRight(lead.page, 'approvals-detail-zh', { slight: true });
  await button(lead.page, '批准').click();
  await dialog(lead.page).getByLabel('意见（可不填）').fill('同意');
  await dialog(lead.page).getByRole('button', { name: '批准', exact: true }).click();
  await lead.page.getByText('已执行').waitFor();
  await shot(lead.page, 'approvals-approved-zh');

  // The rep's page follows by itself, and the member has it.
  await strip.getByText('已批准').waitFor();
  await rep.page.getByRole('region', { name: '积分与余额' }).getByText('¥300', { exact: true }).waitFor();
  expect([...rep.faults, ...lead.faults]).toEqual([]);
});

test('on a phone, in English: asked back, answered, rejected with a word', async () => {
  const rep = await visitor(chrome, 'en', 'phone');
  await signIn(rep, 'rep.en', 'en', '/queue');
  const { id: caseId } = await ownCase(rep.page, 'en', 'Claim');
  await button(rep.page, 'More').click();
  await rep.page.getByRole('menuitem', { name: 'Offer compensation…' }).click();
  await button(rep.page, 'Points').click();
  await dialog(rep.page).getByLabel('Points', { exact: true }).fill('200000');
  await dialog(rep.page)
    .getByText(/Will need approval by 陈静.*after that: Department head in the reporting line/)
    .waitFor();
  await dialog(rep.page).getByLabel('Why this offer').fill('Charged twice.');
  await fits(rep.page, 'approvals-offer-phone-en');
  await button(rep.page, 'Offer').click();
  const strip = rep.page.getByRole('list', { name: 'Compensation', exact: true });
  await strip.getByText('Waiting for approval').waitFor();
  await strip.getByRole('link').click();
  expect(rep.page.viewportSize()).toEqual(SIZES.phone);
  // Whoever asked sees what they can do, and not what they may not.
  await button(rep.page, 'Withdraw').waitFor();
  expect(await button(rep.page, 'Approve').count()).toBe(0);
  const place = new URL(rep.page.url()).hash.slice(1);

  const lead = await visitor(chrome, 'en', 'phone');
  await signIn(lead, 'lead', 'en', place);
  await button(lead.page, 'Ask back').waitFor();
  await looksRight(lead.page, 'approvals-detail-phone-en', { slight: true });
  await button(lead.page, 'Ask back').click();
  await dialog(lead.page).getByLabel('Your question').fill('Which day was it refunded?');
  await dialog(lead.page).getByRole('button', { name: 'Ask back', exact: true }).click();
  await lead.page.getByText('Waiting for an answer').first().waitFor();

  await rep.page.getByText('Which day was it refunded?').waitFor();
  await button(rep.page, 'Answer').click();
  await dialog(rep.page).getByLabel('Your answer').fill('On the 3rd.');
  await dialog(rep.page).getByRole('button', { name: 'Answer', exact: true }).click();
  await lead.page.getByText('On the 3rd.').waitFor();
  await button(lead.page, 'Reject').click();
  await dialog(lead.page).getByLabel('Comment (optional)').fill('Too much; 5,000 is enough.');
  await dialog(lead.page).getByRole('button', { name: 'Reject', exact: true }).click();
  await rep.page.getByText('Too much; 5,000 is enough.').waitFor();
  await lead.page.goto(`${lead.page.url().split('#')[0]}#/approvals?view=all`);
  await lead.page.getByText('200,000 points for Nora Quinn').first().waitFor();
  await fits(lead.page, 'approvals-inbox-phone-en');
  expect(caseId).toBeTruthy();
  expect([...rep.faults, ...lead.faults]).toEqual([]);
}, 120_000);

/** Two members whom the rules hold for gold, and who are silver until somebody approves. */
async function waitForGold(): Promise<{ id: string; name: string }[]> {
  const prisma = createPrisma(house().databaseUrl, 2);
  try {
    const members = ['温岚', '温屿'].map((name) => ({ id: newId(), name }));
    for (const { id, name } of members) {
      // Nothing of it is left to the worker, which would decide them once more behind our back.
      await prisma.$transaction(async (tx) => {
        await tx.member.create({ data: { tenantId, id, number: `T-${id.slice(-8)}`, name } });
        const bought = { tenantId, id: newId(), memberId: id, at: new Date(Date.now() - DAY), currency: 'CNY' };
        await tx.purchase.create({ data: { ...bought, amountMinor: 1_200_000, baseAmountMinor: 1_200_000 } });
        await refreshMember(tx, tenantId, id, Date.now());
      });
      await retierMember(prisma, tenantId, id, Date.now(), 'purchase');
    }
    for (const { id: memberId } of members) {
      const where = { tenantId_id: { tenantId, id: memberId } };
      const { tier, tierDecisionId } = await prisma.member.findUniqueOrThrow({ where });
      expect(tier).toBe('gold');
      await prisma.member.update({ where, data: { tier: 'silver' } });
      await prisma.tierChange.create({
        data: {
          ...{ tenantId, id: newId(), memberId, from: 'silver', to: 'gold', decisionId: tierDecisionId ?? '' },
          ...{ version: 1, cause: 'facts', spent: 1_200_000n, since: new Date() },
        },
      });
    }
    return members;
  } finally {
    await prisma.$disconnect();
  }
}

test('changes of tier that the rules decided: seen by the members behind them, one taken out, the rest approved', async () => {
  const members = await waitForGold();
  const phone = await visitor(chrome, 'en', 'phone');
  await signIn(phone, 'manager', 'en', '/approvals');
  await phone.page.getByText('Tier Gold instead of Silver for 2 members').click();
  await phone.page.getByRole('region', { name: 'Members it is about' }).getByText('To be decided: 2').waitFor();
  await looksRight(phone.page, 'tier-approval-phone-en', { slight: true });
  const place = new URL(phone.page.url()).hash.slice(1);
  expect(phone.faults).toEqual([]);

  const manager = await visitor(chrome, 'zh');
  const { page } = manager;
  await signIn(manager, 'manager', 'zh', '/approvals');
  await page.getByText('将2名会员由银卡变更为金卡').waitFor();
  await fits(page, 'tier-approval-inbox-zh');
  await manager.goTo(`/members/${members[0]?.id}`);
  await page.getByText(/^金卡，自.*起待.*周明远.*审批/).waitFor();
  await looksRight(page, 'tier-approval-member-zh', { slight: true });
  await manager.goTo(place);
  const part = page.getByRole('region', { name: '涉及的会员' });
  await button(page, '剔除温屿').click();
  await part.getByText('已剔除：1').waitFor();
  await looksRight(page, 'tier-approval-zh', { slight: true });
  await button(page, '批准').click();
  await dialog(page).getByRole('button', { name: '批准', exact: true }).click();
  await part.getByText('已变更：1').waitFor();
  await part.getByText('未获批准：1').waitFor();
  await shot(page, 'tier-approval-done-zh');
  await manager.goTo(`/members/${members[0]?.id}`);
  const history = page.getByRole('region', { name: '等级与阶段的变化' });
  await history.getByText('等级：银卡 → 金卡').waitFor();
  await history.getByRole('link', { name: /^审批 AP-/ }).waitFor();
  expect(manager.faults).toEqual([]);
}, 60_000);
