import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail } from '../../api/contract/cases.ts';
import { sha256 } from '../../api/portal/seals.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight } from './eyes.ts';
import { house, mailTo, SIZES, signIn, type Visitor, visitor } from './house.ts';

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

/** By the cookies of whoever is signed in. */
const api = ({ page }: Pick<Visitor, 'page'>) => ({
  async get<T>(path: string): Promise<T> {
    return (await page.request.get(`${house().desk}${path}`)).json() as Promise<T>;
  },
  async post<T>(path: string, data: object = {}): Promise<T> {
    const answer = await page.request.post(`${house().desk}${path}`, { data, headers: { 'x-steward': 'desk' } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  },
});
type Asks = ReturnType<typeof api>;

const stage = (asks: Asks, id: string, is: string) =>
  until(`${id} is ${is}`, async () => (await asks.get<CaseDetail>(`/api/cases/${id}`)).stage === is);

/** Filed and claimed by whoever asks. */
async function held(asks: Asks, more: object): Promise<CaseDetail> {
  const what = { kind: 'complaint', category: 'delivery', subject: 'Parcel late', body: 'The parcel is late.' };
  const { id } = await asks.post<{ id: string }>('/api/cases', { ...what, locale: 'en', ...more });
  await stage(asks, id, 'firstLine');
  await asks.post(`/api/cases/${id}/claim`);
  await until('it is theirs', async () => (await asks.get<CaseDetail>(`/api/cases/${id}`)).assignee !== null);
  return asks.get<CaseDetail>(`/api/cases/${id}`);
}

async function looksRightOnPhone(page: Page, name: string): Promise<void> {
  await page.setViewportSize(SIZES.phone);
  await looksRight(page, name);
  await page.setViewportSize(SIZES.desk);
}

/** A member's browser, signed in. */
async function asMember(memberId: string, locale: 'en' | 'zh', size: 'desk' | 'phone' = 'desk'): Promise<Visitor> {
  const member = await visitor(chrome, locale, size);
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + 3_600_000);
  await prisma.memberSession.create({
    data: { tenantId, id: newId(), memberId, tokenHash: sha256(token), expiresAt },
  });
  await member.context.addCookies([{ name: 'steward_member', value: token, url: house().desk, httpOnly: true }]);
  return member;
}

const unique = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6)}`;
const ended = async (...all: Visitor[]) => {
  for (const { faults, context } of all) {
    expect(faults).toEqual([]);
    await context.close();
  }
};

test('two cases of a member become one, as it was shown before; the member writes to the first, and undo sorts it right', async () => {
  const rep = await visitor(chrome, 'en');
  await signIn(rep, 'rep.en', 'en');
  const asks = api(rep);
  const who = { email: `ann.${unique()}@member.example`, name: 'Ann Berg' };
  const first = await held(asks, { ...who, subject: 'Where is my parcel?' });
  const second = await held(asks, { ...who, subject: 'Parcel still missing' });
  const { page } = rep;
  await page.goto(`${house().desk}/#/cases/${first.id}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Merge into another case…' }).click();
  const dialog = page.getByRole('dialog', { name: `Merge ${first.number} into another case` });
  await dialog.getByRole('radio', { name: `Choose ${second.number}` }).check();
  await looksRight(page, 'merge-candidates-desk-en');
  await dialog.getByRole('button', { name: 'What will happen' }).click();
  const ends = dialog.getByRole('region', { name: first.number });
  await ends.getByText('Its clocks stand; they count no more').waitFor();
  await dialog.getByRole('region', { name: second.number }).getByText('Only its clocks count').waitFor();
  await looksRight(page, 'merge-preview-desk-en');
  await looksRightOnPhone(page, 'merge-preview-phone-en');
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();

  // The other one shows both.
  await until('the other one is open', async () => page.url().endsWith(second.id));
  const story = page.getByRole('region', { name: 'Story' });
  await story.getByText(`From ${first.number}`).waitFor();
  await stage(asks, first.id, 'closed');
  const member = await asMember(first.member.id, 'en', 'phone');
  await member.page.goto(`${house().desk}/portal/cases/${first.number}?lang=en`);
  await member.page.getByText(`goes on as case ${second.number}`).waitFor();
  await member.page.getByRole('textbox', { name: 'What should we know as well?' }).fill('My neighbour has it!');
  await looksRight(member.page, 'portal-phone-en');
  await member.page.getByRole('button', { name: 'Send' }).click();
  await story.getByText('My neighbour has it!').waitFor();
  await looksRight(page, 'merge-merged-desk-en');

  const panel = page.getByRole('region', { name: 'Other cases' });
  await panel.getByRole('button', { name: 'Undo the merge' }).click();
  await page.getByText(`${first.number} goes on by itself again`).waitFor();
  await stage(asks, first.id, 'firstLine');
  await until('the word went back', async () => (await story.getByText('My neighbour has it!').count()) === 0);
  await page.goto(`${house().desk}/#/cases/${first.id}`);
  await story.getByText('My neighbour has it!').waitFor();
  await ended(rep, member);
});

