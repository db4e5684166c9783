import { deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PrismaClient } from '../../../prisma/client.ts';
import { createPrisma } from '../../../prisma/client.ts';
import { database } from '../../setup/world.ts';
import { aMember, type Fields, fileNamed, hidden, PNG, readable, type Site, site, tenantId, Visitor } from './site.ts';

let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let here: Site;

beforeAll(async () => {
  db = await database();
  prisma = db.prisma;
  await prisma.tenant.createMany({ data: [{ id: tenantId, name: 'Steward' }], skipDuplicates: true });
  here = await site(prisma);
});
afterAll(async () => {
  await here.stop();
  await db.close();
});
afterEach(() => expect(here.problems.splice(0)).toEqual([]));

const FILLED = {
  kind: 'complaint',
  category: 'delivery',
  subject: 'Second delivery late',
  body: 'It came on Friday.\r\nNobody rang.',
  name: '张伟',
  contact: '13912345678',
  locale: 'zh',
  prefer: 'any',
};

/** A visitor with the form open, and what a browser would send of it. */
async function opened(at: Pick<Site, 'url'> = here): Promise<{ visitor: Visitor; filled: Record<string, string> }> {
  const visitor = new Visitor(at);
  const { text } = await visitor.get('/portal/new');
  return { visitor, filled: { ...FILLED, token: hidden(text, 'token'), key: hidden(text, 'key') } };
}
const allCases = () => prisma.case.findMany({ include: { messages: { include: { attachments: true } } } });
const countCases = () => prisma.case.count();

describe('when somebody files without signing in', () => {
  it('then the case is claimed, unverified, with text and file as sent, and the page shows its number', async () => {
    const { visitor, filled } = await opened();
    const sent = await visitor.post('/portal/new', { ...filled, file: fileNamed('照片 1.png', PNG) });
    expect(sent.status).toBe(303);
    const page = await visitor.get(sent.location as string);
    const kept = (await allCases()).find((c) => page.text.includes(c.number));
    expect(kept).toMatchObject({
      kind: 'complaint',
      category: 'delivery',
      channel: 'portal',
      locale: 'zh',
      verifiedAt: null,
    });
    expect(kept?.messages[0]).toMatchObject({ body: 'It came on Friday.\nNobody rang.', direction: 'inbound' });
    const [file] = kept?.messages[0]?.attachments ?? [];
    expect(file).toMatchObject({ fileName: '照片 1.png', mediaType: 'image/png', bytes: PNG.length });
    const pieces = await prisma.filePiece.findMany({ where: { sha256: file?.sha256 ?? '' } });
    expect(pieces.map(({ content }) => Buffer.from(content).equals(PNG))).toEqual([true]);
  });

  it('then the number alone opens nothing: without its seal there is no page', async () => {
    const { visitor, filled } = await opened();
    const { location } = await visitor.post('/portal/new', filled);
    const url = new URL(location as string, here.url);
    url.searchParams.set('seal', 'A'.repeat(43));
    expect((await visitor.get(url.pathname + url.search)).status).toBe(404);
    expect((await visitor.get(`/portal/filed?number=${url.searchParams.get('number')}`)).status).toBe(404);
    expect((await visitor.get(`/portal/cases/${url.searchParams.get('number')}`)).location).toMatch(
      /^\/portal\/sign-in/,
    );
  });

  it('then sending the form twice, or twice at once, gives the same case', async () => {
    const { visitor, filled } = await opened();
    const before = await countCases();
    const two = await Promise.all([visitor.post('/portal/new', filled), visitor.post('/portal/new', filled)]);
    const third = await visitor.post('/portal/new', filled, false);
    expect(new Set([...two, third].map(({ location }) => location)).size).toBe(1);
    expect(await countCases()).toBe(before + 1);
  });

  it('then another text from the same form is not swallowed: it says so, and sending again files it', async () => {
    const { visitor, filled } = await opened();
    const before = await countCases();
    await visitor.post('/portal/new', filled);
    const changed = { ...filled, body: 'Something else' };
    const clash = await visitor.post('/portal/new', changed);
    expect(clash.status).toBe(409);
    expect(clash.text).toContain('Something else');
    expect(await countCases()).toBe(before + 1);
    const again = await visitor.post('/portal/new', { ...changed, key: hidden(clash.text, 'key') });
    expect(again.status).toBe(303);
    expect(await countCases()).toBe(before + 2);
  });

  it('then the wish how to be reached goes to the desk as a note, and changes no member', async () => {
    const memberId = await aMember(prisma);
    await prisma.contactPoint.create({
      data: { tenantId, id: memberId, memberId, type: 'phone', value: '+8613800138000', uniqueValue: '+8613800138000' },
    });
    const { visitor, filled } = await opened();
    const sent = await visitor.post('/portal/new', { ...filled, contact: '138 0013 8000', prefer: 'email' });
    expect(sent.status).toBe(303);
    const filed = await prisma.case.findFirstOrThrow({ where: { memberId }, include: { messages: true } });
    expect(filed.verifiedAt).toBeNull();
    expect(filed.messages.find((m) => m.direction === 'note')?.body).toContain('电子邮件');
    const member = await prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: memberId } } });
    expect(member.preferences).toEqual({});
  });
});

