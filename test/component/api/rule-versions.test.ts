import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  RuleConflict,
  RuleDifferences,
  RulePublicationAnswer,
  RuleVersionDetail,
} from '../../../api/contract/rule-versions.ts';
import type { RuleSetDetail, RuleSetRow, RuleVersionRow } from '../../../api/contract/rules.ts';
import type { FollowingAnswer } from '../../../api/contract/running.ts';
import type { RuleSetCode } from '../../../domain/vocabulary.ts';
import { actOnApproval } from '../../../prisma/approvals/act.ts';
import { versionAt } from '../../../prisma/decisions/versions.ts';
import { reassessOnce } from '../../../prisma/reassess.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { type Answer, type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  // Somebody is above the manager.
  await desk.prisma.staff.update({
    where: { tenantId_id: { tenantId: TENANT, id: desk.people.manager } },
    data: { reportsToId: desk.people.executive },
  });
});
afterAll(() => desk?.close());

const ask = (method: string, path: string, body?: unknown, who: PersonName = 'manager', language = 'en') =>
  desk.as(who)(method, `/api/rules/${path}`, body, { 'accept-language': language });
const got = async <T = RuleVersionDetail>(answer: Promise<Answer>, status = 200): Promise<T> => {
  const { body, text, ...rest } = await answer;
  expect({ status: rest.status, text: rest.status === status ? '' : text }).toEqual({ status, text: '' });
  return body as T;
};
const refusal = async (answer: Promise<Answer>) => {
  const { status, body } = await answer;
  const { refusal } = body as { refusal?: { code: string; values: Record<string, unknown>; text: string } };
  return { status, ...refusal };
};
const errorsOf = async (answer: Promise<Answer>) => {
  const { status, body } = await answer;
  return { status, errors: (body as { errors?: Record<string, string> }).errors ?? {} };
};

const begin = (set: RuleSetCode, basedOn = 1) => got(ask('POST', `${set}/draft`, { basedOn }), 201);
const save = (of: RuleVersionDetail, definition: object, who: PersonName = 'manager', revision = of.revision) =>
  ask('PATCH', `${of.set}/draft`, { version: of.version, revision, definition }, who);
const publish = (of: RuleVersionDetail, more: object = {}) =>
  ask('POST', `${of.set}/draft/publication`, { version: of.version, revision: of.revision, note: 'Because', ...more });
const discard = (of: RuleVersionDetail, who: PersonName = 'manager') =>
  ask('DELETE', `${of.set}/draft?version=${of.version}&revision=${of.revision}`, undefined, who);
const versionsOf = async (set: RuleSetCode): Promise<RuleVersionRow[]> =>
  (await got<RuleSetDetail>(ask('GET', set))).versions;
const statesOf = async (set: RuleSetCode) =>
  Object.fromEntries((await versionsOf(set)).map(({ version, state }) => [version, state]));
const holds = async (set: RuleSetCode, at = Date.now()) => (await versionAt(desk.prisma, TENANT, set, at)).version;
const audited = async (set: RuleSetCode) =>
  (await desk.prisma.audit.findMany({ where: { recordType: 'RuleSet', recordId: set }, orderBy: { id: 'asc' } })).map(
    ({ action }) => action,
  );

/** The shipped tiers with another threshold of platinum. */
const tiers = (from: object = SEEDS.tier.definition, yuan = 60_000) =>
  JSON.parse(JSON.stringify(from).replace(/"value":5000000/, `"value":${yuan * 100}`)) as RuleSetDefinition<'tier'>;
const copy = (of: object) => structuredClone(of) as { rows: Record<string, unknown>[] } & Record<string, unknown>;

/** From now on nobody else has to approve rules. */
async function withoutApproval() {
  const { definition } = SEEDS.approvals;
  const rows = definition.rows.map((row) => (row.id === 'publication' ? { ...row, then: { levels: [] } } : row));
  await desk.prisma.ruleSetVersion.create({
    data: {
      ...{
        tenantId: TENANT,
        ruleSet: 'approvals',
        version: SEEDS.approvals.version + 1,
        status: 'published',
        effectiveFrom: new Date(),
      },
      definition: JSON.parse(JSON.stringify({ ...definition, rows })),
    },
  });
}

