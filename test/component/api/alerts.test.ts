import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOnce } from '../../../activities/alert/checks.ts';
import { alertLetter } from '../../../activities/delivery/families/alerts.ts';
import { recipientOf } from '../../../activities/delivery/recipient.ts';
import { render } from '../../../activities/delivery/render.ts';
import type { AlertRow, Watch } from '../../../api/contract/alerts.ts';
import type { Explanation, NoticeRow } from '../../../api/contract/people.ts';
import type { Problem } from '../../../api/contract/values.ts';
import { CHANGES_ALONE } from '../../../domain/alert/kinds.ts';
import { parseEnv } from '../../../domain/env.ts';
import { evaluateCase, lookAtChanges } from '../../../prisma/alerts.ts';
import { newId } from '../../../prisma/ids.ts';
import { issueLink } from '../../../prisma/links.ts';
import { log } from '../../setup/temporal.ts';
import { type Desk, openDesk, type PersonName, placeCase, SECRET, TENANT } from './desk.ts';

const HOUR = 3_600_000;
let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  const { people, prisma } = desk;
  const post = async (code: string) =>
    (await prisma.post.findUniqueOrThrow({ where: { tenantId_code: { tenantId: TENANT, code } } })).id;
  const set = (id: string, data: object) =>
    prisma.staff.update({ where: { tenantId_id: { tenantId: TENANT, id } }, data });
  await set(people.manager, { postId: await post('departmentHead') });
  await set(people.lead, { postId: await post('teamLead'), reportsToId: people.manager });
  for (const rep of [people.rep, people.colleague]) await set(rep, { reportsToId: people.lead });
});
afterAll(() => desk.close());

const tenantId = TENANT;
/** A case that has been open for four days. */
async function overdue(assignee: PersonName | null = 'rep') {
  const openedAt = new Date(Date.now() - 96 * HOUR);
  const placed = await placeCase(desk, { assignee: assignee && desk.people[assignee], row: { openedAt } });
  await evaluateCase(desk.prisma, { tenantId, caseId: placed.id }, Date.now());
  const alert = await desk.prisma.alert.findFirstOrThrow({ where: { caseId: placed.id } });
  return { ...placed, alertId: alert.id };
}
/** A member's third complaint. */
async function complains() {
  const [first, , last] = [await placeCase(desk, { phone: '13900000001' }), ...(await more('13900000001'))];
  await checkOnce({ prisma: desk.prisma, log });
  const alert = await desk.prisma.alert.findFirstOrThrow({ where: { memberId: first.memberId, caseId: null } });
  return { memberId: first.memberId, caseId: last?.id ?? '', alertId: alert.id };
}
const more = async (phone: string) => [await placeCase(desk, { phone }), await placeCase(desk, { phone })];
const list = async (who: PersonName, filter: object) => {
  const query = new URLSearchParams({ filter: JSON.stringify(filter) });
  const { body, status } = await desk.as(who)('GET', `/api/alerts?${query}`);
  expect(status).toBe(200);
  return body as AlertRow[];
};
const ack = (who: PersonName, id: string) => desk.as(who)('POST', `/api/alerts/${id}/acknowledgement`, {});

