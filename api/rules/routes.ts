import { z } from 'zod';
import { RULE_SETS, type RuleSetCode } from '../../domain/vocabulary.ts';
import { versionAt } from '../../prisma/decisions/versions.ts';
import { hitsOf, type Use } from '../../prisma/rules/hits.ts';
import { wordsFor } from '../../prisma/rules/names.ts';
import { tryOne } from '../../prisma/rules/try.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { rowsInWords } from '../../rules/describe.ts';
import { parseDefinition } from '../../rules/parse.ts';
import {
  RuleCheck,
  RuleCheckInput,
  RuleSetCode as RuleSetCodes,
  RuleSetDetail,
  RuleSetRow,
  RuleTrial,
  RuleTrialInput,
  type VersionRow,
} from '../contract/rules.ts';
import { invalid } from '../problem.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { findSubject } from './find.ts';
import { checked, faultsFor, triedInWords } from './words.ts';

export const READERS = ['lead', 'manager', 'executive', 'admin'] as const;
export const SET = z.object({ set: RuleSetCodes });
/** The beginning of time, as the shipped versions have it. */
const ALWAYS = 0;
const since = (from: Date | null) => (from && from.getTime() > ALWAYS ? from.toISOString() : null);

export const ruleRoutes: Route[] = [
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
    name: 'checkRules',
    method: 'post',
    path: '/api/rules/:set/check',
    tag: 'rules',
    summary: 'What is wrong with rules that are being written, with the place of each; nothing is kept',
    access: { roles: READERS },
    params: SET,
    body: RuleCheckInput,
    answers: { 200: { description: 'Problems and faults', schema: RuleCheck } },
    async handle({ deps: { prisma }, tenantId, locale, body }) {
      return ok(checked(body.definition, await wordsFor(prisma, tenantId, locale)));
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
      const { about, subject } = await findSubject(c, set, body);
      const now = Date.now();
      const holds = body.definition === undefined ? await versionAt(prisma, tenantId, set, now) : null;
      const definition = holds?.definition ?? written(set, body.definition);
      const tried = await tryOne(prisma, definition, subject, now);
      const words = await wordsFor(prisma, tenantId, locale);
      return ok(triedInWords({ about, version: holds?.version ?? null }, definition, tried, words));
    },
  }),
];

/** @throws `validation` at the places that are wrong */
export function written(set: RuleSetCode, input: unknown): RuleSetDefinition {
  const parsed = parseDefinition(input);
  if (parsed.ok && parsed.definition.set === set) return parsed.definition;
  throw invalid({ definition: 'unreadableRules' });
}

async function listed({ deps: { prisma }, tenantId }: Context, set: RuleSetCode): Promise<RuleSetRow> {
  const { version, definition } = await versionAt(prisma, tenantId, set, Date.now());
  const kept = await prisma.ruleSetVersion.findUniqueOrThrow({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet: set, version } },
    select: { effectiveFrom: true },
  });
  const use = await hitsOf(prisma, tenantId, set, version);
  const used = new Set(use.map(({ rowId }) => rowId));
  return {
    ...{ set, version, since: since(kept.effectiveFrom), rows: definition.rows.length },
    idle: definition.rows.filter(({ id }) => !used.has(id)).length,
    hits: use.reduce((sum, { hits }) => sum + hits, 0),
  };
}

async function detail(
  { deps: { prisma }, tenantId, locale }: Context<unknown>,
  set: RuleSetCode,
): Promise<RuleSetDetail> {
  const { version, definition } = await versionAt(prisma, tenantId, set, Date.now());
  const [words, use, versions] = await Promise.all([
    wordsFor(prisma, tenantId, locale),
    hitsOf(prisma, tenantId, set, version),
    versionsOf(prisma, tenantId, set),
  ]);
  const used = new Map(use.map((one) => [one.rowId, one]));
  const holds = versions.find((one) => one.version === version);
  return {
    ...{ set, version, since: holds?.since ?? null, note: holds?.note ?? '', hitPolicy: definition.hitPolicy },
    rows: rowsInWords(definition, words.reader, words.names).map((row) => ({ ...row, ...hitsIn(used.get(row.id)) })),
    faults: faultsFor(definition, words),
    versions,
    definition,
  };
}

const hitsIn = (use: Use | undefined) => ({ hits: use?.hits ?? 0, lastAt: use?.lastAt.toISOString() ?? null });

async function versionsOf(prisma: Context['deps']['prisma'], tenantId: string, set: RuleSetCode) {
  const rows = await prisma.ruleSetVersion.findMany({
    where: { tenantId, ruleSet: set },
    orderBy: { version: 'desc' },
    select: { version: true, status: true, effectiveFrom: true, note: true, createdBy: true },
  });
  const authors = await prisma.staff.findMany({
    where: { tenantId, id: { in: rows.flatMap(({ createdBy }) => createdBy ?? []) } },
    select: { id: true, name: true },
  });
  const names = new Map(authors.map(({ id, name }) => [id, name]));
  return rows.map(({ version, status, effectiveFrom, note, createdBy }) => ({
    ...{
      version,
      note,
      status: status as VersionRow['status'],
      since: since(effectiveFrom),
      author: names.get(createdBy ?? '') ?? null,
    },
  }));
}
