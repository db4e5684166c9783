import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../setup/world.ts';
import { isWhole } from './eyes.ts';
import { house, mailTo, type SIZES, signIn, type Visitor, visitor } from './house.ts';

/** An administrator sets up people and order, and somebody new comes in. */
const SHOTS = process.env.E2E_SHOTS;
let chrome: Browser;
let serial = 0;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());
afterEach(async ({ task }) => {
  if (SHOTS && task.result?.state === 'fail')
    for (const [n, page] of chrome
      .contexts()
      .flatMap((c) => c.pages())
      .entries())
      await page.screenshot({ path: `${SHOTS}/failed-people-${n}.png` });
  for (const context of chrome.contexts()) await context.close();
});

type Locale = 'en' | 'zh';
const admin = async (locale: Locale, place: string, size: keyof typeof SIZES = 'desk'): Promise<Visitor> => {
  const who = await visitor(chrome, locale, size);
  await signIn(who, 'admin', locale, place);
  return who;
};
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const box = (page: Page, name: string) => page.getByRole('textbox', { name });
const choose = async (page: Page, field: string, option: string | RegExp) => {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).first().click();
};
const find = async (page: Page, field: string, name: string) => {
  await page.getByRole('combobox', { name: field }).fill(name);
  await page.getByRole('option', { name }).first().click();
};
const unique = () => `${Date.now().toString(36)}${++serial}`;

/** Over the browser's own session. */
async function api<T>(page: Page, method: 'get' | 'post' | 'patch', path: string, data?: object): Promise<T> {
  const answer = await page.request[method](`${house().desk}${path}`, { headers: { 'x-steward': 'desk' }, data });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}
type Row = { id: string; name: string; email: string; version: number };
const addPerson = (page: Page, name: string, more: object = {}) =>
  api<Row>(page, 'post', '/api/admin/people', {
    ...{ name, email: `${unique()}@people.example`, role: 'rep', invite: false },
    ...more,
  });

const WORDS = {
  en: {
    ...{ queue: 'New queue', zhName: 'Chinese name', enName: 'English name', code: 'Code', team: 'Team' },
    ...{ calendar: 'Calendar', add: 'Add', person: 'New person', name: 'Name', email: 'E-mail', post: 'Post' },
    ...{
      line: 'Reports to',
      rep: 'Service rep',
      front: 'Front desk',
      office: /Working days/,
      choose: 'Choose a password',
    },
    ...{ fresh: 'New password', again: 'Once more', set: 'Set the password', toSignIn: 'To the sign-in page' },
    ...{ enter: 'Sign in', menu: 'Menu' },
  },
  zh: {
    ...{ queue: '新建队列', zhName: '中文名称', enName: '英文名称', code: '代码', team: '小组' },
    ...{ calendar: '日历', add: '添加', person: '新建人员', name: '姓名', email: '邮箱', post: '岗位' },
    ...{ line: '上级', rep: '客服代表', front: '一线服务组', office: /工作日/ },
    ...{ fresh: '新密码', again: '再输入一次', set: '设置密码', toSignIn: '前往登录页' },
    ...{ enter: '登录', menu: '菜单' },
  },
} as const;

