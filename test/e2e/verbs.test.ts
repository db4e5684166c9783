import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail } from '../../api/contract/cases.ts';
import { everyDay } from '../../domain/calendar/seeds.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight, shot } from './eyes.ts';
import { house, SIZES, settled, signIn, visitor } from './house.ts';

/** What a person does to a case besides writing: promising, pausing, extending, reopening; and what its clocks tell of it. */
const SHOTS = process.env.E2E_SHOTS;
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
  async case(id: string): Promise<CaseDetail> {
    return (await page.request.get(`${house().desk}/api/cases/${id}`)).json() as Promise<CaseDetail>;
  },
  async post<T>(path: string, data: object): Promise<T> {
    const answer = await page.request.post(`${house().desk}${path}`, { data, headers: { 'x-steward': 'desk' } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  },
});
const stamp = () => Date.now().toString(36);

/** A case that lies in the first line. */
async function file(page: Page, subject: string, kind = 'complaint'): Promise<CaseDetail> {
  const phone = `138${Math.floor(10_000_000 + Math.random() * 89_999_999)}`;
  const { id } = await api(page).post<{ id: string }>('/api/cases', {
    ...{ kind, subject, body: 'It came late.', phone, name: 'Vera Verb' },
  });
  let filed: CaseDetail | undefined;
  await until('it is routed', async () => {
    filed = await api(page).case(id);
    return filed.stage === 'firstLine';
  });
  return filed as CaseDetail;
}
const stageIs = (page: Page, id: string, stage: string) =>
  until(`it is ${stage}`, async () => (await api(page).case(id)).stage === stage);

async function open(page: Page, of: Pick<CaseDetail, 'id' | 'number'>): Promise<void> {
  await page.goto(`${house().desk}/#/cases/${of.id}`);
  await page.getByRole('article', { name: of.number }).waitFor();
}

/** Usable for all, as it is now; and a picture of it at both widths for whoever wants to look. */
async function look(page: Page, name: string, part = '[role=dialog]'): Promise<void> {
  await looksRight(page, `${name}-desk`, { part });
  if (!SHOTS) return;
  await page.setViewportSize(SIZES.phone);
  await settled(page);
  await shot(page, `${name}-phone`);
  await page.setViewportSize(SIZES.desk);
}

test('a rep promises, pauses and goes on by key, and the clock tells its story', async () => {
  const rep = await visitor(chrome, 'zh');
  const { page } = rep;
  await signIn(rep, 'rep.en', 'zh');
  const { id, number } = await file(page, `包裹 ${stamp()}`);
  await api(page).post(`/api/cases/${id}/claim`, {});
  await open(page, { id, number });

  await page.keyboard.press('p');
  const promise = page.getByRole('dialog', { name: `对 ${number} 作出承诺` });
  await promise.getByRole('button', { name: '明天 10:00' }).click();
  await promise.getByRole('textbox').press('Control+Enter');
  await promise.getByText('请填写').waitFor();
  await look(page, 'promise');
  // What is typed outlives the dialog.
  await promise.getByRole('textbox').fill('明天给会员回电');
  await page.keyboard.press('Escape');
  await promise.waitFor({ state: 'detached' });
  await page.keyboard.press('p');
  expect(await promise.getByRole('textbox').inputValue()).toBe('明天给会员回电');
  await promise.getByRole('textbox').press('Control+Enter');
  await page.getByText('已承诺，时限开始计时').waitFor();
  const strip = page.getByRole('region', { name: '当前的特别情况' });
  await strip.getByText(/^承诺，.*10:00 之前兑现$/).waitFor();

  await page.keyboard.press('w');
  const pause = page.getByRole('dialog', { name: `暂停 ${number}` });
  await pause.getByRole('button', { name: '暂停' }).click();
  await pause.getByText('请选择', { exact: true }).last().waitFor();
  await pause.getByLabel('在等什么').selectOption({ label: '等待供应商' });
  await pause.getByRole('textbox').fill('供应商明天给答复');
  await look(page, 'pause');
  await pause.getByRole('textbox').press('Control+Enter');
  await strip.getByText(/^已暂停：等待供应商 至 .* （Emma Clarke）$/).waitFor();
  await pause.waitFor({ state: 'detached' });
  await look(page, 'paused', '[aria-label="当前的特别情况"]');
  await page.keyboard.press('w');
  await page.getByText('时限继续计时').waitFor();

  await strip.getByRole('button', { name: '已兑现' }).click();
  const kept = page.getByRole('dialog', { name: `${number} 的承诺已兑现` });
  await look(page, 'keep-promise');
  await kept.getByRole('textbox').press('Control+Enter');
  await page.getByText('承诺记为已兑现').waitFor();

  await page.getByRole('button', { name: '首次答复：查看经过' }).click();
  const story = page.getByRole('dialog', { name: '首次答复：经过' });
  await expect
    .poll(() => story.getByRole('listitem').allInnerTexts(), { timeout: 10_000 })
    .toSatisfy((lines: string[]) => {
      const [begun, paused, on] = lines.slice(-3);
      return (
        /^开始/.test(begun ?? '') &&
        /^暂停[\s\S]*Emma Clarke[\s\S]*等待供应商[\s\S]*供应商明天给答复/.test(paused ?? '') &&
        /^继续/.test(on ?? '')
      );
    });
  await look(page, 'story');
  expect(rep.faults).toEqual([]);
});