describe('with a second person', () => {
  test('a draft is begun, saved unfinished, mended, sent for approval, approved, and holds', async () => {
    expect((await ask('GET', 'tier/draft')).status).toBe(404);
    const begun = await begin('tier');
    expect(begun).toMatchObject({
      ...{ version: 2, state: 'draft', basedOn: 1, revision: 1, holds: 1, problems: [] },
      author: { name: 'manager' },
    });
    const listed = (await got<RuleSetRow[]>(desk.as('lead')('GET', '/api/rules'))).find(({ set }) => set === 'tier');
    expect(listed?.open).toEqual([{ state: 'draft', version: 2, by: 'manager' }]);
    const unfinished = copy(begun.definition);
    unfinished.rows[0] = { id: 'platinum', when: { all: [] }, half: true };
    const kept = await got(save(begun, unfinished));
    expect(kept).toMatchObject({ revision: 2, definition: unfinished, faults: [] });
    expect(kept.problems.map(({ place }) => place)).toContain('rows[0].when.all');
    expect(kept.rows[0]?.when).toBe('{"all":[]}');
    const unfit = await refusal(publish(kept));
    expect(unfit).toMatchObject({ status: 409, code: 'ruleDraftUnfit' });
    expect(unfit.values?.problems).toEqual(kept.problems);

    // Two rows that want the same: it can be read, and is no less wrong.
    const doubled = copy(SEEDS.tier.definition);
    doubled.rows.splice(1, 0, { ...doubled.rows[0], id: 'twice' });
    const faulty = await got(save(kept, doubled));
    expect(faulty.problems).toEqual([]);
    expect(await refusal(publish(faulty))).toMatchObject({
      code: 'ruleDraftUnfit',
      values: { faults: expect.arrayContaining([expect.objectContaining({ code: 'hidden', place: 'rows[1]' })]) },
    });

    const mended = await got(save(faulty, tiers()));
    expect((await errorsOf(publish(mended, { note: ' ' }))).errors).toHaveProperty('note');
    const sent = await got<{ published: boolean; approval: { id: string; number: string } }>(publish(mended));
    expect(sent.published).toBe(false);
    const [waiting] = await versionsOf('tier');
    expect(waiting).toMatchObject({ version: 2, state: 'waits', note: 'Because', approval: sent.approval });
    // While somebody looks at it nobody changes it.
    expect(await refusal(save(mended, tiers(undefined, 70_000)))).toMatchObject({
      ...{ status: 409, code: 'ruleDraftWaits' },
      values: { number: sent.approval.number },
    });
    expect((await refusal(discard(mended))).code).toBe('ruleDraftWaits');
    expect((await refusal(publish(mended))).code).toBe('ruleDraftWaits');

    const approve = (who: PersonName) => desk.as(who)('POST', `/api/approvals/${sent.approval.id}/approval`, {});
    expect((await approve('manager')).status).toBe(409);
    expect(await holds('tier')).toBe(1);
    expect((await approve('executive')).status).toBe(200);
    expect(await holds('tier')).toBe(2);
    expect(await statesOf('tier')).toEqual({ 2: 'holds', 1: 'past' });
    expect((await versionsOf('tier'))[0]).toMatchObject({
      ...{ publisher: { name: 'executive' }, author: { name: 'manager' }, note: 'Because' },
    });
    expect(await audited('tier')).toEqual(['rules.drafted', ...Array(3).fill('rules.changed'), 'rules.published']);
  });

  test('one that was refused can be worked on again', async () => {
    const begun = await begin('severity');
    const emptied = await got(save(begun, { ...begun.definition, rows: [] }));
    const sent = await got<{ approval: { id: string } }>(publish(emptied));
    const { status } = await desk.as('executive')('POST', `/api/approvals/${sent.approval.id}/rejection`, {});
    expect(status).toBe(200);
    const again = await got(ask('GET', 'severity/draft'));
    expect(again).toMatchObject({ state: 'draft', approval: null, note: 'Because' });
    await got(save(again, SEEDS.severity.definition));
  });

  test('Steward itself publishes nothing that was changed after it was looked at', async () => {
    const draft = await got(ask('GET', 'severity/draft'));
    const stale = { ...draft, revision: draft.revision - 1 };
    expect(await refusal(publish(stale))).toMatchObject({ status: 409, code: 'ruleDraftChanged' });
    await got(discard(draft));
  });
});

