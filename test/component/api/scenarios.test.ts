import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowVersionDetail } from '../../../api/contract/flows.ts';
import type { RulePublicationAnswer, RuleVersionDetail } from '../../../api/contract/rule-versions.ts';
import type {
  ScenarioDetail,
  ScenarioList,
  ScenarioParts,
  ScenarioStories,
  ScenarioTrial,
} from '../../../api/contract/scenarios.ts';
import type { Flow } from '../../../domain/case/flow.ts';
import { SCENARIO_LIMITS, type Scenario } from '../../../domain/scenario/scenario.ts';
import { newId } from '../../../prisma/ids.ts';
import { issueLink } from '../../../prisma/links.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { type Answer, type Desk, isProblem, openDesk, type PersonName, SECRET, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  // Flows are known by their number in the whole process, which other files may share: those of this one are nobody else's.
  await desk.prisma.$queryRaw`SELECT setval('"FlowVersion_version_seq"', 70000)::text`;
  // Somebody is above the manager.
  await desk.prisma.staff.update({
    where: { tenantId_id: { tenantId: TENANT, id: desk.people.manager } },
    data: { reportsToId: desk.people.executive },
  });
});
afterAll(() => desk?.close());

const ask = (method: string, path: string, body?: unknown, who: PersonName = 'manager', language = 'en') =>
  desk.as(who)(method, `/api/${path}`, body, { 'accept-language': language });
const got = async <T = ScenarioDetail>(answer: Promise<Answer>, status = 200): Promise<T> => {
  const { body, text, ...rest } = await answer;
  expect({ status: rest.status, text: rest.status === status ? '' : text }).toEqual({ status, text: '' });
  return body as T;
};
const refused = async (answer: Promise<Answer>) => {
  const { status, body } = await answer;
  const { refusal, detail } = body as { refusal?: { code: string; values: Record<string, unknown> }; detail?: string };
  return { status, detail: detail ?? '', ...refusal };
};
const errorsOf = async (answer: Promise<Answer>) => {
  const { status, body } = await answer;
  return { status, errors: (body as { errors?: Record<string, string> }).errors ?? {} };
};

/** A complaint of a gold member that nobody takes: its first answer is due after 45 minutes, by shipped rules. */
const GOLD: Scenario = {
  ...{ zone: 'Asia/Shanghai', opened: '2026-12-08T09:00', kind: 'complaint', days: 2, holidays: [], steps: [] },
  facts: { 'case.severity': 'normal', 'member.tier': 'gold' },
  expectations: [{ id: 'answer', that: 'due', clock: 'answer', at: '2026-12-08T09:45' }],
};
const create = (name: string, scenario: Scenario = GOLD) => got(ask('POST', 'scenarios', { name, scenario }), 201);
const archive = (of: { id: string }) => got(ask('POST', `scenarios/${of.id}/archiving`, {}));

/** The shipped service levels with another time for the first answer to gold. */
const levels = (minutes: number) => {
  const definition = structuredClone(SEEDS.serviceLevel.definition);
  const row = definition.rows.find(({ id }) => id === 'gold-or-repeated');
  if (row) row.then.minutes.answer = minutes;
  return definition;
};
async function draftOf(minutes: number): Promise<RuleVersionDetail> {
  const begun = await got<RuleVersionDetail>(ask('POST', 'rules/serviceLevel/draft', { basedOn: 1 }), 201);
  const { version, revision } = begun;
  const body = { version, revision, definition: levels(minutes) };
  return got<RuleVersionDetail>(ask('PATCH', 'rules/serviceLevel/draft', body));
}
const publish = ({ version, revision }: RuleVersionDetail, language = 'en') =>
  ask('POST', 'rules/serviceLevel/draft/publication', { version, revision, note: 'Because' }, 'manager', language);

