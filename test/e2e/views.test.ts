import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail } from '../../api/contract/cases.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

/** By the cookies of whoever is signed in. */
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

const digits = () => String(Math.floor(10_000_000 + Math.random() * 89_999_999));
const listOf = (filter: object) => `/cases?${new URLSearchParams({ filter: JSON.stringify(filter) })}`;

test('a lead saves and shares a view, gives several cases to a rep at once and takes the list away; the rep finds it all', async () => {
  const stamp = Date.now().toString(36);
  const phone = `139${digits()}`;
  const [lead, rep, onPhone] = [
    await visitor(chrome, 'zh'),
    await visitor(chrome, 'en'),
    await visitor(chrome, 'en', 'phone'),
  ];
  await signIn(lead, 'lead', 'zh');
  const asLead = api(lead.page);
  const filed: CaseDetail[] = [];
  for (const nth of [1, 2, 3]) {
    const { id } = await asLead.post<{ id: string }>('/api/cases', {
      kind: 'complaint',
      subject: `${stamp} ${nth}`,
      body: '包裹晚到。',
      phone,
      name: '張偉',
    });
    await until('it is routed', async () => {
      const found = await asLead.get<CaseDetail>(`/api/cases/${id}`);
      if (found.stage === 'firstLine') filed.push(found);
      return found.stage === 'firstLine';
    });
  }
  const [first, second] = filed as [CaseDetail, CaseDetail];
  const staff = await asLead.get<{ id: string; name: string }[]>('/api/staff?range=[0,99]');
  const emma = staff.find(({ name }) => name === 'Emma Clarke')?.id;
  await asLead.post(`/api/cases/${first.id}/assignment`, { staffId: emma });

  // A view of what the list shows.
  await lead.page.goto(`${house().desk}/#${listOf({ view: 'open', memberId: first.member.id })}`);
  await lead.page.getByRole('row').filter({ hasText: stamp }).nth(2).waitFor();
  await lead.page.getByRole('button', { name: '保存视图…' }).click();
  const keep = lead.page.getByRole('dialog', { name: '保存当前视图' });
  await keep.getByRole('textbox', { name: '名称' }).fill(`重点 ${stamp}`);
  await keep.getByRole('combobox', { name: '谁可以看到' }).selectOption({ label: '所有人' });
  await keep.getByRole('button', { name: '保存', exact: true }).click();
  const own = lead.page.getByRole('navigation', { name: '视图' }).getByRole('link', { name: `重点 ${stamp}` });
  await own.waitFor();
  expect(await own.getAttribute('aria-current')).toBe('true');

  // Three at once: one of them has it already.
  const last = lead.page.getByRole('row').filter({ hasText: stamp }).nth(2).getByRole('checkbox');
  await lead.page.getByRole('row').filter({ hasText: stamp }).nth(0).getByRole('checkbox').setChecked(true);
  await last.click({ modifiers: ['Shift'] });
  await lead.page.getByText('已选 3 件').waitFor();
  await lead.page.getByRole('button', { name: '分派…' }).click();
  const give = lead.page.getByRole('dialog', { name: '分派 3 件案件' });
  await give.getByRole('combobox', { name: '分派给' }).selectOption({ label: 'Emma Clarke' });
  await give.getByRole('button', { name: '执行' }).click();
  await give.getByText('2 件完成，0 件处理中，1 件未完成').waitFor();
  const outcomes = await give.getByRole('listitem').allInnerTexts();
  expect(outcomes[0]).toContain(first.number);
  expect(outcomes[0]).toContain('Emma Clarke');
  expect(outcomes.slice(1).every((line) => line.includes('已完成'))).toBe(true);
  await give.getByRole('button', { name: '关闭' }).click();
  // What was not done is still chosen.
  await lead.page.getByText('已选 1 件').waitFor();
  expect((await asLead.get<CaseDetail>(`/api/cases/${second.id}`)).assignee?.name).toBe('Emma Clarke');

  const [download] = await Promise.all([
    lead.page.waitForEvent('download'),
    lead.page.getByRole('link', { name: '导出 CSV' }).click(),
  ]);
  const rows: Record<string, string>[] = parse(readFileSync(await download.path()), { columns: true, bom: true });
  expect(rows.map((row) => [row.会员, row.负责人, row.阶段])).toEqual(
    Array(3).fill(['張偉', 'Emma Clarke', '一线处理']),
  );

  // The rep opens what was shared, and finds the member whichever way they type.
  await signIn(rep, 'rep.en', 'en', '/cases');
  await rep.page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: `重点 ${stamp}` })
    .click();
  await rep.page.getByRole('row').filter({ hasText: stamp }).nth(2).waitFor();
  const box = rep.page.getByRole('combobox', { name: 'Search' });
  await rep.page.keyboard.press('Control+k');
  for (const words of ['張偉', '张伟', 'zhangwei', 'zw', phone.slice(-4), phone]) {
    await box.fill(words);
    const hit = rep.page
      .getByRole('group', { name: 'Members' })
      .getByRole('option')
      .filter({ hasText: first.member.number });
    await hit.waitFor();
  }
  await box.fill(second.number);
  await rep.page.getByRole('option').filter({ hasText: second.number }).waitFor();
  await box.press('Enter');
  await until('the case opens', async () => rep.page.url().endsWith(`/cases/${second.id}`));

  await signIn(onPhone, 'rep.en', 'en', listOf({ memberId: first.member.id }));
  await onPhone.page.getByRole('checkbox', { name: `Choose ${second.number}` }).click();
  await onPhone.page.getByRole('toolbar', { name: 'Chosen cases' }).getByText('1 chosen').waitFor();
  expect(await onPhone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);

  // The lead takes the view away and thinks again.
  await lead.page.getByRole('button', { name: `“重点 ${stamp}”的更多操作` }).click();
  await lead.page.getByRole('menuitem', { name: '删除' }).click();
  await lead.page.getByText(`“重点 ${stamp}”已删除`).waitFor();
  expect(await own.count()).toBe(0);
  await lead.page.getByRole('button', { name: '撤销' }).click();
  await own.waitFor();
  for (const { faults, context } of [lead, rep, onPhone]) {
    expect(faults).toEqual([]);
    await context.close();
  }
});