describe('alerts of a case', () => {
  it('are seen by those who were told, by whoever may see the case, and by nobody else', async () => {
    const { id, number, alertId } = await overdue();
    const seen: string[] = [];
    for (const who of ['rep', 'colleague', 'stranger', 'lead', 'manager', 'outsider', 'executive', 'admin'] as const) {
      const rows = await list(who, { caseId: id });
      const { status } = await desk.as(who)('GET', `/api/alerts/${alertId}`);
      expect(status).toBe(rows.length > 0 ? 200 : 404);
      if (rows.length > 0) seen.push(who);
    }
    expect(seen).toEqual(['rep', 'lead', 'manager', 'executive', 'admin']);
    const [row] = await list('lead', { caseId: id, mine: true });
    expect(row).toMatchObject({
      ...{ kind: 'overdue', severity: 'warning', status: 'open', next: null, acknowledged: null, ended: null },
      case: { number, stage: 'firstLine' },
    });
    expect(row?.told.map(({ person, as }) => `${person.name}: ${as}`).sort()).toEqual([
      'lead: team lead',
      'rep: holds the case',
    ]);
    expect(row?.why).toBe('A case unsolved for more than three days');
    const why = await desk.as('lead')('GET', `/api/decisions/${row?.decisionId}`);
    expect((why.body as Explanation).sentence).toContain('time since intake is at least 72 h (96 h)');
    expect(await list('lead', { caseId: id, mine: false })).toEqual([]);
  });

  it('let whoever was told read the case, and do no more', async () => {
    const { id } = await placeCase(desk, { queue: 'second' });
    expect((await desk.as('colleague')('GET', `/api/cases/${id}`)).status).toBe(404);
    const { memberId } = await desk.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    const watch = { note: 'look', recipients: [desk.people.colleague] };
    await desk.as('lead')('POST', `/api/members/${memberId}/watch`, watch);
    await checkOnce({ prisma: desk.prisma, log });
    expect((await desk.as('colleague')('GET', `/api/cases/${id}`)).status).toBe(200);
    expect((await desk.as('colleague')('POST', `/api/cases/${id}/claim`, {})).status).toBe(403);
    expect((await desk.as('colleague')('POST', `/api/cases/${id}/notes`, { body: 'x' })).status).toBe(404);
  });

  it('are taken by one person; the next hears so, and the bell leads to the case', async () => {
    const { id, number, alertId } = await overdue();
    const taken = await ack('lead', alertId);
    expect(taken.status).toBe(200);
    expect(taken.body).toMatchObject({ status: 'acknowledged', acknowledged: { by: { name: 'lead' } } });
    expect((await ack('lead', alertId)).status).toBe(200);
    const late = await ack('rep', alertId);
    expect(late.status).toBe(409);
    expect((late.body as Problem).refusal).toMatchObject({
      code: 'alertTaken',
      text: 'Somebody else has taken this alert already',
    });
    expect((await ack('stranger', alertId)).status).toBe(404);
    const { body } = await desk.as('rep')('GET', '/api/notices');
    expect((body as NoticeRow[]).find((n) => n.caseId === id)).toMatchObject({
      text: `Unsolved for too long: ${number}`,
      place: `/cases/${id}`,
    });
  });
});

describe('alerts that belong to no case', () => {
  it('say who is called next, and the bell leads to the alert', async () => {
    const { memberId, alertId } = await complains();
    const [row] = await list('lead', { memberId, mine: true });
    expect(row).toMatchObject({ case: null, kind: 'repeatComplaints', next: { post: 'departmentHead' } });
    expect(row?.told).toMatchObject([{ person: { name: 'lead' }, as: 'team lead', reminders: 0 }]);
    const { body } = await desk.as('lead')('GET', '/api/notices');
    expect((body as NoticeRow[]).find((n) => n.place === `/alerts/${alertId}`)?.text).toMatch(
      /^Repeated complaints: M\d+$/,
    );
    expect(await list('stranger', { memberId })).toEqual([]);
    expect((await list('manager', { memberId })).length).toBe(1);
  });

  it('are taken on the phone, behind a link that does nothing by being looked at', async () => {
    const { prisma, people, base } = desk;
    const first = await placeCase(desk, { phone: '13900000002', name: '李<b>静' });
    await more('13900000002');
    await checkOnce({ prisma, log });
    const alert = await prisma.alert.findFirstOrThrow({ where: { memberId: first.memberId, caseId: null } });
    const linkFor = (staffId: string) =>
      issueLink(prisma, SECRET, {
        ...{ tenantId, purpose: 'acknowledgeAlert', alertId: alert.id, staffId },
        expiresAt: new Date(Date.now() + HOUR),
      });
    const [mine, other] = [await linkFor(people.lead), await linkFor(people.manager)];
    const page = await (await fetch(`${base}/l/${mine.token}?lang=en`)).text();
    expect(page).toContain('Repeated complaints');
    expect(page).toContain('I take it');
    expect(page).toContain('李&lt;b&gt;静');
    expect(page).not.toContain('13900000002');
    expect((await prisma.alert.findFirstOrThrow({ where: { id: alert.id } })).status).toBe('open');
    const post = (token: string) => fetch(`${base}/l/${token}?lang=zh`, { method: 'POST' });
    const done = await post(mine.token);
    expect([done.status, (await done.text()).includes('您已接手')]).toEqual([200, true]);
    expect((await post(mine.token)).status).toBe(200);
    const late = await post(other.token);
    expect([late.status, (await late.text()).includes('已有其他人接手')]).toEqual([409, true]);
    expect(await (await fetch(`${base}/l/${other.token}?lang=en`)).text()).toContain('lead took it');
    await prisma.signedLink.updateMany({ where: { id: other.id }, data: { revokedAt: new Date() } });
    expect((await fetch(`${base}/l/${other.token}`)).status).toBe(410);
    expect((await prisma.alertEvent.findMany({ where: { alertId: alert.id } })).map((e) => e.actorType).sort()).toEqual(
      ['link', 'system'],
    );
  });
});

