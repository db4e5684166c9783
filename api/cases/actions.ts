import type { z } from 'zod';
import { type CommandType, handoverLine } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { type CaseKind, CHANNELS, LOCALES, type Role } from '../../domain/vocabulary.ts';
import type { NewCommand } from '../../prisma/commands.ts';
import { attachmentsNamed } from '../attachments/named.ts';
import { mustBeChoosable } from '../casework/category.ts';
import { Actions } from '../contract/cases.ts';
import type { ApiDeps } from '../deps.ts';
import { invalid } from '../problem.ts';
import { mustBeChecked, mustBeFilled } from '../replies/checks.ts';
import type { Context } from '../route.ts';
import type { FoundCase } from './find.ts';
import { mustBeReopenable } from './reopen.ts';
import { among } from './rows.ts';

type Asked = Pick<Context, 'tenantId' | 'locale' | 'reader'> & { deps: Pick<ApiDeps, 'prisma' | 'env'> };
export type Part = Pick<NewCommand, 'payload' | 'message'>;

/** One action of a person: its path, its body, and the command it becomes. */
export type ActionRoute = {
  noun: keyof typeof Actions;
  command: CommandType;
  summary: string;
  body: z.ZodType;
  /** @throws a `validation` problem for people and queues that do not fit */
  part(asked: Asked, found: FoundCase, body: never): Promise<Part> | Part;
};

function action<N extends keyof typeof Actions>(
  noun: N,
  command: CommandType,
  summary: string,
  part: (asked: Asked, found: FoundCase, body: z.output<(typeof Actions)[N]>) => Promise<Part> | Part,
): ActionRoute {
  return { noun, command, summary, body: Actions[noun], part };
}

export const ACTIONS: readonly ActionRoute[] = [
  action('claim', 'claim', 'Take the case', () => ({ payload: {} })),
  action('release', 'release', 'Give it back to its queue', () => ({ payload: {} })),
  action('assignment', 'assign', 'Give it to somebody', (asked, _, { staffId }) => assignTo(asked, staffId)),
  action('reply', 'reply', 'Answer the member', toMember),
  action('question', 'ask', 'Ask the member: the member has the ball', toMember),
  action('resolution', 'resolve', 'Tell the member the resolution', async (asked, found, body) => {
    await mustBeChecked(asked.deps.prisma, found, asked.locale);
    return toMember(asked, found, body);
  }),
  action(
    'handover',
    'handover',
    'Hand to the second line; without a queue the routing rules choose',
    (asked, found, body) => handOver(asked, body, found),
  ),
  action('acknowledgement', 'acknowledge', 'Take the escalation', () => ({ payload: {} })),
  action('receipt', 'confirmReceipt', 'Say that the member was told that it came in', () => ({ payload: {} })),
  action('decision', 'decide', 'Say what is to be done; the escalation ends, and whoever holds the case does it', said),
  action('refusal', 'decline', 'Say that one cannot take it: back to its queue', (asked, _, { reason, note }) => ({
    payload: { reason },
    ...noted(asked, note),
  })),
  action('promise', 'promise', 'Promise something by an instant: it becomes a clock', (asked, _, { until, note }) => ({
    payload: { at: within(until, 366) },
    ...noted(asked, note),
  })),
  action('keeping', 'keepPromise', 'Say that a promise was kept', (asked, _, { promise, note }) => ({
    payload: { promise },
    ...noted(asked, note),
  })),
  action(
    'pause',
    'pause',
    'Wait for somebody else: the clocks stand until an instant',
    (asked, _, { reason, until, note }) => ({
      payload: { reason, at: within(until, 30) },
      ...noted(asked, note),
    }),
  ),
  action('continuation', 'resume', 'Go on after a pause', () => ({ payload: {} })),
  action('extension', 'extend', 'Give a clock more time, within its limit', (asked, _, { clock, minutes, note }) => ({
    payload: { clock, minutes },
    ...noted(asked, note),
  })),
  action('priority', 'prioritise', 'Another priority by hand', (asked, _, { priority, note }) => ({
    payload: { priority },
    ...noted(asked, note),
  })),
  action(
    'assessment',
    'assess',
    'Another severity or category: the service level is decided again',
    async (asked, _, body) => {
      if (body.category) await mustBeChoosable(asked.deps.prisma, asked.tenantId, body.category);
      return {
        payload: {
          ...(body.severity ? { severity: body.severity } : {}),
          ...(body.category ? { category: body.category } : {}),
        },
        ...noted(asked, body.note),
      };
    },
  ),
  action('adoption', 'adopt', 'Tell the member that the suggestion will be followed', toMember),
  action('dismissal', 'dismiss', 'Tell the member why the suggestion will not be followed', toMember),
  action('praise', 'passOn', 'Tell the praised', async (asked, _, { staffIds, body }) => {
    await mustBeThere(asked, staffIds);
    return { payload: { staffIds }, ...noted(asked, body) };
  }),
  action('reopening', 'reopen', 'Go on with a case that is over', reopening),
];

