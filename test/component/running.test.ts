import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCase } from '../../activities/case/load.ts';
import { takeStep } from '../../activities/case/step.ts';
import type { StoryEntry } from '../../api/contract/cases.ts';
import type { FlowVersionDetail } from '../../api/contract/flows.ts';
import type { RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import type { FollowingAnswer, RunningPreview } from '../../api/contract/running.ts';
import { clocksOf } from '../../domain/case/clocks.ts';
import { clockRule, type Flow, type StageRule } from '../../domain/case/flow.ts';
import { HORIZONS } from '../../domain/case/horizons.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { playBack, type Said } from '../../domain/case/play-back.ts';
import { RUNNING, type Running } from '../../domain/case/running.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind, Severity } from '../../domain/vocabulary.ts';
import { commandInput, writeCommand } from '../../prisma/commands.ts';
import { openCase } from '../../prisma/intake.ts';
import { AT_ONCE, reassessOnce } from '../../prisma/reassess.ts';
import { runningPage } from '../../prisma/running-preview.ts';
import { askedKey, calendarsThen, type KeptDecision, pastCases } from '../../prisma/trials/past.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { type Answer, type Desk, openDesk, TENANT as tenantId } from './api/desk.ts';

/** What publishing would come to for cases that run, and what it then comes to. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const { definition } = SEEDS.approvals;
  const rows = definition.rows.map((row) => (row.id === 'publication' ? { ...row, then: { levels: [] } } : row));
  await desk.prisma.ruleSetVersion.create({
    data: {
      ...{
        tenantId,
        ruleSet: 'approvals',
        version: SEEDS.approvals.version + 1,
        status: 'published',
        effectiveFrom: new Date(),
      },
      definition: JSON.parse(JSON.stringify({ ...definition, rows })),
    },
  });
});
afterAll(() => desk?.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ask = (method: string, path: string, body?: unknown, language = 'en') =>
  desk.as('manager')(method, path, body, { 'accept-language': language });
const got = async <T>(answer: Promise<Answer>, status = 200): Promise<T> => {
  const { body, text, ...rest } = await answer;
  expect({ status: rest.status, text: rest.status === status ? '' : text }).toEqual({ status, text: '' });
  return body as T;
};

let serial = 0;
async function opened(agoMs: number, severity: Severity = 'normal', kind: CaseKind = 'complaint'): Promise<string> {
  const { id } = await openCase(desk.prisma, {
    ...{ tenantId, kind, category: 'other', severity, channel: 'phone', locale: 'zh', subject: 'Late' },
    ...{ body: 'Still late', verified: true, author: { type: 'system', id: null } },
    who: { phone: `1391234${String(++serial).padStart(4, '0')}`, name: '王' },
    openedAt: new Date(Date.now() - agoMs),
  });
  await loadCase(desk.prisma, { tenantId, caseId: id, generation: 1 }, Date.now());
  return id;
}
const row = (id: string) => desk.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
const stateOf = async (id: string) => (await row(id)).state as CaseState;

const storyOf = (id: string, language = 'en') =>
  got<StoryEntry[]>(ask('GET', `/api/cases/${id}/story`, undefined, language));

/** Every command that waits, as the workflow would take it. */
async function carriedOut(): Promise<void> {
  const waiting = await desk.prisma.command.findMany({ where: { status: 'pending' }, orderBy: { seq: 'asc' } });
  for (const command of waiting) {
    const { state, version, generation } = await row(command.caseId);
    const at = { tenantId, caseId: command.caseId, generation, version, state: state as CaseState, at: Date.now() };
    expect(await takeStep(desk.prisma, { ...at, given: commandInput(command) })).toMatchObject({ is: 'written' });
  }
}
async function followed(): Promise<void> {
  await reassessOnce(desk.prisma);
  await carriedOut();
}

/** Promises of open cases that run out by then, by clock, as the record has them. */
async function standing(): Promise<Record<string, number[]>> {
  const now = Date.now();
  const counts: Record<string, number[]> = {};
  for (const { state: kept } of await desk.prisma.case.findMany({ where: { stage: { not: 'closed' } } })) {
    const state = kept as CaseState;
    const flow = flowOf(state.flow.kind, state.flow.version);
    for (const [clock, c] of clocksOf(state)) {
      if (c.status !== 'running' || c.dueAt === null || clockRule(flow, clock).onDue !== 'escalate') continue;
      const due = c.dueAt;
      const is = Object.values(HORIZONS).map((ms) => (due <= now + ms ? 1 : 0));
      counts[clock] = is.map((one, nth) => one + (counts[clock]?.[nth] ?? 0));
    }
  }
  return Object.fromEntries(Object.entries(counts).filter(([, of]) => of.some((n) => n > 0)));
}
const foretold = ({ clocks }: RunningPreview, choice: Running) =>
  Object.fromEntries(
    clocks.flatMap(({ clock, breaches: { [choice]: of } }) =>
      of.week > 0 ? [[clock, [of.atOnce, of.day, of.week]]] : [],
    ),
  );
/** What each case was foretold, against its record. */
async function mustHold({ cases }: RunningPreview, choice: Running): Promise<void> {
  for (const { id, deadlines, stays } of cases) {
    const moved = choice === 'move' ? !stays.move : choice === 'moveWhereBetter' && !stays.moveWhereBetter;
    const { clocks } = await stateOf(id);
    for (const { clock, before, after } of deadlines) {
      const at = clocks[clock]?.status === 'running' ? clocks[clock].dueAt : null;
      expect({ id, clock, at: at === null ? null : new Date(at).toISOString() }).toEqual({
        ...{ id, clock },
        at: moved ? after : before,
      });
    }
  }
}

describe('service levels', () => {
  const level = { priority: 2, minutes: { answer: 90, resolution: 600, firstLine: 300 }, ladderPercent: 100 };
  async function drafted() {
    const of = await got<RuleVersionDetail>(ask('POST', '/api/rules/serviceLevel/draft', { basedOn: 1 }), 201);
    const { definition } = SEEDS.serviceLevel;
    const rows = definition.rows.map((one) => ({ ...one, then: level }));
    const body = {
      version: of.version,
      revision: of.revision,
      definition: { ...definition, rows, otherwise: { ...definition.otherwise, then: level } },
    };
    return got<RuleVersionDetail>(ask('PATCH', '/api/rules/serviceLevel/draft', body));
  }
  const previewed = ({ version, revision }: RuleVersionDetail) =>
    got<RunningPreview>(ask('GET', `/api/rules/serviceLevel/draft/running?version=${version}&revision=${revision}`));

  test('each choice comes to what was foretold: they stay, move where it is better, move', async () => {
    for (const severity of ['low', 'normal', 'high', 'critical'] as const)
      for (const ago of [0, 2 * HOUR, 8 * HOUR]) await opened(ago, severity);
    const seen = new Set<string>();
    for (const choice of ['stay', 'moveWhereBetter', 'move'] as const satisfies Running[]) {
      const draft = await drafted();
      const before = await previewed(draft);
      expect(before).toMatchObject({ running: 12, looked: 12, next: null, hidden: 0 });
      expect(foretold(before, 'stay')).toEqual(await standing());
      expect(await desk.prisma.command.count({ where: { status: 'pending' } })).toBe(0);
      const { version, revision } = draft;
      const body = { version, revision, note: 'Other times', ...(choice === 'stay' ? {} : { running: choice }) };
      await got(ask('POST', '/api/rules/serviceLevel/draft/publication', body));
      for (let rounds = 0; rounds < 3; rounds++) await followed();
      expect(await standing()).toEqual(foretold(before, choice));
      await mustHold(before, choice);
      seen.add(JSON.stringify(RUNNING.map((one) => foretold(before, one))));
    }
    expect(seen.size).toBe(2);
  });

  test('the story says why one stayed, and the rules’ answer does not count', async () => {
    const events = await desk.prisma.caseEvent.findMany({
      where: { type: 'reassess', data: { path: ['stays'], not: 'x' } },
    });
    const stayed = events.find(({ data }) => (data as { stays?: string }).stays);
    expect(stayed?.data).toMatchObject({
      reason: 'policy',
      onlyIfBetter: true,
      stays: expect.stringMatching(/later|nothingEarlier/),
    });
    const story = await storyOf(stayed?.caseId ?? '');
    const texts = story.flatMap((one) => (one.is === 'event' ? [one.text] : []));
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^New rules of service levels \(version \d+\): the case keeps what it has, since/),
        'What the rules said does not count: the case keeps what it has',
      ]),
    );
  });

  test('only what was looked at is previewed, and only of service levels', async () => {
    const { version, revision } = await drafted();
    const path = (set: string, seen: number) => `/api/rules/${set}/draft/running?version=${version}&revision=${seen}`;
    expect((await ask('GET', path('serviceLevel', revision + 1))).status).toBe(404);
    expect((await ask('GET', path('tier', revision))).status).toBe(422);
    await ask('DELETE', `/api/rules/serviceLevel/draft?version=${version}&revision=${revision}`);
  });

  test('page after page every case is looked at once', async () => {
    const published = { level: SEEDS.serviceLevel.definition };
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await runningPage(desk.prisma, { tenantId, after, now: Date.now() }, published, 5);
      ids.push(...page.cases.map(({ id }) => id));
      after = page.next;
      if (after === null) break;
    }
    expect([ids.length, new Set(ids).size]).toEqual([12, 12]);
  });
});