/** A queue of the lead's team that is never closed: its clocks run at whatever hour this is tested. */
async function neverClosed() {
  const lead = await prisma.staff.findFirstOrThrow({ where: { tenantId, email: { startsWith: 'lead@' } } });
  const named = (id: string) => ({
    tenantId,
    id,
    code: `open${id.slice(-12)}`,
    nameZh: '不打烊',
    nameEn: 'Never closed',
  });
  const [calendarId, queueId] = [newId(), newId()];
  await prisma.calendar.create({ data: named(calendarId) });
  await prisma.calendarVersion.create({ data: { tenantId, calendarId, version: 1, definition: everyDay } });
  await prisma.queue.create({
    data: { ...named(queueId), line: 'second', teamId: lead.teamId as string, calendarId },
  });
  await prisma.queueStaff.create({ data: { tenantId, queueId, staffId: lead.id } });
  return queueId;
}

test('a lead sees what is about to escalate, extends it within its limit, and takes it', async () => {
  const lead = await visitor(chrome, 'en');
  const { page } = lead;
  await signIn(lead, 'lead', 'en');
  const { id, number } = await file(page, `About to escalate ${stamp()}`);
  await api(page).post(`/api/cases/${id}/handover`, { queueId: await neverClosed() });
  await stageIs(page, id, 'secondLine');

  await page.goto(`${house().desk}/#/floor`);
  const section = page.getByRole('region', { name: 'About to escalate' });
  await section.getByRole('button', { name: '24 hours' }).click();
  const row = section.locator(`[data-escalating="${id}"]`);
  const more = section.getByRole('button', { name: /^Show \d+ more$/ });
  await section.getByRole('listitem').first().waitFor();
  const shown = async () => {
    while ((await row.count()) === 0 && (await more.count()) > 0) await more.click();
  };
  await shown();
  await row.getByText(/^Calls Service rep: /).waitFor();
  await row.getByText('First answer').first().waitFor();
  await look(page, 'escalating', `[data-escalating="${id}"]`);

  await row.getByRole('button', { name: `Extend First answer of ${number}` }).click();
  const extend = page.getByRole('dialog', { name: `Extend a clock of ${number}` });
  const { extension } = (await api(page).case(id)).clocks.find(({ clock }) => clock === 'answer') ?? {};
  const left = extension?.left ?? 0;
  expect(left).toBeGreaterThan(0);
  await extend.getByLabel('By how many working minutes').fill(String(left + 1));
  await extend.getByLabel('Reason (only staff read it)').fill('The carrier answers at noon');
  await extend.getByRole('button', { name: 'Extend', exact: true }).click();
  await extend.getByText(`At most ${left} minutes are left`).waitFor();
  await look(page, 'extend');
  await extend.getByLabel('By how many working minutes').fill('10');
  await extend.getByLabel('By how many working minutes').press('Control+Enter');
  await page.getByText('The clock has more time').waitFor();
  await until('it has ten minutes more', async () => {
    const answer = (await api(page).case(id)).clocks.find(({ clock }) => clock === 'answer');
    return answer?.extension?.left === left - 10;
  });

  // It comes later now, perhaps behind those that are shown at first.
  await shown();
  await row.getByRole('button', { name: `Take ${number}` }).click();
  await page.getByText('The case is yours').waitFor();
  await row.getByText('陈静 has it').waitFor();
  expect(lead.faults).toEqual([]);
});