describe('on the record', () => {
  test('is made, found, changed, put away and brought back, each written down', async () => {
    const made = await create('Gold, nobody answers');
    expect(made).toMatchObject({
      ...{ name: 'Gold, nobody answers', kind: 'complaint', revision: 1, expectations: 1, inForce: { broken: 0 } },
      ...{ createdBy: { name: 'manager' }, archivedAt: null, scenario: GOLD },
    });
    const renamed = { name: 'Gold', scenario: { ...GOLD, days: 3 }, revision: 1 };
    const changed = await got(ask('PATCH', `scenarios/${made.id}`, renamed, 'admin'));
    expect(changed).toMatchObject({ name: 'Gold', revision: 2, changedBy: { name: 'admin' } });
    // What stands there already is no change.
    expect((await got(ask('PATCH', `scenarios/${made.id}`, renamed))).revision).toBe(2);
    expect((await archive(made)).archivedAt).not.toBeNull();
    const rows = async (archived: boolean) =>
      (await got<ScenarioList>(ask('GET', `scenarios?archived=${archived}`, undefined, 'lead'))).rows.map(
        ({ id }) => id,
      );
    expect([await rows(false), await rows(true)]).toEqual([[], [made.id]]);
    expect(await refused(ask('PATCH', `scenarios/${made.id}`, { ...renamed, name: 'x', revision: 2 }))).toMatchObject({
      ...{ status: 409, code: 'scenarioArchived' },
    });
    expect((await got(ask('POST', `scenarios/${made.id}/restoration`, {}))).archivedAt).toBeNull();
    const audited = await desk.prisma.audit.findMany({ where: { recordId: made.id }, orderBy: { id: 'asc' } });
    expect(audited.map(({ action }) => action)).toEqual([
      ...['scenario.created', 'scenario.changed', 'scenario.archived', 'scenario.restored'],
    ]);
    await archive(made);
  });

  test('who comes second is told where the two differ, and nothing is lost', async () => {
    const made = await create('Two of them');
    const first = { ...GOLD, holidays: ['2026-12-09'] };
    await got(ask('PATCH', `scenarios/${made.id}`, { name: 'Two of them', scenario: first, revision: 1 }, 'admin'));
    const second = { name: 'Mine', scenario: { ...GOLD, days: 5 }, revision: 1 };
    expect(await refused(ask('PATCH', `scenarios/${made.id}`, second))).toMatchObject({
      ...{ status: 409, code: 'scenarioChanged', detail: 'admin has saved this scenario meanwhile' },
      values: { revision: 2, by: 'admin', places: ['name', 'days', 'holidays'], scenario: first },
    });
    await got(ask('PATCH', `scenarios/${made.id}`, { ...second, revision: 2 }));
    await archive(made);
  });

  test('what makes no sense is told at its place', async () => {
    const wrong = (scenario: object, name = 'x') => errorsOf(ask('POST', 'scenarios', { name, scenario }));
    const odd = {
      ...GOLD,
      ...{ zone: 'Nowhere', opened: '2026-02-30T09:00', holidays: ['2026-13-01'] },
      facts: { 'member.tier': 'wooden', 'case.stage': 'closed', nonsense: 1 },
      steps: [{ do: 'claim', after: 80_000 }],
      expectations: [GOLD.expectations[0], GOLD.expectations[0]],
    };
    expect(await wrong(odd)).toEqual({
      status: 422,
      errors: {
        'scenario.zone': 'There is no such time zone',
        'scenario.opened': 'The clock never shows this',
        'scenario.steps.0.after': 'After the days that are watched',
        'scenario.facts.member.tier': 'Not a value of this fact',
        'scenario.facts.case.stage': 'There is no such fact, or the case says it itself',
        'scenario.facts.nonsense': 'There is no such fact, or the case says it itself',
        'scenario.holidays.0': 'The clock never shows this',
        'scenario.expectations.1.id': 'There twice',
      },
    });
    const steps = Array.from({ length: SCENARIO_LIMITS.steps + 1 }, () => ({ do: 'reply', after: 1 }));
    for (const [place, scenario] of [
      ['scenario.steps', { ...GOLD, steps }],
      ['scenario.days', { ...GOLD, days: 61 }],
      ['scenario.steps.0.do', { ...GOLD, steps: [{ do: 'merge', after: 1 }] }],
      ['scenario.opened', { ...GOLD, opened: 'tomorrow' }],
      // Before the opening, longer than anything, more than anybody writes, and where or when no clock is.
      ['scenario.steps.0.after', { ...GOLD, steps: [{ do: 'claim', after: -1 }] }],
      ['scenario.steps.0.after', { ...GOLD, steps: [{ do: 'claim', after: 1e12 }] }],
      ['scenario.steps.0.minutes', { ...GOLD, steps: [{ do: 'pause', after: 1, minutes: -60 }] }],
      [
        'scenario.steps.1.at',
        {
          ...GOLD,
          steps: [
            { do: 'claim', after: 60 },
            { do: 'reply', at: '2026-12-01T09:00' },
          ],
        },
      ],
      ['scenario.steps', { ...GOLD, steps: Array.from({ length: 10_000 }, () => ({ do: 'reply', after: 0 })) }],
      ['scenario.days', { ...GOLD, days: -1 }],
      ['scenario.zone', { ...GOLD, zone: '+25:00' }],
      ['scenario.zone', { ...GOLD, zone: 'Mars/Olympus_Mons' }],
      ['scenario.opened', { ...GOLD, zone: 'Europe/Berlin', opened: '2026-03-29T02:30', expectations: [] }],
      ['scenario.facts.member.spent12Months', { ...GOLD, facts: { 'member.spent12Months': 1e300 } }],
    ] as const)
      expect(Object.keys((await wrong(scenario)).errors)).toEqual([place]);
    expect(Object.keys((await wrong(GOLD, ' ')).errors)).toEqual(['name']);
    expect((await ask('GET', `scenarios/${newId()}`)).status).toBe(404);
  });
});

