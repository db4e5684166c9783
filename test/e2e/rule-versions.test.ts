import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RulePublicationAnswer, RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { say } from '../../domain/language/index.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { actOnApproval } from '../../prisma/approvals/act.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { retierMember } from '../../prisma/retier.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight, shot } from './eyes.ts';
import { enter, house, signIn, type Visitor, visitor } from './house.ts';

/** Set to a folder: pictures of the pages are left there. */
const tenantId = DEFAULT_TENANT;

let chrome: Browser;
let prisma: PrismaClient;
beforeAll(async () => {
  chrome = await openBrowser();
  prisma = createPrisma(house().databaseUrl, 2);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await chrome?.close();
});

const at = (path: string) => `${house().desk}${path}`;
const get = async <T>(page: Page, path: string) => (await page.request.get(at(path))).json() as Promise<T>;
const headers = { 'x-steward': 'desk' };
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** Of the table in which rules are written; rows count from 0. */
const cell = (page: Page, r: number, column: string) => page.locator(`tr[data-r="${r}"] [id$="/${column}"]`);

/** Somebody who bought for so much. */
async function buyer(name: string, yuan: number): Promise<string> {
  const id = newId();
  const number = `RV-${id.slice(-12)}`;
  await prisma.member.create({ data: { tenantId, id, number, name, tier: 'basic', enrolledAt: new Date() } });
  const [when, amountMinor] = [new Date(Date.now() - 3_600_000), BigInt(yuan * 100)];
  await prisma.purchase.create({
    data: {
      ...{ tenantId, id: newId(), memberId: id, at: when },
      ...{ amountMinor, baseAmountMinor: amountMinor, currency: 'CNY' },
    },
  });
  return id;
}

/** The second person's word, for whoever was asked. */
async function approve(id: string): Promise<void> {
  const { staffId } = await prisma.approvalSeat.findFirstOrThrow({
    where: { tenantId, approvalId: id, status: 'pending' },
  });
  await actOnApproval(prisma, { tenantId, id, verb: 'approve', actor: { type: 'staff', id: staffId } });
}

/** What another test left is no draft of this one. */
async function noDraft(page: Page): Promise<void> {
  const open = await page.request.get(at('/api/rules/tier/draft'));
  if (!open.ok()) return;
  const { version, revision } = (await open.json()) as RuleVersionDetail;
  await page.request.delete(at(`/api/rules/tier/draft?version=${version}&revision=${revision}`), { headers });
}

/** Somebody else saves the same draft: nothing of either is lost. */
async function meanwhile({ page }: Visitor): Promise<void> {
  const admin = await visitor(chrome, 'en');
  await enter(admin.context, 'admin', 'en');
  const { version, revision, definition } = await get<RuleVersionDetail>(admin.page, '/api/rules/tier/draft');
  const data = { version, revision, definition: { ...definition, hitPolicy: 'unique' } };
  expect((await admin.page.request.patch(at('/api/rules/tier/draft'), { data, headers })).status()).toBe(200);
  await cell(page, 3, 'note').dblclick();
  await page.getByRole('textbox', { name: 'Note in English' }).fill('All others');
  await page.keyboard.press('Enter');
  await button(page, 'Save draft').click();
  const theirs = page.getByRole('table', { name: 'What was changed meanwhile' });
  await theirs.getByText('Rows must not overlap').waitFor();
  await page.getByRole('table', { name: 'How yours differs from it' }).getByText('All others').waitFor();
  await shot(page, 'rules-conflict-desk-en');
  await button(page, 'Keep mine').click();
  await page.getByText('Everything is saved').waitFor();
  await admin.context.close();
}

/** Back to the version that held before: others go by it. */
async function rollBack(page: Page, basedOn: number): Promise<void> {
  await noDraft(page);
  const begun = await page.request.post(at('/api/rules/tier/draft'), { data: { basedOn }, headers });
  const { version, revision } = (await begun.json()) as RuleVersionDetail;
  const data = { version, revision, note: 'As before' };
  const sent = await page.request.post(at('/api/rules/tier/draft/publication'), { data, headers });
  expect(sent.status(), await sent.text()).toBe(200);
  const { published, approval } = (await sent.json()) as RulePublicationAnswer;
  if (!published) await approve(approval.id);
}