test('a closed case goes on from the desk, whatever the network does; when its days are over a new one follows', async () => {
  const rep = await visitor(chrome, 'en');
  const { page } = rep;
  await signIn(rep, 'rep.en', 'en');
  const { id, number, subject } = await file(page, `Opinion ${stamp()}`, 'opinion');
  await api(page).post(`/api/cases/${id}/claim`, {});
  await api(page).post(`/api/cases/${id}/resolution`, { body: 'Thank you, we have noted it.' });
  await stageIs(page, id, 'closed');
  const strip = page.getByRole('region', { name: 'What is special now' });
  const where = { tenantId_id: { tenantId, id } };
  const { closedAt } = await prisma.case.update({ where, data: { closedAt: new Date(Date.now() - 31 * 86_400_000) } });
  await page.goto(`${house().desk}/#/cases/${id}`);
  await strip.getByText(/can no longer be reopened/).waitFor();
  await strip.getByRole('link', { name: 'New case that follows it' }).click();
  await expect
    .poll(() => page.getByRole('textbox', { name: /^Subject/ }).inputValue())
    .toBe(`Follows ${number}: ${subject}`);

  await prisma.case.update({ where, data: { closedAt: new Date((closedAt as Date).getTime() + 30.5 * 86_400_000) } });
  await page.goto(`${house().desk}/#/cases/${id}`);
  await page.reload();
  await strip.getByRole('button', { name: 'Reopen' }).click();
  const reopen = page.getByRole('dialog', { name: `Reopen ${number}` });
  await reopen.getByRole('textbox').fill('It happened again');
  await look(page, 'reopen');
  await page.route('**/reopening', (route) => route.abort());
  await reopen.getByRole('button', { name: 'Reopen' }).click();
  await reopen.getByText(/Trying again is safe/).waitFor();
  expect(await reopen.getByRole('textbox').inputValue()).toBe('It happened again');
  await page.unroute('**/reopening');
  await reopen.getByRole('textbox').press('Control+Enter');
  await reopen.waitFor({ state: 'detached' });
  await stageIs(page, id, 'firstLine');
  await page.getByText('It happened again').first().waitFor();
  expect((await api(page).case(id)).outcome).toBeNull();
  expect(rep.faults).toEqual([]);
});

test('a suggestion is decided, and praise is passed on', async () => {
  const lead = await visitor(chrome, 'zh');
  const { page } = lead;
  await signIn(lead, 'lead', 'zh');
  const strip = page.getByRole('region', { name: '当前的特别情况' });

  const suggestion = await file(page, `建议 ${stamp()}`, 'suggestion');
  await open(page, suggestion);
  await strip.getByRole('button', { name: '不采纳', exact: true }).waitFor();
  await strip.getByRole('button', { name: '采纳', exact: true }).click();
  const adopt = page.getByRole('dialog', { name: `采纳建议 ${suggestion.number}` });
  await adopt.getByRole('textbox').fill('谢谢您的建议，下个月起就这样做。');
  await look(page, 'adopt');
  await adopt.getByRole('textbox').press('Control+Enter');
  await page.getByText('已采纳并告知会员').waitFor();
  await expect.poll(async () => (await api(page).case(suggestion.id)).outcome).toBe('adopted');

  const praise = await file(page, `表扬 ${stamp()}`, 'praise');
  await api(page).post(`/api/cases/${praise.id}/resolution`, { body: '谢谢您的表扬！' });
  await stageIs(page, praise.id, 'passOn');
  await open(page, praise);
  await strip.getByRole('button', { name: '转达表扬' }).click();
  const passOn = page.getByRole('dialog', { name: `转达表扬 ${praise.number}` });
  await passOn.getByRole('button', { name: '转达' }).click();
  await passOn.getByText('请选择').waitFor();
  await passOn.getByRole('combobox', { name: '表扬谁' }).fill('wf');
  await page.getByRole('option', { name: '王芳' }).click();
  await look(page, 'pass-on');
  await passOn.getByRole('button', { name: '转达' }).click();
  await stageIs(page, praise.id, 'closed');
  expect(lead.faults).toEqual([]);
});

test('every other verb has its dialog', async () => {
  const lead = await visitor(chrome, 'zh');
  const { page } = lead;
  await signIn(lead, 'lead', 'zh');
  const complaint = await file(page, `投诉 ${stamp()}`);
  await api(page).post(`/api/cases/${complaint.id}/claim`, {});
  await open(page, complaint);
  for (const [verb, title] of [
    ['延长时限', `延长 ${complaint.number} 的时限`],
    ['调整优先级', `调整 ${complaint.number} 的优先级`],
    ['调整严重程度或类别', `${complaint.number} 的严重程度和类别`],
    ['无法处理', `无法处理 ${complaint.number}`],
  ] as const) {
    await page.getByRole('button', { name: '更多' }).click();
    await page.getByRole('menuitem', { name: verb, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: title });
    await dialog.waitFor();
    await look(page, verb);
    if (verb === '无法处理') {
      await dialog.getByLabel('为什么不能处理').selectOption({ label: '超出我的专长' });
      await dialog.getByLabel('为什么不能处理').press('Control+Enter');
    } else await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  await expect.poll(async () => (await api(page).case(complaint.id)).assignee).toBeNull();
  await page.getByText('陈静 无法处理此案：超出我的专长').first().waitFor();

  const filter = encodeURIComponent(JSON.stringify({ view: 'escalated' }));
  const [escalated] = (await (
    await page.request.get(`${house().desk}/api/cases?filter=${filter}`)
  ).json()) as CaseDetail[];
  if (!escalated) throw new Error('The demo has no escalated case');
  await open(page, escalated);
  await page.getByRole('button', { name: '作出决定…' }).click();
  await page.getByRole('dialog', { name: `对 ${escalated.number} 作出决定` }).waitFor();
  await look(page, 'decide');
  await page.keyboard.press('Escape');
  expect(lead.faults).toEqual([]);
});
