import { z } from 'zod';
import type { Figures } from '../../domain/trial/figures.ts';
import { kindOfTrial, LONGEST_DAYS } from '../../domain/trial/trial.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { versionAt, versionOf } from '../../prisma/decisions/versions.ts';
import { cancelTrial, startTrial } from '../../prisma/trials/rows.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { InvalidDefinition } from '../../rules/parse.ts';
import { audit } from '../audit.ts';
import { TrialDetail, TrialItem, TrialItemFilter, TrialRow, TrialStart } from '../contract/rule-trials.ts';
import { RuleSetParams as SET } from '../contract/rule-versions.ts';
import { Id } from '../contract/values.ts';
import { csvStream, sendCsv } from '../files/csv.ts';
import { ListQuery, readList } from '../list.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, page, type Route, route, WRITTEN } from '../route.ts';
import { cadenceAsked } from './find.ts';
import { READERS, written } from './routes.ts';
import { changedItems, itemReader, trialColumns } from './trial-items.ts';
import { trialDetail, trialRows, trialsOf } from './trial-rows.ts';

const TRYING = ['manager', 'admin'] as const;
const params = z.object({ id: Id });
const tag = 'rules';
const DAY = 86_400_000;
/** When nobody says which period. */
const USUAL_DAYS = 90;
const SHOWN = 50;

type Any = Context<{ id: string }, unknown, unknown>;
const found = async ({ deps: { prisma }, tenantId, params: { id } }: Any) => {
  const trial = await prisma.ruleTrial.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!trial) throw notFound();
  return trial;
};
const detail = async (c: Any) => trialDetail(c.deps.prisma, c.tenantId, await found(c), c.locale);

export const trialRoutes: Route[] = [
  route({
    name: 'listTrials',
    method: 'get',
    path: '/api/rules/:set/trials',
    tag,
    summary: `Trials of a rule set on the past, newest first; at most ${SHOWN}`,
    access: { roles: READERS },
    params: SET,
    answers: { 200: { description: 'Those of the last 90 days', schema: z.array(TrialRow) } },
    async handle({ deps: { prisma }, tenantId, params: { set }, locale }) {
      const trials = await trialsOf(prisma, tenantId, set, SHOWN);
      return ok(await trialRows(prisma, tenantId, trials, locale));
    },
  }),

  route({
    name: 'startTrial',
    method: 'post',
    path: '/api/rules/:set/trials',
    tag,
    summary:
      'Tries rules on all members, or on the cases or approvals of a period, before they touch anyone; two at once, the others wait',
    access: { roles: TRYING },
    params: SET,
    body: TrialStart,
    idempotent: true,
    answers: { 201: { description: 'It was asked for', schema: z.object({ id: Id }) } },
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, staff, params, body } = c;
      const kind = kindOfTrial(params.set);
      const against = await againstOf(c, params.set, body.against);
      const tried = await triedOf(c, params.set, body);
      const period = kind === 'members' ? null : periodOf(body, Date.now());
      const cadence = params.set === 'careAudience' ? await cadenceAsked(c, body.cadence) : undefined;
      const about = { set: params.set, kind, against, ...tried, cadence, period };
      const asked = { tenantId, ...about, by: staff.id, once: onceOf(c) };
      return { status: 201, body: await startTrial(deps.prisma, asked) };
    },
  }),

  route({
    name: 'showTrial',
    method: 'get',
    path: '/api/rules/trials/:id',
    tag,
    summary: 'A trial: how far it is; once it is over, what came of it',
    access: { roles: READERS },
    params,
    answers: { 200: { description: 'The trial', schema: TrialDetail } },
    handle: async (c) => ok(await detail(c)),
  }),

  route({
    name: 'cancelTrial',
    method: 'post',
    path: '/api/rules/trials/:id/cancellation',
    tag,
    summary: 'Ends a trial before its time; what it found stays. One that is over stays as it is',
    access: { roles: TRYING },
    params,
    answers: { 200: { description: 'As it stands then', schema: TrialDetail } },
    async handle(c) {
      const { id } = await found(c);
      await cancelTrial(c.deps.prisma, c.tenantId, id);
      return ok(await detail(c));
    },
  }),

  route({
    name: 'listTrialItems',
    method: 'get',
    path: '/api/rules/trials/:id/items',
    tag,
    summary:
      'Members, cases or approvals behind a cell of a trial, each with the rows that decide before and after; of those whom nothing changes for, a thousand',
    access: { roles: READERS },
    params,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(TrialItem),
        headers: { 'Content-Range': 'items first-last/total' },
      },
    },
    async handle(c) {
      const { deps, tenantId, query } = c;
      const trial = await found(c);
      const { filter, skip, take } = readList(query, TrialItemFilter, ['id'], ['id', 'asc']);
      const { unplayed, ...cell } = filter;
      const where: Prisma.RuleTrialItemWhereInput = {
        ...{ tenantId, trialId: trial.id },
        ...Object.fromEntries(Object.entries(cell).filter(([, value]) => value !== undefined)),
        ...(unplayed === undefined ? {} : { why: unplayed ? { not: null } : null }),
      };
      const [total, items, read] = await Promise.all([
        deps.prisma.ruleTrialItem.count({ where }),
        deps.prisma.ruleTrialItem.findMany({ where, orderBy: { subjectId: 'asc' }, skip, take }),
        itemReader({ ...c, prisma: deps.prisma }, trial),
      ]);
      return page('items', await read(items), skip, total);
    },
  }),

  route({
    name: 'exportTrial',
    method: 'get',
    path: '/api/rules/trials/:id/export.csv',
    tag,
    summary: 'Everybody whom the rules of a trial change something for, as CSV: those whom the reader may see',
    access: { roles: TRYING },
    params,
    answers: { 200: { description: 'CSV', schema: z.string(), type: 'text/csv' } },
    async handle(c) {
      const { deps, tenantId, staff, req, res, locale } = c;
      const trial = await found(c);
      const set = trial.ruleSet as RuleSetCode;
      const members = trial.kind === 'members';
      await audit(deps.prisma, {
        ...{ tenantId, actor: actorOf(staff), recordId: null, ip: req.ip, fields: { trialId: trial.id } },
        ...(members
          ? { action: 'members.exported', recordType: 'Member' }
          : { action: 'cases.exported', recordType: 'Case' }),
      });
      const rows = changedItems({ ...c, prisma: deps.prisma }, trial);
      await sendCsv(
        res,
        `trial-${set}-${trial.createdAt.toISOString().slice(0, 10)}.csv`,
        csvStream(trialColumns(set, locale, (trial.figures as Figures | null)?.waits !== undefined), rows),
      );
      return WRITTEN;
    },
  }),
];

