import { z } from 'zod';
import { say } from '../../domain/language/index.ts';
import { fits, REPLY_VERBS, type Step, Template, type Words, wordsIn } from '../../domain/replies/tool.ts';
import { fillWords } from '../../domain/replies/variables.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { addNote } from '../../prisma/commands.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from '../../prisma/once.ts';
import { countUse, type DeskTool } from '../../prisma/replies/tools.ts';
import { audit } from '../audit.ts';
import { ACTIONS } from '../cases/actions.ts';
import { staffIn } from '../cases/detail.ts';
import { type FoundCase, findCase, mustSeeCase } from '../cases/find.ts';
import { giveOnce } from '../cases/give.ts';
import { commandsFor } from '../cases/possible.ts';
import { among } from '../cases/rows.ts';
import { MacroOutcome, MacroPreview, MacroRun } from '../contract/replies.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { refusalInWords } from '../refusals.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { findTool, stepsOf } from './tool-routes.ts';
import { valuesFor } from './values.ts';

const WORKERS = ['rep', 'lead', 'manager', 'admin'] as const;
const tag = 'replies';
const params = z.object({ id: Id, macroId: Id });
type C = Context<unknown, unknown, unknown>;

export const macroRoutes: Route[] = [
  route({
    name: 'previewMacro',
    method: 'get',
    path: '/api/cases/:id/macros/:macroId',
    tag,
    summary: 'What a macro would do to a case, step by step',
    access: { roles: WORKERS },
    params,
    answers: { 200: { description: 'Its steps', schema: MacroPreview } },
    async handle(c) {
      const { found, tool } = await both(c, c.params);
      const ready = await readyFor(c, found, tool);
      return ok({ version: tool.version, steps: await withRefusal(c, found, ready) });
    },
  }),

  route({
    name: 'runMacro',
    method: 'post',
    path: '/api/cases/:id/macros/:macroId/runs',
    tag,
    summary: 'The steps one after another, each as if given by itself; what one refuses stops the rest',
    access: { roles: WORKERS },
    params,
    body: MacroRun,
    idempotent: true,
    problems: ['refused'],
    answers: { 200: { description: 'How each step ended', schema: z.array(MacroOutcome) } },
    async handle(c) {
      const { deps, tenantId, staff, req } = c;
      const { found, tool } = await both(c, c.params);
      if (tool.version !== c.body.version)
        throw new ProblemError('refused', { refusal: { code: 'laterVersion', values: { version: tool.version } } });
      const ready = await readyFor(c, found, tool);
      const once = onceOf(c);
      const fresh = once ? await begin(deps.prisma, tenantId, once) : true;
      const outcomes = await runAll(c, found, ready, once);
      if (fresh) {
        const fields = { caseId: found.id, version: tool.version };
        const entry = { tenantId, actor: actorOf(staff), action: 'macro.applied', recordType: 'Tool' } as const;
        await audit(deps.prisma, { ...entry, recordId: tool.id, fields, ip: req.ip });
        await countUse(deps.prisma, { tenantId, toolId: tool.id, caseId: found.id, staffId: staff.id });
      }
      return ok(outcomes);
    },
  }),
];

/** The key stands for this run: the same again goes on where it stopped. @returns whether it is the first */
const begin = (prisma: PrismaClient, tenantId: string, once: Once) =>
  lookAgain(async () => {
    if (await earlierAnswer(prisma, tenantId, once)) return false;
    await keepAnswer(prisma as unknown as Prisma.TransactionClient, tenantId, once, 200, {});
    return true;
  });

async function both(c: C, { id, macroId }: z.output<typeof params>) {
  const [found, tool] = await Promise.all([findCase(c, id), findTool(c, macroId)]);
  if (tool.type !== 'macro' || !fits(tool, found)) throw notFound();
  return { found, tool };
}

type Ready = { step: Step; text: string; missing: string[] };

/** The steps with their words filled in, in the member's language; notes in the reader's. */
async function readyFor(c: C, found: FoundCase, tool: DeskTool): Promise<Ready[]> {
  const theirs = among(LOCALES, found.locale);
  const filledIn = async (words: Words, wanted: Locale) => {
    const { locale, words: chosen } = wordsIn(words, wanted);
    return fillWords(chosen, await valuesFor(c, found, locale));
  };
  const ready: Ready[] = [];
  for (const step of stepsOf(tool)) {
    switch (step.do) {
      case 'claim':
        ready.push({ step, text: '', missing: [] });
        break;
      case 'note':
        ready.push({ step, ...(await filledIn(step.words, c.locale)) });
        break;
      case 'handover':
        ready.push({ step, text: await queueName(c, step.queueId), missing: [] });
        break;
      default: {
        const words = step.words ?? (await wordsOfTemplate(c, step.templateId ?? ''));
        if (!words) throw new ProblemError('refused', { refusal: { code: 'templateGone', values: {} } });
        ready.push({ step, ...(await filledIn(words, theirs)) });
      }
    }
  }
  return ready;
}

