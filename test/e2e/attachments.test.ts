import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { openCase } from '../../prisma/intake.ts';
import { PNG, Visitor } from '../component/portal/site.ts';
import { EICAR } from '../setup/clamd.ts';
import { openBrowser } from '../setup/world.ts';
import { house, signIn, visitor } from './house.ts';

let chrome: Browser;
let prisma: PrismaClient;
beforeAll(async () => {
  chrome = await openBrowser();
  prisma = createPrisma(house().databaseUrl, 2);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await chrome?.close();
});

test('a rep attaches a file and pastes a screenshot, the member downloads them; a virus is opened by nobody', async () => {
  const tenantId = 'default';
  const memberId = newId();
  await prisma.member.create({ data: { tenantId, id: memberId, number: `M${memberId.slice(-7)}`, name: 'Files' } });
  const filed = await openCase(prisma, {
    ...{ tenantId, kind: 'complaint', category: 'delivery', severity: 'normal', channel: 'portal', locale: 'en' },
    ...{ subject: 'With files', body: 'See my file.', who: { memberId }, verified: true },
    author: { type: 'member', id: memberId },
  });
  const rep = await visitor(chrome, 'en');
  const { page } = rep;
  await signIn(rep, 'rep.en', 'en', `/cases?filter=${encodeURIComponent(JSON.stringify({ q: filed.number }))}`);
  await page.getByRole('row').filter({ hasText: filed.number }).getByRole('link').click();
  await page.getByRole('button', { name: 'Claim', exact: true }).click();
  await page.getByRole('tab', { name: 'Reply', exact: true }).click();
  const panel = page.getByRole('tabpanel');
  const list = panel.getByRole('list', { name: 'Files to send' });
  await panel.locator('input[type=file]').setInputFiles([
    { name: 'run.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    { name: 'eicar.txt', mimeType: 'text/plain', buffer: Buffer.from(EICAR) },
  ]);
  await list.getByText('Programs, scripts and web pages are not taken').waitFor();
  const text = panel.getByRole('textbox');
  await text.fill('Here is the picture.');
  expect(await panel.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
  await list.getByRole('button', { name: 'Remove run.exe' }).click();
  // As text: the types of a browser are not those of this process.
  await text.focus();
  await page.evaluate(`(() => {
    const field = document.activeElement;
    const bytes = Uint8Array.from(atob('${PNG.toString('base64')}'), (c) => c.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })()`);
  await list.getByText(/image\.png\s*70/).waitFor();
  await panel.getByRole('button', { name: 'Send', exact: true }).click();
  await list.waitFor({ state: 'detached' });

  // The page follows the scanner by itself.
  const picture = page.getByRole('link', { name: /image\.png/ });
  await picture.waitFor();
  await page.getByText('removed: a virus was found').first().waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), picture.click()]);
  expect((await readFile(await download.path())).equals(PNG)).toBe(true);

  const member = await new Visitor({ url: house().desk }).becomes(prisma, memberId);
  const shown = (await member.get(`/portal/cases/${filed.number}?lang=zh`)).text;
  expect(shown).toContain('已移除：发现病毒');
  const [, path = ''] = /href="([^"]+)" download/.exec(shown) ?? [];
  const answer = await member.get(path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  const virus = await prisma.attachment.findFirstOrThrow({
    where: { fileName: 'eicar.txt', message: { caseId: filed.id } },
  });
  expect((await member.get(`/portal/cases/${filed.number}/files/${virus.id}`)).status).toBe(410);
  expect((await page.request.get(`${house().desk}/api/attachments/${virus.id}`)).status()).toBe(410);
  expect(rep.faults).toEqual([]);
  await rep.context.close();
});
