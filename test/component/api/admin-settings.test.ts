import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditPage, CalendarDetail, TemplateDetail } from '../../../api/contract/admin-settings.ts';
import type { Problem } from '../../../api/contract/values.ts';
import { fillYear, setDay } from '../../../domain/calendar/edit.ts';
import { chinaService2026 } from '../../../domain/calendar/seeds.ts';
import { startClock } from '../../../domain/case/clocks.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { initialState } from '../../../domain/case/state.ts';
import { newId } from '../../../prisma/ids.ts';
import { lastOfficialYear } from '../../../prisma/settings/official.ts';
import { type Ask, type Desk, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
let admin: Ask;
beforeAll(async () => {
  desk = await openDesk();
  admin = desk.as('admin');
});
afterAll(() => desk.close());

const problem = (answer: { body: unknown }) => answer.body as Problem & { refusal?: { values: object; text: string } };

describe('a calendar', () => {
  const made = async (code: string): Promise<string> => {
    const id = newId();
    await desk.prisma.calendar.create({ data: { tenantId: TENANT, id, code, nameZh: '日历', nameEn: code } });
    await desk.prisma.calendarVersion.create({
      data: { tenantId: TENANT, calendarId: id, version: 1, definition: chinaService2026 },
    });
    return id;
  };
  const show = async (id: string) => (await admin('GET', `/api/admin/calendars/${id}`)).body as CalendarDetail;
  const save = (id: string, basedOn: number, definition: object, note?: string) =>
    admin('POST', `/api/admin/calendars/${id}/versions`, { basedOn, definition, ...(note ? { note } : {}) });

  test('saved, is a new version with who and why; the one before stays and can be looked at', async () => {
    const id = await made('saved');
    const first = await show(id);
    expect(first).toMatchObject({ version: 1, coveredUntil: '2026-12-31', timeZone: 'Asia/Shanghai', openCases: 0 });
    const changed = setDay(chinaService2026, '2026-12-24', { as: 'holiday' }, '盘点');
    const answer = await save(id, 1, changed, 'Stocktaking');
    expect([answer.status, answer.body]).toEqual([201, { version: 2 }]);
    const now = await show(id);
    expect(now.version).toBe(2);
    expect(now.definition.holidays).toContain('2026-12-24');
    expect(now.definition.dayNames).toEqual({ '2026-12-24': '盘点' });
    expect(now.versions.map(({ version, by, note }) => [version, by?.name, note])).toEqual([
      [2, 'admin', 'Stocktaking'],
      [1, undefined, ''],
    ]);
    const old = await admin('GET', `/api/admin/calendars/${id}/versions/1`);
    expect((old.body as { holidays: string[] }).holidays).not.toContain('2026-12-24');
    const rewriting = desk.prisma.$executeRaw`UPDATE "CalendarVersion" SET note = 'other' WHERE version = 1`;
    await expect(rewriting).rejects.toThrow(/append-only/);
  });

  test('saved by two at once, is the first one’s; the second is told which version there is', async () => {
    const id = await made('twice');
    const answers = await Promise.all(
      ['2026-12-24', '2026-12-25'].map((date) => save(id, 1, setDay(chinaService2026, date, { as: 'holiday' }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = problem(answers.find(({ status }) => status === 409) as (typeof answers)[0]);
    expect(refused.refusal).toMatchObject({ code: 'laterVersion', values: { version: 2 } });
    expect(refused.detail).toBe('Somebody has saved version 2 in the meantime');
    expect((await show(id)).version).toBe(2);
  });

  test('that makes no sense is refused at the place', async () => {
    const id = await made('wrong');
    const weekly = { mon: [['18:00', '09:00']] };
    const answer = await save(id, 1, { ...chinaService2026, weekly });
    expect([answer.status, problem(answer).errors]).toEqual([422, { 'definition.weekly.mon': 'Is not valid' }]);
    const never = await save(id, 1, { timeZone: 'Asia/Shanghai', weekly: {} });
    expect([never.status, problem(never).errors]).toEqual([422, { definition: 'Is not valid' }]);
    expect((await save(id, 1, { ...chinaService2026, timeZone: 'Mars/North' })).status).toBe(422);
    expect((await show(id)).version).toBe(1);
  });

  test('says how many open cases have a running clock on it', async () => {
    const id = await made('counted');
    const flow = currentFlow('complaint');
    const onIt = (calendarId: string, paused = false) => {
      const state = { ...initialState(flow, Date.now()), calendarId };
      startClock(state, 'resolution', 60, Date.now());
      const clock = state.clocks.resolution;
      if (paused && clock) clock.status = 'paused';
      return { row: { state } };
    };
    await placeCase(desk, onIt(id));
    await placeCase(desk, onIt(id));
    await placeCase(desk, onIt(id, true));
    await placeCase(desk, onIt(newId()));
    const closed = onIt(id);
    await placeCase(desk, { row: { ...closed.row, stage: 'closed' } });
    expect((await show(id)).openCases).toBe(2);
    // Saving tells each of them, once, in its own order of commands.
    expect((await save(id, 1, setDay(chinaService2026, '2026-12-24', { as: 'holiday' }))).status).toBe(201);
    const told = await desk.prisma.command.findMany({
      where: { type: 'calendarChanged', payload: { path: ['calendarId'], equals: id } },
    });
    expect(told.map(({ actorType, status, payload, seq }) => ({ actorType, status, payload, seq }))).toEqual(
      Array(2).fill({ actorType: 'system', status: 'pending', payload: { calendarId: id }, seq: 1 }),
    );
    const [one] = told;
    expect((await admin('GET', `/api/commands/${one?.id}`)).status).toBe(404);
    const shown = await admin('GET', `/api/cases/${one?.caseId}`);
    expect([shown.status, (shown.body as { pendingCommands: unknown[] }).pendingCommands]).toEqual([200, []]);
  });

  test('is copied under a code of its own, and renamed', async () => {
    const copyOf = await made('original');
    const copy = { copyOf, code: 'warehouse', nameZh: '仓库', nameEn: 'Warehouse' };
    const answer = await admin('POST', '/api/admin/calendars', copy);
    expect(answer.status).toBe(201);
    const { id } = answer.body as { id: string };
    expect((await show(id)).definition).toEqual((await show(copyOf)).definition);
    const again = await admin('POST', '/api/admin/calendars', copy);
    expect([again.status, problem(again).errors]).toEqual([422, { code: 'Is taken already' }]);
    const renamed = await admin('PATCH', `/api/admin/calendars/${id}`, { nameZh: '库房', nameEn: 'Store' });
    expect(renamed.body).toMatchObject({ code: 'warehouse', nameZh: '库房', nameEn: 'Store', version: 1 });
  });

  test('takes the official notice of a year, and is told when there is none', async () => {
    const known = await admin('GET', `/api/admin/official-holidays/${lastOfficialYear}`);
    expect(known.status).toBe(200);
    const filled = fillYear(
      { ...chinaService2026, holidays: [], specialDays: {}, coveredUntil: `${lastOfficialYear - 1}-12-31` },
      known.body as Parameters<typeof fillYear>[1],
    );
    expect(filled.coveredUntil).toBe(`${lastOfficialYear}-12-31`);
    const unknown = await admin('GET', `/api/admin/official-holidays/${lastOfficialYear + 1}`);
    expect(unknown.status).toBe(409);
    expect(problem(unknown).detail).toBe(
      `The official notice for ${lastOfficialYear + 1} is not known here; the last one is for ${lastOfficialYear}`,
    );
  });
});

describe('a template', () => {
  const save = (basedOn: number, parts: object, kind = 'message', locale = 'en') =>
    admin('POST', `/api/admin/templates/${kind}/${locale}/versions`, { basedOn, parts });
  const show = async (kind = 'message', locale = 'en') =>
    (await admin('GET', `/api/admin/templates/${kind}/${locale}`)).body as TemplateDetail;

  test('shows shipped words, and variables with an example in its language', async () => {
    const detail = await show('received', 'zh');
    expect(detail.version).toBe(0);
    const short = detail.phrases.find(({ phrase }) => phrase === 'short');
    expect(short).toMatchObject({ own: null, needed: ['url'] });
    expect(short?.shipped).toContain('%{url}');
    expect(detail.phrases.every((p) => Object.values(p.known).every((words) => !words.includes('admin.')))).toBe(true);
  });

  test('is refused where a variable is unknown, broken or missing, or holds HTML; nothing is saved then', async () => {
    const answer = await save(0, {
      subject: 'Hello %{boss}',
      what: '<b>%{subject}</b>',
      short: 'no link',
      nothing: 'x',
    });
    expect(answer.status).toBe(422);
    expect(problem(answer).errors).toEqual({
      'parts.subject': 'Has a variable that is not known here',
      'parts.what': 'Holds HTML, which readers would see as it is',
      'parts.short': 'Lacks a variable that must be in it',
      'parts.nothing': 'There is no such phrase',
    });
    const broken = await save(0, { subject: 'Hello %{sub ject}' });
    expect(problem(broken).errors).toEqual({ 'parts.subject': 'Has a variable that is not written as %{name}' });
    expect((await show()).version).toBe(0);
  });

  test('is saved as versions; an empty one restores the shipped words; a stale one is refused', async () => {
    expect((await save(0, { subject: 'We wrote: %{subject}' })).body).toEqual({ version: 1 });
    expect((await save(0, { subject: 'Other' })).status).toBe(409);
    expect((await show()).phrases.find(({ phrase }) => phrase === 'subject')?.own).toBe('We wrote: %{subject}');
    const list = (await admin('GET', '/api/admin/templates')).body as { kind: string; locale: string }[];
    expect(list.find((row) => row.kind === 'message' && row.locale === 'en')).toMatchObject({ version: 1, changed: 1 });
    expect((await save(1, {})).body).toEqual({ version: 2 });
    const detail = await show();
    expect(detail.phrases.every(({ own }) => own === null)).toBe(true);
    expect(detail.versions.map(({ version, parts }) => [version, Object.keys(parts)])).toEqual([
      [2, []],
      [1, ['subject']],
    ]);
  });
});

describe('an API key', () => {
  const make = async (body: object) =>
    (await admin('POST', '/api/admin/api-keys', body)).body as { id: string; key: string };
  const use = (key: string) => desk.withHeaders({ authorization: `Bearer ${key}` })('GET', '/api/members');

  test('works from when it is made until it is revoked; the list never shows it', async () => {
    const { id, key } = await make({ name: 'web shop', scopes: ['members:read'] });
    expect((await use(key)).status).toBe(200);
    const list = await admin('GET', '/api/admin/api-keys');
    // The secret itself may hold an underscore.
    const secret = key.split('_').slice(2).join('_');
    expect(list.text).not.toContain(secret);
    const hash = (await desk.prisma.apiKey.findFirstOrThrow({ where: { id } })).hash;
    expect(list.text).not.toContain(hash);
    const row = (list.body as { id: string; prefix: string; createdBy: { name: string } }[]).find((k) => k.id === id);
    expect(key.startsWith(`${row?.prefix}_`)).toBe(true);
    expect(row).toMatchObject({ name: 'web shop', createdBy: { name: 'admin' }, revokedAt: null });
    expect((await admin('DELETE', `/api/admin/api-keys/${id}`)).status).toBe(204);
    expect((await use(key)).status).toBe(401);
    expect((await admin('DELETE', `/api/admin/api-keys/${id}`)).status).toBe(204);
    expect(await desk.prisma.audit.count({ where: { recordId: id, action: 'apiKey.revoked' } })).toBe(1);
    const dump = JSON.stringify(await desk.prisma.audit.findMany());
    expect(dump).not.toContain(secret);
  });

  test('opens nothing past its end, and no key ends in the past', async () => {
    const { id, key } = await make({
      name: 'for a day',
      scopes: ['members:read'],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    expect((await use(key)).status).toBe(200);
    await desk.prisma.apiKey.updateMany({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await use(key)).status).toBe(401);
    const past = await admin('POST', '/api/admin/api-keys', {
      name: 'late',
      scopes: ['cases:read'],
      expiresAt: '2020-01-01T00:00:00Z',
    });
    expect([past.status, problem(past).errors]).toEqual([422, { expiresAt: 'Lies in the past' }]);
    const none = await admin('POST', '/api/admin/api-keys', { name: 'nothing', scopes: [] });
    expect(none.status).toBe(422);
    expect((await admin('POST', '/api/admin/api-keys', { name: 'all', scopes: ['everything'] })).status).toBe(422);
  });
});

describe('the audit', () => {
  const list = async (filter: object = {}, after?: string) => {
    const query = new URLSearchParams({ filter: JSON.stringify(filter), ...(after ? { after } : {}) });
    return (await admin('GET', `/api/admin/audit?${query}`)).body as AuditPage;
  };

  test('tells who changed what from what to what', async () => {
    const id = newId();
    await desk.prisma.calendar.create({ data: { tenantId: TENANT, id, code: 'told', nameZh: '甲', nameEn: 'A' } });
    const definition = chinaService2026;
    await desk.prisma.calendarVersion.create({ data: { tenantId: TENANT, calendarId: id, version: 1, definition } });
    await admin('POST', `/api/admin/calendars/${id}/versions`, {
      basedOn: 1,
      definition: setDay(definition, '2026-12-24', { as: 'holiday' }, '盘点'),
    });
    const { rows } = await list({ recordId: id });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      action: 'calendar.changed',
      actor: { id: desk.people.admin, name: 'admin' },
      recordName: 'A',
      fields: {
        version: 2,
        old: { '2026-12-24': 'working  09:00 18:00' },
        new: { '2026-12-24': 'holiday 盘点' },
      },
    });
  });

  test('names what it speaks of in the reader’s language, also after it was deleted', async () => {
    const care = await desk.prisma.department.findFirstOrThrow({ where: { code: 'care' } });
    const made = (
      await admin('POST', '/api/admin/teams', {
        ...{ code: 'night', nameZh: '夜班组', nameEn: 'Night shift' },
        ...{ departmentId: care.id, leadId: desk.people.lead },
      })
    ).body as { id: string };
    const page = await list({ recordId: made.id });
    expect(page.rows[0]).toMatchObject({
      recordName: 'Night shift',
      fields: { new: { departmentId: 'care', leadId: desk.people.lead } },
    });
    expect(page.names).toMatchObject({ 'Department:care': 'care', [`Staff:${desk.people.lead}`]: 'lead' });
    await desk.prisma.team.delete({ where: { tenantId_id: { tenantId: TENANT, id: made.id } } });
    expect((await list({ recordId: made.id })).rows[0]?.recordName).toBe('Night shift');
    const query = new URLSearchParams({ filter: JSON.stringify({ recordId: made.id }) });
    const zh = await admin('GET', `/api/admin/audit?${query}`, undefined, { 'accept-language': 'zh' });
    expect((zh.body as AuditPage).rows[0]?.recordName).toBe('夜班组');
  });

  test('names records of every kind it can be about', async () => {
    const memberId = newId();
    await desk.prisma.member.create({ data: { tenantId: TENANT, id: memberId, number: 'M-77', name: 'Anna' } });
    const run = { kind: 'members', fileName: 'files/list.csv', place: 'machine', state: 'done' };
    const importId = newId();
    await desk.prisma.importRun.create({ data: { tenantId: TENANT, id: importId, ...run } });
    const about = (recordType: string, recordId: string, fields: object = {}) => ({
      ...{ tenantId: TENANT, id: newId(), at: new Date('2025-01-01T00:00:00Z'), actorType: 'system' },
      ...{ action: 'test', recordType, recordId, fields },
    });
    const gone = newId();
    await desk.prisma.audit.createMany({
      data: [
        about('Member', memberId),
        about('ImportRun', importId),
        ...['Case', 'Staff', 'Queue', 'CareTouch', 'InboundMail', 'Cadence', 'Post', 'Skill'].map((kind) =>
          about(kind, gone),
        ),
        about('Post', gone, { new: { rank: 2 } }),
        about('Member', gone, { approvalId: gone, decisionId: gone }),
        about('RuleSet', 'tier'),
      ],
    });
    const { rows, names } = await list({ action: 'test' });
    expect(rows).toHaveLength(13);
    expect(names).toEqual({
      [`Member:${memberId}`]: 'M-77',
      [`ImportRun:${importId}`]: 'list.csv',
      'Rung:2': 'departmentHead',
    });
  });

  test('never tells a secret, should one have been written down', async () => {
    const data = { password: 'hunter2', sealedSecret: 'x', secret: 'set', tokenHash: 'abc', name: 'web shop' };
    await desk.prisma.audit.create({
      data: {
        ...{ tenantId: TENANT, id: newId(), actorType: 'system', action: 'leaked', recordType: 'ApiKey' },
        fields: { new: data, token: 't' },
      },
    });
    expect((await list({ action: 'leaked' })).rows[0]?.fields).toEqual({ new: { secret: 'set', name: 'web shop' } });
  });

  test('is read page after page, none skipped or twice, also when rows share an instant and others come meanwhile', async () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const row = (n: number) => ({
      ...{ tenantId: TENANT, id: newId(), at: new Date(at.getTime() + (n >> 4)), actorType: 'system' },
      ...{ action: 'session.refused', recordType: 'Staff', recordId: `paged ${n % 3}` },
    });
    await desk.prisma.audit.createMany({ data: Array.from({ length: 120 }, (_, n) => row(n)) });
    const filter = { action: 'session.refused', from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' };
    const seen: string[] = [];
    let next: string | undefined;
    let pages = 0;
    do {
      const page = await list(filter, next);
      seen.push(...page.rows.map(({ id }) => id));
      next = page.next ?? undefined;
      pages++;
      await desk.prisma.audit.create({ data: { ...row(1), at: new Date(at.getTime() + 500) } });
    } while (next);
    expect([pages, seen.length, new Set(seen).size]).toEqual([3, 120, 120]);
    expect((await list({ ...filter, recordId: 'paged 1' })).rows).toHaveLength(43);
  });

  test('of a wrong question is a problem', async () => {
    for (const query of [
      'filter=%7B',
      'filter={"from":"yesterday"}',
      'filter={"who":1}',
      'after=x',
      'after=2026-13-01T00:00:00Z_x',
    ]) {
      const answer = await admin('GET', `/api/admin/audit?${query}`);
      expect([query, answer.status]).toEqual([query, 422]);
    }
  });
});
