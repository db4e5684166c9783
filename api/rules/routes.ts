import { z } from 'zod';
import { AT_ONCE } from '../../domain/tier-policy.ts';
import { RULE_SETS, type RuleSetCode } from '../../domain/vocabulary.ts';
import { versionAt } from '../../prisma/decisions/versions.ts';
import { countRows } from '../../prisma/rules/count.ts';
import { hitsOf } from '../../prisma/rules/hits.ts';
import { wordsFor, worldOf } from '../../prisma/rules/names.ts';
import { outcomesOf, tryOne } from '../../prisma/rules/try.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { rowsInWords } from '../../rules/describe.ts';
import { parseDefinition } from '../../rules/parse.ts';
import { RuleCount, RuleParts } from '../contract/rule-editor.ts';
import { RuleSetParams as SET } from '../contract/rule-versions.ts';
import { RuleCheck, RuleCheckInput, RuleSetDetail, RuleSetRow, RuleTrial, RuleTrialInput } from '../contract/rules.ts';
import { invalid } from '../problem.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { cadenceAsked, findSubject } from './find.ts';
import { partsOf } from './parts.ts';
import { ruleVersionRoutes } from './version-routes.ts';
import { openVersions, sinceOf, versionRows, withHits } from './version-rows.ts';
import { checkedInBoth, faultsFor, triedInWords } from './words.ts';

export const READERS = ['lead', 'manager', 'executive', 'admin'] as const;

export const ruleRoutes: Route[] = [
  ...ruleVersionRoutes,

  route({
    name: 'listRuleSets',
    method: 'get',
    path: '/api/rules',
    tag: 'rules',
    summary: 'Rule sets with the version that holds, and how often it decided in the last 30 days',
    access: { roles: READERS },
    answers: { 200: { description: 'All of them', schema: z.array(RuleSetRow) } },
    handle: async (c) => ok(await Promise.all(RULE_SETS.map((set) => listed(c, set)))),
  }),

  route({
    name: 'showRuleSet',
    method: 'get',
    path: '/api/rules/:set',
    tag: 'rules',
    summary:
      'The version of a rule set that holds: each row in words, how often it decided, what is wrong with it; and all versions',
    access: { roles: READERS },
    params: SET,
    answers: { 200: { description: 'The rule set', schema: RuleSetDetail } },
    handle: async (c) => ok(await detail(c, c.params.set)),
  }),

  route({
    name: 'showRuleParts',
    method: 'get',
    path: '/api/rules/:set/parts',
    tag: 'rules',
    summary: 'What rules of this set are written with: facts with their operators and choices, queues, limits',
    access: { roles: READERS },
    params: SET,
    answers: { 200: { description: 'The parts', schema: RuleParts } },
    handle: async (c) => ok(await partsOf(c, c.params.set)),
  }),

  route({
    name: 'countRules',
    method: 'post',
    path: '/api/rules/:set/count',
    tag: 'rules',
    summary: 'How many members, open cases, requests or queues each row would decide now; nothing is kept',
    access: { roles: READERS },
    params: SET,
    body: RuleCheckInput,
    answers: { 200: { description: 'The counts, or why there are none', schema: RuleCount } },
    async handle({ deps: { prisma }, tenantId, params: { set }, body }) {
      const parsed = parseDefinition(body.definition);
      if (!parsed.ok || parsed.definition.set !== set) return ok({ is: 'unreadable' });
      return ok(await countRows(prisma, tenantId, parsed.definition, Date.now()));
    },
  }),

  route({
    name: 'checkRules',
    method: 'post',
    path: '/api/rules/:set/check',
    tag: 'rules',
    summary: 'What is wrong with rules that are being written, with the place of each; nothing is kept',
    access: { roles: READERS },
    params: SET,
    body: RuleCheckInput,
    answers: { 200: { description: 'Problems and faults', schema: RuleCheck } },
    async handle({ deps: { prisma }, tenantId, locale, params: { set }, body }) {
      const [zh, en, world] = await Promise.all([
        wordsFor(prisma, tenantId, 'zh'),
        wordsFor(prisma, tenantId, 'en'),
        worldOf(prisma, tenantId, locale, set),
      ]);
      return ok(await checkedInBoth(body.definition, locale, { zh, en }, world));
    },
  }),

  route({
    name: 'tryRules',
    method: 'post',
    path: '/api/rules/:set/try',
    tag: 'rules',
    summary:
      'What rules say of one case or member: every row with what it saw, and the smallest change that would alter it; nothing is kept',
    access: { roles: READERS },
    params: SET,
    body: RuleTrialInput,
    answers: { 200: { description: 'What comes of it', schema: RuleTrial } },
    async handle(c) {
      const {
        deps: { prisma },
        tenantId,
        locale,
        params: { set },
        body,
      } = c;
      const { about, facts } = await findSubject(c, set, body);
      const now = Date.now();
      const draft = body.definition === undefined ? null : written(set, body.definition);
      const cadence = (await cadenceAsked(c, body.cadence))?.code;
      const holds = await versionAt(prisma, tenantId, set, now);
      const definition = draft ?? holds.definition;
      const [tried, words] = await Promise.all([
        facts(now).then((seen) => tryOne(definition, seen, cadence)),
        wordsFor(prisma, tenantId, locale),
      ]);
      const version = draft ? null : holds.version;
      const said = draft && { version: holds.version, of: await outcomesOf(holds.definition, tried.facts, cadence) };
      return ok(triedInWords({ about, version }, definition, tried, words, said));
    },
  }),
];

/** @throws `validation` at the places that are wrong */
export function written(set: RuleSetCode, input: unknown): RuleSetDefinition {
  const parsed = parseDefinition(input);
  if (parsed.ok && parsed.definition.set === set) return parsed.definition;
  throw invalid({ definition: 'unreadableRules' });
}

async function listed(c: Context<unknown, unknown, unknown>, set: RuleSetCode): Promise<RuleSetRow> {
  const {
    deps: { prisma },
    tenantId,
  } = c;
  const { version, definition } = await versionAt(prisma, tenantId, set, Date.now());
  const kept = await prisma.ruleSetVersion.findUniqueOrThrow({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet: set, version } },
    select: { effectiveFrom: true },
  });
  const [use, open] = await Promise.all([hitsOf(prisma, tenantId, set, version), openVersions(c, set)]);
  const used = new Set(use.map(({ rowId }) => rowId));
  return {
    ...{ set, version, since: sinceOf(kept.effectiveFrom), rows: definition.rows.length },
    idle: definition.rows.filter(({ id }) => !used.has(id)).length,
    hits: use.reduce((sum, { hits }) => sum + hits, 0),
    open,
  };
}

async function detail(c: Context<unknown>, set: RuleSetCode): Promise<RuleSetDetail> {
  const {
    deps: { prisma },
    tenantId,
    locale,
  } = c;
  const { version, definition } = await versionAt(prisma, tenantId, set, Date.now());
  const [words, world, use, versions] = await Promise.all([
    wordsFor(prisma, tenantId, locale),
    worldOf(prisma, tenantId, locale, set),
    hitsOf(prisma, tenantId, set, version),
    versionRows(c, set),
  ]);
  const holds = versions.find((one) => one.version === version);
  return {
    ...{ set, version, since: holds?.since ?? null, note: holds?.note ?? '', hitPolicy: definition.hitPolicy },
    rows: withHits(rowsInWords(definition, words.reader, words.names), use),
    faults: await faultsFor(definition, words, world),
    versions,
    policy: set === 'tier' ? (definition.policy ?? AT_ONCE) : null,
    definition,
  };
}
