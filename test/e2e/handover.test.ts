import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HandoverItemRow } from '../../api/contract/handovers.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

const get = async <T>(page: Page, path: string): Promise<T> =>
  (await page.request.get(`${house().desk}${path}`)).json() as Promise<T>;
const post = async <T>(page: Page, path: string, data: object): Promise<T> => {
  const answer = await page.request.post(`${house().desk}${path}`, { data, headers: { 'x-steward': 'desk' } });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json() as Promise<T>;
};

test('a lead hands over a rep’s cases before leave, sees what became of each, and undoes it', async () => {
  const lead = await visitor(chrome, 'en');
  await signIn(lead, 'lead', 'en', '/here');
  const { page } = lead;
  const staff = await get<{ id: string; name: string }[]>(page, '/api/staff?range=[0,99]');
  const emma = staff.find(({ name }) => name === 'Emma Clarke')?.id as string;
  const filed = await post<{ id: string }>(page, '/api/cases', {
    ...{ kind: 'complaint', subject: `Handover ${Date.now()}`, body: 'It is late.', name: 'Zhang Wei' },
    phone: `139${Math.floor(10_000_000 + Math.random() * 89_999_999)}`,
  });
  await until('it can be assigned', async () => {
    const { stage } = await get<{ stage: string }>(page, `/api/cases/${filed.id}`);
    return stage === 'firstLine';
  });
  await post(page, `/api/cases/${filed.id}/assignment`, { staffId: emma });

  // From the week of people to the form: cases by hand, everything else stays.
  await page.getByRole('table', { name: 'Who is here' }).getByRole('button', { name: 'Emma Clarke' }).click();
  await page.getByRole('link', { name: 'Hand over work…' }).click();
  for (const kind of ['Call tasks', 'Approvals', 'Members', 'Watches'])
    await page.getByRole('combobox', { name: kind }).selectOption({ label: 'Stays' });
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('list', { name: 'What goes where' }).getByRole('listitem').first().waitFor();
  await page.getByRole('button', { name: /^Hand over \d+$/ }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  const id = page.url().split('/').at(-1);
  const items = () => get<HandoverItemRow[]>(page, `/api/handovers/${id}/items?range=[0,99]`);
  const of = async () => (await items()).find(({ recordId }) => recordId === filed.id);
  expect(await of()).toMatchObject({ state: 'moved' });
  const holder = async () =>
    (await get<{ assignee: { id: string } | null }>(page, `/api/cases/${filed.id}`)).assignee?.id;
  expect(await holder()).toBe((await of())?.to?.id);

  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone').first().waitFor();
  await until('it is back', async () => (await of())?.state !== 'moved' && (await of())?.state !== 'returning');
  expect(await of()).toMatchObject({ state: 'returned' });
  expect(await holder()).toBe(emma);

  // The rep has been told, in Chinese, on a phone; and says that they are away.
  const rep = await visitor(chrome, 'zh', 'phone');
  await signIn(rep, 'rep.en', 'zh', '/here');
  await rep.page.getByRole('table', { name: '在岗情况' }).getByRole('button', { name: 'Emma Clarke' }).waitFor();
  const notices = await get<{ text: string }[]>(rep.page, '/api/notices?range=[0,24]');
  expect(notices.some(({ text }) => /移交/.test(text))).toBe(true);
  expect([...lead.faults, ...rep.faults]).toEqual([]);
});