describe('when a signed-in member files', () => {
  it('then the case is theirs and verified, and their wish how to be reached is kept', async () => {
    const memberId = await aMember(prisma, '王芳', { preferences: { channels: ['text'], quietFrom: '20:00' } });
    const visitor = await new Visitor(here).becomes(prisma, memberId);
    const { text } = await visitor.get('/portal/new');
    expect(readable(text)).toContain('王芳');
    expect(text).not.toContain('name="contact"');
    const { name: _name, contact: _contact, ...rest } = FILLED;
    const filled = { ...rest, prefer: 'phone', token: hidden(text, 'token', '/portal/new'), key: hidden(text, 'key') };
    expect((await visitor.post('/portal/new', filled)).status).toBe(303);
    const [filed] = await prisma.case.findMany({ where: { memberId } });
    expect(filed?.verifiedAt).not.toBeNull();
    const member = await prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: memberId } } });
    expect(member.preferences).toEqual({ channels: ['phone', 'text'], quietFrom: '20:00' });
  });
});

describe('when something is missing or wrong', () => {
  it.each([
    ['kind', '', 'Please choose one'],
    ['kind', 'ticket', 'Please choose one'],
    ['category', '__proto__', 'Please choose one'],
    ['subject', '   ', 'Please fill this in'],
    ['subject', 'x'.repeat(201), 'This is too long'],
    ['body', '', 'Please fill this in'],
    ['body', '字'.repeat(20_001), 'This is too long'],
    ['body', 'nul \u0000 here', 'characters we cannot read'],
    ['name', '', 'Please fill this in'],
    ['contact', 'me@nowhere', 'does not look like an e-mail'],
    ['contact', '12', 'does not look like a phone'],
    ['contact', 'my neighbour', 'not a phone number or e-mail address'],
    ['locale', 'fr', 'Please choose one'],
    ['prefer', 'fax', 'Please choose one'],
  ])('then %s = %j is told at the field, and everything else is kept', async (name, value, message) => {
    const { visitor, filled } = await opened();
    const before = await countCases();
    const answer = await visitor.post('/portal/new', { ...filled, [name]: value, file: fileNamed('a.png', PNG) });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="#${name}"`);
    expect(readable(answer.text)).toContain(message);
    for (const other of ['subject', 'name', 'contact'].filter((field) => field !== name))
      expect(answer.text).toContain(`value="${FILLED[other as keyof typeof FILLED]}"`);
    expect(readable(answer.text)).toContain('choose your file again');
    expect(await countCases()).toBe(before);
  });

  it('then a form without the visitor’s token is refused, and keeps what was typed', async () => {
    const { visitor, filled } = await opened();
    const before = await countCases();
    const stranger = await opened();
    for (const token of ['', 'x', stranger.filled.token as string]) {
      const answer = await visitor.post('/portal/new', { ...filled, token });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('value="Second delivery late"');
    }
    visitor.cookies.clear();
    expect((await visitor.post('/portal/new', filled)).status).toBe(403);
    expect(await countCases()).toBe(before);
  });

  it('then the change of language keeps what was typed, and files nothing', async () => {
    const { visitor, filled } = await opened();
    const before = await countCases();
    const answer = await visitor.post('/portal/new', { ...filled, switchTo: 'zh' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<html lang="zh-CN">');
    expect(answer.text).toContain('value="Second delivery late"');
    expect(await countCases()).toBe(before);
    expect((await visitor.get('/portal')).text).toContain('<html lang="zh-CN">');
  });

  it('then the database being away loses nothing that was typed', async () => {
    const away = createPrisma('postgresql://nobody@127.0.0.1:1/none', 1);
    const broken = await site(away);
    try {
      const { visitor, filled } = await opened(broken);
      const answer = await visitor.post('/portal/new', filled);
      expect(answer.status).toBe(503);
      expect(answer.text).toContain('value="Second delivery late"');
      visitor.cookies.set('steward_member', 'some-session');
      expect((await visitor.get('/portal')).status).toBe(200);
      expect((await visitor.get('/portal/cases')).status).toBe(503);
    } finally {
      await broken.stop();
      await away.$disconnect();
    }
  });
});

describe('what is attached', () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), deflateRawSync(Buffer.alloc(1_000_000))]);
  it.each([
    ['bomb.png', zip, 'is not what its name'],
    ['page.html', '<script>alert(1)</script>', 'cannot take programs, scripts and web pag'],
    ['vector.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'cannot take programs, scripts and web pag'],
    [
      'program.txt',
      Buffer.from('MZ\x90\x00\x03\x00\x00\x00\x04', 'latin1'),
      'cannot take programs, scripts and web pag',
    ],
    ['empty.png', '', 'file is empty'],
    ['large.png', Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)]), 'larger than 10 MB'],
  ])('%s is refused at its field, and the text is kept', async (name, content, message) => {
    const { visitor, filled } = await opened();
    const answer = await visitor.post('/portal/new', { file: fileNamed(name, content), ...filled });
    expect(answer.status).toBe(422);
    expect(readable(answer.text)).toContain(message);
    expect(answer.text).toContain('value="Second delivery late"');
  });

  it('keeps 10 MB exactly, under a harmless name', async () => {
    const { visitor, filled } = await opened();
    const content = Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024 - PNG.length)]);
    const name = '..\\..\\evil\u202egpj.exe\r\nX: y';
    expect((await visitor.post('/portal/new', { ...filled, file: fileNamed(name, content) })).status).toBe(303);
    const kept = await prisma.attachment.findFirstOrThrow({
      where: { bytes: content.length },
      select: { fileName: true },
    });
    expect(kept.fileName).toBe('evilgpj.exeX_ y.png');
  });
});

describe('hostile input', () => {
  const CORPUS: Record<string, string> = {
    nul: 'a\u0000b',
    loneSurrogate: 'a\ud800b',
    fourByte: '𠮷野家 👩‍👩‍👧‍👦',
    bidi: '\u202egnp.exe\u202c \u2066x\u2069',
    html: '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    template: '%{name} |||| {{7*7}} $1 $&',
    sql: '\'; DROP TABLE "Case"; --',
    long: 'x'.repeat(900_000),
    lineEnds: '\r\n\r\u2028\u2029\u0085',
    controls: '\u0001\u0007\u001b[31m\u007f',
  };
  const NAMES = [
    'kind',
    'category',
    'subject',
    'body',
    'name',
    'contact',
    'locale',
    'prefer',
    'key',
    'token',
    'switchTo',
  ];

  it.each(Object.keys(CORPUS))('%s in any field is taken or told, never a fault, and never markup', async (what) => {
    const at = await site(prisma); // with limits of its own
    try {
      for (const name of NAMES) {
        const { visitor, filled } = await opened(at);
        const answer = await visitor.post('/portal/new', { ...filled, [name]: CORPUS[what] as string });
        expect([303, 403, 422], `${what} in ${name}`).toContain(answer.status);
        expect(answer.text).not.toContain('<script>alert');
        expect(answer.text).not.toContain('<img src=x');
      }
      expect(at.problems).toEqual([]);
    } finally {
      await at.stop();
    }
  });

  it.each<[string, () => Promise<Fields>, boolean, number[]]>([
    ['10 MB in a field', async () => ({ body: 'x'.repeat(10 * 1024 * 1024) }), true, [413]],
    ['10 MB, urlencoded', async () => ({ body: 'x'.repeat(10 * 1024 * 1024) }), false, [413]],
    ['45 MB of file', async () => ({ file: fileNamed('x.png', Buffer.alloc(45 * 1024 * 1024)) }), true, [413]],
    [
      'a hundred fields',
      async () => Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, 'x'])),
      true,
      [413],
    ],
    [
      'prototype names',
      async () => ({ __proto__x: 'x', 'constructor[prototype][x]': 'y', 'subject[a]': 'z' }),
      true,
      [403],
    ],
    ['a second file field', async () => ({ other: fileNamed('x.png', PNG) }), true, [413]],
  ])('%s gets a friendly page', async (_what, fields, multipart, statuses) => {
    const { visitor } = await opened();
    const answer = await visitor.post('/portal/new', await fields(), multipart).catch(async () => {
      // The server may hang up on who goes on sending: then it must still be there for the next one.
      return { ...(await visitor.get('/portal')), status: statuses[0] as number };
    });
    expect(statuses).toContain(answer.status);
    expect(answer.text).toContain('<main');
    expect((await visitor.get('/portal')).status).toBe(200);
  });

  it.each([
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nunfinished'],
    ['multipart/form-data', 'no boundary'],
    ['multipart/form-data; boundary=x', '--x\r\ngarbage'],
    ['application/x-www-form-urlencoded', 'a=%zz&%ff=%c3%28'],
    ['application/x-www-form-urlencoded; charset=x', 'a=b'],
    ['application/json', '{"kind":"complaint"}'],
    ['text/plain', 'x'],
  ])('a body of %s that cannot be read is no fault', async (type, body) => {
    const response = await fetch(`${here.url}/portal/new`, { method: 'POST', body, headers: { 'Content-Type': type } });
    expect([400, 403]).toContain(response.status);
    expect(await response.text()).toContain('<main');
  });

  it('a link fills the form in as text only', async () => {
    const query = new URLSearchParams({ kind: 'praise', subject: CORPUS.html as string, body: CORPUS.nul as string });
    const { status, text } = await new Visitor(here).get(`/portal/new?${query}`);
    expect(status).toBe(200);
    expect(text).not.toContain('<script>alert');
    expect(text).toMatch(/value="praise"[^>]*checked|checked=""[^>]*value="praise"/);
  });
});

describe('every page', () => {
  it.each(['/portal', '/portal/new', '/portal/sign-in', '/portal/nowhere', '/portal/%ff'])(
    '%s is protected',
    async (path) => {
      const { headers, text } = await new Visitor(here).get(path);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      for (const cookie of headers.getSetCookie())
        expect(cookie).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/i);
      expect(text).not.toMatch(/ style=| on[a-z]+="|<script>|undefined|\[object|portal\.[a-z]+\.[a-z]/);
    },
  );

  it('speaks the language asked for, remembers it, and the switch keeps the page', async () => {
    const visitor = new Visitor(here);
    expect((await visitor.get('/portal', { 'Accept-Language': 'zh-CN,zh;q=0.9' })).text).toContain(
      '<html lang="zh-CN">',
    );
    const { text } = await visitor.get('/portal/new?kind=praise&lang=en', { 'Accept-Language': 'zh' });
    expect(text).toContain('<html lang="en">');
    expect((await visitor.get('/portal/sign-in?next=/portal/cases', { 'Accept-Language': 'zh' })).text).toContain(
      'href="/portal/sign-in?next=%2Fportal%2Fcases&amp;lang=zh"',
    );
  });

  it('weighs little: page, style and script under 40 kB gzip, script under 2 kB', async () => {
    const page = await fetch(`${here.url}/portal/new`, { headers: { 'Accept-Encoding': 'identity' } });
    const html = await page.text();
    const zipped = async (path: string) => {
      const { headers } = await fetch(here.url + path, { headers: { 'Accept-Encoding': 'gzip' } });
      expect(headers.get('cache-control')).toContain('immutable');
      return Number(headers.get('content-length'));
    };
    const script = /src="([^"]+\.js)"/.exec(html)?.[1] as string;
    const style = /href="([^"]+\.css)"/.exec(html)?.[1] as string;
    const sizes = { script: await zipped(script), style: await zipped(style) };
    const whole = Number((await fetch(`${here.url}/portal/new`)).headers.get('content-length'));
    expect(sizes.script).toBeLessThan(2_000);
    expect(whole + sizes.style + sizes.script).toBeLessThan(40_000);
  });

  it('slows down whoever files too fast, and keeps what they typed', async () => {
    const at = await site(prisma);
    try {
      const { visitor, filled } = await opened(at);
      let answer = await visitor.post('/portal/new', { ...filled, subject: '' });
      for (let i = 0; i < 60 && answer.status !== 429; i++)
        answer = await visitor.post('/portal/new', { ...filled, subject: '' });
      expect(answer.status).toBe(429);
      expect(answer.text).toContain('Nobody rang.');
    } finally {
      await at.stop();
    }
  });
});