describe.each([
  ['en', 'desk'],
  ['zh', 'phone'],
] as const)('in %s on a %s', (locale, size) => {
  const w = WORDS[locale];

  test('somebody new is given a queue and a post, gets a mail, chooses a password and sees the queue', async () => {
    const mark = unique();
    const { page, faults } = await admin(locale, '/admin/queues', size);
    await page.getByRole('link', { name: w.queue }).click();
    await box(page, w.zhName).fill(`队列${mark}`);
    await box(page, w.enName).fill(`Queue ${mark}`);
    await box(page, w.code).fill(`e2e${mark}`);
    await choose(page, w.team, w.front);
    await choose(page, w.calendar, w.office);
    await button(page, w.add).click();
    const queue = locale === 'en' ? `Queue ${mark}` : `队列${mark}`;
    await page.getByRole('heading', { name: queue, level: 1 }).waitFor();

    const email = `${mark}@people.example`;
    const name = locale === 'en' ? `Nora ${mark}` : `李${mark}`;
    await page.goto(`${house().desk}/#/admin/people`);
    await page.getByRole('link', { name: w.person }).click();
    await button(page, w.add).waitFor();
    await box(page, w.name).fill(name);
    await button(page, w.add).click();
    // What is missing is said at its field, and nothing that was typed is gone.
    await expect.poll(() => box(page, w.email).getAttribute('aria-invalid')).toBe('true');
    expect(await box(page, w.name).inputValue()).toBe(name);
    await box(page, w.email).fill(email);
    await choose(page, w.post, w.rep);
    await find(page, w.line, '陈静');
    await page.getByRole('button', { name: queue }).click();
    await button(page, w.add).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    expect(faults).toEqual([]);

    const letter = await mailTo(email);
    const link = /https?:\S+#\/set-password\/\S+/.exec(letter.mail.text ?? '')?.[0] ?? '';
    expect(letter.mail.text).toContain(name);
    const fresh = await visitor(chrome, locale, size);
    // The address people use may be another one than this test's.
    await fresh.page.goto(`${house().desk}/${link.slice(link.indexOf('#'))}`);
    await fresh.page.getByLabel(w.fresh).fill('password2026');
    await fresh.page.getByLabel(w.again).fill('password2026');
    await button(fresh.page, w.set).click();
    await fresh.page
      .getByRole('alert')
      .filter({ hasText: /tried first|最先被猜到/ })
      .waitFor();
    await fresh.page.getByLabel(w.fresh).fill('seven green kettles');
    await fresh.page.getByLabel(w.again).fill('seven green kettles');
    await button(fresh.page, w.set).click();
    await fresh.page.getByRole('link', { name: w.toSignIn }).click();
    await expect.poll(() => fresh.page.locator('input[name=email]').inputValue()).toBe(email);
    await fresh.page.locator('input[name=password]').fill('seven green kettles');
    await button(fresh.page, w.enter).click();
    await fresh.page.getByRole('main').waitFor();
    if (size === 'phone') await button(fresh.page, w.menu).click();
    await fresh.page.getByRole('link', { name: queue }).waitFor();
    expect(fresh.faults).toEqual([]);
    // The link is good once.
    await fresh.page.goto(`${house().desk}/${link.slice(link.indexOf('#'))}`);
    await fresh.page
      .getByRole('alert')
      .filter({ hasText: /no longer good|已失效/ })
      .waitFor();
  });

  test('every page is whole: words instead of keys, fit for the screen, usable for all', async () => {
    const { page, faults, goTo } = await admin(locale, '/me/notifications', size);
    const [rep] = await api<Row[]>(page, 'get', `/api/admin/people?filter=${encodeURIComponent('{"q":"rep.en@"}')}`);
    const [queue] = await api<Row[]>(page, 'get', '/api/admin/queues');
    const places = ['people', `people/${rep?.id}`, 'people/new', 'people/chart', 'people/import', 'departments'];
    places.push('departments/new', 'posts', 'teams', 'queues', `queues/${queue?.id}`, 'skills', 'health');
    for (const place of places) {
      await goTo(`/admin/${place}`);
      await page.locator(`nav a[aria-current=page][href$="/admin/${place.split('/')[0]}"]`).waitFor();
      await isWhole(page, `admin-${place.replace(/\W/g, '-')}-${size}-${locale}`);
    }
    await page.goto(`${house().desk}/#/forgot-password`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });
});

test('who saved second sees both values and loses nothing', async () => {
  const { page } = await admin('en', '/admin/people');
  const { id } = await addPerson(page, 'Twice Edited');
  await page.goto(`${house().desk}/#/admin/people/${id}`);
  await box(page, 'Name').fill('Mine');
  await page.getByRole('spinbutton', { name: 'Cases at once' }).fill('7');
  await api(page, 'patch', `/api/admin/people/${id}`, { version: 1, name: 'Theirs' });
  await button(page, 'Save').click();
  const dialog = page.getByRole('dialog', { name: 'has changed this meanwhile' });
  await dialog.getByText('Before: Twice Edited').waitFor();
  await dialog.getByText('Mine: Mine').waitFor();
  await dialog.getByText('Theirs: Theirs').click();
  await button(page, 'Save again').click();
  await expect.poll(() => box(page, 'Name').inputValue()).toBe('Theirs');
  await button(page, 'Undo').waitFor();
  expect(await api(page, 'get', `/api/admin/people/${id}`)).toMatchObject({ name: 'Theirs', capacity: 7, version: 3 });
  await button(page, 'Undo').click();
  await expect
    .poll(async () => (await api<{ capacity: number }>(page, 'get', `/api/admin/people/${id}`)).capacity)
    .toBe(20);
});

test('what is in use is not deleted, and says what uses it', async () => {
  const { page } = await admin('en', '/admin/teams');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('link', { name: 'Front desk' }).click();
  await button(page, 'Delete').click();
  await page
    .getByRole('alert')
    .filter({ hasText: /cannot be deleted: .*queues.*people/ })
    .waitFor();
});

test('a file of people is shown first, then written, and the second time changes nothing', async () => {
  const mark = unique();
  const { page } = await admin('en', '/admin/people/import');
  // GB 18030: 邮箱,姓名 and 张伟
  const buffer = Buffer.concat([
    Buffer.from([0xd3, 0xca, 0xcf, 0xe4, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb, 0x0d, 0x0a]),
    Buffer.from(`${mark}@people.example,`),
    Buffer.from([0xd5, 0xc5, 0xce, 0xb0, 0x0d, 0x0a]),
    Buffer.from('no address,'),
    Buffer.from([0xd5, 0xc5, 0xce, 0xb0]),
  ]);
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer };
  const rows = (outcome: string) => page.locator(`[data-outcome=${outcome}]`);
  await page.getByLabel('Choose a file').setInputFiles(file);
  await expect.poll(() => rows('created').count()).toBe(1);
  expect(await rows('refused').innerText()).toMatch(/邮箱: Is no valid e-mail address/);
  await page.getByText('Read as GB 18030').waitFor();
  await page.getByRole('button', { name: 'Write 1 row' }).click();
  await page.getByText('1 added, 0 changed').waitFor();
  await mailTo(`${mark}@people.example`);
  await page.locator('input[type=file]').setInputFiles(file);
  await expect.poll(() => rows('unchanged').count()).toBe(1);
  expect(await page.getByRole('button', { name: /^Write/ }).isDisabled()).toBe(true);
});