describe('approved late', () => {
  test('it holds from then on, never from before; and nobody publishes what is wrong by asking for an approval', async () => {
    const begun = await begin('alerts', SEEDS.alerts.version);
    const [row] = copy(begun.definition).rows;
    const never = { any: [{ fact: 'case.openHours', operator: 'lessThan', value: -9e15 }] };
    const wrong = await got(save(begun, { ...begun.definition, rows: [{ ...row, when: never }] }));
    expect(wrong.faults.filter(({ error }) => error).map(({ code }) => code)).toContain('neverMatches');
    const body = { kind: 'rulePublication', ruleSet: 'alerts', version: wrong.version, reason: 'Because' };
    const direct = desk.as('manager')('POST', '/api/approvals', body);
    expect(await refusal(direct)).toMatchObject({ status: 409, code: 'draftInvalid' });
    const mended = await got(save(wrong, begun.definition));
    const from = Date.now() + 3_600_000;
    const { approval } = await got<RulePublicationAnswer>(publish(mended, { from: new Date(from).toISOString() }));
    const said = (await desk.as('executive')('GET', `/api/approvals/${approval.id}`)).body;
    expect(said).toMatchObject({
      what: expect.stringMatching(/to hold from .+ on$/),
      rules: { set: 'alerts', version: SEEDS.alerts.version + 1 },
    });
    const late = from + 86_400_000;
    const actor = { type: 'staff', id: desk.people.executive } as const;
    await actOnApproval(desk.prisma, { tenantId: TENANT, id: approval.id, verb: 'approve', actor }, late);
    expect([await holds('alerts', from), await holds('alerts', late)]).toEqual([
      SEEDS.alerts.version,
      SEEDS.alerts.version + 1,
    ]);
  });
});

describe('two who edit one draft', () => {
  test('the second is told who was quicker and what was changed, row by row, in words; nothing of either is lost', async () => {
    const begun = await begin('routing');
    const theirs = copy(begun.definition);
    theirs.rows.pop();
    await got(save(begun, theirs, 'admin'));
    const mine = copy(begun.definition);
    mine.rows[0] = { ...mine.rows[0], note: { zh: '我的', en: 'mine' } };
    for (const language of ['en', 'zh']) {
      const late = await desk.as('manager')(
        'PATCH',
        '/api/rules/routing/draft',
        { version: begun.version, revision: 1, definition: mine },
        { 'accept-language': language },
      );
      expect(late.status).toBe(409);
      const { refusal } = late.body as { refusal: { code: string; text: string; values: RuleConflict } };
      expect(refusal).toMatchObject({ code: 'ruleDraftChanged', text: expect.stringContaining('admin') });
      const { values } = refusal;
      expect(values).toMatchObject({ revision: 2, by: 'admin', definition: theirs });
      expect(values.theirs?.rows.map(({ is, to }) => [is, to])).toEqual([['removed', null]]);
      expect(values.mine.counts).toEqual({ added: 1, removed: 0, changed: 1, moved: 0 });
      expect(values.mine.rows.find(({ is }) => is === 'changed')?.cells).toMatchObject([
        { part: 'note', is: '我的 / mine' },
      ]);
      expect(JSON.stringify(values.theirs)).toMatch(language === 'zh' ? /[\u4e00-\u9fff]/ : /[a-z]{4}/);
    }
    // Whoever says what stands there already has lost nothing; whoever knows of the other may write over it.
    expect(await got(save(begun, theirs))).toMatchObject({ revision: 2 });
    const kept = await got(save(begun, mine, 'manager', 2));
    expect(kept).toMatchObject({ revision: 3, definition: mine });
    expect(
      (await desk.prisma.ruleDraftSave.findMany({ where: { ruleSet: 'routing' }, orderBy: { revision: 'asc' } })).map(
        (s) => s.revision,
      ),
    ).toEqual([1, 2, 3]);
    expect((await refusal(discard({ ...kept, revision: 2 }))).code).toBe('ruleDraftChanged');
    expect(await refusal(ask('POST', 'routing/draft', { basedOn: 1 }, 'admin'))).toMatchObject({
      ...{ status: 409, code: 'ruleDraftOpen' },
      values: { version: kept.version, by: 'manager' },
    });
    await got(discard(kept));
    await got(discard(kept));
    expect((await refusal(save(kept, theirs))).code).toBe('ruleDraftGone');
    // It is there as it was, and another one can begin from it.
    const again = await got(ask('POST', 'routing/draft', { basedOn: kept.version }), 201);
    expect(again).toMatchObject({ version: kept.version + 1, definition: mine, basedOn: kept.version });
    expect((await refusal(save(kept, mine, 'manager', 3))).code).toBe('ruleDraftGone');
    await got(discard(again));
    expect(await statesOf('routing')).toMatchObject({ 1: 'holds', 2: 'discarded', 3: 'discarded' });
  });

  test('only so many savings are kept: who saw an older one is told what differs, though not what was changed', async () => {
    const draft = await begin('severity');
    const where = { tenantId: TENANT, ruleSet: 'severity', version: draft.version };
    await desk.prisma.ruleSetVersion.updateMany({ where, data: { revision: 50 } });
    const { otherwise } = SEEDS.severity.definition;
    const noted = { ...otherwise, note: { zh: '新', en: 'new' } };
    const now = await got(save(draft, { ...draft.definition, otherwise: noted }, 'admin', 50));
    expect((await desk.prisma.ruleDraftSave.findMany({ where })).map(({ revision }) => revision)).toEqual([51]);
    expect(await refusal(save(draft, SEEDS.severity.definition))).toMatchObject({
      ...{ status: 409, code: 'ruleDraftChanged' },
      values: { theirs: null, mine: { counts: { changed: 1 } } },
    });
    await got(discard(now));
  });
});