test.each([
  ['en', 'Rhea Vance', 1_995],
  ['zh', '任文珊', 1_996],
] as const)(
  'a manager changes a number, publishes it, and finds it again behind ‘why?’ (%s)',
  async (locale, name, yuan) => {
    const word = (key: string, values: Record<string, string | number> = {}) => say(locale, `ruleDesk.${key}`, values);
    const manager: Visitor = await visitor(chrome, locale);
    const { page } = manager;
    await signIn(manager, 'manager', locale, '/rules/tier');
    await noDraft(page);
    const { version: before } = await get<RuleSetDetail>(page, '/api/rules/tier');
    const memberId = await buyer(name, yuan);
    try {
      await page.reload();
      const amount = `¥${yuan.toLocaleString('en')}`;
      const changed = (text: string) => text.replace(/\b200000\b/, `${yuan}00`);
      if (locale === 'en') {
        await button(page, word('versions.draftOf', { version: before })).click();
        const panel = page.getByRole('complementary', { name: word('beside.title') });
        await panel.getByLabel(word('trial.number')).fill(`RV-${memberId.slice(-12)}`);
        await page.keyboard.press('F9');
        await panel.getByText(word('trial.byDefault')).waitFor();
        // The tree takes the table's place, and the trial stays in view: it says that it is of before, until it is tried again.
        await cell(page, 2, 'more').dblclick();
        await page.getByRole('textbox', { name: 'Value: Spending in 12 months' }).first().fill(String(yuan));
        await panel.getByText(word('beside.old')).waitFor();
        await looksRight(page, 'rules-beside-desk-en');
        await page.keyboard.press('F9');
        await panel.getByText(word('trial.byRow', { row: 3 })).waitFor();
        await panel.getByText(word('trial.holds', { version: before })).waitFor();
        await panel.getByText(word('beside.fresh')).waitFor();
        await button(page, word('beside.toRow')).click();
        await expect.poll(() => page.evaluate(`document.activeElement?.getAttribute('role')`)).toBe('grid');
        // The column is as wide as one likes, by key too, and can be put away.
        const edge = page.getByRole('separator', { name: say(locale, 'desk.beside.width') });
        await edge.press('End');
        expect(await edge.getAttribute('aria-valuenow')).toBe('300');
        await button(page, word('beside.hide')).click();
        await panel.waitFor({ state: 'detached' });
        await page.keyboard.press('F9');
        await panel.getByText(word('trial.byRow', { row: 3 })).waitFor();
        await page.getByText(word('draft.unsaved')).waitFor();
        await button(page, word('draft.save')).click();
      } else {
        // Out as a file, changed elsewhere, and in again.
        const file = await page.request.get(at(`/api/rules/tier/versions/${before}/file`));
        const buffer = Buffer.from(changed(await file.text()));
        await button(page, word('versions.import')).waitFor();
        await page
          .locator('input[type=file]')
          .setInputFiles({ name: 'tier.json', mimeType: 'application/json', buffer });
      }
      await page.getByText(word('draft.allSaved')).waitFor();
      if (locale === 'en') await meanwhile(manager);
      const changes = page.getByRole('table', { name: word('draft.changes') });
      await changes.getByText(amount).waitFor();
      // It can be published once what was saved was checked as well.
      await page.locator('button:enabled', { hasText: word('draft.publish') }).waitFor();
      if (locale === 'en') await looksRight(page, 'rules-draft-desk-en');

      await button(page, word('draft.publish')).click();
      const dialog = page.getByRole('dialog');
      const sum = word('compare.changedRows', { smart_count: locale === 'en' ? 2 : 1 });
      await dialog.getByText(word('publish.changes', { holds: before, sum })).waitFor();
      await dialog.getByLabel(word('publish.note')).fill('A little less is enough');
      if (locale === 'en') await looksRight(page, 'rules-publish-desk-en');
      await button(page, word('publish.doIt')).click();
      const table = page.getByRole('table', { name: word('versions.title') });
      const newest = table.getByRole('row').nth(1);
      await newest.getByText(word('versions.state.waits')).waitFor();
      const { versions } = await get<RuleSetDetail>(page, '/api/rules/tier');
      if (locale === 'zh') await looksRight(page, 'rules-versions-desk-zh');
      await newest.getByRole('link', { name: versions[0]?.approval?.number ?? '' }).click();
      await page
        .getByRole('link', { name: word('versions.compareOf', { version: versions[0]?.version ?? 0 }) })
        .click();
      await page.getByRole('table').getByText(amount).waitFor();
      if (locale === 'zh') await looksRight(page, 'rules-compare-desk-zh');
      await approve(versions[0]?.approval?.id ?? '');

      await page.goto(at('/#/rules/tier'));
      await page.reload();
      await table.getByRole('row').nth(1).getByText(word('versions.state.holds')).waitFor();
      await retierMember(prisma, tenantId, memberId, Date.now(), 'command');
      await page.goto(at(`/#/members/${memberId}`));
      await button(page, say(locale, 'desk.member.whyTier', { tier: say(locale, 'tier.silver') })).click();
      await page.getByRole('link', { name: say(locale, 'desk.why.toRow') }).click();
      await page.waitForURL(/versions\/\d+#silver$/);
      const row = page.locator('tr[aria-current]');
      await row.getByText(amount).waitFor();
      if (locale === 'en') await looksRight(page, 'rules-version-desk-en');
      expect(manager.faults).toEqual([]);
    } finally {
      await rollBack(page, before);
    }
    expect((await get<RuleSetDetail>(page, '/api/rules/tier')).rows.map(({ when }) => when).join()).toContain('¥2,000');
  },
);

test('on a phone they can be read and are clean, for whoever may not change them too', async () => {
  const { page, context, faults } = await visitor(chrome, 'zh', 'phone');
  await enter(context, 'lead', 'zh');
  for (const [path, name] of [
    ['/rules/tier', 'set'],
    ['/rules/tier/versions/1#gold', 'version'],
    ['/rules/alerts/compare?from=1&to=2', 'compare'],
    ['/rules/alerts/draft', 'draft'],
  ] as const) {
    await page.goto(at(`/#${path}`));
    await page.getByRole('main').getByRole('link', { name: /^‹/ }).waitFor();
    await expect.poll(() => page.locator('[role=progressbar], .MuiSkeleton-root').count()).toBe(0);
    await looksRight(page, `rules-${name}-phone-zh`);
  }
  await page.getByText(say('zh', 'ruleDesk.draft.none')).first().waitFor();
  expect(await page.getByRole('button', { name: say('zh', 'ruleDesk.draft.begin') }).count()).toBe(0);
  expect(faults).toEqual([]);
});
