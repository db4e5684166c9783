import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  CadenceDetail,
  CadencePreview,
  TaskDetail,
  TaskRow,
  UncontactedOutcomes,
  UncontactedRow,
} from '../../../api/contract/care.ts';
import type { CadenceDefinition, Step } from '../../../domain/care/cadence.ts';
import { stopTokenOf } from '../../../prisma/care/consent.ts';
import { publishCadences } from '../../../prisma/care/seeds.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, SECRET, TENANT } from '../api/desk.ts';

const DAY = 86_400_000;
let desk: Desk;
let serial = 0;

beforeAll(async () => {
  desk = await openDesk();
  await publishCadences(desk.prisma, TENANT);
});
afterAll(() => desk.close());
afterEach(async () => {
  await desk.prisma.careTouch.deleteMany();
});

async function member(set: Partial<Prisma.MemberUncheckedCreateInput> = {}, phone: string | null = '+8613800138000') {
  const n = ++serial;
  const row = await desk.prisma.member.create({
    data: {
      ...{ tenantId: TENANT, id: newId(), number: `M-${n}`, name: `Member ${n}`, locale: 'en', tier: 'gold' },
      ...{ preferences: { marketing: true }, enrolledAt: new Date(Date.now() - 200 * DAY), ...set },
    },
  });
  if (phone)
    await desk.prisma.contactPoint.create({
      data: { tenantId: TENANT, id: newId(), memberId: row.id, type: 'phone', value: phone },
    });
  return row;
}
async function task(owner: PersonName | null, set: Partial<Prisma.CareTouchUncheckedCreateInput> = {}) {
  const { id: memberId } = await member();
  const id = newId();
  await desk.prisma.careTouch.create({
    data: {
      ...{ tenantId: TENANT, id, memberId, cadence: 'silence', version: 1, step: 'call', kind: 'call', state: 'open' },
      ...{ period: String(Date.now() - 120 * DAY), dueAt: new Date(), expiresAt: new Date(Date.now() + DAY) },
      ...{ ownerId: owner && desk.people[owner], ...set },
    },
  });
  return id;
}
const list = async <T>(who: PersonName, path: string, filter: object) => {
  const query = new URLSearchParams({ filter: JSON.stringify(filter), range: '[0,99]' });
  return (await desk.as(who)('GET', `${path}?${query}`)).body as T[];
};
const code = (body: unknown) =>
  (body as { code?: string; refusal?: { code: string } }).refusal?.code ?? (body as { code?: string }).code;

