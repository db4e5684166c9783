import { COMMANDS, type CommandType, FOLLOWING } from '../../domain/case/flow.ts';
import type { CommandResult } from '../../domain/case/messages.ts';
import type { Refusal } from '../../domain/case/state.ts';
import type { NewCommand } from '../../prisma/commands.ts';
import { goesOnAs } from '../../prisma/merging/goes-on.ts';
import { earlierAnswer, type Once } from '../../prisma/once.ts';
import { type Given, standing } from '../commands.ts';
import type { CommandAnswer } from '../contract/cases.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../problem.ts';
import { actorOf, type Reader } from '../reader.ts';
import { refusalInWords } from '../refusals.ts';
import { onceOf } from '../register.ts';
import type { Answer, Context } from '../route.ts';
import { staffIn } from './detail.ts';
import { type FoundCase, findCase } from './find.ts';
import { roleRefusal } from './possible.ts';
import { among } from './rows.ts';

type C = Context<unknown, unknown, unknown>;

/**
 * The story of every action: the case must be there for the reader, the command theirs to give; then it is written and
 * sent. 200 done, 202 on its way, 409 refused by the machine.
 */
export async function give(
  c: C,
  caseId: string,
  command: CommandType,
  part: (
    found: FoundCase,
  ) => Promise<Pick<NewCommand, 'payload' | 'message'>> | Pick<NewCommand, 'payload' | 'message'>,
): Promise<Answer> {
  return inAnswer(c, await giveOnce(c, caseId, command, part, onceOf(c)));
}

/** The same up to how it ended. @throws ProblemError `notFound` or, with the reason, `forbidden` */
export async function giveOnce(
  c: C,
  caseId: string,
  command: CommandType,
  part: Parameters<typeof give>[3],
  once: Once | undefined,
): Promise<Given> {
  const reader = c.reader as Reader;
  // A repeat is answered before anything is judged: what it did may have taken the case out of the reader's hands.
  const earlier = once && (await earlierAnswer<{ id: string }>(c.deps.prisma, c.tenantId, once));
  if (earlier) return standing(c.deps.prisma, c.tenantId, earlier);
  const found = await findMeant(c, caseId, command);
  const refusal = await roleRefusal(c.deps.prisma, reader.ability, found, command);
  if (refusal) throw await refused(c, 'forbidden', refusal);
  const { payload, message } = await part(found);
  const given = await c.deps.giveCommand({
    tenantId: c.tenantId,
    caseId,
    type: command,
    actor: actorOf(reader),
    payload,
    message,
    once,
  });
  c.deps.metrics.commands.inc({ type: command, status: given.status });
  return given;
}

/** What is said or done to a merged case is meant for the one that goes on, and must be theirs to do there. */
async function findMeant(c: C, caseId: string, command: CommandType): Promise<FoundCase> {
  const found = await findCase(c, caseId);
  if (!found.goesOnAsId || !FOLLOWING.has(command)) return found;
  return findCase(c, await goesOnAs(c.deps.prisma, c.tenantId, caseId));
}

async function inAnswer(c: C, given: Given): Promise<Answer> {
  if (given.status === 'refused' && given.refusal) throw await refused(c, 'refused', given.refusal, given.id);
  const body = await commandAnswer(c, given.id);
  if (given.status === 'done') return { status: 200, body: { ...body, status: 'done', result: given.result } };
  return { status: 202, body, headers: { Location: `/api/commands/${given.id}` } };
}

async function refused(
  { deps: { prisma }, tenantId, reader, res }: C,
  code: 'refused' | 'forbidden',
  refusal: Refusal | { code: string; values: { staffId?: string } },
  commandId?: string,
): Promise<ProblemError> {
  const names = await namesOf(prisma, tenantId, [staffIn(refusal)]);
  const zone = reader?.kind === 'staff' ? reader.staff.timeZone : 'UTC';
  res.locals.reading = { names, zone };
  return new ProblemError(code, { refusal, ...(commandId ? { commandId } : {}) });
}

/** A command as it stands in the record. */
export async function commandAnswer(
  { deps: { prisma }, tenantId, reader, locale }: C,
  id: string,
): Promise<CommandAnswer> {
  const row = await prisma.command.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  const refusal = row.status === 'refused' ? (row.result as Refusal | null) : null;
  const names = await namesOf(prisma, tenantId, [staffIn(refusal)]);
  const zone = reader?.kind === 'staff' ? reader.staff.timeZone : 'UTC';
  return {
    id: row.id,
    caseId: row.caseId,
    type: among(COMMANDS, row.type),
    status: among(['done', 'pending', 'refused'] as const, row.status),
    result: row.status === 'done' ? (row.result as CommandResult | null) : null,
    refusal: refusal && refusalInWords(locale, refusal, { names, zone }),
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}