describe('versions', () => {
  test('are compared with one another, in words', async () => {
    const { counts, rows } = await got<RuleDifferences>(ask('GET', 'tier/versions/2/differences?from=1'));
    expect(counts).toEqual({ added: 0, removed: 0, changed: 1, moved: 0 });
    expect(rows[0]?.cells[0]?.conditions).toMatchObject([{ was: expect.stringContaining('50,000') }]);
    expect((await ask('GET', 'tier/versions/2/differences?from=99')).status).toBe(404);
    expect((await ask('GET', 'tier/versions/99')).status).toBe(404);
    expect((await ask('GET', 'tier/versions/x')).status).toBe(404);
  });

  test('are files whose lines are always in the same order', async () => {
    const file = await ask('GET', 'tier/versions/1/file', undefined, 'lead');
    expect(file.headers.get('content-disposition')).toContain('tier-1.json');
    expect(file.text.split('\n').slice(0, 6)).toEqual([
      '{',
      '  "set": "tier",',
      '  "hitPolicy": "first",',
      '  "rows": [',
      '    {',
      '      "id": "platinum",',
    ]);
    expect(JSON.parse(file.text)).toEqual(SEEDS.tier.definition);
  });

  test('that were published never change, whoever tries', async () => {
    const where = { tenantId_ruleSet_version: { tenantId: TENANT, ruleSet: 'tier', version: 1 } };
    const before = await desk.prisma.ruleSetVersion.findUniqueOrThrow({ where });
    for (const data of [
      { definition: { set: 'tier' } },
      { note: 'Other words' },
      { effectiveFrom: new Date() },
      { publishedBy: desk.people.manager },
      { status: 'draft' },
    ])
      await expect(desk.prisma.ruleSetVersion.update({ where, data })).rejects.toThrow();
    await expect(desk.prisma.ruleSetVersion.delete({ where })).rejects.toThrow();
    expect(await desk.prisma.ruleSetVersion.findUniqueOrThrow({ where })).toEqual(before);
    await expect(
      desk.prisma.$executeRaw`UPDATE "RuleSetVersion" SET definition = '{}' WHERE "ruleSet" = 'tier' AND version = 1`,
    ).rejects.toThrow(/was published and stays/);
  });

  test('are shown in whatever state, also when nobody can read them any more', async () => {
    await desk.prisma.ruleSetVersion.create({
      data: {
        ...{ tenantId: TENANT, ruleSet: 'severity', version: 70, status: 'retired', effectiveFrom: new Date() },
        definition: { ...SEEDS.severity.definition, hitPolicy: 'forgotten' } as object,
      },
    });
    const old = await got(ask('GET', 'severity/versions/70', undefined, 'executive'));
    expect(old).toMatchObject({ state: 'retired', hitPolicy: null, problems: [{ place: 'hitPolicy' }] });
    expect(old.rows).toHaveLength(SEEDS.severity.definition.rows.length + 1);
  });
});

