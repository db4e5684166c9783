import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { say } from '../../domain/language/index.ts';
import { openBrowser } from '../setup/world.ts';
import { isWhole } from './eyes.ts';
import { enter, house, SIZES, signIn, visitor } from './house.ts';

/** Every page in both languages, on a desk and on a phone: words instead of keys, no complaint of the browser, usable for all. */
const LOCALES = ['zh', 'en'] as const;
const SHANGHAI = { timezoneId: 'Asia/Shanghai' };

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

const byApi = (page: Page, path: string) =>
  page.evaluate(async (p) => (await fetch(p)).json(), path) as Promise<{ id: string }[]>;

describe.each(LOCALES)('in %s', (locale) => {
  test.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('the desk, on a %s', async (size) => {
    const who = await visitor(chrome, locale, size, SHANGHAI);
    const { page, context, faults, goTo } = who;
    const whole = async (name: string) => {
      await isWhole(page, `${name}-${size}-${locale}`);
      expect(faults.splice(0), name).toEqual([]);
    };
    await page.goto(house().desk);
    await page.locator('form').waitFor();
    await whole('sign-in');
    await signIn(who, 'lead', locale, '/here');
    await page.reload();
    const open = encodeURIComponent('{"view":"open"}');
    const [first] = await byApi(page, `/api/cases?range=[0,0]&filter=${open}`);
    const [member] = await byApi(page, '/api/members?range=[0,0]&sort=["lastPurchaseAt","DESC"]');
    for (const [name, place] of [
      ['queue', '/queue'],
      ['cases', '/cases'],
      ['case', `/cases/${first?.id}`],
      ['way', `/cases/${first?.id}/way`],
      ['board', '/board'],
      ['floor', '/floor'],
      ['flows', '/flows'],
      ['members', '/members'],
      ['member', `/members/${member?.id}`],
      ['new-case', '/cases/create'],
      ['rules', '/rules'],
      ['rules-routing', '/rules/routing'],
      ['rules-tier', '/rules/tier'],
    ] as const) {
      await goTo(place);
      await whole(name);
    }
    await enter(context, 'gm', locale);
    await page.reload();
    await goTo('/escalations');
    await whole('escalations');
    await context.close();
  });

  test.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('the portal, on a %s', async (size) => {
    const { page, context, faults } = await visitor(chrome, locale, size, SHANGHAI);
    for (const path of ['', '/new', '/sign-in']) {
      await page.goto(`${house().desk}/portal${path}?lang=${locale}`);
      await isWhole(page, `portal${path.replace('/', '-')}-${size}-${locale}`);
      expect(faults.splice(0), path).toEqual([]);
    }
    await context.close();
  });
});

test.each([
  ['rep', 'zh', ['floor', 'mail-in', 'imports', 'admin']],
  ['lead', 'en', ['imports', 'admin']],
  ['gm', 'en', ['floor', 'mail-in', 'imports', 'admin', 'cases/create']],
] as const)('for %s, in %s, there is nothing at the addresses of others', async (who, locale, places) => {
  const { page, context, faults } = await visitor(chrome, locale);
  await enter(context, who, locale);
  for (const place of places) {
    await page.goto(`${house().desk}/#/${place}`);
    await page.reload();
    await page.getByText(say(locale, 'desk.error.notFound'), { exact: true }).waitFor();
    expect(faults.splice(0), place).toEqual([]);
  }
  await context.close();
});
