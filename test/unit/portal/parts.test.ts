import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition } from '../../../api/content-disposition.ts';
import { check, readText, showable } from '../../../api/portal/filing.ts';
import { isFamilyName, shortName } from '../../../api/portal/people.ts';
import { formToken, isFormToken, seal, sealed, unsealed, withSeal } from '../../../api/portal/seals.ts';
import { safeNext } from '../../../api/portal/sign-in-routes.ts';
import { day, dayAndTime, zoneName } from '../../../api/portal/times.ts';
import { attach, safeName } from '../../../domain/attachment.ts';
import { CATALOGUES } from '../../../domain/language/index.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('attachments', () => {
  it.each([
    ['a.png', bytes('\x89PNG\r\n\x1a\n…'), 'image/png'],
    ['a.gif', bytes('GIF89a…'), 'image/gif'],
    ['a.jpg', bytes('\xff\xd8\xff\xe0'), 'image/jpeg'],
    ['a.webp', bytes('RIFF\x00\n\x00\x00WEBPVP8 '), 'image/webp'],
    ['a.pdf', bytes('%PDF-1.7\n'), 'application/pdf'],
    ['no-ending', bytes('%PDF-1.7\n'), 'application/pdf'],
    ['a.txt', Buffer.from('订单 A-1029\r\n\t好'), 'text/plain'],
    ['gb.txt', Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]), 'text/plain'],
    ['utf16.TXT', Buffer.from([0xff, 0xfe, 0x41, 0x00]), 'text/plain'],
  ])('%s is known by its content', (name, content, mediaType) => {
    expect(attach(name, content)).toMatchObject({ ok: true, file: { mediaType } });
  });
  it.each([
    ['a.png', bytes('PK\x03\x04'), 'fileMismatch'],
    ['a.png', bytes('\x89PNG'), 'fileMismatch'],
    ['a.jpg', bytes('<svg onload=alert(1)>'), 'fileMismatch'],
    ['a.html', bytes('<html>'), 'fileProgram'],
    ['a.txt', bytes('text with \x00'), 'fileMismatch'],
    ['a.txt', bytes('\xff\xff\xff'), 'fileMismatch'],
    ['a.png', bytes(''), 'fileEmpty'],
  ])('%s with other content is refused', (name, content, error) => {
    expect(attach(name, content)).toEqual({ ok: false, error });
  });
  it.each([
    ['../../etc/passwd', 'passwd.txt'],
    ['C:\\Users\\x\\订单.TXT', '订单.txt'],
    ['evil\u202etxt.exe', 'eviltxt.exe.txt'],
    ['\u0000\r\n', 'file.txt'],
    ['.txt', 'txt.txt'],
    ['...', 'file.txt'],
    ['con: a|b?.txt', 'con_ a_b_.txt'],
    [`${'长'.repeat(300)}.txt`, `${'长'.repeat(90)}.txt`],
  ])('%j is kept as %s', (name, kept) => expect(safeName(name, 'text/plain')).toBe(kept));
  it('makes any name safe, and any name a valid header', () =>
    fc.assert(
      fc.property(anyText, (name) => {
        const kept = safeName(name, 'image/png');
        expect(kept).toMatch(/^[^\\/\p{Cc}<>:"|?*]+\.png$/u);
        expect(kept.isWellFormed()).toBe(true);
        expect(contentDisposition(kept)).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w!.~%-]+$/);
        expect(safeName(kept, 'image/png')).toBe(kept);
      }),
    ));
});

describe('seals', () => {
  const secret = 'x'.repeat(32);
  it('hold for their text and purpose alone', () =>
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        fc.pre(text.isWellFormed() && text !== other);
        expect(unsealed(secret, 'code', withSeal(secret, 'code', text))).toBe(text === '' ? null : text);
        expect(unsealed(secret, 'visitor', withSeal(secret, 'code', text))).toBeNull();
        expect(sealed(secret, 'filed', other, seal(secret, 'filed', text))).toBe(false);
        expect(unsealed(secret, 'code', other)).toBeNull();
      }),
    ));
  it('give each page another form token, good for its holder only', () => {
    const [a, b] = [formToken(secret, 'session:1'), formToken(secret, 'session:1')];
    expect(a).not.toBe(b);
    expect([isFormToken(secret, 'session:1', a), isFormToken(secret, 'session:1', b)]).toEqual([true, true]);
    expect(isFormToken(secret, 'session:2', a)).toBe(false);
    expect(isFormToken('y'.repeat(32), 'session:1', a)).toBe(false);
    expect(isFormToken(secret, 'session:1', 'A'.repeat(86))).toBe(false);
  });
});