async function wordsOfTemplate(c: C, id: string): Promise<Words | null> {
  const where = { tenantId: c.tenantId, id, type: 'template', removedAt: null };
  const template = await c.deps.prisma.deskTool.findFirst({ where });
  return template && Template.parse(template.definition).words;
}

async function queueName({ deps: { prisma }, tenantId, locale }: C, id: string | null): Promise<string> {
  if (id === null) return say(locale, 'replies.macro.byRules');
  const queue = await prisma.queue.findUnique({ where: { tenantId_id: { tenantId, id } } });
  return queue ? (locale === 'zh' ? queue.nameZh : queue.nameEn) : '';
}

/** What stands against the first command as the case is now; those after it find another case. */
async function withRefusal(c: C, found: FoundCase, ready: Ready[]): Promise<MacroPreview['steps']> {
  const { deps, tenantId, staff, locale } = c;
  const possible = await commandsFor(deps.prisma, staff.ability, found);
  const first = ready.findIndex(({ step }) => step.do !== 'note');
  const refusal = possible.find(({ command }) => command === ready[first]?.step.do)?.refusal ?? null;
  const names = await namesOf(deps.prisma, tenantId, [staffIn(refusal)]);
  const words = refusal && refusalInWords(locale, refusal, { names, zone: staff.staff.timeZone });
  return ready.map(({ step, text, missing }, at) => ({
    ...{ do: step.do, text, missing },
    refusal: at === first ? words : null,
  }));
}

async function runAll(c: C, found: FoundCase, ready: Ready[], once: Once | undefined): Promise<MacroOutcome[]> {
  const outcomes: MacroOutcome[] = [];
  const end = (step: Step, status: MacroOutcome['status'], text?: string) =>
    outcomes.push({ do: step.do, status, text: text ?? say(c.locale, `replies.macro.status.${status}`) });
  let stopped = false;
  for (const [at, one] of ready.entries()) {
    if (stopped) {
      end(one.step, 'left');
      continue;
    }
    try {
      const { status, refusal } = await give(c, found, one, once && { ...once, key: `${once.key}:${at}` });
      if (refusal) end(one.step, 'refused', await reasonOf(c, refusal));
      else end(one.step, status);
      // What is only written down may still be refused: the rest waits until somebody goes on with it.
      stopped = status !== 'done';
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      end(one.step, 'refused', await reasonOfProblem(c, error));
      stopped = true;
    }
  }
  return outcomes;
}

type Refused = Parameters<typeof refusalInWords>[1];

async function give(
  c: C,
  found: FoundCase,
  { step, text }: Ready,
  once: Once | undefined,
): Promise<{ status: 'done' | 'pending' | 'refused'; refusal: Refused | null }> {
  const { deps, tenantId, staff, locale } = c;
  if (step.do === 'note') {
    await mustSeeCase(c, found.id, 'note');
    await addNote(deps.prisma, { tenantId, caseId: found.id, actor: actorOf(staff), body: text, locale, once });
    return { status: 'done', refusal: null };
  }
  const action = ACTIONS.find(({ command }) => command === step.do);
  if (!action) throw notFound();
  const says = (REPLY_VERBS as readonly string[]).includes(step.do);
  const body = says ? { body: text } : step.do === 'handover' && step.queueId ? { queueId: step.queueId } : {};
  return giveOnce(c, found.id, action.command, (now) => action.part(c, now, body as never), once);
}

async function reasonOf({ deps: { prisma }, tenantId, locale, staff }: C, refusal: Refused): Promise<string> {
  const names = await namesOf(prisma, tenantId, [staffIn(refusal as { values: { staffId?: string } })]);
  return refusalInWords(locale, refusal, { names, zone: staff.staff.timeZone }).text;
}

async function reasonOfProblem(c: C, { code, details }: ProblemError): Promise<string> {
  if (details.refusal) return reasonOf(c, details.refusal);
  if (details.errors?.body === 'unfilledVariable') return say(c.locale, 'replies.invalid.unfilledVariable');
  return say(c.locale, `api.problem.${code}`);
}