describe('without a second person', () => {
  test('a version is published at once, once, and rolled back by publishing an older one anew', async () => {
    await withoutApproval();
    const draft = await got(save(await begin('tier', 2), tiers(undefined, 80_000)));
    const body = { version: draft.version, revision: draft.revision, note: 'Fewer' };
    const headers = { 'idempotency-key': 'publish-once' };
    const send = () => desk.as('manager')('POST', '/api/rules/tier/draft/publication', body, headers);
    const [first, second] = [await send(), await send()];
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect(first.body).toMatchObject({ version: 3, published: true });
    expect(await statesOf('tier')).toEqual({ 3: 'holds', 2: 'past', 1: 'past' });
    expect((await refusal(publish(draft))).code).toBe('ruleDraftGone');

    const back = await begin('tier', 1);
    expect(back).toMatchObject({ version: 4, basedOn: 1, definition: SEEDS.tier.definition });
    await got(publish(back, { note: 'As it was' }));
    expect(await holds('tier')).toBe(4);
    expect((await versionsOf('tier'))[0]).toMatchObject({ basedOn: 1, note: 'As it was', publisher: null });
    // All members are decided anew, by the newest only.
    const runs = await desk.prisma.retierRun.findMany({ orderBy: { createdAt: 'asc' } });
    expect(runs.map(({ state, cause }) => [state, cause])).toEqual([
      ['cancelled', 'byHand'],
      ['cancelled', 'byHand'],
      ['wanted', 'byHand'],
    ]);
  });

  test('from an instant on: it holds from then, and can be taken back until then', async () => {
    const from = new Date(Date.now() + 3_600_000);
    const at = (ms: number) => holds('tier', from.getTime() + ms);
    const draft = await got(save(await begin('tier', 4), tiers(undefined, 90_000)));
    expect((await errorsOf(publish(draft, { from: '2020-01-01T00:00:00Z' }))).errors).toHaveProperty('from');
    await got(publish(draft, { from: from.toISOString() }));
    expect((await versionsOf('tier'))[0]).toMatchObject({ version: 5, state: 'scheduled', since: from.toISOString() });
    expect([await at(-1), await at(0)]).toEqual([4, 5]);
    expect(await desk.prisma.retierRun.count()).toBe(3);
    // One that is published meanwhile holds until then.
    await got(publish(await got(save(await begin('tier', 4), tiers(undefined, 95_000)))));
    expect([await holds('tier'), await at(-1), await at(0)]).toEqual([6, 6, 5]);
    expect(await refusal(ask('POST', 'tier/versions/6/cancellation'))).toMatchObject({ code: 'rulesHoldAlready' });
    for (const _ of ['at first', 'and again'])
      expect(await got(ask('POST', 'tier/versions/5/cancellation'))).toMatchObject({ state: 'retired' });
    expect(await at(0)).toBe(6);
    expect((await audited('tier')).at(-1)).toBe('rules.cancelled');
  });

  test('open cases follow rules of service levels when these come to hold, and where it was wanted', async () => {
    await placeCase(desk);
    expect((await errorsOf(publish(await begin('tier', 6), { running: 'move' }))).errors).toHaveProperty('running');
    await got(discard(await got(ask('GET', 'tier/draft'))));
    const from = new Date(Date.now() + 3_600_000).toISOString();
    const later = await begin('serviceLevel');
    await got(publish(later, { from, running: 'move' }));
    expect(await reassessOnce(desk.prisma)).toEqual({ given: 0, left: false });
    const followed = async (version: number) =>
      (await got<FollowingAnswer>(ask('GET', `serviceLevel/versions/${version}/following`))).following;
    expect(await followed(later.version)).toMatchObject({ state: 'waits', told: 0, left: 1, from });
    await got(ask('POST', `serviceLevel/versions/${later.version}/cancellation`));
    expect(await followed(later.version)).toBeNull();
    expect(await desk.prisma.reassessment.count()).toBe(0);
    const now = await begin('serviceLevel');
    await got(publish(now, { running: 'moveWhereBetter' }));
    expect((await reassessOnce(desk.prisma)).given).toBe(1);
    expect(await followed(now.version)).toMatchObject({ state: 'running', told: 1, underway: 1, left: 0 });
  });
});