test('whoever leaves is disabled, and each case goes to a colleague', async () => {
  const { page } = await admin('en', '/admin/people');
  const leaving = await addPerson(page, `Leaving ${unique()}`);
  const heir = await addPerson(page, `Heir ${unique()}`);
  const filed = await api<{ id: string; number: string }>(page, 'post', '/api/cases', {
    ...{ kind: 'enquiry', category: 'other', subject: 'Opening hours', body: 'When are you open?', locale: 'en' },
    ...{ email: `${unique()}@member.example`, name: 'Anna Berg' },
  });
  type Case = { stage: string; assignee: { id: string } | null };
  const seen = () => api<Case>(page, 'get', `/api/cases/${filed.id}`);
  await expect.poll(async () => (await seen()).stage, { timeout: 20_000 }).toBe('firstLine');
  await api(page, 'post', `/api/cases/${filed.id}/assignment`, { staffId: leaving.id });
  await expect.poll(async () => (await seen()).assignee?.id, { timeout: 20_000 }).toBe(leaving.id);

  await page.goto(`${house().desk}/#/admin/people/${leaving.id}`);
  await page.getByText('1 open case').waitFor();
  await button(page, 'Disable').click();
  await button(page, 'Enable').waitFor();
  await find(page, 'Hand over to', heir.name);
  await button(page, 'Hand over').click();
  await page.getByRole('link', { name: filed.number }).first().waitFor();
  await expect.poll(async () => (await seen()).assignee?.id, { timeout: 20_000 }).toBe(heir.id);
});
