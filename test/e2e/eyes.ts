import { AxeBuilder } from '@axe-core/playwright';
import type { Page, PageScreenshotOptions } from 'playwright-core';
import { expect } from 'vitest';
import { settled } from './house.ts';

/** Set to a folder: pictures of what is looked at are left there. */
const SHOTS = process.env.E2E_SHOTS;

export async function shot(page: Page, name: string, more: PageScreenshotOptions = {}): Promise<void> {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, ...more });
}

/** Keys that no catalogue has, or values that nobody filled in, as a reader would see them. */
const RAW =
  /\b(?:desk|portal|api|rules|mail|ra|admin|files|resources|vocabulary|refusal|stage|clock)\.[a-z]\w*(?:\.\w+)+|\bundefined\b|\bNaN\b|Invalid Date/;
const UNFILLED = /%\{\w+\}/;

/**
 * What stands out of the window, or of the page within its frame, at the side. As text: the page's own globals are not
 * known here.
 */
const BEYOND = `[document.documentElement, document.getElementById('page')].flatMap((part) => {
  if (!part || part.scrollWidth <= part.clientWidth) return [];
  const edge = part.getBoundingClientRect().left + part.clientWidth;
  const out = [...part.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > edge);
  return [part, ...out.slice(-3)].map((one) => one.outerHTML.slice(0, 160));
})`;

/** Fit for the screen, as it is now. */
export async function fits(page: Page, name: string): Promise<void> {
  await settled(page);
  expect(await page.evaluate(BEYOND), `${name} scrolls sideways`).toEqual([]);
  await shot(page, name);
}

/** `part`: of the page only; `slight`: with what hinders nobody, too. */
type Look = { part?: string; slight?: boolean };

/**
 * Fit for the screen and usable for all, as it is now. Axe runs within the page: it would open another one to put together
 * what it found in frames, of which the desk has none; and of what is right it need not bring every element.
 */
export async function looksRight(page: Page, name: string, { part, slight = false }: Look = {}): Promise<void> {
  await fits(page, name);
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (part ? axe.include(part) : axe).analyze();
  const counts = violations.filter(({ impact }) => slight || impact === 'serious' || impact === 'critical');
  expect(counts.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
}

/**
 * A whole page: nothing that is still to come, and words where a key could stand.
 * @param isQuoting texts are shown here as they are kept, with places to be filled in
 */
export async function isWhole(page: Page, name: string, isQuoting = false): Promise<void> {
  const coming = page.locator('[role=progressbar], .MuiSkeleton-root');
  await expect.poll(() => coming.count(), { message: `${name} is still loading` }).toBe(0);
  const text = await page.locator('body').innerText();
  expect(RAW.exec(text)?.[0], `${name} shows a raw key`).toBeUndefined();
  if (!isQuoting) expect(UNFILLED.exec(text)?.[0], `${name} shows a place that nobody filled`).toBeUndefined();
  await looksRight(page, name);
}
