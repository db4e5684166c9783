import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import { say } from '../../domain/language/index.ts';
import { EXAMPLES } from '../../prisma/demo/scenarios.ts';
import { openBrowser } from '../setup/world.ts';
import { enter, house, settled, signIn, visitor } from './house.ts';

/** Set to a folder: pictures of the pages are left there. */
const SHOTS = process.env.E2E_SHOTS;

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

async function clean(page: Page, name: string): Promise<void> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(grave.map((v) => `${name}: ${v.id} at ${v.nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(wide, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

const at = (path: string) => `${house().desk}${path}`;
const headers = { 'x-steward': 'desk' };
const word = (key: string, values: Record<string, string | number> = {}) => say('en', `scenarios.${key}`, values);

/** The draft of service levels by which gold waits twice as long for the first answer. */
async function slowerForGold(page: Page): Promise<RuleVersionDetail> {
  const path = at('/api/rules/serviceLevel/draft');
  const begun = await page.request.post(path, { data: { basedOn: 1 }, headers });
  const { version, revision, definition } = (await begun.json()) as RuleVersionDetail;
  const slower = JSON.parse(JSON.stringify(definition).replace('"answer":45', '"answer":90'));
  const saved = await page.request.patch(path, { data: { version, revision, definition: slower }, headers });
  return (await saved.json()) as RuleVersionDetail;
}

/** The drawing of each story. */
async function drawn(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  for (const [i, story] of (await page.locator('[role=region]:has(> svg[role=img])').all()).entries())
    await story.screenshot({ path: `${SHOTS}/${name}-${i}.png` });
}

test('a manager draws a scenario, keeps what comes out, and a publication that would break it is stopped', async () => {
  const manager = await visitor(chrome, 'en');
  const { page } = manager;
  const name = `Gold is answered ${Date.now()}`;
  await enter(page.context(), 'manager', 'en');
  const draft = await slowerForGold(page);
  let id = '';
  try {
    await signIn(manager, 'manager', 'en', '/rules/serviceLevel/scenarios');
    const example = page.getByRole('main').getByRole('link', { name: EXAMPLES[0]?.name ?? '' });
    await example.getByText(word('list.broken', { smart_count: 1 })).waitFor();

    await page.getByRole('link', { name: word('make') }).click();
    await page.getByLabel(word('name')).fill(name);
    await page.getByLabel(word('start.opened')).fill('2026-12-08T10:00');
    await page.getByLabel(word('start.tier')).click();
    await page.getByRole('option', { name: say('en', 'tier.gold') }).click();
    const story = page.getByRole('list', { name: `${word('line.inForce')}. ${word('line.story')}` });
    const line = story.getByRole('listitem').filter({ hasText: '“First answer” begins' }).filter({ hasText: '10:45' });
    await line.getByRole('button').click();
    // The second step, by the keyboard before the first.
    await page.getByRole('button', { name: word('steps.add') }).click();
    await page
      .getByRole('listitem', { name: word('steps.n', { n: 2 }) })
      .getByRole('combobox')
      .first()
      .focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.getByText(word('steps.moved', { from: 2, to: 1 })).waitFor();
    await page.getByRole('button', { name: word('save'), exact: true }).click();
    await page.waitForURL(/scenarios\/[0-9a-f-]{36}/);
    await page.getByText(word('allSaved')).waitFor();
    id = /scenarios\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    await page.getByLabel(word('line.compare')).click();
    await page.getByRole('option', { name: `Service level: version ${draft.version} (draft)` }).click();
    await page.getByText(/^Expected: the deadline “First answer” is at .*10:45.*Comes out: .*11:30/).waitFor();
    await clean(page, 'scenario-compared-desk-en');
    await drawn(page, 'scenario-line-desk-en');

    await page.goto(at('/#/rules/serviceLevel/draft'));
    // Before anything is published, beside the table.
    const panel = page.getByRole('complementary', { name: say('en', 'ruleDesk.beside.title') });
    await panel.getByRole('tab', { name: word('title') }).click();
    await panel.getByRole('button', { name: say('en', 'ruleDesk.beside.playAll') }).click();
    await panel.getByText(/would stop the publication/).waitFor();
    const stopping = panel.getByRole('listitem').filter({ hasText: name });
    await stopping.getByText(/^Expected: .*10:45.*Comes out: .*11:30/).waitFor();
    await clean(page, 'scenarios-beside-desk-en');
    await page.locator('button:enabled', { hasText: say('en', 'ruleDesk.draft.publish') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('en', 'ruleDesk.publish.note')).fill('Slower');
    await dialog.getByRole('button', { name: say('en', 'ruleDesk.publish.doIt') }).click();
    await dialog.getByText(`Scenario “${name}”: expected that the deadline “First answer” is at`).waitFor();
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/scenario-stopped-desk-en.png` });
    await dialog.getByRole('link', { name: word('published.stopped') }).click();
    const row = page.getByRole('main').getByRole('link', { name });
    await row.getByText(word('list.broken', { smart_count: 1 })).waitFor();
    expect(manager.faults).toEqual([]);
  } finally {
    if (id) await page.request.post(at(`/api/scenarios/${id}/archiving`), { data: {}, headers });
    const query = `version=${draft.version}&revision=${draft.revision}`;
    await page.request.delete(at(`/api/rules/serviceLevel/draft?${query}`), { headers });
  }
});

test('on a phone, for whoever may only read: the time line scrolls in its place', async () => {
  const { page, context, faults } = await visitor(chrome, 'zh', 'phone');
  await enter(context, 'lead', 'zh');
  await page.goto(at(`/#/rules/scenarios/${EXAMPLES[0]?.id}`));
  await page.getByRole('img', { name: say('zh', 'scenarios.line.inForce') }).waitFor();
  await clean(page, 'scenario-phone-zh');
  await drawn(page, 'scenario-line-phone-zh');
  expect(await page.getByRole('button', { name: say('zh', 'scenarios.save'), exact: true }).count()).toBe(0);
  expect(faults).toEqual([]);
});
