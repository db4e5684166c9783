import type { z } from 'zod';
import type { CommandType } from '../../domain/case/flow.ts';
import { CHANNELS, LOCALES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { NewCommand } from '../../prisma/commands.ts';
import { Actions } from '../contract/cases.ts';
import { invalid } from '../problem.ts';
import type { Context } from '../route.ts';
import type { FoundCase } from './find.ts';
import { among } from './rows.ts';

type Asked = { deps: { prisma: PrismaClient }; tenantId: string; locale: Context['locale'] };
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
  action('reply', 'reply', 'Answer the member', (_, found, { body }) => toMember(found, body)),
  action('question', 'ask', 'Ask the member: the member has the ball', (_, found, { body }) => toMember(found, body)),
  action('resolution', 'resolve', 'Tell the member the resolution', (_, found, { body }) => toMember(found, body)),
  action(
    'handover',
    'handover',
    'Hand to the second line; without a queue the routing rules choose',
    (asked, _, body) => handOver(asked, body),
  ),
  action('acknowledgement', 'acknowledge', 'Take the escalation', () => ({ payload: {} })),
];

export async function assignTo(asked: Asked, staffId: string): Promise<Part> {
  await mustWork(asked, staffId);
  return { payload: { staffId } };
}

export async function handOver(asked: Asked, to: z.output<typeof Actions.handover>): Promise<Part> {
  return {
    payload: await whereTo(asked, to),
    ...(to.note ? { message: { direction: 'note', channel: 'portal', locale: asked.locale, body: to.note } } : {}),
  };
}

/** In the member's language and by the way they came; what else they are told, and how, the notice decides. */
const toMember = (found: FoundCase, body: string): Part => ({
  payload: {},
  message: {
    direction: 'outbound',
    channel: among(CHANNELS, found.channel),
    locale: among(LOCALES, found.locale),
    body,
  },
});

async function whereTo({ deps: { prisma }, tenantId }: Asked, { queueId, staffId }: z.output<typeof Actions.handover>) {
  if (!queueId) {
    if (staffId) throw invalid({ queueId: 'required' });
    return {};
  }
  const queue = await prisma.queue.findUnique({
    where: { tenantId_id: { tenantId, id: queueId } },
    include: { staff: { select: { staffId: true }, where: { staff: { is: { disabledAt: null } } } } },
  });
  if (!queue || queue.retiredAt) throw invalid({ queueId: 'unknownQueue' });
  if (queue.line !== 'second') throw invalid({ queueId: 'notSecondLine' });
  if (staffId && !queue.staff.some((person) => person.staffId === staffId)) throw invalid({ staffId: 'notInQueue' });
  return { queueId, calendarId: queue.calendarId, ...(staffId ? { staffId } : {}) };
}

/** Somebody who is here and works on cases. */
async function mustWork({ deps: { prisma }, tenantId }: Asked, staffId: string): Promise<void> {
  const person = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId, id: staffId } },
    select: { role: true, disabledAt: true },
  });
  if (!person || person.disabledAt) throw invalid({ staffId: 'unknownStaff' });
  if (!['rep', 'lead', 'manager'].includes(person.role)) throw invalid({ staffId: 'notAtTheDesk' });
}
