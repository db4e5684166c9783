import type { AddressInfo, Server } from 'node:net';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import pino from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeChannels, openChannels } from '../../activities/delivery/channels.ts';
import { deliverOnce } from '../../activities/delivery/loop.ts';
import { createActivities } from '../../activities/index.ts';
import { createApp } from '../../api/app.ts';
import { parseEnv } from '../../domain/env.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { openPostOffice, type PostOffice } from '../setup/post-office.ts';
import { type Hands, hands, log, quiet } from '../setup/temporal.ts';
import { bundlePath, database, openBrowser, testServerPath } from '../setup/world.ts';

/** Nobody reacts for two weeks; the general manager takes it from the mail on a phone. Real API, SMTP and browser; only time is skipped. */
let db: Awaited<ReturnType<typeof database>>;
let env: TestWorkflowEnvironment;
let desk: Desk;
let world: Hands;
let post: PostOffice;
let chrome: Browser;
let server: Server;
let stopApp: () => Promise<void>;
let address: string;

beforeAll(async () => {
  quiet();
  [db, post, chrome] = await Promise.all([database(), openPostOffice(), openBrowser()]);
  desk = await plantDesk(db.prisma);
  env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServerPath() } },
  });
  world = hands(db.prisma, env.client, 'case');
  const settings = parseEnv({
    DATABASE_URL: db.url,
    TEMPORAL_ADDRESS: 'unused:1',
    STEWARD_SECRET: 'a secret of thirty-two characters',
  });
  const { app, stop } = createApp({
    prisma: db.prisma,
    client: env.client,
    env: settings,
    log: pino({ level: 'silent' }),
  });
  stopApp = stop;
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await chrome?.close();
  await stopApp?.();
  server?.close();
  await post?.close();
  await env?.teardown();
  await db?.close();
});

test('a complaint nobody reacts to reaches the general manager, who takes it from the mail', async () => {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: 'case',
    activities: createActivities({ prisma: db.prisma, log }),
    workflowBundle: { codePath: bundlePath() },
  });
  await worker.runUntil(async () => {
    const { id, number } = await fileCase(db.prisma, {
      openedAt: new Date(await env.currentTimeMs()),
      severity: 'high',
    });
    await world.relay();
    await env.sleep('12 days');
    await deliverAll();
    const letter = post.letters.findLast((l) => l.to.includes('generalManager@desk.example'));
    expect(letter?.mail.subject).toContain(number);
    const link = /http[^\s"<]*\/l\/[^\s"<]+/.exec(letter?.mail.text ?? '')?.[0];
    expect(link).toBeDefined();

    const page = await (await chrome.newContext({ viewport: { width: 390, height: 844 }, locale: 'en' })).newPage();
    const path = new URL(link as string).pathname;
    await page.goto(`${address}${path}`);
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toContain('Your decision');
    expect(await page.locator('ol.five li').count()).toBe(5);
    // Scanners fetch links: that must do nothing.
    await page.reload();
    expect(await db.prisma.escalation.count({ where: { caseId: id, acknowledgedAt: { not: null } } })).toBe(0);

    await page.getByRole('button', { name: 'I take it' }).click();
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toContain('You have it');
    await expect
      .poll(
        async () =>
          (await db.prisma.escalation.findFirst({ where: { caseId: id, acknowledgedAt: { not: null } } }))
            ?.acknowledgedBy,
      )
      .toBe(desk.people.generalManager);
    expect(await db.prisma.caseEvent.findFirst({ where: { caseId: id, type: 'acknowledge' } })).toMatchObject({
      actorType: 'link',
      actorId: desk.people.generalManager,
    });
    expect(await db.prisma.escalation.count({ where: { caseId: id, endedAt: null } })).toBe(0);

    const again = await page.goto(`${address}${path}`);
    expect([200, 410]).toContain(again?.status());
    expect(await page.getByRole('button', { name: 'I take it' }).count()).toBe(0);
  });
});

async function deliverAll(): Promise<void> {
  const settings = {
    DATABASE_URL: db.url,
    SMTP_URL: post.url,
    MAIL_FROM: 'Desk <desk@example.org>',
    TEXT_GATEWAY_URL: undefined,
    TEXT_GATEWAY_TOKEN: undefined,
    STEWARD_URL: address,
    STEWARD_SECRET: 'a secret of thirty-two characters',
  };
  const channels = openChannels(settings);
  while ((await deliverOnce({ prisma: db.prisma, env: settings, channels, log }, Date.now())) > 0);
  closeChannels(channels);
}