test('拆分：选出一条消息成为新案件，注明来自哪里', async () => {
  const rep = await visitor(chrome, 'zh', 'phone');
  await signIn(rep, 'rep', 'zh');
  const asks = api(rep);
  const who = { email: `li.${unique()}@member.example`, name: '李娜', locale: 'zh' };
  const of = await held(asks, { ...who, subject: '包裹晚到', body: '包裹晚了三天。' });
  const member = await asMember(of.member.id, 'zh');
  await member.page.goto(`${house().desk}/portal/cases/${of.number}?lang=zh`);
  await member.page.getByRole('textbox').fill('另外发票抬头写错了。');
  await member.page.getByRole('button', { name: '发送' }).click();
  const { page } = rep;
  await page.goto(`${house().desk}/#/cases/${of.id}`);
  await page.getByText('另外发票抬头写错了。').waitFor();
  await page.getByRole('button', { name: '更多', exact: true }).click();
  await page.getByRole('menuitem', { name: '拆分…' }).click();
  const dialog = page.getByRole('dialog', { name: `从 ${of.number} 拆分` });
  await dialog.getByRole('checkbox', { name: /另外发票抬头/ }).check();
  await dialog.getByRole('combobox', { name: '类别' }).selectOption('billing');
  await dialog.getByRole('textbox', { name: '一句话说明' }).fill('发票抬头错误');
  await dialog.getByText('移走 1 条消息和 0 个文件，留下 1 条消息').waitFor();
  await looksRight(page, 'merge-split-phone-zh');
  await dialog.getByRole('button', { name: '拆分', exact: true }).click();
  const panel = page.getByRole('region', { name: '相关案件' });
  await panel.getByText('拆自').waitFor();
  await page.getByText(`拆自 ${of.number}`).waitFor();
  await looksRight(page, 'merge-split-off-phone-zh');
  await panel.getByRole('link', { name: of.number }).click();
  await panel.getByText('拆出').waitFor();
  expect(await page.getByText('另外发票抬头写错了。').count()).toBe(0);
  await ended(rep, member);
});

