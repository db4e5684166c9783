import { z } from 'zod';
import type { Role } from '../../domain/vocabulary.ts';
import { changeScenario, createScenario, setArchived } from '../../prisma/scenarios/rows.ts';
import { byOf } from '../admin/by.ts';
import {
  ScenarioChange,
  ScenarioDetail,
  ScenarioFilter,
  ScenarioInput,
  ScenarioList,
  ScenarioParts,
  ScenarioPlay,
  ScenarioStories,
  ScenarioTrial,
  ScenarioTrialInput,
} from '../contract/scenarios.ts';
import { Id } from '../contract/values.ts';
import { ok, type Route, route } from '../route.ts';
import { scenarioParts } from './parts.ts';
import { mustMakeSense, stories } from './play.ts';
import { scenarioDetail, scenarioList } from './rows.ts';
import { scenarioTrial } from './trial.ts';

const READERS = { roles: ['lead', 'manager', 'executive', 'admin'] satisfies Role[] };
const EDITORS = { roles: ['manager', 'admin'] satisfies Role[] };
const params = z.object({ id: Id });
const tag = 'scenarios';
const one = { description: 'The scenario', schema: ScenarioDetail };
const PATH = '/api/scenarios/:id';

export const scenarioRoutes: Route[] = [
  route({
    name: 'listScenarios',
    method: 'get',
    path: '/api/scenarios',
    tag,
    summary:
      'Scenarios that are in use, or archived: how many expectations each breaks now, and by the draft of a rule set',
    access: READERS,
    query: ScenarioFilter,
    answers: { 200: { description: 'By name', schema: ScenarioList } },
    handle: async (c) => ok(await scenarioList(c, c.query.archived === 'true', c.query.set)),
  }),

  route({
    name: 'showScenarioParts',
    method: 'get',
    path: '/api/scenarios/parts',
    tag,
    summary: 'What scenarios are written with: facts, queues, stages and clocks of each flow, versions to compare with',
    access: READERS,
    answers: { 200: { description: 'The parts', schema: ScenarioParts } },
    handle: async (c) => ok(await scenarioParts(c)),
  }),

  route({
    name: 'playScenario',
    method: 'post',
    path: '/api/scenarios/play',
    tag,
    summary: 'Plays a scenario by what holds now, and by another version or by rules being written; nothing is kept',
    access: READERS,
    body: ScenarioPlay,
    answers: { 200: { description: 'What comes of it', schema: ScenarioStories } },
    handle: async (c) => ok(await stories(c, c.body)),
  }),

  route({
    name: 'tryScenarios',
    method: 'post',
    path: '/api/scenarios/trial',
    tag,
    summary:
      'Plays every scenario in use by rules being written or by a version, and says what breaks; nothing is kept',
    access: READERS,
    body: ScenarioTrialInput,
    answers: { 200: { description: 'What each comes to, by name', schema: ScenarioTrial } },
    handle: async (c) => ok(await scenarioTrial(c, c.body)),
  }),

  route({
    name: 'createScenario',
    method: 'post',
    path: '/api/scenarios',
    tag,
    summary: 'Make a scenario',
    access: EDITORS,
    body: ScenarioInput,
    answers: { 201: one },
    async handle(c) {
      mustMakeSense(c.body.scenario);
      const id = await createScenario(c.deps.prisma, byOf(c), c.body);
      return { status: 201, body: await scenarioDetail(c, id) };
    },
  }),

  route({
    name: 'showScenario',
    method: 'get',
    path: PATH,
    tag,
    summary: 'One scenario with its steps and what it expects',
    access: READERS,
    params,
    answers: { 200: one },
    problems: ['notFound'],
    handle: async (c) => ok(await scenarioDetail(c, c.params.id)),
  }),

  route({
    name: 'changeScenario',
    method: 'patch',
    path: PATH,
    tag,
    summary: 'Save a scenario; 409 with what it is and where it differs when it was saved since `revision`',
    access: EDITORS,
    params,
    body: ScenarioChange,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { revision, ...wanted } = c.body;
      mustMakeSense(wanted.scenario);
      await changeScenario(c.deps.prisma, byOf(c), c.params.id, revision, wanted);
      return ok(await scenarioDetail(c, c.params.id));
    },
  }),

  ...([true, false] as const).map((archived) =>
    route({
      name: archived ? 'archiveScenario' : 'restoreScenario',
      method: 'post',
      path: `${PATH}/${archived ? 'archiving' : 'restoration'}`,
      tag,
      summary: archived
        ? 'Put a scenario away: no publication is held against it any more'
        : 'Bring an archived scenario back',
      access: EDITORS,
      params,
      answers: { 200: one },
      problems: ['notFound'],
      async handle(c) {
        await setArchived(c.deps.prisma, byOf(c), c.params.id, archived);
        return ok(await scenarioDetail(c, c.params.id));
      },
    }),
  ),
];