describe('a watch', () => {
  it('is set, shown, changed and ended by those who may, and written down', async () => {
    const { memberId } = await placeCase(desk, { queue: null });
    const path = `/api/members/${memberId}/watch`;
    const shown = async () => ((await desk.as('rep')('GET', path)).body as { watch: Watch | null }).watch;
    expect(await shown()).toBeNull();
    expect((await desk.as('rep')('POST', path, { note: 'x' })).status).toBe(403);
    const until = new Date(Date.now() + HOUR).toISOString();
    const set = await desk.as('manager')('POST', path, {
      note: ' 常投诉，请先看记录 ',
      until,
      recipients: [desk.people.rep],
    });
    expect(set.status).toBe(200);
    expect(await shown()).toMatchObject({
      ...{ note: '常投诉，请先看记录', by: { name: 'manager' }, until },
      recipients: [{ name: 'rep' }],
    });
    const bad = async (body: object) =>
      ((await desk.as('lead')('POST', path, body)).body as Problem).errors as Record<string, string>;
    expect(await bad({ note: '' })).toHaveProperty('note');
    expect(await bad({ note: 'x', until: '2020-01-01T00:00:00Z' })).toHaveProperty('until');
    expect(await bad({ note: 'x', recipients: [memberId] })).toHaveProperty('recipients');
    expect((await desk.as('lead')('DELETE', path)).status).toBe(204);
    expect(await shown()).toBeNull();
    expect((await desk.as('lead')('DELETE', path)).status).toBe(204);
    const written = await desk.prisma.audit.findMany({
      where: { recordId: memberId, action: { contains: 'watched' } },
    });
    expect(written.map((w) => w.action).sort()).toEqual(['member.unwatched', 'member.watched']);
  });
});