describe('call tasks', () => {
  it('are seen by whoever they lie with: own, team, nobody’s; a department’s by its manager', async () => {
    const [mine, colleagues, strangers, free] = [
      await task('rep'),
      await task('colleague'),
      await task('stranger'),
      await task(null),
    ];
    const seen = async (who: PersonName, view: string) =>
      (await list<TaskRow>(who, '/api/care/tasks', { view })).map(({ id }) => id).sort();
    expect(await seen('rep', 'mine')).toEqual([mine]);
    expect(await seen('rep', 'free')).toEqual([free]);
    expect(await seen('rep', 'team')).toEqual([mine, colleagues, free].sort());
    expect(await seen('stranger', 'team')).toEqual([strangers, free].sort());
    expect(await seen('manager', 'team')).toEqual([mine, colleagues, strangers, free].sort());
    expect(await seen('outsider', 'team')).toEqual([free]);
    expect(await seen('executive', 'team')).toHaveLength(4);
    expect((await desk.as('stranger')('GET', `/api/care/tasks/${mine}`)).status).toBe(404);
    expect((await desk.as('stranger')('POST', `/api/care/tasks/${mine}/claim`, {})).status).toBe(404);
  });

  it('show the number to whoever holds them, and the look is in the audit', async () => {
    const id = await task(null);
    const show = async () => (await desk.as('rep')('GET', `/api/care/tasks/${id}`)).body as TaskDetail;
    expect((await list<TaskRow>('rep', '/api/care/tasks', { view: 'free' }))[0]?.phone).toBe('138****8000');
    expect((await show()).phone).toBe('138****8000');
    expect((await desk.as('rep')('POST', `/api/care/tasks/${id}/claim`, {})).status).toBe(200);
    const detail = await show();
    expect(detail).toMatchObject({ phone: '+8613800138000', mine: true, mayWork: true, hold: null });
    expect(detail.script.join(' ')).toContain('This is Test.');
    expect(detail.topic).toBe('Nobody in touch for 120 days');
    const audited = await desk.prisma.audit.count({ where: { action: 'member.unmasked', recordId: detail.member.id } });
    expect(audited).toBe(1);
    const twice = await desk.as('rep')('POST', `/api/care/tasks/${id}/claim`, {});
    expect([twice.status, code(twice.body)]).toEqual([409, 'taskYours']);
  });

  it('are completed with response, note and a follow-up; once', async () => {
    const id = await task('rep');
    const followUpAt = new Date(Date.now() + 3 * DAY).toISOString();
    const body = { response: 'pleased', note: 'Liked the new app', followUpAt };
    const ends = await Promise.all(
      ['rep', 'colleague'].map((who) => desk.as(who as PersonName)('POST', `/api/care/tasks/${id}/completion`, body)),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual([200, 409]);
    const done = await desk.prisma.careTouch.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
    expect(done).toMatchObject({
      state: 'done',
      response: 'pleased',
      note: 'Liked the new app',
      ownerId: desk.people.rep,
    });
    const contact = await desk.prisma.memberContact.findFirstOrThrow({ where: { memberId: done.memberId } });
    expect(contact.lastAt).toEqual(done.closedAt);
    const followUps = await desk.prisma.careTouch.findMany({ where: { memberId: done.memberId, id: { not: id } } });
    expect(followUps).toMatchObject([{ state: 'open', dueAt: new Date(followUpAt), period: `${done.period}#1` }]);
    const record = await list<{ id: string; response: string }>('rep', '/api/care/touches', {
      memberId: done.memberId,
    });
    expect(record.map(({ response }) => response).sort()).toEqual(['pleased', null].sort());
  });

  it('nobody answered: that is no contact', async () => {
    const id = await task('rep');
    await desk.as('rep')('POST', `/api/care/tasks/${id}/completion`, { response: 'noAnswer' });
    const { memberId } = await desk.prisma.careTouch.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: TENANT, id } },
    });
    const { lastAt } = await desk.prisma.memberContact.findFirstOrThrow({ where: { memberId } });
    expect(Date.now() - lastAt.getTime()).toBeGreaterThan(199 * DAY);
  });

  it('are refused with a reason, or put off', async () => {
    const [a, b] = [await task('rep'), await task('rep')];
    expect(
      (await desk.as('rep')('POST', `/api/care/tasks/${a}/refusal`, { reason: 'memberDeclined', note: 'please stop' }))
        .status,
    ).toBe(200);
    expect(await desk.prisma.careTouch.findFirst({ where: { id: a } })).toMatchObject({
      state: 'refused',
      reason: 'memberDeclined',
    });
    const until = new Date(Date.now() + 5 * DAY);
    expect(
      (await desk.as('rep')('POST', `/api/care/tasks/${b}/postponement`, { until: until.toISOString() })).status,
    ).toBe(200);
    const later = await desk.prisma.careTouch.findFirstOrThrow({ where: { id: b } });
    expect(later).toMatchObject({ state: 'open', dueAt: until });
    expect(later.expiresAt.getTime()).toBeGreaterThan(until.getTime());
    const past = await desk.as('rep')('POST', `/api/care/tasks/${b}/postponement`, { until: '2020-01-01T00:00:00Z' });
    expect([past.status, isProblem(past)]).toEqual([422, true]);
    const over = await desk.as('rep')('POST', `/api/care/tasks/${a}/completion`, { response: 'neutral' });
    expect([over.status, code(over.body)]).toEqual([409, 'taskOver']);
  });

  it.each([
    ['claim', {}],
    ['completion', { response: 'pleased', note: 'Once', followUpAt: new Date(Date.now() + 3 * DAY).toISOString() }],
    ['refusal', { reason: 'notSuitable' }],
    ['postponement', { until: new Date(Date.now() + 3 * DAY).toISOString(), note: 'Once' }],
  ])('a %s under the same key answers the same and records once', async (noun, body) => {
    const id = await task(noun === 'claim' ? null : 'rep');
    const send = (key: string, what: object = body, who: PersonName = 'rep') =>
      desk.as(who)('POST', `/api/care/tasks/${id}/${noun}`, what, { 'Idempotency-Key': key });
    const key = newId();
    // Two at once, then once more: whichever is first does it.
    const answers = [...(await Promise.all([send(key), send(key)])), await send(key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await desk.prisma.audit.count({ where: { recordId: id } })).toBe(1);
    const { memberId, note } = await desk.prisma.careTouch.findFirstOrThrow({ where: { id } });
    expect(note).toBe('note' in body ? 'Once' : null);
    expect(await desk.prisma.careTouch.count({ where: { memberId } })).toBe(noun === 'completion' ? 2 : 1);
    const other = await send(key, noun === 'claim' ? { more: 1 } : { ...body, note: 'Other' });
    expect([other.status, code(other.body)]).toEqual(
      noun === 'claim' ? [422, 'validation'] : [409, 'idempotencyClash'],
    );
    // Another person's key is another key, and another intent is judged.
    expect((await send(key, body, 'colleague')).status).toBe(['claim', 'postponement'].includes(noun) ? 200 : 409);
  });

  it('a repeat is answered although the task is out of reach by then', async () => {
    const id = await task('rep');
    const send = () =>
      desk.as('rep')('POST', `/api/care/tasks/${id}/completion`, { response: 'neutral' }, { 'Idempotency-Key': id });
    const first = await send();
    await desk.prisma.careTouch.update({
      where: { tenantId_id: { tenantId: TENANT, id } },
      data: { ownerId: desk.people.stranger },
    });
    expect(await send()).toMatchObject({ status: 200, text: first.text });
  });

  it('say so when the member complains meanwhile', async () => {
    const id = await task('rep');
    const row = await desk.prisma.careTouch.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
    const placed = await placeCase(desk);
    await desk.prisma.case.update({
      where: { tenantId_id: { tenantId: TENANT, id: placed.id } },
      data: { memberId: row.memberId },
    });
    expect((await list<TaskRow>('rep', '/api/care/tasks', {}))[0]?.hold).toBe('openComplaint');
  });
});

