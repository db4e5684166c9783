import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mailInOnce } from '../../../activities/mail-in/loop.ts';
import { takeMail } from '../../../prisma/mail-in/take.ts';
import { type Desk, openDesk, type PersonName, placeCase, TENANT } from '../api/desk.ts';

/** Whose mail is whose: the case of these tests lies in the queue of another team than the lead's. */
let desk: Desk;
let caseId: string;
beforeAll(async () => {
  desk = await openDesk({ env: { MAIL_IN_ADDRESS: 'service@club.example' } });
  ({ id: caseId } = await placeCase(desk, { queue: 'second' }));
  // Somebody who leads that team.
  const id = desk.people.stranger;
  await desk.prisma.staff.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data: { role: 'lead' } });
});
afterAll(() => desk?.close());
beforeEach(() => desk.prisma.inboundMail.deleteMany());

const SECRET = 'the words that nobody else may read';
const handled = async (headers: string[]): Promise<string> => {
  const lines = ['From: Anna Berg <anna.berg@mail.example>', `Subject: ${SECRET}`, ...headers, '', SECRET];
  const raw = new Uint8Array(Buffer.from(lines.join('\r\n')));
  const { id } = await takeMail(desk.prisma, { tenantId: TENANT, source: 'smtp', envelopeFrom: 'a@b.example', raw });
  await mailInOnce({ prisma: desk.prisma, env: desk.deps.env, log: pino({ level: 'silent' }) });
  return id;
};
const toTheCase = () => `In-Reply-To: <case-${caseId}@club.example>`;
const listed = async (who: PersonName, id: string) => {
  const { text, body } = await desk.as(who)('GET', '/api/mail-in');
  return { text, row: (body as { id: string }[]).find((row) => row.id === id) };
};
const raw = (who: PersonName, id: string) => desk.as(who)('GET', `/api/mail-in/${id}/raw`);
const decide = (who: PersonName, id: string, body: object) => desk.as(who)('POST', `/api/mail-in/${id}/decision`, body);
const audited = (id: string) => desk.prisma.audit.count({ where: { recordId: id } });

/** Each way in which a mail belongs to that case, and how it ended. */
const WAYS: [string, () => Promise<string>][] = [
  ['stopped', () => handled([toTheCase(), 'Auto-Submitted: auto-replied'])],
  ['filed', () => handled([toTheCase()])],
  [
    'stopped',
    async () => {
      const messageId = `Message-ID: <${randomUUID()}@mail.example>`;
      await handled([toTheCase(), messageId]);
      // By itself it does not say what it belongs to: only that it is the same mail.
      return handled([messageId]);
    },
  ],
];

test.each(WAYS)('a lead of another team sees nothing of a mail that was %s: %#', async (state, come) => {
  const id = await come();
  const before = await desk.prisma.inboundMail.findFirstOrThrow({ where: { id } });
  expect(before).toMatchObject({ state, caseId });

  const { text, row } = await listed('lead', id);
  // That it is there is no secret: the list counts it.
  expect(row).toMatchObject({ id, state, from: null, fromName: null, subject: null, case: null });
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain('Anna');
  expect(text).not.toContain(caseId);

  const answers = [
    await raw('lead', id),
    await decide('lead', id, { become: 'case' }),
    await decide('lead', id, { become: 'nothing' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(answers.map((answer) => answer.text).join()).not.toContain(SECRET);
  expect(await desk.prisma.inboundMail.findFirstOrThrow({ where: { id } })).toEqual(before);
  expect(await audited(id)).toBe(0);
});

test.each(WAYS)('who leads the team of its queue, or the department, sees it: %s, %#', async (state, come) => {
  const id = await come();
  for (const who of ['stranger', 'manager'] as const) {
    expect((await listed(who, id)).row).toMatchObject({
      state,
      fromName: 'Anna Berg',
      subject: SECRET,
      case: { id: caseId },
    });
    const answer = await raw(who, id);
    expect([answer.status, answer.text.includes(SECRET)]).toEqual([200, true]);
  }
  expect((await decide('stranger', id, { become: 'nothing' })).status).toBe(state === 'stopped' ? 202 : 409);
});

test('a mail of no case is for all who sort mail; into a case that they may not see they cannot put it', async () => {
  const id = await handled(['Auto-Submitted: auto-replied']);
  expect((await listed('lead', id)).row).toMatchObject({ subject: SECRET });
  const { number } = await desk.prisma.case.findFirstOrThrow({ where: { id: caseId } });
  const refused = await decide('lead', id, { become: 'reply', number });
  expect([refused.status, refused.body]).toEqual([
    422,
    expect.objectContaining({ errors: { number: expect.any(String) } }),
  ]);
  expect((await decide('lead', id, { become: 'case' })).status).toBe(202);
});
