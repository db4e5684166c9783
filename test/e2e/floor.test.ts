import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail } from '../../api/contract/cases.ts';
import { startSession } from '../../api/session/store.ts';
import { say } from '../../domain/language/index.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
let prisma: PrismaClient;
beforeAll(async () => {
  chrome = await openBrowser();
  prisma = createPrisma(house().databaseUrl, 2);
});
afterAll(async () => {
  await chrome?.close();
  await prisma?.$disconnect();
});

const api = (page: Page) => ({
  async get<T>(path: string): Promise<T> {
    return (await page.request.get(`${house().desk}${path}`)).json() as Promise<T>;
  },
  async post<T>(path: string, data: object): Promise<T> {
    const answer = await page.request.post(`${house().desk}${path}`, { data, headers: { 'x-steward': 'desk' } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  },
});

/** A complaint that lies in the first line. */
async function file(page: Page, subject: string): Promise<CaseDetail> {
  const phone = `137${Math.floor(10_000_000 + Math.random() * 89_999_999)}`;
  const { id } = await api(page).post<{ id: string }>('/api/cases', {
    ...{ kind: 'complaint', subject, body: 'It came late.', phone, name: 'Floor Walker' },
  });
  let filed: CaseDetail | undefined;
  await until('it is routed', async () => {
    filed = await api(page).get<CaseDetail>(`/api/cases/${id}`);
    return filed.stage === 'firstLine';
  });
  return filed as CaseDetail;
}
const stamp = () => Date.now().toString(36);

/** Somebody with a queue of their own, in nobody's way. */
async function plantRep(name: string) {
  const claims = await prisma.queue.findFirstOrThrow({ where: { tenantId, line: 'second' } });
  const { departmentId } = await prisma.team.findFirstOrThrow({ where: { tenantId, id: claims.teamId } });
  const named = (id: string) => ({ tenantId, id, code: `keys${stamp()}`, nameZh: name, nameEn: name });
  const [teamId, queueId, staffId] = [newId(), newId(), newId()];
  await prisma.team.create({ data: { ...named(teamId), departmentId } });
  const staff = { name, email: `${staffId}@floor.example`, role: 'rep', locale: 'en', teamId, departmentId };
  await prisma.staff.create({ data: { tenantId, id: staffId, ...staff } });
  await prisma.queue.create({ data: { ...named(queueId), line: 'second', teamId, calendarId: claims.calendarId } });
  await prisma.queueStaff.create({ data: { tenantId, queueId, staffId } });
  return { queueId, staffId };
}

test('ten cases are cleared without the mouse', async () => {
  const admin = await visitor(chrome, 'en');
  await signIn(admin, 'admin', 'en');
  const { queueId, staffId } = await plantRep(`Keys ${stamp()}`);
  const filed = await Promise.all(
    Array.from({ length: 10 }, async (_, nth) => {
      const { id } = await file(admin.page, `By key ${nth} ${stamp()}`);
      await api(admin.page).post(`/api/cases/${id}/handover`, { queueId });
      return id;
    }),
  );
  const waiting = async () =>
    (await prisma.case.count({ where: { tenantId, queueId, stage: 'secondLine', assigneeId: null } })) === 10;
  await until('all lie in the queue', waiting);
  await prisma.queue.update({ where: { tenantId_id: { tenantId, id: queueId } }, data: { retiredAt: new Date() } });

  const { page, context, faults } = await visitor(chrome, 'en');
  const { token } = await startSession(prisma, { tenantId, staffId, ip: null, userAgent: null });
  await context.addCookies([{ name: 'steward_session', value: token, url: house().desk }]);
  // Not mousemove: Chromium makes one up when something else comes to lie beneath a cursor that nobody moved.
  await page.addInitScript(`window.mouse = 0;
    for (const type of ['pointerdown', 'mousedown', 'wheel']) addEventListener(type, () => window.mouse++, true);`);
  await page.goto(`${house().desk}/#/queue`);
  await page.locator('#my-queue [data-row]').nth(9).waitFor();

  const keys = (...pressed: string[]) =>
    pressed.reduce((then, key) => then.then(() => page.keyboard.press(key)), Promise.resolve());
  const focused = () => page.evaluate("document.activeElement?.tagName ?? ''");
  const here = () => /cases\/([\w-]+)/.exec(page.url())?.[1] ?? '';
  // The first is claimed from the list: the rows lie still, and the focus stays on its row.
  await keys('j');
  const first = await page.evaluate("document.activeElement.closest('[data-row]').dataset.row");
  await keys('c');
  await page.locator(`[data-row="${first}"]`).getByText(say('en', 'desk.queue.mine'), { exact: true }).waitFor();
  expect(await page.evaluate("document.activeElement.closest('[data-row]')?.dataset.row")).toBe(first);
  await keys('Enter');

  const done: string[] = [];
  for (let nth = 0; nth < 10; nth++) {
    await page.getByRole('article').first().waitFor();
    const id = here();
    done.push(id);
    const { number, assigneeId } = await prisma.case.findFirstOrThrow({ where: { tenantId, id } });
    // The address is there before the page is.
    await page.getByRole('article', { name: number }).waitFor();
    if (assigneeId === null) {
      await keys('c');
      await page.getByRole('button', { name: 'Claim', exact: true }).waitFor({ state: 'detached' });
    }
    if (nth % 4 === 0) {
      await keys('r');
      await page.keyboard.type('We look into it.');
      await keys('Control+Enter');
      await page.getByRole('article').getByText('We look into it.').waitFor();
      // Whoever has sent stands in the field still, and leaves it by Escape.
      expect(await focused()).toBe('TEXTAREA');
      await keys('Escape');
    }
    await keys('s');
    await page.keyboard.type('Solved, and we are sorry.');
    await keys('Control+Shift+Enter');
    if (nth < 9) await expect.poll(here, { timeout: 10_000 }).not.toBe(id);
  }
  await expect
    .poll(() => prisma.case.count({ where: { tenantId, id: { in: filed }, stage: 'resolved' } }), { timeout: 20_000 })
    .toBe(10);
  expect(done.sort()).toEqual(filed.sort());
  const states = await prisma.case.findMany({ where: { tenantId, id: { in: filed } }, select: { stage: true } });
  expect(new Set(states.map(({ stage }) => stage))).toEqual(new Set(['resolved']));
  await keys('Escape', 'g', 'q');
  await page.locator('#my-queue').waitFor();
  await keys('?');
  await page.getByRole('dialog', { name: say('en', 'desk.keys.title') }).waitFor();
  expect(await page.evaluate('window.mouse')).toBe(0);
  expect(faults).toEqual([]);
});

test('one writes, another sees it and takes over; nothing is lost, and what happened is said before it goes out', async () => {
  const [rep, lead] = [await visitor(chrome, 'en'), await visitor(chrome, 'zh')];
  await signIn(rep, 'rep.en', 'en');
  const { id } = await file(rep.page, `Two at once ${stamp()}`);
  await api(rep.page).post(`/api/cases/${id}/claim`, {});
  const at = `${house().desk}/#/cases/${id}`;
  await rep.page.goto(at);
  await signIn(lead, 'lead', 'zh', `/cases/${id}`);
  await rep.page.getByText('陈静 is viewing').waitFor();
  await lead.page.getByText('Emma Clarke正在查看').waitFor();

  const mine = rep.page.getByRole('textbox', { name: 'Reply' });
  await mine.fill('Dear member, ');
  await mine.pressSequentially('we are');
  await lead.page.getByText('Emma Clarke正在写答复').waitFor();
  await lead.page.getByText('Emma Clarke正在写此案件的答复。').waitFor();
  await lead.page.getByRole('button', { name: '由我来写' }).click();
  await rep.page.getByText('陈静 has taken over the reply. Your draft is kept.').waitFor();
  await lead.page.keyboard.type('我们已经寄出。');
  await lead.page.keyboard.press('Control+Enter');
  await rep.page.getByRole('article').getByText('我们已经寄出。').first().waitFor();

  expect(await mine.inputValue()).toBe('Dear member, we are');
  await mine.press('Control+Enter');
  const question = rep.page.getByRole('dialog', { name: 'Before you send' });
  await question.getByText('Since you began to write').waitFor();
  expect(await question.getByRole('listitem').innerText()).toContain('陈静');
  await question.getByRole('button', { name: 'Look again' }).click();
  expect(await mine.inputValue()).toBe('Dear member, we are');
  // It was read: the second time it goes.
  await mine.press('Control+Enter');
  await expect.poll(() => mine.inputValue(), { timeout: 15_000 }).toBe('');

  await lead.page.close();
  await rep.page.getByText('陈静 is viewing').waitFor({ state: 'detached' });
  expect([...rep.faults, ...lead.faults]).toEqual([]);
});

test('a lead walks board, floor and pictures, and reassigns from there', async () => {
  const lead = await visitor(chrome, 'en');
  await signIn(lead, 'lead', 'en');
  const { page } = lead;
  const filed = await file(page, `On the board ${stamp()}`);
  const filter = encodeURIComponent(JSON.stringify({ view: 'open', q: filed.number }));
  await page.goto(`${house().desk}/#/board?filter=${filter}`);
  const card = page.locator(`[data-card="${filed.id}"]`);
  await card.waitFor();

  // By key: the menu offers what is possible, and each opens its form.
  await card.getByRole('button', { name: `Move ${filed.number} to…` }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Claim' }).waitFor();
  await page.keyboard.press('Enter');
  const claim = page.getByRole('dialog', { name: `Claim ${filed.number}?` });
  await claim.getByRole('button', { name: 'Claim' }).click();
  await card.getByText('陈静').waitFor();

  // By dragging: only stages that a command leads to take it, and the form comes first.
  const second = page.locator('[data-stage=secondLine]');
  const [from, to] = [await card.boundingBox(), await second.boundingBox()];
  if (!from || !to) throw new Error('The board is not drawn');
  await page.mouse.move(from.x + 60, from.y + 70);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 90, { steps: 4 });
  await page.locator('[data-drop=assign]').waitFor();
  await page.mouse.move(to.x + 60, to.y + 120, { steps: 4 });
  await page.mouse.up();
  const handOver = page.getByRole('dialog', { name: `Hand over ${filed.number}` });
  await handOver.getByRole('button', { name: 'Cancel' }).click();
  expect((await api(page).get<CaseDetail>(`/api/cases/${filed.id}`)).stage).toBe('firstLine');

  await page.goto(`${house().desk}/#/floor`);
  await page.getByRole('button', { name: /^陈静: \d+ open cases of \d+/ }).click();
  await page.getByRole('button', { name: `Reassign ${filed.number}` }).click();
  const assign = page.getByRole('dialog', { name: `Reassign ${filed.number}` });
  await assign
    .getByRole('radio', { name: /Emma Clarke/ })
    .first()
    .check();
  await assign.getByRole('button', { name: 'Reassign' }).click();
  await until('Emma has it', async () => {
    return (await api(page).get<CaseDetail>(`/api/cases/${filed.id}`)).assignee?.name === 'Emma Clarke';
  });

  await page.goto(`${house().desk}/#/flows?kind=complaint`);
  await page.getByRole('link', { name: /^First line, \d+ open/ }).press('Enter');
  await page.getByRole('search').waitFor();
  expect(decodeURIComponent(page.url())).toContain('"stage":"firstLine"');

  await page.goto(`${house().desk}/#/cases/${filed.id}/way`);
  await page.getByText('It is here now').waitFor();
  await page.getByRole('row', { name: /2\. First line routed by the rules/ }).waitFor();
  expect(lead.faults).toEqual([]);
});