type Starting = Context<unknown, unknown, unknown>;
type Body = z.output<typeof TrialStart>;

/** @throws `validation` where there is no such version, or it cannot be read any more */
async function againstOf({ deps: { prisma }, tenantId }: Starting, set: RuleSetCode, version: number | undefined) {
  if (version === undefined) return (await versionAt(prisma, tenantId, set, Date.now())).version;
  await stored({ prisma, tenantId, set, version }, 'against');
  return version;
}

async function triedOf({ deps: { prisma }, tenantId }: Starting, set: RuleSetCode, body: Body) {
  if (body.definition !== undefined) return { definition: written(set, body.definition), version: null };
  const { version } = body;
  if (version === undefined) throw invalid({ version: 'required' });
  return { definition: await stored({ prisma, tenantId, set, version }, 'version'), version };
}

async function stored(
  of: { prisma: Context['deps']['prisma']; tenantId: string; set: RuleSetCode; version: number },
  field: string,
): Promise<RuleSetDefinition> {
  const { prisma, tenantId, set, version } = of;
  const known = await prisma.ruleSetVersion.count({ where: { tenantId, ruleSet: set, version } });
  if (known === 0) throw invalid({ [field]: 'unknownVersion' });
  try {
    return (await versionOf(prisma, tenantId, set, version)) as RuleSetDefinition;
  } catch (error) {
    if (error instanceof InvalidDefinition) throw invalid({ [field]: 'unreadableRules' });
    throw error;
  }
}

/** @throws `validation` */
function periodOf({ from, until }: Body, now: number): { from: Date; until: Date } {
  const end = Math.min(until === undefined ? now : Date.parse(until), now);
  const begin = from === undefined ? end - USUAL_DAYS * DAY : Date.parse(from);
  if (begin >= end) throw invalid({ from: 'notBeforeUntil' });
  if (end - begin > LONGEST_DAYS * DAY) throw invalid({ from: 'periodTooLong' });
  return { from: new Date(begin), until: new Date(end) };
}
