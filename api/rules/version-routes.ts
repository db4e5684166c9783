import { z } from 'zod';
import type { Locale, Role, RuleSetCode } from '../../domain/vocabulary.ts';
import { ChangeRefused } from '../../prisma/admin/refused.ts';
import type { Opened } from '../../prisma/approvals/request.ts';
import { earlierAnswer, type Once } from '../../prisma/once.ts';
import { beginDraft, discardDraft, openDraft, saveDraft } from '../../prisma/rules/drafts.ts';
import { wordsFor } from '../../prisma/rules/names.ts';
import { cancelPublication, publishDraft } from '../../prisma/rules/publish.ts';
import { compare } from '../../rules/compare.ts';
import { differencesInWords } from '../../rules/describe.ts';
import { fileOf, ordered } from '../../rules/file.ts';
import { type Problem, parseDefinition, problemInWords } from '../../rules/parse.ts';
import { type Shaped, shapeProblems } from '../../rules/shape.ts';
import { byOf } from '../admin/by.ts';
import { inWords } from '../approvals/act.ts';
import { contentDisposition } from '../content-disposition.ts';
import {
  NewRuleDraft,
  type RuleConflict,
  RuleDifferences,
  RuleDraftSave,
  RuleDraftSeen,
  RuleFrom,
  RulePublication,
  RulePublicationAnswer,
  RuleSetParams,
  RuleVersionDetail,
  RuleVersionParams,
} from '../contract/rule-versions.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, type Route, route, WRITTEN } from '../route.ts';
import { checkedHere, storedAt, versionDetail } from './version-rows.ts';

const tag = 'rules';
const READERS = { roles: ['lead', 'manager', 'executive', 'admin'] satisfies Role[] };
const EDITORS = { roles: ['manager', 'admin'] satisfies Role[] };
const VERSION = '/api/rules/:set/versions/:version';
const DRAFT = '/api/rules/:set/draft';
const one = { description: 'The version', schema: RuleVersionDetail };

type C = Context<unknown, unknown, unknown>;

export const ruleVersionRoutes: Route[] = [
  route({
    name: 'showRuleVersion',
    method: 'get',
    path: VERSION,
    tag,
    summary: 'One version in whatever state: rows in words, how often each decided, what is wrong',
    access: READERS,
    params: RuleVersionParams,
    answers: { 200: one },
    problems: ['notFound'],
    handle: async (c) => ok(await versionDetail(c, c.params.set, c.params.version)),
  }),

  route({
    name: 'exportRules',
    method: 'get',
    path: `${VERSION}/file`,
    tag,
    summary: 'One version as a file of JSON, with its keys always in the same order',
    access: READERS,
    params: RuleVersionParams,
    answers: { 200: { description: 'The file', schema: z.unknown() } },
    problems: ['notFound'],
    async handle({ deps: { prisma }, tenantId, params: { set, version }, res }) {
      const text = fileOf(await storedAt(prisma, tenantId, set, version));
      res
        .status(200)
        .set({
          'Content-Disposition': contentDisposition(`${set}-${version}.json`),
          'Cache-Control': 'no-store',
        })
        .type('json')
        .send(text);
      return WRITTEN;
    },
  }),

  route({
    name: 'compareRules',
    method: 'get',
    path: `${VERSION}/differences`,
    tag,
    summary: 'What differs from another version: row by row and part by part, in words',
    access: READERS,
    params: RuleVersionParams,
    query: RuleFrom,
    answers: { 200: { description: 'Differences', schema: RuleDifferences } },
    problems: ['notFound'],
    async handle(c) {
      const { set, version } = c.params;
      const stored = (at: number) => storedAt(c.deps.prisma, c.tenantId, set, at);
      const [was, is] = await Promise.all([stored(c.query.from), stored(version)]);
      return ok(await differ(c, set, was, is));
    },
  }),

  route({
    name: 'showRuleDraft',
    method: 'get',
    path: DRAFT,
    tag,
    summary: 'The draft of a set that is being worked on',
    access: READERS,
    params: RuleSetParams,
    answers: { 200: one },
    problems: ['notFound'],
    handle: async (c) => ok(await draftDetail(c, c.params.set)),
  }),

  route({
    name: 'beginRuleDraft',
    method: 'post',
    path: DRAFT,
    tag,
    summary: 'Begin a draft from a version, or from rules that were brought along; one at a time',
    access: EDITORS,
    params: RuleSetParams,
    body: NewRuleDraft,
    answers: { 201: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { set } = c.params;
      const from = 'definition' in c.body ? { definition: wholeRules(c, set, c.body.definition) } : c.body;
      const version = await beginDraft(c.deps.prisma, byOf(c), set, from);
      return { status: 201, body: await versionDetail(c, set, version) };
    },
  }),

  route({
    name: 'saveRuleDraft',
    method: 'patch',
    path: DRAFT,
    tag,
    summary: 'Save a draft, also an unfinished one; 409 with what was changed since `revision`, row by row',
    access: EDITORS,
    params: RuleSetParams,
    body: RuleDraftSave,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { set } = c.params;
      const { definition, ...seen } = c.body;
      mustHaveShape(shapeProblems(definition, set), c.locale);
      const rules = definition as Shaped;
      await told(c, set, rules, () => saveDraft(c.deps.prisma, byOf(c), set, seen, rules));
      return ok(await draftDetail(c, set));
    },
  }),

  route({
    name: 'discardRuleDraft',
    method: 'delete',
    path: DRAFT,
    tag,
    summary: 'Discard a draft; it is kept as it was, and a new one can begin from it',
    access: EDITORS,
    params: RuleSetParams,
    query: RuleDraftSeen,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { set } = c.params;
      await told(c, set, null, () => discardDraft(c.deps.prisma, byOf(c), set, c.query));
      return ok(await versionDetail(c, set, c.query.version));
    },
  }),

  route({
    name: 'publishRules',
    method: 'post',
    path: `${DRAFT}/publication`,
    tag,
    summary: 'Publish a draft, from now or from an instant on; it waits where the rules of approvals ask for somebody',
    access: EDITORS,
    params: RuleSetParams,
    body: RulePublication,
    idempotent: true,
    answers: { 200: { description: 'Published, or waiting', schema: RulePublicationAnswer } },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const once = onceOf(c);
      // A repeat is answered before anything is judged.
      const earlier = once && (await earlierAnswer<Opened>(c.deps.prisma, c.tenantId, once));
      const { id, number, status } = earlier ?? (await published(c, c.params.set, c.body, once));
      return ok({ version: c.body.version, published: status === 'approved', approval: { id, number } });
    },
  }),

  route({
    name: 'cancelRules',
    method: 'post',
    path: `${VERSION}/cancellation`,
    tag,
    summary: 'Take back what was published to hold from a later instant on',
    access: EDITORS,
    params: RuleVersionParams,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { set, version } = c.params;
      await cancelPublication(c.deps.prisma, byOf(c), set, version);
      return ok(await versionDetail(c, set, version));
    },
  }),
];

