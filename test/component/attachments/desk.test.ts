import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, isProblem, openDesk, type PersonName, placeCase } from '../api/desk.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(5_000)]);

let desk: Desk;
let caseId: string;
beforeAll(async () => {
  desk = await openDesk({
    env: { SCAN_URL: 'clamav://127.0.0.1:1', ATTACHMENT_MAX_MB: '1', ATTACHMENTS_MAX_MB: '1' },
  });
  caseId = (await placeCase(desk, { assignee: desk.people.rep })).id;
});
afterAll(() => desk?.close());

const upload = async (who: PersonName, content: Uint8Array, name: string, field = 'file') => {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(content)]), name);
  const headers = { cookie: desk.cookieOf(who), 'x-steward': '1', 'accept-language': 'en' };
  const answer = await fetch(`${desk.base}/api/attachments`, { method: 'POST', body: form, headers });
  return { status: answer.status, body: (await answer.json()) as { id: string; errors?: Record<string, string> } };
};
const found = (scan: string) => desk.prisma.storedFile.updateMany({ data: { scan } });

test('a file goes up, goes with a note, and comes down whole or in part, never to be shown', async () => {
  const { status, body } = await upload('rep', PNG, '截图 1.png');
  expect([status, body]).toEqual([
    201,
    { id: body.id, fileName: '截图 1.png', mediaType: 'image/png', bytes: PNG.length },
  ]);
  const rep = desk.as('rep');
  const said = { body: 'see picture', attachmentIds: [body.id] };
  expect((await rep('POST', `/api/cases/${caseId}/notes`, said)).status).toBe(201);
  const story = (await rep('GET', `/api/cases/${caseId}/story`)).body as {
    attachments?: { id: string; standing: string }[];
  }[];
  const [file] = story.flatMap(({ attachments = [] }) => attachments);
  expect(file).toMatchObject({ fileName: '截图 1.png', standing: 'checking' });
  const path = `/api/attachments/${file?.id}`;

  const early = await rep('GET', path);
  expect([early.status, (early.body as { code: string }).code]).toEqual([409, 'fileUnchecked']);
  await found('infected');
  expect((await rep('GET', path)).status).toBe(410);
  await found('clean');

  const headers = { cookie: desk.cookieOf('rep') };
  const whole = await fetch(desk.base + path, { headers });
  expect(Buffer.from(await whole.arrayBuffer()).equals(PNG)).toBe(true);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': `attachment; filename="__ 1.png"; filename*=UTF-8''%E6%88%AA%E5%9B%BE%201.png`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-store',
    'content-length': String(PNG.length),
  });
  const part = await fetch(desk.base + path, { headers: { ...headers, range: 'bytes=-10' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([
    206,
    `bytes ${PNG.length - 10}-${PNG.length - 1}/${PNG.length}`,
  ]);
  expect(Buffer.from(await part.arrayBuffer()).equals(PNG.subarray(-10))).toBe(true);
  expect((await fetch(desk.base + path, { headers: { ...headers, range: 'bytes=99999-' } })).status).toBe(416);
  const head = await fetch(desk.base + path, { method: 'HEAD', headers });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(PNG.length)]);
  expect((await desk.as('stranger')('GET', path)).status).toBe(404);
});

test('a reply keeps its files once, however often it is sent; somebody else’s upload is not there', async () => {
  const { body } = await upload('rep', PNG, 'a.png');
  const said = { body: 'attached', attachmentIds: [body.id] };
  const key = { 'idempotency-key': 'reply-1' };
  const path = `/api/cases/${caseId}/reply`;
  const sent = await Promise.all([1, 2].map(() => desk.as('rep')('POST', path, said, key)));
  expect(sent.map(({ status }) => status)).toEqual([202, 202]);
  expect(await desk.prisma.attachment.count({ where: { message: { body: 'attached' } } })).toBe(1);
  const foreign = await desk.as('manager')('POST', `/api/cases/${caseId}/notes`, said);
  expect(foreign.status).toBe(422);
  expect(isProblem(foreign)).toBe(true);
});

test.each([
  ['run.exe', Buffer.from('MZ'), 'Programs, scripts and web pages are not taken'],
  ['page.svg', Buffer.from('<svg/>'), 'Programs, scripts and web pages are not taken'],
  ['photo.pdf', PNG, 'What is in this file is not what its name says'],
  ['empty.png', Buffer.alloc(0), 'This file is empty'],
  ['big.png', Buffer.concat([PNG, Buffer.alloc(1024 * 1024 - PNG.length + 1)]), 'This file is too large'],
])('%s is refused with words', async (name, content, words) => {
  const { status, body } = await upload('rep', content, name);
  expect([status, body.errors]).toEqual([422, { file: words }]);
});

test('what is no form, has no file, or breaks off is told so, and leaves nothing', async () => {
  const rep = desk.as('rep');
  expect((await rep('POST', '/api/attachments', {})).status).toBe(415);
  const broken = { 'content-type': 'multipart/form-data; boundary=x' };
  const half = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc';
  expect((await rep('POST', '/api/attachments', half, broken)).status).toBe(400);
  expect((await rep('POST', '/api/attachments', '--x--\r\n', broken)).status).toBe(422);
  expect((await upload('rep', PNG, 'a.png', 'other')).status).toBe(422);
});

test('files of one message have a limit together', async () => {
  const half = () => Buffer.concat([PNG, randomBytes(600_000)]);
  const ids = await Promise.all([1, 2].map(async () => (await upload('rep', half(), 'a.png')).body.id));
  const said = { body: 'much', attachmentIds: ids };
  const answer = await desk.as('rep')('POST', `/api/cases/${caseId}/notes`, said);
  expect((answer.body as { errors: object }).errors).toEqual({
    attachmentIds: 'These files are too large together for one message',
  });
});