describe('what is typed', () => {
  const typed = {
    kind: 'praise',
    category: 'service',
    subject: ' 一句\n话 ',
    body: 'a\r\nb',
    name: 'e\u0301',
    contact: 'A@B.CN',
    locale: 'en',
    prefer: 'any',
  };
  it('is read as it was meant', () => {
    expect(check(typed, false)).toEqual({
      ok: true,
      filing: {
        ...typed,
        subject: '一句 话',
        body: 'a\nb',
        who: { name: 'é', email: 'a@b.cn' },
        name: undefined,
        contact: undefined,
      },
    });
  });
  it('needs no name from who is signed in', () =>
    expect(check({ ...typed, name: '', contact: '' }, true)).toMatchObject({ ok: true, filing: { who: null } }));
  it('is measured at the boundary', () => {
    expect(readText('x'.repeat(200), 200).error).toBeNull();
    expect(readText('x'.repeat(201), 200).error).toBe('tooLong');
  });
  it('never throws, and can always be shown again', () =>
    fc.assert(
      fc.property(
        fc.record({
          kind: anyText,
          category: anyText,
          subject: anyText,
          body: anyText,
          name: anyText,
          contact: anyText,
          locale: anyText,
          prefer: anyText,
        }),
        (any) => {
          const checked = check(any, false);
          expect(typeof checked.ok).toBe('boolean');
          expect(showable(any.body).isWellFormed()).toBe(true);
          expect(showable(any.body)).not.toContain('\u0000');
        },
      ),
    ));
  it('leads nowhere but into the portal', () =>
    fc.assert(
      fc.property(fc.webUrl(), anyText, (url, text) => {
        expect(safeNext(url)).toBe('/portal/cases');
        expect(safeNext(text)).toMatch(/^\/portal\/[A-Za-z0-9/-]+$/);
      }),
    ));
});

describe('names and times', () => {
  it.each([
    ['李晓明', 'zh', '李'],
    ['李晓明', 'en', 'Li'],
    ['欧阳娜娜', 'zh', '欧阳'],
    ['单雪', 'en', 'Shan'],
    ['Anna Schmidt', 'zh', 'Anna'],
    ['', 'en', ''],
  ] as const)('%s is %s: %s', (name, locale, short) => expect(shortName(name, locale)).toBe(short));
  it('knows a name that is only a family name', () =>
    expect([isFamilyName('李晓明'), isFamilyName('Anna'), isFamilyName('')]).toEqual([true, false, false]));

  const at = Date.parse('2026-11-24T08:40:00Z');
  it('are told in the reader’s zone and language, with the year when it is another', () => {
    const china = { locale: 'zh', timeZone: 'Asia/Shanghai' } as const;
    const berlin = { locale: 'en', timeZone: 'Europe/Berlin' } as const;
    expect(dayAndTime(at, china, at)).toBe('11月24日 周二 16:40');
    expect(dayAndTime(at, berlin, at)).toBe('Tue 24 Nov, 09:40');
    expect(dayAndTime(at, berlin, at - 365 * 86_400_000)).toBe('Tue 24 Nov 2026, 09:40');
    expect(day(at, china)).toBe('2026年11月24日');
    expect(zoneName({ locale: 'en', timeZone: 'Asia/Kolkata' }, at)).toBe('Asia/Kolkata (UTC+5:30)');
  });
  it('fall back to UTC for a zone nobody knows', () =>
    expect(dayAndTime(at, { locale: 'en', timeZone: 'Mars/Olympus' }, at)).toBe('Tue 24 Nov, 08:40'));
});

describe('words', () => {
  const leaves = (node: object, path = ''): [string, string][] =>
    Object.entries(node).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
    );
  const values = (text: string) => [...text.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name).sort();
  it('are the same set in both languages, with the same values to fill in', () => {
    const zh = new Map(leaves(CATALOGUES.zh.portal));
    const en = new Map(leaves(CATALOGUES.en.portal));
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of zh) expect(values(text), key).toEqual(values(en.get(key) as string));
  });
});