describe('cadences', () => {
  const show = async (id = 'silence') =>
    (await desk.as('manager')('GET', `/api/care/cadences/${id}`)).body as CadenceDetail & {
      definition: { trigger: { days: number }; steps: { text: { en: { body: string } } }[] };
    };

  it('are changed in versions; who comes second is told', async () => {
    const before = await show();
    const definition = structuredClone(before.definition);
    definition.trigger.days = 60;
    const change = (who: PersonName, body: object) => desk.as(who)('PATCH', '/api/care/cadences/silence', body);
    const answer = await change('manager', { basedOn: before.version, definition, active: true });
    expect(answer.body).toMatchObject({ version: before.version + 1, active: true, trigger: { days: 60 } });
    const late = await change('admin', { basedOn: before.version, active: false });
    expect([late.status, code(late.body)]).toEqual([409, 'cadenceChanged']);
    expect((await change('lead', { basedOn: 2, active: false })).status).toBe(403);
    expect((await change('manager', { basedOn: 2, active: false })).body).toMatchObject({ version: 2, active: false });
    await expect(desk.prisma.cadenceVersion.updateMany({ data: { createdBy: desk.people.rep } })).rejects.toThrow();
    expect((await show()).versions.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('refuse what does not fit, field by field, before and while it is published', async () => {
    const { definition, version } = await show();
    const refused = async (edit: (d: typeof definition) => unknown) => {
      const copy = structuredClone(definition);
      edit(copy);
      const as = desk.as('manager');
      const published = await as('PATCH', '/api/care/cadences/silence', { basedOn: version, definition: copy });
      const looked = await as('POST', '/api/care/cadences/silence/preview', { definition: copy });
      const body = published.body as { errors: Record<string, string> };
      expect([published.status, looked.status]).toEqual([422, 422]);
      expect((looked.body as typeof body).errors).toEqual(body.errors);
      return body;
    };
    const first = (d: typeof definition) => d.steps[0] as (typeof definition.steps)[number];
    expect(Object.keys((await refused((d) => Object.assign(first(d).text.en, { body: '%{secret}' }))).errors)).toEqual([
      'definition.steps.0.text.en.body',
    ]);
    expect(
      Object.keys((await refused((d) => Object.assign(d, { trigger: { type: 'birthday', leapDay: 'mar1' } }))).errors),
    ).toEqual(['definition.trigger.type']);
    expect(
      Object.keys(
        (
          await refused((d) =>
            Object.assign(d, { audience: { all: [{ fact: 'case.kind', operator: 'equal', value: 'praise' }] } }),
          )
        ).errors,
      )[0],
    ).toMatch(/^definition\.audience/);
    const wrong = async (edit: (d: Record<string, unknown>) => void) =>
      (await refused((d) => edit(d as unknown as Record<string, unknown>))).errors;
    expect(await wrong((d) => Object.assign(d, { at: '24:00' }))).toEqual({
      'definition.at': 'Is no time of day: HH:mm, up to 23:59',
    });
    expect(await wrong((d) => Object.assign(d, { steps: [] }))).toHaveProperty(['definition.steps']);
    expect(await wrong((d) => Object.assign(d, { caps: { perDays: 0, most: 1.5 } }))).toEqual({
      'definition.caps.perDays': 'Is too small or too short',
      'definition.caps.most': 'Has the wrong type',
    });
    expect(await wrong((d) => Object.assign((d.steps as object[])[0] as object, { afterDays: 3 }))).toEqual({
      'definition.steps.0.afterDays': 'The first step comes at once: 0 days',
    });
    expect(await wrong((d) => Object.assign(d, { steps: [d.steps, d.steps].flat(2) }))).toMatchObject({
      'definition.steps': 'Two steps have the same name',
    });
    const audience = (condition: object) =>
      wrong((d) => Object.assign(d, { audience: { all: [{ any: [condition] }] } }));
    expect(await audience({ fact: 'member.tier', operator: 'in', value: ['gold', 'wood'] })).toEqual({
      'definition.audience.all.0.any.0.value.1': 'Is none of the possible values',
    });
    expect(await audience({ fact: 'member.shoeSize', operator: 'equal', value: 44 })).toEqual({
      'definition.audience.all.0.any.0.fact': 'Is none of the possible values',
    });
    const { errors } = await refused((d) => Object.assign(first(d).text.en, { body: 'Dear %{nme}' }));
    expect(errors).toEqual({ 'definition.steps.0.text.en.body': 'Has a variable that is not known here' });
    expect((await show()).version).toBe(version);
  });

  it('say who would be due under a draft, which is then published; managers and administrators only', async () => {
    const before = await show('birthday');
    const soon = new Date(Date.now() + 3 * DAY);
    const birthday = new Date(Date.UTC(1990, soon.getUTCMonth(), soon.getUTCDate()));
    const [gold, basic] = [await member({ birthday }), await member({ birthday, tier: 'basic' })];
    const shipped = before.definition as unknown as CadenceDefinition;
    const tiers = { all: [{ fact: 'member.tier', operator: 'in', value: ['basic', 'silver'] }] };
    const [wish] = shipped.steps;
    const call = { ...(wish as Step), id: 'call2a', kind: 'call' as const, afterDays: 3 };
    const definition = { ...shipped, audience: tiers, steps: [wish as Step, call] };
    const look = async (who: PersonName, draft: object) =>
      desk.as(who)('POST', '/api/care/cadences/birthday/preview', { definition: draft });
    const of = async (draft: object) => (await look('manager', draft)).body as CadencePreview;
    expect(await of(definition)).toMatchObject({
      ...{ total: 1, lookedAt: null },
      rows: [{ member: { id: basic.id, tier: 'basic' }, verdict: 'go', kind: 'message', way: 'text' }],
    });
    expect((await of({ ...definition, audience: null })).rows.map((row) => row.member.id).sort()).toEqual(
      [gold.id, basic.id].sort(),
    );
    expect((await look('lead', definition)).status).toBe(403);
    expect((await look('rep', definition)).status).toBe(403);
    expect((await desk.as('manager')('POST', '/api/care/cadences/none/preview', { definition: shipped })).status).toBe(
      404,
    );
    // Nothing was kept of it.
    expect(await show('birthday')).toMatchObject({ version: before.version, definition: before.definition });
    const publish = (who: PersonName) =>
      desk.as(who)('PATCH', '/api/care/cadences/birthday', { basedOn: before.version, definition });
    expect((await publish('lead')).status).toBe(403);
    const published = (await publish('manager')).body as CadenceDetail;
    expect(published).toMatchObject({
      ...{ version: before.version + 1, definition, steps: [{ id: 'wish' }, { id: 'call2a', afterDays: 3 }] },
      conditions: [{ node: tiers.all[0], words: 'tier is one of basic, silver' }],
      versions: [{ version: before.version + 1, createdBy: { name: 'manager' } }, { createdBy: null }],
    });
    expect(await list('lead', '/api/care/due', { cadence: 'birthday' })).toMatchObject([{ member: { id: basic.id } }]);
    await desk.as('admin')('PATCH', '/api/care/cadences/birthday', {
      ...{ basedOn: before.version + 1, definition: shipped },
    });
  });

  it('without Temporal a sweep cannot be asked for, and says so', async () => {
    const { version } = await show('birthday');
    const off = await desk.as('manager')('POST', '/api/care/cadences/birthday/sweep');
    expect([off.status, code(off.body)]).toEqual([409, 'cadenceOff']);
    await desk.as('manager')('PATCH', '/api/care/cadences/birthday', { basedOn: version, active: true });
    expect((await desk.as('manager')('POST', '/api/care/cadences/birthday/sweep')).status).toBe(503);
    expect((await desk.as('manager')('GET', '/api/care/cadences/nothing')).status).toBe(404);
  });

  it('show who is due, and what would come of it', async () => {
    const soon = new Date(Date.now() + 3 * DAY);
    const birthday = new Date(Date.UTC(1990, soon.getUTCMonth(), soon.getUTCDate()));
    const [go, no] = [await member({ birthday }), await member({ birthday, preferences: {} })];
    const rows = await list<{ member: { id: string }; verdict: string; reason: string | null }>(
      'lead',
      '/api/care/due',
      { cadence: 'birthday' },
    );
    const verdicts = Object.fromEntries(rows.map((row) => [row.member.id, [row.verdict, row.reason]]));
    expect(verdicts[go.id]).toEqual(['go', null]);
    expect(verdicts[no.id]).toEqual(['skip', 'noConsent']);
    expect(await list('lead', '/api/care/due', { cadence: 'birthday', days: 0 })).toEqual([]);
    expect(await desk.prisma.careTouch.count()).toBe(0);
  });
});

describe('the uncontacted', () => {
  it('are listed by tier and owner, the longest silence first, and become tasks in one action', async () => {
    const long = await member({
      tier: 'platinum',
      ownerId: desk.people.rep,
      enrolledAt: new Date(Date.now() - 900 * DAY),
    });
    const short = await member({ tier: 'platinum', enrolledAt: new Date(Date.now() - 800 * DAY) });
    await member({ tier: 'silver', enrolledAt: new Date(Date.now() - 900 * DAY) });
    const no = await member({ tier: 'platinum', preferences: {}, enrolledAt: new Date(Date.now() - 700 * DAY) });
    const ask = (filter: object) => list<UncontactedRow>('manager', '/api/care/uncontacted', { days: 600, ...filter });
    expect((await ask({ tier: 'platinum' })).map(({ id }) => id)).toEqual([long.id, short.id, no.id]);
    expect((await ask({ tier: 'platinum', ownerId: 'none' })).map(({ id }) => id)).toEqual([short.id, no.id]);
    expect((await ask({ ownerId: desk.people.rep }))[0]).toMatchObject({
      id: long.id,
      days: 900,
      verdict: 'go',
      owner: { name: 'rep' },
    });
    const make = (memberIds: string[], ownerId?: string) =>
      desk.as('manager')('POST', '/api/care/uncontacted', { memberIds, ...(ownerId ? { ownerId } : {}) });
    const outcomes = (await make([long.id, short.id, no.id, newId()])).body as UncontactedOutcomes;
    expect(outcomes.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['made', null],
      ['made', null],
      ['skipped', 'noConsent'],
      ['unknown', null],
    ]);
    expect(((await make([long.id])).body as UncontactedOutcomes)[0]?.outcome).toBe('exists');
    expect((await ask({ ownerId: desk.people.rep }))[0]).toMatchObject({ reason: 'hasTask' });
    const tasks = await list<TaskRow>('rep', '/api/care/tasks', { view: 'mine' });
    expect(tasks.map((row) => row.member.id)).toEqual([long.id]);
    expect((await make([short.id], newId())).status).toBe(422);
  });
});

describe('the way out', () => {
  it('is looked at without a change, one click stops, another starts again; both are in the audit', async () => {
    const { id } = await member();
    const address = `/portal/care/${stopTokenOf(SECRET, id)}`;
    const consent = async () => (await desk.prisma.member.findFirstOrThrow({ where: { id } })).preferences;
    const seen = await desk.nobody('GET', `${address}?lang=en`);
    expect([seen.status, seen.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(seen.text).toContain('You get wishes and news from us.');
    expect(await consent()).toEqual({ marketing: true });
    const click = await fetch(desk.base + address, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(click.status).toBe(200);
    expect(await consent()).toEqual({ marketing: false });
    await fetch(`${desk.base}${address}/again`, { method: 'POST' });
    expect(await consent()).toEqual({ marketing: true });
    expect(await desk.prisma.audit.count({ where: { action: 'member.careConsent', recordId: id } })).toBe(2);
    expect((await desk.nobody('GET', `/portal/care/${id}.${'a'.repeat(43)}`)).status).toBe(404);
  });
});