/** @throws `validation` where what is asked for makes no sense */
function published(
  c: C,
  set: RuleSetCode,
  { from, running = 'stay', ...rest }: z.output<typeof RulePublication>,
  once: Once | undefined,
): Promise<Opened> {
  const instant = from === undefined ? null : Date.parse(from);
  if (instant !== null && instant <= Date.now()) throw invalid({ from: 'tooSmall' });
  if (running !== 'stay' && set !== 'serviceLevel') throw invalid({ running: 'onlyServiceLevels' });
  const by = { ...byOf(c), actor: { ...byOf(c).actor, id: c.staff.id } };
  const wanted = { ...rest, from: instant, running };
  return inWords(c, () => told(c, set, null, () => publishDraft(c.deps.prisma, by, set, wanted, once)));
}

async function draftDetail(c: C, set: RuleSetCode): Promise<RuleVersionDetail> {
  const draft = await openDraft(c.deps.prisma, c.tenantId, set);
  if (!draft) throw notFound();
  return versionDetail(c, set, draft.version);
}

async function differ(c: C, set: RuleSetCode, was: Shaped, is: Shaped): Promise<RuleDifferences> {
  return differencesInWords(compare(was, is), { set, ...(await wordsFor(c.deps.prisma, c.tenantId, c.locale)) });
}

/** Rules from elsewhere must be whole, so that nothing is begun by mistake. @throws `validation` at each place that is wrong */
function wholeRules({ locale }: C, set: RuleSetCode, input: unknown): Shaped {
  const parsed = parseDefinition(input);
  if (!parsed.ok) throw unreadable(parsed.problems, locale);
  mustHaveShape(shapeProblems(parsed.definition, set), locale);
  return parsed.definition as unknown as Shaped;
}

function mustHaveShape(problems: readonly Problem[], locale: Locale): void {
  if (problems.length > 0) throw unreadable(problems, locale);
}

const unreadable = (problems: readonly Problem[], locale: Locale) =>
  new ProblemError('validation', {
    said: Object.fromEntries(
      problems.map((problem) => [
        problem.place ? `definition.${problem.place}` : 'definition',
        problemInWords(problem, locale),
      ]),
    ),
  });

/** Whoever comes second is told what the first changed, and whoever publishes what is wrong, in words. */
async function told<T>(c: C, set: RuleSetCode, mine: Shaped | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    if (error.code === 'ruleDraftUnfit') {
      throw new ChangeRefused(error.code, { ...(await checkedHere(c, set, error.values.definition)) });
    }
    if (error.code !== 'ruleDraftChanged') throw error;
    const { revision, by, was, definition } = error.values as { revision: number; by: string } & Record<string, Shaped>;
    const now = definition as Shaped;
    const values: RuleConflict = {
      ...{ revision, by, definition: ordered(now) as Record<string, unknown> },
      theirs: was ? await differ(c, set, was, now) : null,
      mine: await differ(c, set, now, mine ?? now),
    };
    throw new ChangeRefused(error.code, values);
  }
}