describe('mails', () => {
  const env = parseEnv({
    ...{ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', TEMPORAL_ADDRESS: '127.0.0.1:1' },
    ...{ STEWARD_SECRET: SECRET, STEWARD_URL: 'https://desk.example' },
  });
  async function letter(alertId: string, who: PersonName, locale: 'zh' | 'en') {
    const { prisma, people } = desk;
    await prisma.staff.updateMany({ where: { id: people[who] }, data: { locale } });
    const notice = await prisma.notice.findFirstOrThrow({
      where: { staffId: people[who], key: { startsWith: `alert:${alertId}:` } },
    });
    const recipient = await recipientOf(prisma, notice, 'email', null);
    if ('unreachable' in recipient) throw new Error(recipient.unreachable);
    const composed = await alertLetter({
      prisma,
      env,
      notice,
      channel: 'email',
      recipient,
      brand: 'Test',
      now: Date.now(),
    });
    return 'content' in composed ? render(composed.content, locale) : composed;
  }

  it('of a case tell its story in five lines, why it came, and lead to the case', async () => {
    const { id, number, alertId } = await overdue();
    for (const locale of ['en', 'zh'] as const) {
      const mail = await letter(alertId, 'lead', locale);
      if (!('text' in mail)) throw new Error('not composed');
      expect(mail.subject).toContain(`[${number}]`);
      expect(mail.text).toContain(`https://desk.example/#/cases/${id}`);
      expect(mail.text).toContain(locale === 'en' ? 'time since intake is at least 72 h' : '受理后经过的时间');
      expect(mail.text).not.toMatch(/alerts\.|undefined|%\{/);
    }
    await ack('lead', alertId);
    expect(await letter(alertId, 'rep', 'en')).toEqual({ skip: 'the alert is acknowledged' });
  });

  it('of a member carry one button that takes it', async () => {
    const first = await placeCase(desk, { phone: '13900000003', name: '王芳' });
    await more('13900000003');
    await checkOnce({ prisma: desk.prisma, log });
    const alert = await desk.prisma.alert.findFirstOrThrow({ where: { memberId: first.memberId, caseId: null } });
    for (const locale of ['en', 'zh'] as const) {
      const mail = await letter(alert.id, 'lead', locale);
      if (!('text' in mail)) throw new Error('not composed');
      expect(mail.subject).toContain('王芳');
      expect(mail.text).toMatch(/https:\/\/desk\.example\/l\/[0-9a-f-]{36}\.[\w-]{43}/);
      expect(mail.text).toContain(locale === 'en' ? '3 cases are open' : '未结案件3件');
      expect(mail.text).not.toMatch(/alerts\.|undefined|%\{/);
    }
  });

  it('of members whose value moved say from what to what; of many how many, by a list that whoever was told can read', async () => {
    const { prisma, people } = desk;
    const plant = async (n: number, ownerId: string | null) => {
      const rows = Array.from({ length: n }, () => ({
        ...{ tenantId, id: newId(), number: `G${newId()}`, name: '钱一', tier: 'gold', ownerId },
        createdAt: new Date(Date.now() - 720 * HOUR),
      }));
      await prisma.member.createMany({ data: rows });
      return rows.map(({ id }) => id);
    };
    const fall = async (ids: string[]) => {
      await prisma.member.updateMany({ where: { id: { in: ids } }, data: { tier: 'silver' } });
      await lookAtChanges(prisma, tenantId);
    };
    const [one = ''] = await plant(1, people.rep);
    await fall([one]);
    const [alone] = await list('rep', { kind: 'valueMoved', memberId: one });
    expect(alone).toMatchObject({ moved: 'Tier: Gold → Silver', many: null, member: { id: one } });
    const mail = await letter(alone?.id ?? '', 'rep', 'zh');
    if (!('text' in mail)) throw new Error('not composed');
    expect(mail.text).toContain('等级：金卡 → 银卡');

    await fall([...(await plant(3, people.rep)), ...(await plant(CHANGES_ALONE, null))]);
    const [many] = (await list('rep', { kind: 'valueMoved' })).filter(({ member }) => member === null);
    expect(many).toMatchObject({ many: { count: 3 + CHANGES_ALONE, yours: 3 }, case: null, queue: null, moved: null });
    for (const locale of ['en', 'zh'] as const) {
      const together = await letter(many?.id ?? '', 'rep', locale);
      if (!('text' in together)) throw new Error('not composed');
      expect(together.subject).toContain(locale === 'en' ? '3 members' : '3位会员');
      expect(together.text).toContain(`https://desk.example/#/alerts/${many?.id}`);
      expect(together.text).not.toMatch(/alerts\.|undefined|%\{/);
    }
    const changes = async (who: PersonName, filter: object) => {
      const query = new URLSearchParams({ filter: JSON.stringify(filter) });
      return desk.as(who)('GET', `/api/alerts/${many?.id}/changes?${query}`);
    };
    const mine = await changes('rep', { mine: true });
    expect(mine.headers.get('content-range')).toBe('changes 0-2/3');
    expect(mine.body).toMatchObject(Array(3).fill({ moved: 'Tier: Gold → Silver', owner: { id: people.rep } }));
    expect((await changes('rep', {})).headers.get('content-range')).toMatch(`/${3 + CHANGES_ALONE}`);
    expect((await changes('stranger', {})).status).toBe(404);
    expect((await ack('rep', many?.id ?? '')).status).toBe(200);
  });
});
