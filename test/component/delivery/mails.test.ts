import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import type { MailKind } from '../../../activities/delivery/facts.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { type CaseState, type ClockState, MEMBER_NOTICES, NOTICES } from '../../../domain/case/state.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import type { Locale } from '../../../domain/vocabulary.ts';
import { decideAndKeep, explainDecision, publishSeeds } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { openLink, revokeLinks } from '../../../prisma/links.ts';
import { ask } from '../../../prisma/statement.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { type Desk, deliveryEnv, HOUR, hasChinese, LOCALES, NOW, openDesk, tenantId } from './desk.ts';
import { openTextOffice, type TextOffice } from './text-office.ts';

/** As the desk says it; how exactly is for the version of Node. */
const said = (iso: string, zone = 'Asia/Shanghai') => sayInstant('en', Date.parse(iso), zone);

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let post: PostOffice;
let texts: TextOffice;
let send: (now?: number) => Promise<number>;
let close: () => void;
const SECRET = deliveryEnv().STEWARD_SECRET;

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  post = await openPostOffice();
  texts = await openTextOffice();
  const env = deliveryEnv({ SMTP_URL: post.url, TEXT_GATEWAY_URL: texts.url, TEXT_GATEWAY_TOKEN: 'token' });
  const channels = openChannels(env);
  close = () => closeChannels(channels);
  send = (now = NOW) => deliverOnce({ prisma: db.prisma, env, channels }, now);
});
afterAll(async () => {
  close();
  await Promise.all([post.close(), texts.close()]);
  await db.close();
});
afterEach(async () => {
  post.letters.length = 0;
  texts.requests.length = 0;
  await db.prisma.noticeDelivery.deleteMany();
});

const clock = (status: ClockState['status'], dueAt: number): ClockState => ({
  status,
  dueAt,
  budgetMs: HOUR,
  spans: [],
  provisional: false,
});

/** Late with its answer, called to the vice president. */
const ESCALATED: Partial<CaseState> = {
  clocks: { answer: clock('breached', NOW - 3 * HOUR), resolution: clock('running', NOW + 50 * HOUR) },
  ladder: { status: 'running', cycle: 2, rung: 4, reminders: 0, takenBy: null, cause: 'answer' },
};

const TO_MEMBER: readonly MailKind[] = MEMBER_NOTICES;
const KINDS: MailKind[] = [...NOTICES, 'calendarUncovered'];

/** A notice of the kind with all that belongs to it, by mail and by text message. */
async function ready(kind: MailKind, locale: Locale, state: Partial<CaseState> = ESCALATED) {
  const zh = locale === 'zh';
  const member = await desk.member({ locale, name: zh ? '张伟' : 'Wei Zhang', phone: '+8613800138000', tier: 'gold' });
  const rep = await desk.staff({ name: zh ? '李娜' : 'Na Li', locale, phone: '+8613900139000' });
  const chief = await desk.staff({ name: zh ? '王总' : 'Ms Wang', locale, phone: '+8613700137000' });
  const subject = zh ? '三月重复扣款' : 'Charged twice in March';
  const row = await desk.openCase(member.id, {
    state,
    subject,
    outcome: kind === 'closed' ? 'lapsed' : null,
    nextRungAt: new Date(NOW + 9 * HOUR),
    takenBy: kind === 'escalationTaken' ? chief.id : null,
  });
  const { id: messageId } = await desk.message(row.id, zh ? '正在退款。' : 'We pay it back.', { authorId: rep.id });
  const versions = ['opened', 'reply', 'handover', 'handover'].entries();
  for (const [i, type] of versions)
    await db.prisma.caseEvent.create({
      data: { tenantId, caseId: row.id, version: i + 1, type, at: new Date(NOW - HOUR), actorType: 'staff' },
    });
  await db.prisma.decision.create({
    data: {
      tenantId,
      id: newId(),
      key: row.id,
      ruleSet: 'serviceLevel',
      version: 3,
      caseId: row.id,
      asOf: new Date(NOW - 26 * HOUR),
      rowId: 'gold-high',
      outcome: {},
      trace: {},
      facts: Buffer.from(''),
    },
  });
  const data =
    kind === 'escalation'
      ? { post: 'vicePresident', rung: 4, cycle: 2, cause: 'answer', insteadOfId: rep.id }
      : kind === 'calendarUncovered'
        ? { calendarId: desk.ids.calendar, year: 2031 }
        : {};
  const withMessage = ['message', 'question', 'resolved', 'memberAnswered', 'memberRejected'].includes(kind);
  const notice = await desk.notice(kind, {
    caseId: row.id,
    key: `case:${row.id}:escalation:2:4:0:${newId()}`,
    data,
    ...(withMessage ? { messageId } : {}),
    ...(TO_MEMBER.includes(kind) ? { memberId: member.id } : { staffId: chief.id }),
  });
  await db.prisma.noticeDelivery.create({
    data: { tenantId, id: newId(), noticeId: notice.id, channel: 'text', nextTryAt: new Date(NOW) },
  });
  return { notice, row, rep, chief, subject };
}

