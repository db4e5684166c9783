import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail } from '../../api/contract/cases.ts';
import type { FlowKindRow, FlowVersionDetail } from '../../api/contract/flows.ts';
import type { Flow } from '../../domain/case/flow.ts';
import { say } from '../../domain/language/index.ts';
import { until } from '../launcher/launcher.ts';
import { openBrowser } from '../setup/world.ts';
import { looksRight, shot } from './eyes.ts';
import { enter, house, signIn, visitor } from './house.ts';

/** Set to a folder: pictures of the pages are left there. */
const SHOTS = process.env.E2E_SHOTS;

const APPROVAL_PARTS = ['stages', 'levels', 'late', 'nobody', 'question', 'rights', 'expiry'];

let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());

const get = async <T>(page: Page, path: string) =>
  (await page.request.get(`${house().desk}${path}`)).json() as Promise<T>;
const post = async <T>(page: Page, path: string, data: object): Promise<T> => {
  const answer = await page.request.post(`${house().desk}${path}`, { data, headers: { 'x-steward': 'desk' } });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json() as Promise<T>;
};

test('a manager gives the complaint flow a stage of her own, and a new complaint goes through it', async () => {
  const manager = await visitor(chrome, 'en');
  const { page } = manager;
  await signIn(manager, 'manager', 'en', '/flow-versions?kind=complaint');
  await page.getByRole('button', { name: 'New draft from version 2' }).click();
  await page.waitForURL(/flow-versions\/complaint\/\d{4}/);
  const version = Number(/complaint\/(\d+)/.exec(page.url())?.[1]);

  // A stage of her own, which nothing leads to and out of.
  const stages = page.getByRole('group', { name: 'Stages of the flow', exact: true });
  const stage = (name: string) => stages.getByRole('button', { name });
  await stage('Second line').click();
  await page.getByRole('button', { name: 'Add a stage…' }).click();
  const add = page.getByRole('dialog', { name: 'Add a stage' });
  await add.getByLabel('Name in Chinese').fill('回访');
  await add.getByLabel('Name in English').fill('Call back');
  await add.getByLabel('Held by').selectOption('second');
  await add.getByRole('button', { name: 'Add' }).click();
  const publish = page.getByRole('button', { name: 'Publish…' });
  const faults = page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: 'keep this draft' });
  await faults.getByRole('button', { name: '“Call back” has no way out: nothing leads from here to the end' }).click();
  const panel = (name: string) => page.getByRole('group', { name: `Stage: ${name}` });
  await panel('Call back').getByText('“Call back” has no way out').waitFor();
  expect(await publish.isDisabled()).toBe(true);
  await shot(page, 'flow-faults-desk-en');

  await panel('Call back').getByLabel('Resolve: the member is told the solution').selectOption('resolved');
  await panel('Call back').getByLabel('Time for this stage', { exact: true }).fill('4');
  await panel('Call back').getByLabel('Unit of time: Call back').selectOption('hours');
  await stage('Second line').click();
  await panel('Second line').getByLabel('Hand over').selectOption({ label: 'Call back' });
  await page.getByText('No faults: it can be published.').waitFor();
  // Taken back and done again by key.
  await page.keyboard.press('Control+z');
  await page.getByText('Nothing leads to “Call back”').first().waitFor();
  await page.keyboard.press('Control+Shift+Z');
  await page.getByText('No faults: it can be published.').waitFor();

  // What is not saved is there again after another page was looked at.
  await page.getByRole('link', { name: 'All flows' }).click();
  await page.getByRole('link', { name: `Edit draft ${version}` }).click();
  await page.getByText('Not saved yet').waitFor();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Everything is saved').waitFor();
  await page.getByRole('button', { name: 'Compare with version 2' }).click();
  await page
    .getByRole('row', { name: /“Second line”: Hand over/ })
    .getByText('Call back')
    .waitFor();
  await looksRight(page, 'flow-editor-desk-en');

  // Somebody else saves the same draft: nothing of either is lost.
  const admin = await visitor(chrome, 'en');
  await enter(admin.context, 'admin', 'en');
  const path = `/api/flows/complaint/${version}`;
  const { revision, definition } = await get<FlowVersionDetail>(admin.page, path);
  const {
    kind: _,
    version: __,
    ...theirs
  } = { ...definition, reopen: { stage: 'firstLine', days: 7 } } as object as Flow;
  const headers = { 'x-steward': 'desk' };
  const data = { revision, definition: theirs };
  expect((await admin.page.request.patch(`${house().desk}${path}`, { data, headers })).status()).toBe(200);
  await page.getByLabel('For how many days').fill('14');
  await page.getByRole('button', { name: 'Save draft' }).click();
  const two = page.getByRole('alert').filter({ hasText: 'saved this draft meanwhile' });
  await two.getByRole('row', { name: /Days in which a case can be opened again 7 14/ }).waitFor();
  await two.getByRole('button', { name: 'Keep mine' }).click();
  await page.getByText('Everything is saved').waitFor();

  await publish.click();
  const ask = page.getByRole('dialog', { name: `Publish Complaint: version ${version}` });
  // What it would come to for cases that run: nothing, unless she chooses otherwise.
  await ask.getByText(/Nothing has been written\. \d+ cases? runs?\./).waitFor();
  expect(await ask.getByRole('radio', { name: 'Stay with what they have' }).isChecked()).toBe(true);
  await ask
    .getByText(/\d+ of \d+ go by it/)
    .first()
    .waitFor();
  await ask.getByRole('button', { name: /^Go by it from now on: promises broken within 7 days: [1-9]/ }).click();
  await ask
    .getByRole('table', { name: 'Go by it from now on: promises broken within 7 days' })
    .getByRole('link')
    .first()
    .waitFor();
  await ask.getByText('By deadline').click();
  await ask
    .getByRole('cell', { name: /^\d+ · \d+ · \d+$/ })
    .first()
    .waitFor();
  await ask.getByLabel('Why').fill('Members want to hear whether it helped');
  await looksRight(page, 'flow-publish-desk-en');
  await ask.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText(`New cases go by version ${version}.`).waitFor();

  // The case may go to another department, whose cases this manager does not see.
  try {
    const { id } = await post<{ id: string }>(page, '/api/cases', {
      ...{ kind: 'complaint', subject: `Call back ${version}`, body: 'It came late.', name: 'Flow Walker' },
      phone: `138${Math.floor(10_000_000 + Math.random() * 89_999_999)}`,
    });
    const at = (where: string) =>
      until(`it is at ${where}`, async () => (await get<CaseDetail>(admin.page, `/api/cases/${id}`)).stage === where);
    await at('firstLine');
    await post(admin.page, `/api/cases/${id}/handover`, {});
    await at('secondLine');
    await page.goto(`${house().desk}/#/cases/${id}`);
    const here = page.getByRole('list', { name: /Progress|Where it stands/ }).locator('[aria-current=step]');
    await page.getByRole('article').first().waitFor();
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hand over', exact: true }).click();
    await expect.poll(() => here.innerText(), { timeout: 10_000 }).toContain('Call back');
    await shot(page, 'flow-case-desk-en');
    await post(admin.page, `/api/cases/${id}/resolution`, { body: 'It is there now.' });
    await at('resolved');
    expect(manager.faults).toEqual([]);
  } finally {
    // Others file complaints, too.
    await post(page, `/api/flows/complaint/${version}/retirement`, {}).catch(() => undefined);
  }
  const kinds = await get<FlowKindRow[]>(page, '/api/flows');
  expect(kinds.find(({ kind }) => kind === 'complaint')?.inForce).toBe(2);
});

