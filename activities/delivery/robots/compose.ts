import { flowOf } from '../../../domain/case/known-flows.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { sayClock, sayStage } from '../../../domain/language/flow-words.ts';
import { say } from '../../../domain/language/index.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import type { RobotNotice } from '../../../domain/robot/robot.ts';
import { mobileOf, referenceOf } from '../../../domain/robot/robot.ts';
import type { CaseKind, Locale } from '../../../domain/vocabulary.ts';
import { nextRungOf, outcomeOf, reasonOf } from '../../../prisma/alerts.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { ensureFlows } from '../../../prisma/flows.ts';
import type { Case, Robot, RobotPost } from '../../../prisma/generated/client.ts';
import { oneLine } from '../clean.ts';
import { localeOf } from '../recipient.ts';
import type { RobotMessage } from './message.ts';

/** More names than these are counted. */
const NAMED = 8;
/** Somebody waits in front of the page: what comes later would puzzle the group. */
const TEST_PATIENCE_MS = 10 * 60_000;

/** What a robot says, or why it says nothing. `why` is kept, so it holds no personal data. */
export type RobotWords = { message: RobotMessage } | { skip: string };

type Part = { post?: string; rung?: number; cycle?: number; cause?: string; reminder?: number; staffIds?: string[] };
type Telling = {
  prisma: PrismaClient;
  robot: Robot;
  post: RobotPost;
  baseUrl: string;
  brand: string;
  now: number;
  locale: Locale;
  part: Part;
  at(instant: number): string;
};

/**
 * Reads how things stand now. A group sees no more of the member than it needs: number, kind and stage of the case, why it came and
 * who is called; the subject only where the robot may tell it.
 */
export async function composeRobotPost(
  prisma: PrismaClient,
  robot: Robot,
  post: RobotPost,
  { baseUrl, now }: { baseUrl: string; now: number },
): Promise<RobotWords> {
  const tenant = await prisma.tenant.findUniqueOrThrow({ where: { id: robot.tenantId } });
  const locale = localeOf(robot.locale);
  const telling: Telling = {
    ...{ prisma, robot, post, baseUrl, now, locale, brand: oneLine(tenant.name || 'Steward', 60) },
    ...{ part: post.data as Part, at: (instant) => sayInstant(locale, instant, tenant.timeZone) },
  };
  const kind = post.kind as RobotNotice | 'test';
  if (kind === 'test') return test(telling);
  if (!robot.active) return { skip: 'the robot was switched off' };
  return kind === 'escalation' ? escalation(telling) : alert(telling);
}

function test({ post, now, locale, brand, baseUrl, at }: Telling): RobotWords {
  const asked = post.createdAt.getTime();
  if (now - asked > TEST_PATIENCE_MS) return { skip: 'nobody waits for this test any more' };
  const words = (key: string) => say(locale, `robots.test.${key}`, { brand, at: at(asked) });
  const link = { label: say(locale, 'robots.open'), url: `${baseUrl}/#/admin/accounts` };
  return {
    message: { title: words('title'), lines: [words('what')], link, reference: refOf(post, locale), mobiles: [] },
  };
}

async function escalation(telling: Telling): Promise<RobotWords> {
  const { prisma, robot, post, part, locale, baseUrl, at } = telling;
  const row = post.caseId ? await caseOf(prisma, robot.tenantId, post.caseId) : null;
  if (!row) return { skip: 'no such case' };
  const state = row.state as CaseState | null;
  if (state?.ladder.status !== 'running' || state.ladder.cycle !== part.cycle)
    return { skip: 'the escalation is over' };
  const { ladder } = flowOf(row.kind as CaseKind, row.flowVersion);
  const { rung = 0, cause = 'resolution', post: called = '', reminder = 0 } = part;
  const words = (key: string, values?: Record<string, string | number>) =>
    say(locale, `robots.escalation.${key}`, values);
  const brokeAt = state.clocks[cause as keyof CaseState['clocks']]?.dueAt ?? null;
  const clock = sayClock(locale, cause);
  const people = await peopleOf(telling);
  const next = ladder[rung + 1];
  const nextAt = state.ladder.rung === rung ? (row.nextRungAt?.getTime() ?? null) : null;
  const lines = [
    ...aboutCase(telling, row),
    brokeAt === null ? words('clockOnly', { clock }) : words('clock', { clock, at: at(brokeAt) }),
    words('called', { post: say(locale, `post.${called}`), step: rung + 1, steps: ladder.length, names: people.names }),
    ...(reminder > 0 ? [words('reminder', { count: reminder })] : []),
    ...(nextAt === null
      ? []
      : [
          next
            ? words('next', { at: at(nextAt), post: say(locale, `post.${next.post}`) })
            : words('again', { at: at(nextAt) }),
        ]),
  ];
  const link = { label: say(locale, 'robots.open'), url: `${baseUrl}/#/cases/${row.id}` };
  const title = words('title', { number: row.number });
  return { message: { title, lines, link, reference: refOf(post, locale), mobiles: people.mobiles } };
}