describe('played', () => {
  const play = (body: object, language = 'en') =>
    got<ScenarioStories>(ask('POST', 'scenarios/play', body, 'lead', language));

  test('by what holds and by rules that are being written, side by side; nothing is kept', async () => {
    const scenario = { ...GOLD, steps: [{ do: 'claim' as const, after: 10 }] };
    const { inForce, other } = await play({ scenario, rules: { set: 'serviceLevel', definition: levels(90) } });
    expect(inForce.results).toMatchObject([{ id: 'answer', holds: true }]);
    expect(other?.results).toMatchObject([{ id: 'answer', holds: false }]);
    expect(other?.results[0]?.comes).toContain('10:30');
    expect(inForce.marks.map(({ is }) => is).slice(0, 2)).toEqual(['opened', 'queue']);
    expect(inForce.marks.find(({ is }) => is === 'queue')?.keep).toEqual({ that: 'queue', queue: 'general' });
    expect(inForce.marks.some(({ differs }) => differs)).toBe(false);
    expect(other?.marks.find(({ differs }) => differs)?.text).toMatch(/“First answer” begins, due .*10:30/);
    expect(inForce.lanes.map(({ clock }) => clock)).toEqual(
      expect.arrayContaining(['answer', 'resolution', 'firstLine']),
    );
    expect((await play({ scenario }, 'zh')).inForce.marks[0]?.text).toBe('案件提交');
    expect(await desk.prisma.case.count()).toBe(0);
  });

  test('what alerts say of a change of the member’s value is not said of the case', async () => {
    const { rows, ...rest } = SEEDS.alerts.definition;
    const gold = (about: 'case' | 'change') => {
      const row = structuredClone(rows.find(({ id }) => id === 'promise-broken')) as (typeof rows)[number];
      row.when = { all: [{ fact: 'member.tier', operator: 'equal', value: 'gold' }] };
      Object.assign(row.then, { about, alert: about === 'case' ? 'promiseBroken' : 'valueMoved' });
      return row;
    };
    const alertsBy = async (about: 'case' | 'change') => {
      const definition = { ...rest, rows: [gold(about)] };
      const { other } = await play({ scenario: GOLD, rules: { set: 'alerts', definition } });
      return other?.marks.filter(({ is }) => is === 'alert').length;
    };
    expect(await alertsBy('case')).toBeGreaterThan(0);
    expect(await alertsBy('change')).toBe(0);
  });

  test('all of them by rules that are being written: what breaks, what only differs, and what stays', async () => {
    const silver = { ...GOLD, facts: { ...GOLD.facts, 'member.tier': 'silver' }, expectations: [] };
    const made = [
      await create('A: gold waits no longer'),
      await create('B: gold, nothing expected', { ...GOLD, expectations: [] }),
      await create('C: silver', silver as Scenario),
    ];
    const rules = { set: 'serviceLevel', definition: levels(90) };
    const all = async (language: string, body: object = { rules }) =>
      (await got<ScenarioTrial>(ask('POST', 'scenarios/trial', body, 'lead', language))).rows;
    const rows = await all('en');
    expect(rows).toMatchObject([
      { id: made[0]?.id, expectations: 1, broken: 1, inForce: { broken: 0 }, differs: true },
      { id: made[1]?.id, expectations: 0, broken: 0, inForce: { broken: 0 }, differs: true, said: [] },
      { id: made[2]?.id, broken: 0, differs: false, said: [] },
    ]);
    expect(rows[0]?.said).toEqual([expect.stringMatching(/^Expected: .*09:45.*Comes out: .*10:30/)]);
    expect((await all('zh'))[0]?.said[0]).toMatch(/^预期：时限“首次答复”/);
    expect((await all('en', { rules: { set: 'serviceLevel', version: 1 } })).some(({ differs }) => differs)).toBe(
      false,
    );
    for (const one of made) await archive(one);
    expect(await all('en')).toEqual([]);
    const wrong = (of: object) => errorsOf(ask('POST', 'scenarios/trial', { rules: of }));
    expect((await wrong({ set: 'tier', version: 1 })).errors).toHaveProperty(['rules.set']);
    expect((await wrong({ set: 'alerts', definition: { set: 'alerts' } })).errors).toHaveProperty(['rules.definition']);
  });

  test('the longest that may be written is played while somebody waits', async () => {
    const steps = Array.from({ length: SCENARIO_LIMITS.steps }, (_, i) => ({
      ...{ do: i % 2 ? ('answer' as const) : ('ask' as const), after: 1_439 },
    }));
    const expectations = Array.from({ length: SCENARIO_LIMITS.expectations }, (_, i) => ({
      ...{ id: `e${i}`, that: 'noBreach' as const },
    }));
    const begun = performance.now();
    const { inForce } = await play({ scenario: { ...GOLD, days: SCENARIO_LIMITS.days, steps, expectations } });
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(inForce.results).toHaveLength(SCENARIO_LIMITS.expectations);
  });

  test('what cannot be played by is told at its field', async () => {
    const wrong = (more: object) => errorsOf(ask('POST', 'scenarios/play', { scenario: GOLD, ...more }));
    expect((await wrong({ rules: { set: 'tier', version: 1 } })).errors).toHaveProperty(['rules.set']);
    expect((await wrong({ rules: { set: 'routing', version: 99 } })).errors).toHaveProperty(['rules.version']);
    expect((await wrong({ rules: { set: 'routing', definition: {} } })).errors).toHaveProperty(['rules.definition']);
    expect((await wrong({ flow: { version: 99 } })).errors).toHaveProperty(['flow.version']);
  });

  test('what it is written with is the desk’s own', async () => {
    const parts = await got<ScenarioParts>(ask('GET', 'scenarios/parts', undefined, 'executive', 'zh'));
    expect(parts.queues.map(({ id }) => id)).toEqual(['careHead', 'claims', 'general']);
    const complaint = parts.flows.find(({ kind }) => kind === 'complaint');
    expect(complaint?.clocks).toContainEqual({ id: 'answer', name: '首次答复' });
    expect(parts.facts.map(({ id }) => id)).not.toContain('case.stage');
    expect(parts.versions).toContainEqual({ set: 'serviceLevel', kind: null, version: 1, state: 'published' });
  });
});

