import { currentFlow } from '../../domain/case/flows.ts';
import { RefusedError } from '../../domain/case/legal.ts';
import { CASE_KINDS, CATEGORIES, type CaseKind, CHANNELS, LOCALES, SEVERITIES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';
import { openCase } from '../intake.ts';
import { findOrCreateMember, InvalidInput } from '../members.ts';
import { type Answer, isReadable, type Job, type Row } from './batch.ts';
import { beginPastCase, calendarsOf, finishPastCase, type PastCase } from './past-cases.ts';
import { RowRefused } from './problems.ts';
import type { Decider, Deed } from './replay.ts';
import { BODY_MAX, readChoice, readInstant, readText, readWhole } from './values.ts';
import { findMembers, type Reference, readReference, referenceText } from './who.ts';

const OUTCOMES = ['accepted', 'lapsed', 'withdrawn'] as const;
const OUTCOME_WORDS = {
  accepted: ['resolved', 'solved', '满意', '已接受'],
  lapsed: ['closed', '已关闭'],
  withdrawn: ['cancelled', '撤回'],
};
const CHANNEL_WORDS = {
  portal: ['web', 'website', '网站'],
  phone: ['hotline', 'telephone', '热线'],
  inPerson: ['shop', 'branch', '门店', '营业厅'],
  text: ['sms'],
  chat: ['微信', 'wechat'],
  email: ['mail', '邮件'],
};
/** What tells a case's text longer than a list can show. */
const SUBJECT_MAX = 200;

export type SaidCase = {
  filing: Omit<PastCase, 'memberId'>;
  who: Reference;
  whoColumn: string;
  name: string | undefined;
  closed: { at: Date; outcome: (typeof OUTCOMES)[number]; resolution: string | undefined } | null;
};

/** @throws RowRefused */
export function readCase(row: Row, job: Job): SaidCase {
  const read = <T>(field: string, reader: (column: string, cell: string) => T | undefined) =>
    reader(row.header(field), row.cell(field));
  const need = <T>(field: string, value: T | undefined): T => {
    if (value === undefined) throw new RowRefused(row.header(field), 'empty');
    return value;
  };
  const externalId = need('externalId', read('externalId', readText));
  const body = read('body', (column, cell) => readText(column, cell, BODY_MAX));
  const subject = read('subject', readText) ?? need('body', body).slice(0, SUBJECT_MAX);
  const openedAt = need(
    'openedAt',
    read('openedAt', (column, cell) => readInstant(column, cell, job.timeZone)),
  );
  const closedAt = read('closedAt', (column, cell) => readInstant(column, cell, job.timeZone));
  if (openedAt.getTime() > job.now) throw new RowRefused(row.header('openedAt'), 'future');
  if (closedAt && (closedAt < openedAt || closedAt.getTime() > job.now))
    throw new RowRefused(row.header('closedAt'), 'closedOutside');
  const score = read('score', readWhole);
  if (score !== undefined && (score < 1 || score > 5)) throw new RowRefused(row.header('score'), 'noScore');
  const who = readReference(row);
  const name = read('name', readText);
  if (referenceText(who) === '' && name === undefined) throw new RowRefused(row.header('phone'), 'noMemberNamed');
  return {
    ...{ who, name, whoColumn: row.header('memberExternalId') },
    filing: {
      ...{
        tenantId: job.tenantId,
        externalId,
        subject: subject.slice(0, SUBJECT_MAX),
        body: body ?? subject,
        openedAt,
      },
      kind: read('kind', (column, cell) => readChoice(column, cell, CASE_KINDS, {}, 'kind')) ?? 'complaint',
      category: read('category', (column, cell) => readChoice(column, cell, CATEGORIES, {}, 'category')) ?? 'other',
      severity:
        read('severity', (column, cell) =>
          readChoice(
            column,
            cell,
            SEVERITIES,
            { normal: ['medium', '中'], high: ['高'], low: ['低'], critical: ['urgent'] },
            'severity',
          ),
        ) ?? 'normal',
      channel: read('channel', (column, cell) => readChoice(column, cell, CHANNELS, CHANNEL_WORDS, 'channel')) ?? 'api',
      locale: read('locale', (column, cell) => readChoice(column, cell, LOCALES)) ?? 'zh',
      verified: false,
      author: { type: 'machine', id: null },
      rating:
        score === undefined
          ? undefined
          : { score, comment: read('comment', readText) ?? null, at: closedAt ?? new Date(job.now) },
    },
    closed: closedAt
      ? {
          at: closedAt,
          outcome:
            read('outcome', (column, cell) => readChoice(column, cell, OUTCOMES, OUTCOME_WORDS, 'outcome')) ?? 'lapsed',
          resolution: read('resolution', (column, cell) => readText(column, cell, BODY_MAX)),
        }
      : null,
  };
}

/**
 * Cases of another system: those closed there are written down as closed, those open go on here, from the instant they
 * were opened. Each is a transaction of its own; one that is there is left alone.
 */
export async function takeCases(prisma: PrismaClient, job: Job, said: (SaidCase | RowRefused)[]): Promise<Answer[]> {
  const readable = said.filter(isReadable);
  const { tenantId } = job;
  const there = await prisma.case.findMany({
    where: { tenantId, externalId: { in: readable.map(({ filing }) => filing.externalId) }, version: { gt: 0 } },
    select: { externalId: true },
  });
  const known = new Set(there.map(({ externalId }) => externalId));
  const memberOf = await findMembers(
    queryOf(prisma),
    tenantId,
    readable.map(({ who }) => who),
  );
  const decider = readable.some(({ closed }) => closed) ? await fixedDecider(prisma, tenantId) : null;
  const answers: Answer[] = [];
  for (const one of said) {
    if (!isReadable(one)) answers.push(one);
    else if (known.has(one.filing.externalId)) answers.push('unchanged');
    else {
      known.add(one.filing.externalId);
      answers.push(await take(prisma, job, one, memberOf(one.who), decider));
    }
  }
  return answers;
}

async function take(
  prisma: PrismaClient,
  job: Job,
  said: SaidCase,
  memberId: string | null,
  decider: Decider | null,
): Promise<Answer> {
  const { filing, who, name, closed } = said;
  if (!memberId && (who.externalId ?? who.number) !== undefined)
    return new RowRefused(said.whoColumn, 'unknownMember', { who: referenceText(who) });
  if (job.dryRun) return 'created';
  const points = Object.fromEntries(who.points.map(({ type, value }) => [type, value]));
  const person = memberId ? { memberId } : { ...points, name };
  try {
    if (closed && decider)
      await takeClosed(prisma, { ...filing, ...(await memberFor(prisma, filing, person)) }, closed, decider);
    else await openCase(prisma, { ...filing, who: person, vouched: true });
    return 'created';
  } catch (error) {
    if (error instanceof InvalidInput)
      return new RowRefused('', 'invalidCase', {
        fields: Object.entries(error.errors)
          .map(([field, code]) => `${field}: ${code}`)
          .join(', '),
      });
    if (error instanceof RefusedError) return new RowRefused('', 'impossibleStory', { code: error.refusal.code });
    throw error;
  }
}

const memberFor = (
  prisma: PrismaClient,
  { tenantId, locale }: SaidCase['filing'],
  who: object,
): Promise<{ memberId: string }> =>
  prisma.$transaction((tx) => findOrCreateMember(tx, tenantId, { ...who, locale, vouched: true }));

/** How a case of this kind ends once it is answered. */
function endOf(kind: CaseKind, at: number, { outcome, resolution }: NonNullable<SaidCase['closed']>): Deed[] {
  const moves = currentFlow(kind).stages.firstLine?.commands ?? {};
  const answer = { type: moves.resolve ? ('resolve' as const) : ('dismiss' as const), at, by: 'desk' as const };
  const told: Deed = { ...answer, body: resolution };
  if (moves.resolve === 'passOn') return [told, { type: 'passOn', at, by: 'desk' }];
  if (moves.resolve !== 'resolved') return [told];
  return [told, { type: outcome === 'accepted' ? 'accept' : 'lapse', at, by: 'member' }];
}

async function takeClosed(
  prisma: PrismaClient,
  past: PastCase,
  closed: NonNullable<SaidCase['closed']>,
  decider: Decider,
): Promise<void> {
  const at = closed.at.getTime();
  const deeds: Deed[] =
    closed.outcome === 'withdrawn' ? [{ type: 'withdraw', at, by: 'member' }] : endOf(past.kind, at, closed);
  await finishPastCase(prisma, await beginPastCase(prisma, past), past, { deeds }, decider);
}

/** What another system decided is not judged by today's rules: first queue of the first line, standard deadlines, nobody's. */
async function fixedDecider(prisma: PrismaClient, tenantId: string): Promise<Decider> {
  const queue = await prisma.queue.findFirst({ where: { tenantId, line: 'first' }, orderBy: [{ code: 'desc' }] });
  if (!queue) throw new Error('There is no queue of the first line');
  return {
    calendars: await calendarsOf(prisma, tenantId),
    holder: () => null,
    routing: async () => ({
      decisionId: null,
      outcome: { queueId: queue.id, calendarId: queue.calendarId, assigneeId: null },
    }),
    serviceLevel: async () => ({ decisionId: null, outcome: { priority: 3, minutes: {}, ladderPercent: 100 } }),
  };
}
