import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import { expect, inject } from 'vitest';
import { startSession } from '../../api/session/store.ts';
import type { Mail } from '../../bin/mime.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { createPrisma } from '../../prisma/client.ts';
import { DEMO_SIGN_INS } from '../../prisma/demo/sign-ins.ts';
import { until } from '../launcher/launcher.ts';
import type { House } from '../setup/global.ts';

/**
 * The whole house as `npm start` gives it, one for all browser tests of a worker: what a test needs it makes itself, and
 * touches nobody else's.
 */
export function house(): House {
  const houses = inject('houses');
  return houses[(Number(process.env.VITEST_POOL_ID) - 1) % houses.length] as House;
}

export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const BROWSER_LOCALE = { en: 'en-GB', zh: 'zh-CN' } as const;

export type Visitor = {
  page: Page;
  context: BrowserContext;
  /** What the browser complained about. */
  faults: string[];
  /** To another place without loading the desk anew, until the page there has all that it asked for. */
  goTo(place: string): Promise<void>;
};

/**
 * Somebody with a browser of their own, who wants no motion: half way from one colour to another the contrast is nobody's
 * fault. Whatever it complains about is a fault of ours, but for answers such as 401.
 */
export async function visitor(
  chrome: Browser,
  locale: keyof typeof BROWSER_LOCALE,
  size: keyof typeof SIZES = 'desk',
  more: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await chrome.newContext({
    locale: BROWSER_LOCALE[locale],
    viewport: SIZES[size],
    reducedMotion: 'reduce',
    ...more,
  });
  // Nothing waits to be undone, but where a test is about that.
  await context.addInitScript(`localStorage['RaStoreSteward.send.undo'] ??= '0'`);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && faults.push(m.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  const underway = asks(page);
  const arrived = async () => {
    do {
      await expect.poll(() => [...underway].map((request) => request.url())).toEqual([]);
      await drawn(page);
    } while (underway.size > 0);
  };
  const goTo = async (place: string) => {
    await arrived();
    const before = await page.title();
    await page.goto(`${house().desk}/#${place}`);
    await expect.poll(() => page.title(), { message: `the page at ${place} says its name` }).not.toBe(before);
    await arrived();
  };
  return { page, context, faults, goTo };
}

/** What a page has asked for and not got yet. Its stream of events never ends, and of what it only tells it may not hear. */
function asks(page: Page): ReadonlySet<Request> {
  const underway = new Set<Request>();
  page.on('request', (request) => {
    // Of what the page before had asked for nothing may be heard any more.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) underway.clear();
    if (request.method() === 'GET' && request.resourceType() !== 'eventsource') underway.add(request);
  });
  for (const end of ['requestfinished', 'requestfailed'] as const)
    page.on(end as 'requestfinished', (request) => underway.delete(request));
  return underway;
}

/** Somebody of the demo (`rep`, `rep.en`, `lead`, `manager`, `vp`, `gm`, `admin`), signed in, on a page of the desk. */
export async function signIn(
  { page }: Pick<Visitor, 'page'>,
  account: string,
  locale: 'en' | 'zh',
  place = '/',
): Promise<void> {
  const { desk } = house();
  await enter(page.context(), account, locale);
  await page.goto(`${desk}/#${place}`);
  await page.getByRole('main').waitFor();
}

/** Gives a browser the session of somebody. Not by the sign-in: so many in a minute would be stopped, as they should be. */
export async function enter(context: BrowserContext, account: string, locale: 'en' | 'zh'): Promise<void> {
  const { desk, databaseUrl } = house();
  const email = DEMO_SIGN_INS.find((one) => one.email.startsWith(`${account}@`))?.email;
  if (!email) throw new Error(`The demo has no ${account}`);
  const prisma = createPrisma(databaseUrl, 1);
  try {
    const where = { tenantId_email: { tenantId: DEFAULT_TENANT, email } };
    const { id: staffId, tenantId } = await prisma.staff.update({ where, data: { locale } });
    const { token } = await startSession(prisma, { tenantId, staffId, ip: null, userAgent: null });
    await context.addCookies([{ name: 'steward_session', value: token, url: desk, httpOnly: true, sameSite: 'Lax' }]);
  } finally {
    await prisma.$disconnect();
  }
}

/** Until the page was drawn with all that is known by now: what has come, or another width. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))');

/** Until it is drawn and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await drawn(page);
  await page.evaluate(`Promise.all(document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime !== Infinity)
    .map((a) => a.finished.catch(() => {}))).then(() => true)`);
}

export type Letter = { to: string[]; mail: Mail };

/** Waits for a caught mail to an address that fits. */
export async function mailTo(address: string, fits: (letter: Letter) => boolean = () => true): Promise<Letter> {
  let found: Letter | undefined;
  await until(`mail to ${address}`, async () => {
    const answer = await fetch(`${house().mailbox}/messages.json?to=${encodeURIComponent(address)}`);
    found = ((await answer.json()) as Letter[]).find(fits);
    return found !== undefined;
  });
  return found as Letter;
}