describe('a publication', () => {
  test('that breaks what is expected is stopped, and says which, what was expected, and what comes out', async () => {
    const made = await create('Gold is answered');
    const draft = await draftOf(90);
    const listed = await got<ScenarioList>(ask('GET', 'scenarios?set=serviceLevel'));
    expect(listed).toMatchObject({
      draft: { version: draft.version, fit: true },
      rows: [{ id: made.id, inForce: { broken: 0 }, draft: { broken: 1 } }],
    });
    const stopped = await refused(publish(draft));
    expect(stopped).toMatchObject({ status: 409, code: 'scenariosBroken' });
    expect(stopped.detail).toMatch(
      /^Stopped: Scenario “Gold is answered”: expected that the deadline “First answer” is at .*09:45.*; comes out: .*10:30.*\.$/,
    );
    expect(stopped.values?.broken).toMatchObject([{ id: made.id, name: 'Gold is answered', expectation: 'answer' }]);
    expect((await refused(publish(draft, 'zh'))).detail).toMatch(/^已拦下：场景“Gold is answered”：预期时限“首次答复”/);
    expect(await desk.prisma.approval.count()).toBe(0);
    // Put away, it stops nothing any more.
    await archive(made);
    expect((await got<RulePublicationAnswer>(publish(draft))).published).toBe(false);
  });

  test('that was asked for before somebody said what must stay so is stopped at the last word', async () => {
    const { id } = await desk.prisma.approval.findFirstOrThrow({ where: { endedAt: null } });
    const made = await create('Gold is answered after all');
    const said = await refused(ask('POST', `approvals/${id}/approval`, {}, 'executive'));
    expect(said).toMatchObject({ status: 409, code: 'scenariosBroken' });
    expect(said.detail).toContain('Gold is answered after all');
    // At the link in the mail as well: what was refused uses up nothing, and the way back is there.
    const expiresAt = new Date(Date.now() + 3_600_000);
    const of = { tenantId: TENANT, approvalId: id, staffId: desk.people.executive, expiresAt };
    const { token } = await issueLink(desk.prisma, SECRET, { ...of, purpose: 'approval' });
    const place = `${desk.base}/l/${token}?lang=en`;
    const behind = await fetch(place, { method: 'POST', body: new URLSearchParams({ choice: 'approve' }) });
    const page = await behind.text();
    expect(behind.status).toBe(409);
    for (const words of ['Not possible as it stands', 'Gold is answered after all', 'Nothing is decided yet'])
      expect(page).toContain(words);
    expect(page).toContain(`href="/l/${token}?lang=en"`);
    expect(await (await fetch(place)).text()).toContain('value="reject"');
    const version = { tenantId: TENANT, ruleSet: 'serviceLevel', version: 2 };
    const status = async () =>
      (await desk.prisma.ruleSetVersion.findUniqueOrThrow({ where: { tenantId_ruleSet_version: version } })).status;
    expect(await status()).toBe('draft');
    await archive(made);
    expect((await ask('POST', `approvals/${id}/approval`, {}, 'executive')).status).toBe(200);
    expect(await status()).toBe('published');
  });

  test('of a flow, too: published, gone back to, or taken out of use', async () => {
    // By the shipped flow the rep is called at 18:00, and the team lead an hour later.
    const scenario: Scenario = {
      ...{ zone: 'Asia/Shanghai', opened: '2026-12-08T09:00', kind: 'opinion', days: 5, holidays: [], steps: [] },
      facts: { 'case.severity': 'normal' },
      expectations: [{ id: 'up', that: 'called', post: 'teamLead', when: 'notBefore', at: '2026-12-08T19:00' }],
    };
    const path = 'flows/opinion';
    const begun = await got<FlowVersionDetail>(ask('POST', `${path}/drafts`, { basedOn: 2 }), 201);
    const { kind: _, version: __, ...flow } = begun.definition as unknown as Flow;
    const ladder = flow.ladder.map((rung, i) => (i === 0 ? { ...rung, minutes: 30 } : rung));
    const body = { revision: 1, definition: { ...flow, ladder } };
    const { revision, version } = await got<FlowVersionDetail>(ask('PATCH', `${path}/${begun.version}`, body));
    const made = await create('An opinion can wait', scenario);
    const publication = ask('POST', `${path}/${version}/publication`, { revision, note: 'Faster' });
    const stopped = await refused(publication);
    expect(stopped).toMatchObject({ status: 409, code: 'scenariosBroken' });
    expect(stopped.detail).toMatch(/Team lead is called, not before .*19:00.*; comes out: called at .*18:30/);
    const { other } = await got<ScenarioStories>(ask('POST', 'scenarios/play', { scenario, flow: { version } }));
    expect(other?.results).toMatchObject([{ holds: false }]);
    await archive(made);
    await got(ask('POST', `${path}/${version}/publication`, { revision, note: 'Faster' }));
    // Now the quicker one must stay: neither the shipped flow nor an older version may come back.
    const quick = { ...scenario, expectations: [{ ...scenario.expectations[0], when: 'by', at: '2026-12-08T18:30' }] };
    const kept = await create('An opinion is urgent', quick as Scenario);
    expect((await refused(ask('POST', `${path}/${version}/retirement`, {}))).code).toBe('scenariosBroken');
    expect((await refused(ask('POST', `${path}/2/republication`, { note: 'Back' }))).code).toBe('scenariosBroken');
    await archive(kept);
    expect((await ask('POST', `${path}/${version}/retirement`, {})).status).toBe(200);
  });

  test('is not held against a scenario that expects nothing', async () => {
    const made = await create('Expects nothing', { ...GOLD, expectations: [] });
    expect((await publish(await draftOf(120))).status).toBe(200);
    await archive(made);
  });
});

test('no more than can be played at every publication', async () => {
  const data = Array.from({ length: SCENARIO_LIMITS.scenarios }, (_, n) => ({
    ...{ tenantId: TENANT, id: newId(), name: `No ${n}`, kind: 'complaint', definition: GOLD as object },
  }));
  await desk.prisma.scenario.createMany({ data });
  expect(await errorsOf(ask('POST', 'scenarios', { name: 'One more', scenario: GOLD }))).toMatchObject({
    ...{ status: 422, errors: { name: expect.stringContaining('as many scenarios') } },
  });
  const begun = performance.now();
  await got<ScenarioList>(ask('GET', 'scenarios'));
  expect(performance.now() - begun).toBeLessThan(8_000);
  expect(isProblem(await ask('POST', 'scenarios', '{"name":'))).toBe(true);
});