const DAY_MS = 86_400_000;
/** @returns epoch ms. Whether it has passed, the machine says */
function within(until: string, days: number): number {
  const at = Date.parse(until);
  if (at > Date.now() + days * DAY_MS) throw invalid({ until: 'tooFar' });
  return at;
}

const noted = ({ locale }: Asked, body: string | undefined): Pick<Part, 'message'> =>
  body ? { message: { direction: 'note', channel: 'portal', locale, body } } : {};

function said(asked: Asked, _: FoundCase, { body }: { body: string }): Part {
  return { payload: {}, ...noted(asked, body) };
}

/** Within the days that its flow gives; later a new case follows it. */
function reopening(asked: Asked, found: FoundCase, { body }: { body: string }): Part {
  mustBeReopenable(found);
  return { payload: {}, ...noted(asked, body) };
}

async function mustBeThere({ deps: { prisma }, tenantId }: Asked, staffIds: string[]): Promise<void> {
  const there = await prisma.staff.count({ where: { tenantId, id: { in: staffIds }, disabledAt: null } });
  if (there < new Set(staffIds).size) throw invalid({ staffIds: 'unknownStaff' });
}

export async function assignTo(asked: Asked, staffId: string): Promise<Part> {
  await mustWork(asked, staffId);
  return { payload: { staffId } };
}

export async function handOver(asked: Asked, to: z.output<typeof Actions.handover>, found?: FoundCase): Promise<Part> {
  return {
    payload: await whereTo(asked, to, found),
    ...(to.note ? { message: { direction: 'note', channel: 'portal', locale: asked.locale, body: to.note } } : {}),
  };
}

/** In the member's language and by the way they came; what else they are told, and how, the notice decides. */
async function toMember(
  asked: Asked,
  found: FoundCase,
  { body, attachmentIds }: z.output<typeof Actions.reply>,
): Promise<Part> {
  mustBeFilled(body);
  return {
    payload: {},
    message: {
      direction: 'outbound',
      channel: among(CHANNELS, found.channel),
      locale: among(LOCALES, found.locale),
      body,
      attachments: await attachmentsNamed(asked, attachmentIds),
    },
  };
}

/** To a queue of the second line, or of the line that the flow hands this case over to. */
async function whereTo(
  { deps: { prisma }, tenantId }: Asked,
  { queueId, staffId }: z.output<typeof Actions.handover>,
  found?: FoundCase,
) {
  if (!queueId) {
    if (staffId) throw invalid({ queueId: 'required' });
    return {};
  }
  const queue = await prisma.queue.findUnique({
    where: { tenantId_id: { tenantId, id: queueId } },
    include: { staff: { select: { staffId: true }, where: { staff: { is: { disabledAt: null } } } } },
  });
  if (!queue || queue.retiredAt) throw invalid({ queueId: 'unknownQueue' });
  const line = found && handoverLine(flowOf(found.kind as CaseKind, found.flowVersion), found.stage);
  if (queue.line !== 'second' && queue.line !== line) throw invalid({ queueId: 'notSecondLine' });
  if (staffId && !queue.staff.some((person) => person.staffId === staffId)) throw invalid({ staffId: 'notInQueue' });
  return { queueId, calendarId: queue.calendarId, ...(staffId ? { staffId } : {}) };
}

/** Whom a case can be given to. */
export const AT_THE_DESK: readonly Role[] = ['rep', 'lead', 'manager'];

/** Somebody who is here and works on cases. */
async function mustWork({ deps: { prisma }, tenantId }: Asked, staffId: string): Promise<void> {
  const person = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId, id: staffId } },
    select: { role: true, disabledAt: true },
  });
  if (!person || person.disabledAt) throw invalid({ staffId: 'unknownStaff' });
  if (!AT_THE_DESK.some((role) => role === person.role)) throw invalid({ staffId: 'notAtTheDesk' });
}