test('a manager sets up how a tier by hand is approved, and the next one goes that way', async () => {
  const manager = await visitor(chrome, 'en');
  const { page } = manager;
  await signIn(manager, 'manager', 'en', '/flow-versions?kind=complaint');
  await page.getByRole('group', { name: 'What about' }).getByRole('button', { name: 'Approvals' }).click();
  await page.getByLabel('Kinds of approval').selectOption('tierOverride');
  await page.getByRole('button', { name: 'New draft from version 1' }).click();
  await page.waitForURL(/flow-versions\/tierOverride\/\d{4}/);
  const version = Number(/tierOverride\/(\d+)/.exec(page.url())?.[1]);

  const publish = page.getByRole('button', { name: 'Publish…' });
  await page.getByRole('button', { name: 'Add a stage before the decision' }).click();
  await page.getByText('1 fault keeps this draft from being published').waitFor();
  await page.getByRole('button', { name: 'Stage 1 before: needs a name in Chinese and in English' }).click();
  expect(await publish.isDisabled()).toBe(true);
  await page.getByLabel('Name of stage 1 in Chinese').fill('复核');
  await page.getByLabel('Name of stage 1 in English').fill('Second look');
  await page.getByLabel('Post or role of stage 1').selectOption('director');
  await page.getByLabel('Every level has a time of its own').check();
  await page.getByLabel('Time: Every level', { exact: true }).fill('4');
  await page.getByLabel('Unit of time: Every level').selectOption('hours');
  await page.getByLabel('Then', { exact: true }).selectOption('above');
  await page.getByLabel('Goes up at most to').selectOption('director');
  await page
    .getByText(/a stage is asked of the .* already/)
    .first()
    .waitFor();
  await page.getByLabel('Goes up at most to').selectOption('');
  await page.getByText('No faults: it can be published.').waitFor();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Everything is saved').waitFor();
  await page.getByRole('button', { name: 'Compare with version 1' }).click();
  await page.getByRole('row', { name: /Level 1: Time as the rules say/ }).waitFor();
  await looksRight(page, 'approval-flow-editor-desk-en');
  for (const part of SHOTS ? APPROVAL_PARTS : [])
    await page.locator(`#flow-${part}`).screenshot({ path: `${SHOTS}/approval-flow-${part}-desk-en.png` });
  await publish.click();
  const ask = page.getByRole('dialog', { name: `Publish Tier by hand: version ${version}` });
  await ask.getByLabel('Why').fill('Tiers are worth a second look');
  await looksRight(page, 'approval-flow-publish-desk-en');
  await ask.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText('New approvals go by version').waitFor();
  try {
    const [member] = await get<{ id: string }[]>(page, '/api/members?range=[0,0]');
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const asked = {
      kind: 'tierOverride',
      memberId: member?.id,
      tier: 'gold',
      until,
      reason: 'For a friend of the house',
    };
    const { id } = await post<{ id: string }>(page, '/api/approvals', asked);
    await page.goto(`${house().desk}/#/approvals/${id}`);
    await page.getByText(/^Second look · /).waitFor();
    await shot(page, 'approval-flow-way-desk-en');
    await post(page, `/api/approvals/${id}/withdrawal`, {});
    expect(manager.faults).toEqual([]);
  } finally {
    await post(page, `/api/flows/tierOverride/${version}/retirement`, {}).catch(() => undefined);
  }
});

