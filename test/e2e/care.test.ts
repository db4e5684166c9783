import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Place, until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';

/** Member care as a manager and a rep meet it, in both languages; the worker sweeps, the catcher gets the mail. */
let place: Place;
let chrome: Browser;
let desk: string;
let mailbox: string;

beforeAll(async () => {
  place = await Place.find();
  const launcher = place.start({}, ['--demo']);
  [chrome] = await Promise.all([openBrowser(), launcher.ready()]);
  desk = `http://127.0.0.1:${place.port}`;
  mailbox = /Caught mail and texts\s+(http\S+)/.exec(launcher.output())?.[1] as string;
}, 120_000);
afterAll(async () => {
  await chrome?.close();
  await place?.clear();
});

async function signedIn(name: RegExp, locale: 'en' | 'zh-CN'): Promise<Page> {
  const context = await chrome.newContext({ locale, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(desk);
  await page.getByRole('button', { name }).click();
  // The page of signing in has a main part too.
  await page.getByRole('link', { name: /^(Member care|会员关怀)$/ }).waitFor();
  return page;
}

const api = <T>(page: Page, path: string) =>
  page.evaluate(async (p) => (await fetch(p)).json(), `/api/care/${path}`) as Promise<T>;

type Due = { member: { name: string }; verdict: string; dueAt: string };

test('a manager sees who is due, asks for a sweep, and what is due goes out or waits with a reason', async () => {
  const page = await signedIn(/周明远/, 'zh-CN');
  await page.goto(`${desk}/#/care/due`);
  await page.getByRole('table', { name: '即将关怀' }).waitFor();
  const due = await api<Due[]>(page, 'due?filter={"cadence":"birthday","days":0}&range=[0,99]');
  await page.goto(`${desk}/#/care/cadences`);
  const card = page.getByRole('region', { name: '生日祝福' });
  await card.getByRole('button', { name: '立即检查' }).click();
  // Before ten in the morning nobody has a birthday yet; the wish of yesterday is still in time then.
  await until('everybody who was due has a touch', async () => {
    const left = await api<Due[]>(page, 'due?filter={"cadence":"birthday","days":0}&range=[0,99]');
    return left.length === 0;
  });
  const touches = await api<{ member: { name: string }; state: string }[]>(
    page,
    'touches?filter={"cadence":"birthday"}&range=[0,99]',
  );
  for (const { member } of due) expect(touches.some((touch) => touch.member.name === member.name)).toBe(true);
  await page.goto(`${desk}/#/care/touches`);
  await page.getByRole('table', { name: '关怀记录' }).waitFor();
  await until('each is sent, or says why not', async () => {
    const now = await api<{ state: string }[]>(page, 'touches?filter={"cadence":"birthday"}&range=[0,99]');
    return now.every(({ state }) => ['sent', 'skipped', 'held'].includes(state));
  });
  const states = await api<{ state: string; channel: string; closedAt: string }[]>(
    page,
    'touches?filter={"state":"sent","cadence":"birthday"}&sort=["closedAt","DESC"]&range=[0,99]',
  );
  const mailed = states.filter(
    ({ channel, closedAt }) => channel === 'email' && Date.now() - Date.parse(closedAt) < 300_000,
  );
  const caught = (await (await fetch(`${mailbox}/messages.json`)).json()) as {
    mail?: { subject?: string; text?: string };
  }[];
  const wishes = caught.filter(({ mail }) => /生日快乐|Happy birthday/.test(mail?.subject ?? ''));
  expect(wishes.length).toBe(mailed.length);
  for (const { mail } of wishes) expect(mail?.text).toMatch(/\/portal\/care\//);
});

test('a rep claims a call, sees the number, and completes it with the response', async () => {
  const page = await signedIn(/Emma Clarke/, 'en');
  await page.goto(`${desk}/#/care/tasks?view=free`);
  const table = page.getByRole('table', { name: 'Call tasks' });
  const row = table.getByRole('row').nth(1);
  const name = (await row.getByRole('link').textContent()) as string;
  expect(await row.getByText(/\*\*\*\*/).count()).toBe(1);
  await row.getByRole('link').click();
  const drawer = page.getByRole('dialog', { name });
  await drawer.getByRole('button', { name: 'Claim' }).click();
  await drawer.getByRole('link', { name: /^\+/ }).waitFor();
  await drawer.getByRole('button', { name: 'Pleased' }).click();
  await drawer.getByRole('textbox', { name: 'Note' }).fill('Liked to be called.');
  await drawer.getByRole('textbox', { name: 'Note' }).press('Control+Enter');
  await until('it is over', async () => (await drawer.count()) === 0);
  await page.goto(`${desk}/#/care/tasks?view=done`);
  const done = page.getByRole('table', { name: 'Call tasks' }).getByRole('row', { name: new RegExp(name) });
  await done.getByText(/Done · Pleased/).waitFor();
});

test('a manager makes call tasks of the uncontacted, with an outcome for each', async () => {
  const page = await signedIn(/周明远/, 'zh-CN');
  await page.goto(`${desk}/#/care/uncontacted?days=90`);
  await page.getByRole('checkbox', { name: '选择本页全部' }).check();
  await page.getByRole('button', { name: '建立电话任务' }).click();
  const results = page.getByRole('dialog', { name: '逐条结果' });
  await results.getByText(/^已建\d+个/).waitFor();
  expect(await results.getByText(/已建立|略过|已有任务|暂缓/).count()).toBeGreaterThan(10);
});