test('a parent problem is solved: each child’s member reads it in their language; before that all get word at once, after thinking again', async () => {
  const rep = await visitor(chrome, 'en');
  await signIn(rep, 'rep.en', 'en');
  const asks = api(rep);
  const stamp = unique();
  const zh = { email: `zh.${stamp}@member.example`, name: '王强', locale: 'zh' };
  const en = { email: `en.${stamp}@member.example`, name: 'Emily Hart' };
  const parent = await held(asks, {
    email: `parent.${stamp}@member.example`,
    name: 'Paul Parent',
    subject: `Outage ${stamp}`,
  });
  const children = [
    await held(asks, { ...zh, subject: `故障 ${stamp}` }),
    await held(asks, { ...en, subject: `Down ${stamp}` }),
  ];
  const { page } = rep;

  // One by the dialog, one by API.
  await page.goto(`${house().desk}/#/cases/${parent.id}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Link with another case…' }).click();
  const link = page.getByRole('dialog', { name: `Link ${parent.number} with another case` });
  await link.getByRole('combobox', { name: 'How they belong together' }).selectOption('parentOf');
  await link.getByRole('searchbox').fill(children[0]?.number ?? '');
  await link.getByRole('radio', { name: `Choose ${children[0]?.number}` }).check();
  await looksRight(page, 'merge-link-desk-en');
  await link.getByRole('button', { name: 'Link', exact: true }).click();
  await asks.post(`/api/cases/${children[1]?.id}/links`, { kind: 'childOf', otherId: parent.id });

  // Word to both, from the list; undone once.
  await page.evaluate(`localStorage['RaStoreSteward.send.undo'] = '5'`);
  const list = `/cases?${new URLSearchParams({ filter: JSON.stringify({ id: children.map(({ id }) => id) }) })}`;
  await page.goto(`${house().desk}/#${list}`);
  for (const { number } of children) await page.getByRole('checkbox', { name: `Choose ${number}` }).check();
  await page.getByRole('toolbar', { name: 'Chosen cases' }).getByRole('button', { name: 'Answer…' }).click();
  const mass = page.getByRole('dialog', { name: 'Answer 2 members' });
  // A template brings its words in both languages.
  await mass.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('option').first().waitFor();
  await page.getByRole('combobox', { name: 'Search by name, shortcut or initials' }).press('Enter');
  await expect.poll(() => mass.getByRole('textbox', { name: 'In English' }).inputValue()).not.toBe('');
  await mass.getByRole('textbox', { name: 'In Chinese' }).fill('{{member.name}}，我们正在修复。');
  await mass.getByRole('textbox', { name: 'In English' }).fill('Dear {{member.name}}, we are repairing it.');
  await mass.getByRole('button', { name: 'Preview' }).click();
  await mass.getByText('王强，我们正在修复。').waitFor();
  await mass.getByText('Dear Emily Hart, we are repairing it.').waitFor();
  await looksRight(page, 'merge-mass-desk-en');
  await looksRightOnPhone(page, 'merge-mass-phone-en');
  await mass.getByRole('button', { name: 'Send to 2' }).click();
  await mass.getByText(/Will be sent in/).waitFor();
  await mass.getByRole('button', { name: 'Undo' }).click();
  await mass.getByRole('button', { name: 'Send to 2' }).click();
  await mass.getByText('2 done, 0 on the way, 0 not done').waitFor({ timeout: 15_000 });
  await mass.getByRole('button', { name: 'Close' }).click();
  await page.evaluate(`localStorage['RaStoreSteward.send.undo'] = '0'`);
  await mailTo(zh.email, ({ mail }) => mail.text.includes('王强，我们正在修复。'));

  await page.goto(`${house().desk}/#/cases/${parent.id}`);
  const panel = page.getByRole('region', { name: 'Other cases' });
  await panel.getByRole('link', { name: children[1]?.number ?? '' }).waitFor();
  await panel.getByRole('button', { name: 'Answer all children…' }).click();
  const solve = page.getByRole('dialog', { name: `Resolve ${parent.number} and its children` });
  await solve.getByRole('textbox', { name: 'In English' }).fill('{{case.number}} works again.');
  await solve.getByRole('button', { name: 'Preview' }).click();
  await solve.getByText(`${children[1]?.number} works again.`).waitFor();
  await solve.getByRole('button', { name: 'Send to 3' }).click();
  await solve.getByText('3 done, 0 on the way, 0 not done').waitFor({ timeout: 15_000 });
  await looksRight(page, 'merge-children-desk-en');
  for (const { id } of [parent, ...children]) await stage(asks, id, 'resolved');
  await mailTo(en.email, ({ mail }) => mail.text.includes(`${children[1]?.number} works again.`));
  await ended(rep);
});

test('会员在结案后重新打开案件，由部门主管接手', async () => {
  const rep = await visitor(chrome, 'zh');
  await signIn(rep, 'rep', 'zh');
  const asks = api(rep);
  const of = await held(asks, {
    email: `zhao.${unique()}@member.example`,
    name: '赵敏',
    locale: 'zh',
    subject: '屏幕破损',
  });
  await asks.post(`/api/cases/${of.id}/resolution`, { body: '已经寄出新的屏幕。' });
  await stage(asks, of.id, 'resolved');
  const member = await asMember(of.member.id, 'zh', 'phone');
  const { page } = member;
  await page.goto(`${house().desk}/portal/cases/${of.number}?lang=zh`);
  await page.getByRole('button', { name: '是的，解决了' }).click();
  await stage(asks, of.id, 'closed');
  await page.goto(`${house().desk}/portal/cases/${of.number}`);
  await page.getByRole('group').filter({ hasText: '问题' }).first().waitFor();
  await page.getByText('还有问题', { exact: true }).click();
  await page.getByRole('textbox', { name: '还有什么没有解决？' }).fill('新的屏幕也是坏的。');
  await looksRight(page, 'merge-reopen-phone-zh');
  await page.getByRole('button', { name: '重新打开' }).click();
  await stage(asks, of.id, 'departmentHead');
  await page.goto(`${house().desk}/portal/cases/${of.number}`);
  await page.getByText('新的屏幕也是坏的。').waitFor();
  await ended(rep, member);
});