const only = () => {
  expect(post.letters).toHaveLength(1);
  return (post.letters[0] as (typeof post.letters)[0]).mail;
};

describe.each(KINDS)('the mail %s', (kind) => {
  it.each(LOCALES)('has all its words in %s', async (locale) => {
    const { row, subject } = await ready(kind, locale);
    expect(await send()).toBe(2);
    const mail = only();
    const [text] = texts.requests.map(({ body }) => body.text) as [string];
    for (const words of [mail.subject, mail.text, mail.html, text]) {
      expect(words).not.toMatch(/%\{|undefined|\[object|\b(mail|post|clock|tier|kind|stage|ruleSet)\.\w/);
      expect(hasChinese(words.replace(subject, ''))).toBe(locale === 'zh');
    }
    const about = kind === 'calendarUncovered' ? '2031' : row.number;
    expect(mail.text).toContain(about);
    expect(text).toContain(about);
    if (kind !== 'calendarUncovered') {
      expect(mail.subject.startsWith(`[${row.number}] `)).toBe(true);
      expect(mail.subject).toContain(subject);
      const link = TO_MEMBER.includes(kind)
        ? `https://desk.example.org/portal/cases/${row.number}`
        : kind === 'escalation'
          ? 'https://desk.example.org/l/'
          : `https://desk.example.org/#/cases/${row.id}`;
      expect(mail.text).toContain(link);
      expect(mail.html).toContain(`href="${link}`);
      expect(text).toContain(link);
    }
  });
});

describe('what the member is promised', () => {
  it('is said in their own zone, and a date that has passed is not promised again', async () => {
    const { id: memberId } = await desk.member({ timeZone: 'America/New_York' });
    const { id: caseId } = await desk.openCase(memberId, {
      state: { clocks: { answer: clock('breached', NOW - HOUR), resolution: clock('running', NOW + 6 * HOUR) } },
    });
    await desk.notice('received', { memberId, caseId });
    await send();
    expect(only().text).toContain(
      `We mean to have it solved by ${said('2026-03-04T03:00:00-05:00', 'America/New_York')}.`,
    );
    expect(only().text).not.toContain('first answer');
  });

  it('is nothing when the answer closed the case', async () => {
    const { id: memberId } = await desk.member();
    const { id: caseId } = await desk.openCase(memberId, { state: { stage: 'closed', outcome: 'completed' } });
    const { id: messageId } = await desk.message(caseId, 'Thank you for the praise.');
    await desk.notice('resolved', { memberId, caseId, messageId });
    await send();
    expect(only().text).toContain('With this answer the case is closed.');
    expect(only().text).toContain('> Thank you for the praise.');
  });

  it('is no question how we did to whoever withdrew', async () => {
    const { id: memberId } = await desk.member({ phone: '+8613800138000' });
    const { id: caseId } = await desk.openCase(memberId, { state: { stage: 'closed' }, outcome: 'withdrawn' });
    await desk.notice('closed', { memberId, caseId });
    await send();
    expect(only().text).toContain('You withdrew');
    expect(only().text).not.toContain('how we did');
  });

  it('leaves out words that were erased', async () => {
    const { id: memberId } = await desk.member();
    const { id: caseId } = await desk.openCase(memberId);
    const { id: messageId } = await desk.message(caseId, 'a secret', { erasedAt: new Date(NOW) });
    await desk.notice('message', { memberId, caseId, messageId });
    await send();
    expect(only().text).toContain('(This text was erased.)');
    expect(only().text).not.toContain('a secret');
  });
});

describe('an executive’s escalation mail', () => {
  it('tells the case in five lines, why it came to this person and what is expected, with one button', async () => {
    const { row } = await ready('escalation', 'en');
    await send();
    const { subject, text, html } = only();
    expect(subject).toBe(`[${row.number}] Escalated to you: Wei Zhang (Gold): Charged twice in March`);
    for (const line of [
      '- Who: Wei Zhang, Gold member',
      '- What: “Charged twice in March” (Complaint, Billing, severity High)',
      `- Since: ${said('2026-03-03T08:00:00+08:00')}, 1 day 2 hours ago; now in stage “First line”, with queue Billing desk, claimed by nobody`,
      '- Done: 1 answer sent; handed over 2 times',
      `- Late: First answer, due ${said('2026-03-04T07:00:00+08:00')} (3 hours over)`,
      `- The clock “First answer” ran out at ${said('2026-03-04T07:00:00+08:00')}.`,
      '- How long it may run was decided by the rule set “Service level”, version 3, row gold-high.',
      '- You are called as Vice president: step 5 of 6 of escalation no. 2.',
      '- You stand in for Na Li, who is absent.',
      '- Acknowledge that you take it, and see to it that the member is helped.',
      `- If nobody takes it by ${said('2026-03-04T19:00:00+08:00')}, it goes on to: General manager.`,
    ])
      expect(text).toContain(line);
    expect(html.match(/<a /g)).toHaveLength(1);
  });

  it.each(LOCALES)('quotes the decision that set the clock, in %s', async (locale) => {
    await publishSeeds(db.prisma, tenantId);
    const member = await desk.member({ tier: 'gold' });
    const chief = await desk.staff({ locale });
    const { id: caseId } = await desk.openCase(member.id, { state: ESCALATED });
    const asked = { tenantId, set: 'serviceLevel', key: caseId, caseId, memberId: member.id, asOf: NOW } as const;
    const { decisionId } = await decideAndKeep(db.prisma, asked);
    const data = { post: 'director', rung: 3, cycle: 2, cause: 'answer' };
    await desk.notice('escalation', { caseId, staffId: chief.id, data });
    await send();
    const { sentence } = await explainDecision(db.prisma, tenantId, decisionId, locale);
    expect(sentence.length).toBeGreaterThan(20);
    expect(only().text).toContain(sentence);
  });

  it('carries a link for this person, case and rung, the same when it is sent again', async () => {
    const { notice, row, chief } = await ready('escalation', 'en');
    const tokenIn = (text: string) => /\/l\/(\S+)/.exec(text)?.[1] as string;
    await send();
    const token = tokenIn(only().text);
    expect(tokenIn(texts.requests[0]?.body.text as string)).toBe(token);
    const opened = await openLink(db.prisma, SECRET, token, { now: new Date(NOW) });
    expect(opened).toMatchObject({
      ok: true,
      link: { purpose: 'acknowledge', caseId: row.id, staffId: chief.id, noticeId: notice.id, cycle: 2, rung: 4 },
    });
    const twoWeeks = new Date(NOW + 14 * 24 * HOUR);
    expect(await openLink(db.prisma, SECRET, token, { now: twoWeeks })).toMatchObject({ ok: false, why: 'expired' });

    await db.prisma.noticeDelivery.updateMany({ where: { noticeId: notice.id }, data: { status: 'pending' } });
    await send(NOW + HOUR);
    expect(post.letters.map(({ mail }) => tokenIn(mail.text))).toEqual([token, token]);
    expect(await db.prisma.signedLink.count({ where: { noticeId: notice.id } })).toBe(1);

    const revoke = (cycle: number) => ask(db.prisma, revokeLinks(tenantId, { caseId: row.id, cycle }, new Date(NOW)));
    expect(await revoke(1)).toHaveLength(0);
    expect(await revoke(2)).toHaveLength(1);
    expect(await openLink(db.prisma, SECRET, token, { now: new Date(NOW) })).toMatchObject({
      ok: false,
      why: 'revoked',
    });
  });

  it('asks for nothing when it comes too late', async () => {
    const { notice } = await ready('escalation', 'en', {
      ...ESCALATED,
      ladder: { status: 'taken', cycle: 2, rung: 4, reminders: 0, takenBy: null, cause: 'answer' },
    });
    await send();
    expect(only().text).toContain('It has been settled in the meantime. Nothing more is expected of you.');
    expect(only().text).not.toContain('/l/');
    expect(await db.prisma.signedLink.count({ where: { noticeId: notice.id } })).toBe(0);
  });
});

describe('hostile words', () => {
  const SUBJECT =
    'Refund\r\nBcc: evil@evil.example\r\n\r\n<script>alert(1)</script> "&\' 😀𠮷 \u202Egnp.exe\u202C =?utf-8?Q?x?= %{number} $& || %s';
  const BODY =
    '<img src=x onerror=alert(1)>\r\n.\r\nQUIT\r\nline two 😀𠮷 \u2067RTL\u2069\u0007\n%{url} </blockquote><a href="https://evil.example">x</a>';

  it.each(['message', 'escalation', 'memberAnswered'] as MailKind[])('stay words in %s', async (kind) => {
    const name = '<b>Eve</b>\r\nTo: evil@evil.example';
    const member = await desk.member({ name, tier: 'gold' });
    const chief = await desk.staff({ name, locale: 'en' });
    const { id: caseId } = await desk.openCase(member.id, { subject: SUBJECT, state: ESCALATED });
    const { id: messageId } = await desk.message(caseId, BODY);
    await desk.notice(kind, {
      caseId,
      messageId,
      data: { post: 'director', rung: 4, cycle: 2, cause: 'answer' },
      ...(kind === 'message' ? { memberId: member.id } : { staffId: chief.id }),
    });
    expect(await send()).toBe(1);
    const letter = post.letters[0] as (typeof post.letters)[0];
    const { headers, subject, text, html } = letter.mail;
    expect(letter.to).toHaveLength(1);
    expect(headers.bcc).toBeUndefined();
    expect(letter.raw.split('\r\n\r\n')[0]?.match(/^(to|bcc|subject):/gim)).toHaveLength(2);
    expect(subject).toContain('Bcc: evil@evil.example <script>alert(1)</script>');
    expect(subject).toContain('😀𠮷 gnp.exe');
    expect(`${subject}${text}${html}`).not.toMatch(/[\u202A-\u202E\u2066-\u2069]|(?=[^\r\n\t])\p{Cc}/u);
    expect(html).not.toMatch(/<(script|img|b)\b|evil\.example"/);
    expect(html.match(/<a /g)).toHaveLength(1);
    if (kind !== 'escalation') {
      expect(text.replaceAll('\r\n', '\n')).toContain('> .\n> QUIT\n> line two 😀𠮷 RTL\n> %{url}');
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    }
  });
});
