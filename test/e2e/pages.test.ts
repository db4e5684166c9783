import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { say } from '../../domain/language/index.ts';
import { openBrowser } from '../setup/world.ts';
import { enter, house } from './house.ts';

/** Every page in both languages, on a desk and on a phone: words instead of keys, no complaint of the browser, usable for all. */
const SHOTS = process.env.E2E_SHOTS;
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const LOCALES = { zh: 'zh-CN', en: 'en-GB' } as const;

let chrome: Browser;
let address: string;

beforeAll(async () => {
  chrome = await openBrowser();
  address = house().desk;
});
afterAll(async () => {
  await chrome?.close();
});

/** Keys that no catalogue has, or values that nobody filled in, as a reader would see them. */
const RAW =
  /%\{\w+\}|\b(?:desk|portal|api|rules|mail|ra|resources|vocabulary|refusal|stage|clock)\.[a-z][\w]*(?:\.\w+)+|\bundefined\b|\bNaN\b|Invalid Date/;

async function look(page: Page, name: string, faults: string[]): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => {}); // the live stream never idles
  await page.locator('main, [role=main], form').first().waitFor();
  await expect
    .poll(async () => page.locator('[role=progressbar], .MuiSkeleton-root').count(), { timeout: 10_000 })
    .toBe(0);
  const text = await page.locator('body').innerText();
  expect(RAW.exec(text)?.[0], `${name} shows a raw key`).toBeUndefined();
  // As text: the page's own globals are not known here.
  const width = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(width, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(grave.map((v) => `${name}: ${v.id} at ${v.nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
  expect(faults.splice(0), name).toEqual([]);
}

async function visitor(
  locale: keyof typeof LOCALES,
  size: keyof typeof SIZES,
): Promise<{ page: Page; faults: string[]; close(): Promise<void> }> {
  const context = await chrome.newContext({
    locale: LOCALES[locale],
    viewport: SIZES[size],
    timezoneId: 'Asia/Shanghai',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && faults.push(m.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  return { page, faults, close: () => context.close() };
}

const byApi = (page: Page, path: string) =>
  page.evaluate(async (p) => (await fetch(p)).json(), path) as Promise<{ id: string }[]>;

describe.each(Object.keys(LOCALES) as (keyof typeof LOCALES)[])('in %s', (locale) => {
  test.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('the desk, on a %s', async (size) => {
    const { page, faults, close } = await visitor(locale, size);
    const shot = (name: string) => look(page, `${name}-${size}-${locale}`, faults);
    await page.goto(address);
    await shot('sign-in');
    await enter(page.context(), 'lead', locale);
    await page.reload();
    const open = encodeURIComponent('{"view":"open"}');
    const [first] = await byApi(page, `/api/cases?range=[0,0]&filter=${open}`);
    const [member] = await byApi(page, '/api/members?range=[0,0]&sort=["lastPurchaseAt","DESC"]');
    for (const [name, path] of [
      ['queue', '#/queue'],
      ['cases', '#/cases'],
      ['case', `#/cases/${first?.id}`],
      ['way', `#/cases/${first?.id}/way`],
      ['board', '#/board'],
      ['floor', '#/floor'],
      ['flows', '#/flows'],
      ['members', '#/members'],
      ['member', `#/members/${member?.id}`],
      ['new-case', '#/cases/create'],
      ['rules', '#/rules'],
      ['rules-routing', '#/rules/routing'],
      ['rules-tier', '#/rules/tier'],
    ] as const) {
      await page.goto(`${address}/${path}`);
      await page.reload();
      await shot(name);
    }
    await enter(page.context(), 'gm', locale);
    await page.goto(`${address}/#/escalations`);
    await page.reload();
    await shot('escalations');
    await close();
  });

  test.each([
    ['rep', ['floor', 'mail-in', 'imports', 'admin']],
    ['lead', ['imports', 'admin']],
    ['gm', ['floor', 'mail-in', 'imports', 'admin', 'cases/create']],
  ] as const)('for %s there is nothing at the addresses of others', async (who, places) => {
    const { page, faults, close } = await visitor(locale, 'desk');
    await enter(page.context(), who, locale);
    for (const place of places) {
      await page.goto(`${address}/#/${place}`);
      await page.reload();
      await page.getByText(say(locale, 'desk.error.notFound'), { exact: true }).waitFor();
      expect(faults.splice(0), place).toEqual([]);
    }
    await close();
  });

  test.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('the portal, on a %s', async (size) => {
    const { page, faults, close } = await visitor(locale, size);
    for (const path of ['', '/new', '/sign-in']) {
      await page.goto(`${address}/portal${path}?lang=${locale}`);
      await look(page, `portal${path.replace('/', '-')}-${size}-${locale}`, faults);
    }
    await close();
  });
});