describe('rules from elsewhere', () => {
  const bring = (definition: unknown, language = 'en') =>
    ask('POST', 'alerts/draft', { definition }, 'manager', language);
  const alerts = () => copy(SEEDS.alerts.definition);
  const condition = (value: unknown, operator = 'equal', fact = 'case.category') => ({
    ...alerts(),
    rows: [{ ...alerts().rows[0], when: { all: [{ fact, operator, value }] } }],
  });
  const deep = (depth: number): object => (depth === 0 ? { fact: 'x' } : { all: [deep(depth - 1)] });

  const HOSTILE: [string, unknown, string][] = [
    ['another set', SEEDS.tier.definition, 'definition.set'],
    ['no rules at all', { hello: 'world' }, 'definition.set'],
    ['ten thousand rows', { ...alerts(), rows: Array(10_000).fill({}) }, 'definition.rows'],
    ['an id twice', { ...alerts(), rows: [alerts().rows[0], alerts().rows[0]] }, 'definition.rows[1].id'],
    ['rows that are a word', { ...alerts(), rows: 'all' }, 'definition.rows'],
    ['a number as a condition', { ...alerts(), rows: [{ ...alerts().rows[0], when: 7 }] }, 'definition.rows[0].when'],
    [
      'depth',
      { ...alerts(), rows: [{ ...alerts().rows[0], when: deep(7) }] },
      `definition.rows[0].when${'.all[0]'.repeat(6)}`,
    ],
    ['a path', condition({ path: '$.a' }), 'definition.rows[0].when.all[0].value'],
    [
      'a key that reads a path',
      {
        ...alerts(),
        rows: [
          { ...alerts().rows[0], when: { all: [{ fact: 'case.category', operator: 'equal', value: 'x', path: '$' }] } },
        ],
      },
      'definition.rows[0].when.all[0].path',
    ],
    ['a regular expression', condition('(a+)+$', 'matches'), 'definition.rows[0].when.all[0].operator'],
    ['SQL in a value', condition(`'; DROP TABLE "Case"; --`), 'definition.rows[0].when.all[0].value'],
    ['SQL for a fact', condition('x', 'equal', 'c.id); DROP TABLE "Case"; --'), 'definition.rows[0].when.all[0].fact'],
  ];
  test.each(HOSTILE)(
    '%s is refused at its place, in the reader’s language, and begins nothing',
    async (_, input, place) => {
      for (const language of ['en', 'zh']) {
        const answer = await bring(input, language);
        expect(isProblem(answer)).toBe(true);
        expect(answer.status).toBe(422);
        const said = (answer.body as { errors: Record<string, string> }).errors[place];
        expect(said).toMatch(language === 'zh' ? /[\u4e00-\u9fff]/ : /[a-z]/);
        expect(said).not.toContain('%{');
      }
      expect((await ask('GET', 'alerts/draft')).status).toBe(404);
    },
  );

  test('SQL where any text may stand is text', async () => {
    const sql = `'; DROP TABLE "Case"; --`;
    const odd = alerts();
    odd.rows[0] = { ...odd.rows[0], note: { zh: sql, en: '$.path (a+)+$ {{x}} %{y}' } };
    const begun = await got(bring(odd), 201);
    expect(begun.definition).toEqual(odd);
    expect(begun.basedOn).toBeNull();
    await got(discard(begun));
    expect(await desk.prisma.case.count()).toBeGreaterThan(0);
  });

  test('megabytes, depth beyond all measure, and keys that reach prototypes', async () => {
    expect((await bring('x'.repeat(10_000_000))).status).toBe(413);
    for (const depth of [30, 100_000]) {
      const text = `{"definition":${'{"all":['.repeat(depth)}1${']}'.repeat(depth)}}`;
      const answer = await ask('POST', 'alerts/draft', text);
      expect([answer.status, isProblem(answer)]).toEqual([400, true]);
    }
    const text = JSON.stringify({ definition: alerts() }).replace('"when":{', '"when":{"__proto__":{"all":[]},');
    const { status, errors } = await errorsOf(ask('POST', 'alerts/draft', text));
    expect([status, Object.keys(errors)]).toEqual([422, ['definition.rows.0.when']]);
    expect(({} as { all?: unknown }).all).toBeUndefined();
  });

  test('a draft is kept unfinished, but not without any shape', async () => {
    const begun = await begin('alerts');
    const places = async (definition: unknown) =>
      Object.keys((await errorsOf(save(begun, definition as object))).errors);
    expect(await places({ ...begun.definition, rows: {} })).toEqual(['definition.rows']);
    expect(await places({ ...begun.definition, rows: [{}, { id: 'x' }] })).toEqual(['definition.rows[0].id']);
    expect(await places({ ...begun.definition, rows: Array(501).fill({ id: 'x' }) })).toEqual(['definition.rows']);
    expect(await places({ ...begun.definition, set: 'tier' })).toEqual(['definition.set']);
    expect(await places([])).toEqual(['definition']);
    expect((await got(ask('GET', 'alerts/draft'))).revision).toBe(1);
    await got(discard(begun));
  });
});