test('how far running cases have come is seen where their flow was published', async () => {
  const manager = await visitor(chrome, 'en');
  const { page } = manager;
  await signIn(manager, 'manager', 'en', '/flow-versions?kind=opinion');
  await post(page, '/api/cases', {
    ...{ kind: 'opinion', subject: 'Longer hours', body: 'Open longer, please.', name: 'Opinion Giver' },
    phone: `137${Math.floor(10_000_000 + Math.random() * 89_999_999)}`,
  });
  const inForce = (await get<FlowKindRow[]>(page, '/api/flows')).find(({ kind }) => kind === 'opinion')?.inForce;
  const { version, revision } = await post<FlowVersionDetail>(page, '/api/flows/opinion/drafts', { basedOn: inForce });
  const publication = { revision, note: 'The same, for all', running: 'move' };
  await post(page, `/api/flows/opinion/${version}/publication`, publication);
  try {
    for (const [locale, size] of [
      ['en', 'desk'],
      ['zh', 'phone'],
    ] as const) {
      const { page, context, faults } = await visitor(chrome, locale, size);
      await enter(context, 'manager', locale);
      await page.goto(`${house().desk}/#/flow-versions?kind=opinion`);
      const progress = page.getByRole('region', { name: say(locale, 'running.following.title') });
      const done = new RegExp(say(locale, 'running.following.done', { told: '[1-9]\\d*' }));
      await progress.getByText(done).waitFor();
      await looksRight(page, `flow-following-${size}-${locale}`);
      expect(faults).toEqual([]);
      await context.close();
    }
  } finally {
    await post(page, `/api/flows/opinion/${version}/retirement`, {});
  }
});

test('in Chinese and on a phone it can be read and is clean', async () => {
  for (const [locale, size] of [
    ['zh', 'desk'],
    ['en', 'phone'],
  ] as const) {
    const { page, context, faults } = await visitor(chrome, locale, size);
    await enter(context, 'manager', locale);
    await page.goto(`${house().desk}/#/flow-versions?kind=complaint`);
    await page.getByRole('table').waitFor();
    await looksRight(page, `flow-list-${size}-${locale}`);
    await page.getByRole('button', { name: say(locale, 'flows.list.againOf', { version: 1 }), exact: true }).click();
    await page.getByRole('dialog').getByText(say(locale, 'running.now')).waitFor();
    await looksRight(page, `flow-publish-${size}-${locale}`);
    await page.keyboard.press('Escape');
    await page.goto(`${house().desk}/#/flow-versions/complaint/2?stage=secondLine`);
    await page.locator('#flow-ladder').waitFor();
    await looksRight(page, `flow-version-${size}-${locale}`);
    for (const part of SHOTS ? ['stages', 'clocks', 'ladder', 'reopen'] : [])
      await page.locator(`#flow-${part}`).screenshot({ path: `${SHOTS}/flow-${part}-${size}-${locale}.png` });
    await page.goto(`${house().desk}/#/flow-versions/compensation/1`);
    await page.locator('#flow-expiry').waitFor();
    await looksRight(page, `approval-flow-${size}-${locale}`);
    for (const part of SHOTS ? APPROVAL_PARTS : [])
      await page.locator(`#flow-${part}`).screenshot({ path: `${SHOTS}/approval-flow-${part}-${size}-${locale}.png` });
    expect(faults).toEqual([]);
    await context.close();
  }
});
