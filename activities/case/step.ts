import { type Flow, unnamed } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import type { Given } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { type Answer, type Answers, type Question, resultOf, workOut } from '../../domain/case/step.ts';
import { type CalendarVersions, forgetCalendars } from '../../prisma/calendars.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { deadlines } from './deadlines.ts';
import { decisions } from './decisions.ts';
import { project } from './project.ts';

/** What a workflow wants done next: `given` happens to the case as it knows it. */
export type StepWanted = {
  tenantId: string;
  caseId: string;
  generation: number;
  /** The record must stand at this version, */
  version: number;
  /** which is this state. */
  state: CaseState;
  given: Given;
  at: number;
  /** Whoever filed said nothing of severity: the rules propose it with the first decisions. */
  severityOpen?: boolean;
};

/**
 * `at` and `answers` are those that were written down; from them the workflow works the step out for itself. `behind`: the record is
 * not where the workflow believed; it stands down and the reconciler starts the next generation.
 */
export type StepTaken = StepWritten | { is: 'behind' };
export type StepWritten = {
  is: 'written';
  at: number;
  answers: Answers;
  /** `moveFlow`: the one it was asked to go by. */
  flow?: Flow;
};

/** One step of a case: asks the world what the machine wants to know, and writes everything down at once. May run twice. */
export async function takeStep(prisma: PrismaClient, wanted: StepWanted): Promise<StepTaken> {
  const { state, at, version } = wanted;
  const given = await lookedUp(prisma, wanted);
  const flow = given.type === 'moveFlow' && given.flow ? { flow: given.flow } : {};
  const work = workOut(flowOf(state.flow.kind, state.flow.version), state, given, at);
  const answers: Answers = [];
  const calendars: CalendarVersions = {};
  let now = work.next();
  while (!now.done) {
    const answer = await answersTo(prisma, wanted, now.value, calendars);
    answers.push(answer);
    now = work.next(answer);
  }
  const command = 'commandId' in given ? { id: given.commandId, result: resultOf(version, now.value) } : undefined;
  const { tenantId, caseId, generation } = wanted;
  const where = { tenantId, caseId, generation, version, calendars };
  const projected = await project(prisma, { ...where, at, ...now.value, command });
  switch (projected.is) {
    case 'written':
      return { is: 'written', at, answers, ...flow };
    case 'repeated':
      return { is: 'written', at: projected.at, answers: asWritten(answers, projected.state), ...flow };
    case 'behind':
      return projected;
    case 'newerCalendar':
      forgetCalendars(prisma);
      return takeStep(prisma, wanted);
  }
}

/** Both flows are known then: the one it goes by, and the one it is to go by, which the history gets without words. */
async function lookedUp(prisma: PrismaClient, { given, state }: StepWanted): Promise<Given> {
  const { kind, version } = state.flow;
  if (given.type !== 'moveFlow') {
    await ensureFlows(prisma, [version]);
    return given;
  }
  await ensureFlows(prisma, [version, given.version]);
  return { ...given, flow: unnamed(flowOf(kind, given.version)) };
}

const answersTo = (
  prisma: PrismaClient,
  wanted: StepWanted,
  question: Question,
  calendars: CalendarVersions,
): Promise<Answer[]> =>
  question.about === 'decisions'
    ? decisions(prisma, wanted, question.decisions)
    : deadlines(prisma, wanted.tenantId, question.clocks, calendars);

/** Decisions were kept by their key. Deadlines may come out differently now: those that were written count. */
const asWritten = (answers: Answers, state: CaseState): Answers =>
  answers.map((round) =>
    round.map((answer) => {
      const clock = answer.type === 'clockSet' ? state.clocks[answer.clock] : undefined;
      if (!clock) return answer;
      const { dueAt, provisional, warnAt } = clock;
      return { ...answer, dueAt, provisional, ...(warnAt == null ? {} : { warnAt }) };
    }),
  ) as Answers;