describe('a flow', () => {
  /** Without a second line, and with other times. */
  function shorter(flow: Flow): object {
    const { secondLine: _, ...stages } = structuredClone(flow.stages);
    for (const id of ['firstLine', 'departmentHead'])
      (stages[id] as StageRule).commands = { ...stages[id]?.commands, handover: 'departmentHead' };
    const { kind: __, version: ___, ...rest } = flow;
    const minutes = (clock: string, to: number) => ({ ...flow.clocks[clock], minutes: to });
    return {
      ...rest,
      stages,
      clocks: { ...flow.clocks, followUp: minutes('followUp', 99), interim: minutes('interim', 240) },
    };
  }
  async function drafted() {
    const of = await got<FlowVersionDetail>(ask('POST', '/api/flows/praise/drafts', { basedOn: 2 }), 201);
    return of;
  }

  test('those that have a place in it go by it, with the time that was spent; the others stay, and are named', async () => {
    const [first, handed] = [await opened(30 * MINUTE), await opened(30 * MINUTE)];
    const actor = { type: 'staff', id: desk.people.rep } as const;
    await writeCommand(desk.prisma, { tenantId, caseId: handed, type: 'handover', actor, payload: {} });
    await carriedOut();
    expect((await row(handed)).stage).toBe('secondLine');

    const of = await got<FlowVersionDetail>(ask('POST', '/api/flows/complaint/drafts', { basedOn: 2 }), 201);
    const definition = shorter(of.definition as unknown as Flow);
    const path = `/api/flows/complaint/${of.version}`;
    const unsaved = await got<RunningPreview>(ask('POST', `${path}/running`, { definition }));
    const saved = await got<FlowVersionDetail>(ask('PATCH', path, { revision: of.revision, definition }));
    const before = await got<RunningPreview>(ask('POST', `${path}/running`, {}));
    expect(unsaved.cases.map(({ stays }) => stays)).toEqual(before.cases.map(({ stays }) => stays));
    expect(before.moves.move).toBe(before.running - 1);
    expect(before.cases.filter(({ stays }) => stays.move)).toMatchObject([
      { id: handed, stays: { move: { because: 'stageMissing', stage: 'secondLine' } } },
    ]);

    const was = await stateOf(first);
    const progress = async () => (await got<FollowingAnswer>(ask('GET', `${path}/following`))).following;
    expect(await progress()).toBeNull();
    await got(ask('POST', `${path}/publication`, { revision: saved.revision, note: 'One line', running: 'move' }));
    expect(await progress()).toMatchObject({ state: 'running', told: 0, underway: 0, left: before.running });
    await reassessOnce(desk.prisma);
    const told = Math.min(AT_ONCE, before.running);
    const left = before.running - told;
    expect(await progress()).toMatchObject({ state: 'running', told, underway: told, left });
    await carriedOut();
    for (let rounds = 0; rounds < 3; rounds++) await followed();
    expect(await progress()).toMatchObject({ state: 'done', told: before.running, underway: 0, left: 0 });
    const is = await stateOf(first);
    expect(is.flow.version).toBe(of.version);
    expect((await row(first)).flowVersion).toBe(of.version);
    expect(is.clocks.resolution?.spans).toEqual(was.clocks.resolution?.spans);
    expect(is.clocks.interim?.budgetMs).toBe((is.minutes.interim ?? 240) * MINUTE);
    expect((await row(handed)).flowVersion).toBe(2);
    await mustHold(before, 'move');
    expect(await standing()).toEqual(foretold(before, 'move'));

    for (const [language, words] of [
      ['en', `It goes by version ${of.version} of its flow from now on`],
      ['zh', `从现在起按流程版本 ${of.version} 处理`],
    ] as const) {
      const story = await storyOf(first, language);
      expect(story.some((one) => one.is === 'event' && one.text.startsWith(words))).toBe(true);
    }
    const story = await storyOf(handed);
    expect(story.at(-1)).toMatchObject({
      text: `Version ${of.version} of its flow is in force: the case keeps the one it has, since it has no stage “Second line”`,
    });
  });

  test('its past is played back through both flows, and comes out as it is recorded', async () => {
    const now = new Date();
    const wanted = { tenantId, from: new Date(0), until: now, cursor: null, size: 100 };
    const { found: cases } = (await pastCases(desk.prisma, wanted, 'all', () => undefined)) ?? { found: [] };
    const calendarsAt = await calendarsThen(desk.prisma, tenantId);
    const moved = cases.filter(({ state }) => (state?.flow.version ?? 0) > 2);
    expect(moved.length).toBeGreaterThan(0);
    for (const { asked, past, state } of moved) {
      const decide = (nth: number, { set }: { set: string }): Said => {
        const { id: decisionId, outcome } = asked.get(askedKey(nth, set)) as KeptDecision;
        return { answer: { type: 'decided', set, decisionId, outcome } as Said['answer'], asRecorded: true };
      };
      const { asRecorded } = playBack(past(0), { calendarsAt, decide, hear: () => {} });
      expect(asRecorded).toEqual(state);
    }
  });

  test('they stay unless somebody wants them to move; what was to move does not once the flow is out of use', async () => {
    const id = await opened(0, 'normal', 'praise');
    const publish = async (more: object) => {
      const of = await drafted();
      const path = `/api/flows/praise/${of.version}`;
      await got(ask('POST', `${path}/publication`, { revision: of.revision, note: 'x', ...more }));
      return path;
    };
    await publish({});
    await followed();
    expect((await row(id)).flowVersion).toBe(2);
    const path = await publish({ running: 'move' });
    await got(ask('POST', `${path}/retirement`));
    await followed();
    expect((await row(id)).flowVersion).toBe(2);
    // The same times are no better.
    await publish({ running: 'moveWhereBetter' });
    await followed();
    expect((await row(id)).flowVersion).toBe(2);
    expect((await desk.prisma.caseEvent.findFirst({ where: { caseId: id, type: 'moveFlow' } }))?.data).toMatchObject({
      ...{ onlyIfBetter: true, stays: 'nothingEarlier' },
    });
  });

  test('one with faults cannot be previewed', async () => {
    const { version } = await drafted();
    const answer = await ask('POST', `/api/flows/praise/${version}/running`, { definition: { stages: {} } });
    expect(answer.status).toBe(422);
  });
});