async function alert(telling: Telling): Promise<RobotWords> {
  const { prisma, robot, post, part, locale, baseUrl, at } = telling;
  const { tenantId } = robot;
  const found = post.alertId
    ? await prisma.alert.findUnique({ where: { tenantId_id: { tenantId, id: post.alertId } } })
    : null;
  if (!found) return { skip: 'no such alert' };
  if (found.status !== 'open') return { skip: `the alert is ${found.status}` };
  const row = found.caseId ? await caseOf(prisma, tenantId, found.caseId) : null;
  const words = (key: string, values?: Record<string, string | number>) => say(locale, `robots.alert.${key}`, values);
  const { ladder = [] } = await outcomeOf(prisma, found);
  const { rung = -1, reminder = 0 } = part;
  const people = await peopleOf(telling);
  const kind = say(locale, `alerts.kind.${found.kind}`);
  const next = found.dueAt ? await nextRungOf(prisma, found) : null;
  const due = found.dueAt?.getTime() ?? null;
  const lines = [
    ...(row
      ? aboutCase(telling, row)
      : [found.members === null ? words('member') : words('many', { smart_count: found.members })]),
    words('why', { why: oneLine(await reasonOf(prisma, found, locale)) }),
    rung < 0
      ? words('told', { names: people.names })
      : words('called', { step: rung + 1, steps: ladder.length, names: people.names }),
    ...(reminder > 0 ? [say(locale, 'robots.escalation.reminder', { count: reminder })] : []),
    ...(due === null
      ? []
      : [
          next
            ? say(locale, 'robots.escalation.next', { at: at(due), post: say(locale, `post.${next}`) })
            : say(locale, 'robots.escalation.again', { at: at(due) }),
        ]),
  ];
  const title = row ? words('titleCase', { kind, number: row.number }) : words('title', { kind });
  const url = row ? `${baseUrl}/#/cases/${row.id}` : `${baseUrl}/#/alerts/${found.id}`;
  const link = { label: say(locale, 'robots.open'), url };
  return { message: { title, lines, link, reference: refOf(post, locale), mobiles: people.mobiles } };
}

/** With the flow it goes by known. */
async function caseOf(prisma: PrismaClient, tenantId: string, id: string): Promise<Case | null> {
  const row = await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (row) await ensureFlows(prisma, [row.flowVersion]);
  return row;
}

function aboutCase({ locale, robot }: Telling, { number, kind, stage, subject }: Case): string[] {
  const values = { number, kind: say(locale, `kind.${kind}`), stage: sayStage(locale, stage) };
  return [
    say(locale, 'robots.case', values),
    ...(robot.tellsSubject ? [say(locale, 'robots.subject', { subject: oneLine(subject) })] : []),
  ];
}

/** Names of those who are called, and the numbers of those who have one. */
async function peopleOf({ prisma, robot, part, locale }: Telling): Promise<{ names: string; mobiles: string[] }> {
  const ids = part.staffIds ?? [];
  const staff = await prisma.staff.findMany({
    where: { tenantId: robot.tenantId, id: { in: ids }, disabledAt: null },
    select: { name: true, phone: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const names = staff
    .slice(0, NAMED)
    .map(({ name }) => oneLine(name, 60))
    .join(locale === 'zh' ? '、' : ', ');
  const more = staff.length - NAMED;
  return {
    names: more > 0 ? say(locale, 'robots.more', { names, count: more }) : names || '–',
    mobiles: staff
      .flatMap(({ phone }) => (phone && /^\+[1-9]\d{5,14}$/.test(phone) ? [mobileOf(phone)] : []))
      .slice(0, 50),
  };
}

const refOf = (post: RobotPost, locale: Locale): string =>
  say(locale, 'robots.reference', { reference: referenceOf(post.id) });
