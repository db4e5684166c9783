import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DEMO_ROBOT_SECRET } from '../../bin/catcher-robots.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { createPrisma } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { writeNotices } from '../../prisma/notices.ts';
import { openBrowser } from '../setup/world.ts';
import { fits, shot } from './eyes.ts';
import { house, signIn, visitor } from './house.ts';

/** An administrator sets up a Feishu robot; a test message and an escalation arrive in its group. */
let chrome: Browser;
beforeAll(async () => {
  chrome = await openBrowser();
});
afterAll(() => chrome?.close());
afterEach(async () => {
  for (const context of chrome.contexts()) await context.close();
});

type Told = { text: string };
const toldTo = async (group: string): Promise<string[]> => {
  const answer = await fetch(`${house().mailbox}/messages.json?kind=robot&to=${group}`);
  return ((await answer.json()) as Told[]).map(({ text }) => text);
};

test('a Feishu robot is set up, tried out, and tells its group of an escalation', async () => {
  const who = await visitor(chrome, 'en');
  await signIn(who, 'admin', 'en', '/admin/accounts');
  const { page, faults } = who;
  const group = `e2e-${Date.now()}`;
  const robots = page.getByRole('region', { name: 'Robots of chat groups' });
  await robots.getByRole('button', { name: 'New robot…' }).click();
  const form = page.getByRole('form', { name: 'New robot' });
  await form.getByRole('combobox', { name: 'App' }).click();
  await page.getByRole('option', { name: 'Feishu / Lark' }).click();
  await form.getByLabel('Name').fill(group);
  await form.getByLabel('Webhook address').fill('https://oapi.dingtalk.com/robot/send?access_token=x');
  await form.getByLabel('Secret of the signature').fill(DEMO_ROBOT_SECRET);
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Is no address that this app gives out').waitFor();
  await form.getByLabel('Webhook address').fill(`${house().mailbox}/robots/feishu/hook/${group}`);
  await form.getByRole('button', { name: 'Save' }).click();
  const card = page.getByRole('region', { name: group });
  await card.getByRole('button', { name: /^Send a test message/ }).click();
  await card.getByText('Sent: the group has it.').waitFor();
  // Others' alerts may come to the group, too.
  expect(await toldTo(group)).toContainEqual(expect.stringContaining('It works.'));
  expect(await page.content()).not.toContain(DEMO_ROBOT_SECRET);
  await shot(page, 'robots-desk-en', { fullPage: true });

  const number = await escalate();
  const escalation = async () => (await toldTo(group)).find((one) => one.includes(`Escalation: case ${number}`));
  await expect.poll(escalation, { timeout: 10_000 }).toBeDefined();
  const text = await escalation();
  expect(text).toMatch(/Ref\. [0-9A-F]{8}$/);

  page.once('dialog', (dialog) => dialog.accept());
  await card.getByRole('button', { name: 'Remove…' }).click();
  await card.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

test('on a phone, in Chinese: quiet hours of one’s own are set under the name and kept', async () => {
  const who = await visitor(chrome, 'zh', 'phone');
  await signIn(who, 'lead', 'zh', '/queue');
  const { page } = who;
  await page.getByRole('button', { name: '菜单' }).click();
  await page.getByRole('link', { name: '我的通知' }).click();
  await page.getByLabel('从').fill('22:00');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('免打扰时段请填写起止两端，或都不填').waitFor();
  await page.getByLabel('到', { exact: true }).fill('07:30');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '不设免打扰' }).waitFor();
  await fits(page, 'hours-phone-zh');
  await page.getByRole('button', { name: '不设免打扰' }).click();
  await page.getByRole('button', { name: '不设免打扰' }).waitFor({ state: 'detached' });
});

/** Once more the ladder of a case of the demo calls whoever it called last, as its projection writes it. */
async function escalate(): Promise<string> {
  const prisma = createPrisma(house().databaseUrl, 1);
  try {
    const open = await prisma.case.findMany({
      where: { tenantId: DEFAULT_TENANT, nextRungAt: { not: null } },
      take: 50,
    });
    const row = open.find((one) => (one.state as CaseState | null)?.ladder.status === 'running');
    if (!row) throw new Error('The demo has no case on the ladder');
    const state = row.state as CaseState;
    const { cycle, rung } = state.ladder;
    const recipient = { to: 'rung', rung } as const;
    const key = `escalation:${cycle}:${rung}:${Date.now()}`;
    await writeNotices(prisma, {
      ...{ tenantId: DEFAULT_TENANT, caseId: row.id, at: Date.now(), state },
      notices: [{ type: 'notify', notice: 'escalation', recipient, key }],
    });
    await announce(prisma, [], ['delivery']);
    return row.number;
  } finally {
    await prisma.$disconnect();
  }
}
