import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { automatic } from '../../../domain/mail/automatic.ts';
import { replyOf } from '../../../domain/mail/reply.ts';
import { subjectOf, threadOf } from '../../../domain/mail/thread.ts';

const OWN = { addresses: ['service@club.example'], host: 'club.example' };
const NOTICE = '01a20379-bc6a-72a1-8444-1c7f02c0a2b7';
const CASE = '01a20379-bc6a-72a1-8444-1c7f02c0a2b8';

describe('who wrote it', () => {
  const judged = (
    headers: Record<string, string>,
    more: { from?: string; envelopeFrom?: string; messageId?: string } = {},
  ) =>
    automatic(
      {
        headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
        envelopeFrom: more.envelopeFrom ?? 'anna@example.org',
        from: more.from ?? 'anna@example.org',
        messageId: more.messageId ?? '<1@example.org>',
      },
      OWN,
    );

  test.each([
    ['a person', {}, {}, null],
    ['a person whose program says so', { 'auto-submitted': 'no' }, {}, null],
    ['an absence note (RFC 3834)', { 'auto-submitted': 'auto-replied (vacation)' }, {}, 'automatic'],
    ['an old absence note', { precedence: 'auto_reply' }, {}, 'automatic'],
    ['Exchange', { 'x-auto-response-suppress': 'All' }, {}, 'automatic'],
    ['a list', { 'list-id': '<news.example.org>' }, {}, 'list'],
    ['a newsletter', { 'list-unsubscribe': '<https://example.org>' }, {}, 'list'],
    ['bulk', { precedence: 'bulk' }, {}, 'list'],
    ['a delivery report', { 'content-type': 'multipart/report; report-type=delivery-status' }, {}, 'bounce'],
    ['a mail server', {}, { from: 'MAILER-DAEMON@example.org' }, 'bounce'],
    ['nobody who wants an answer', {}, { envelopeFrom: '' }, 'bounce'],
    ['ourselves', {}, { from: 'Service@club.example' }, 'own'],
    ['ourselves, by the id', {}, { messageId: `<notice-${NOTICE}@club.example>` }, 'own'],
  ])('%s', (_, headers, more, expected) => {
    expect(judged(headers, more)).toBe(expected);
  });
});

describe('what it belongs to', () => {
  test('ids of our own mails, newest first; the others apart', () => {
    const thread = threadOf(
      `<notice-${NOTICE}@club.example>`,
      `<case-${CASE}@club.example> <a@example.org>\r\n <b@example.org>`,
      'Re: [CS-2026-000123] Late parcel',
    );
    expect(thread).toEqual({
      noticeIds: [NOTICE],
      caseIds: [CASE],
      foreign: ['<b@example.org>', '<a@example.org>'],
      number: 'CS-2026-000123',
    });
  });

  test.each([
    ['Re: [CS-2026-000123] Late parcel', 'Late parcel'],
    ['回复：答复: [CS-2026-000123] 包裹迟到', '包裹迟到'],
    ['RE: FW: Re[2]: Late parcel', 'Late parcel'],
    ['Regarding my parcel', 'Regarding my parcel'],
    ['回复', '回复'],
    ['Re:', ''],
  ])('the subject of %j', (subject, expected) => {
    expect(subjectOf(subject)).toBe(expected);
  });

  test('hostile headers take no time and give few ids', () => {
    const begun = performance.now();
    const thread = threadOf('<'.repeat(200_000), `<a@b> `.repeat(100_000), 'CS-'.repeat(50_000));
    expect(thread.foreign.length).toBeLessThanOrEqual(20);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('what is new in it', () => {
  test.each([
    ['Thank you!\n\nOn Mon, 2 Nov 2026 at 10:00, Steward <s@club.example> wrote:\n> Hello', 'Thank you!'],
    ['Thank you!\n\nOn Mon, 2 Nov 2026 at 10:00,\nSteward <s@club.example> wrote:\n> Hello', 'Thank you!'],
    ['还没有收到。\n\n在 2026年11月2日，Steward <s@club.example> 写道：\n> 您好', '还没有收到。'],
    ['收到了\n\n------------------ 原始邮件 ------------------\n发件人: "Steward"', '收到了'],
    ['Yes.\n________________________________\nFrom: Steward <s@club.example>\nSent: Monday', 'Yes.'],
    ['Below.\n> quoted\nI answer in between.\n> more', 'Below.\n> quoted\nI answer in between.'],
    ['> only a quote', '> only a quote'],
    ['On Monday I wrote: nothing came.', 'On Monday I wrote: nothing came.'],
  ])('%j', (text, expected) => {
    expect(replyOf(text)).toBe(expected);
  });

  // fast-check's own unit 'binary' first makes a table of all 1.1 million characters.
  const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
  const anyText = (maxLength: number) => fc.string({ maxLength, unit: character });
  const HEADS = [
    'On Mon, 2 Nov, S wrote:',
    'On Mon, 2 Nov,',
    'S wrote:',
    '在 11月2日，S 写道：',
    '发件人: a@b',
    '_'.repeat(30),
  ];
  const anyMail = fc
    .tuple(
      fc.array(fc.oneof(anyText(40), fc.constantFrom('', ' ', '> quoted', '-- Original Message --', ...HEADS))),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([lines, end]) => lines.join(end));

  test('something is always left, and nothing is made up', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(400), anyMail), (text) => {
        const reply = replyOf(text);
        expect(reply === '').toBe(text.trim() === '');
        expect(text.replace(/\r\n?/g, '\n')).toContain(reply);
      }),
    );
  });
});
