import { z } from 'zod';
import type { Refusal } from '../../domain/case/state.ts';
import { say } from '../../domain/language/index.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { addNote } from '../../prisma/commands.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from '../../prisma/once.ts';
import { changeTags, readTags } from '../casework/tags.ts';
import { BulkOrder, BulkOutcome } from '../contract/views.ts';
import { wordsFor } from '../merging/mass.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../problem.ts';
import { actorOf, type StaffReader } from '../reader.ts';
import { refusalInWords } from '../refusals.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { ACTIONS, assignTo, handOver, type Part } from './actions.ts';
import { staffIn } from './detail.ts';
import { type FoundCase, mustNote, mustSeeCase } from './find.ts';
import { giveOnce } from './give.ts';
import type { RoleRefusal } from './possible.ts';
import { severalAtOnce } from './several.ts';

type C = Context<unknown, unknown, BulkOrder>;
type Refused = Refusal | RoleRefusal | { code: string; values: Record<string, unknown> } | null;
type Ended = { id: string; status: BulkOutcome['status']; refusal: Refused };

export const bulkRoute: Route = route({
  name: 'actOnMany',
  method: 'post',
  path: '/api/cases/bulk',
  tag: 'actions',
  summary: 'One action on many cases, each as if asked for by itself: how it ended, for each of them, in their order',
  access: { roles: ROLES },
  body: BulkOrder,
  idempotent: true,
  answers: { 200: { description: 'How it ended for each', schema: z.array(BulkOutcome) } },
  async handle(c) {
    const once = onceOf(c);
    if (once) await begin(c.deps.prisma, c.tenantId, once);
    const act = await actOf(c);
    const ids = [...new Set(c.body.ids)];
    const ended = await severalAtOnce(ids, async (id): Promise<Ended> => {
      try {
        return await act(id, once && { ...once, key: `${once.key}:${id}` });
      } catch (error) {
        const ended = endOf(id, error);
        if (ended) return ended;
        throw error;
      }
    });
    return ok(await inWords(c, ended));
  },
});

/** What is one case's own and keeps nothing from the others. Null: it concerns the order, or us. */
function endOf(id: string, error: unknown): Ended | null {
  if (!(error instanceof ProblemError)) return null;
  const { code, details } = error;
  if (code === 'forbidden' || code === 'notFound') return { id, status: code, refusal: details.refusal ?? null };
  if (code === 'refused') return { id, status: 'refused', refusal: details.refusal ?? null };
  const unfilled = code === 'validation' && details.errors?.body === 'unfilledVariable';
  return unfilled ? { id, status: 'refused', refusal: { code: 'unfilled', values: {} } } : null;
}

/** The key stands for this order: another one under it is refused before anything is done, the same again goes on where it stopped. */
const begin = (prisma: PrismaClient, tenantId: string, once: Once) =>
  lookAgain(async () => {
    if (!(await earlierAnswer(prisma, tenantId, once))) await keepAnswer(prisma, tenantId, once, 200, {});
  });

type Act = (id: string, once: Once | undefined) => Promise<Ended>;

/** What is done to each. @throws a `validation` problem for people and queues that do not fit: then nothing is done at all */
async function actOf(c: C): Promise<Act> {
  const { body, deps, tenantId, locale, staff } = c;
  if (body.act === 'note')
    return async (id, once) => {
      await mustNote(c, id);
      await addNote(deps.prisma, { tenantId, caseId: id, actor: actorOf(staff), body: body.body, locale, once });
      return { id, status: 'done', refusal: null };
    };
  if (body.act === 'tag') {
    const wanted = readTags(body);
    return async (id) => {
      await mustSeeCase(c, id, 'note');
      await changeTags(deps.prisma, { tenantId, caseId: id, by: staff.id }, wanted);
      return { id, status: 'done', refusal: null };
    };
  }
  if (body.act === 'reply' || body.act === 'resolve') {
    const { act, words } = body;
    return async (id, once) => {
      const { status, refusal } = await giveOnce(c, id, act, (found) => tellEach(c, found, act, words), once);
      return { id, status, refusal };
    };
  }
  const { act } = body;
  const part = await partOf(c);
  return async (id, once) => {
    const { status, refusal } = await giveOnce(c, id, act, () => part, once);
    return { id, status, refusal };
  };
}

/** As if somebody had written it in that case alone. */
async function tellEach(c: C, found: FoundCase, act: 'reply' | 'resolve', words: Parameters<typeof wordsFor>[2]) {
  const { text } = await wordsFor(c, found, words);
  const action = ACTIONS.find(({ command }) => command === act) as (typeof ACTIONS)[number];
  return action.part(c, found, { body: text } as never);
}

async function partOf(c: C): Promise<Part> {
  switch (c.body.act) {
    case 'assign':
      return assignTo(c, c.body.staffId);
    case 'handover':
      return handOver(c, c.body);
    default:
      return { payload: {} };
  }
}

async function inWords(
  { deps: { prisma }, tenantId, locale, staff }: Pick<C, 'deps' | 'tenantId' | 'locale'> & { staff: StaffReader },
  ended: Ended[],
): Promise<BulkOutcome[]> {
  // What was not found has no number to tell; the others were seen, even if what was done took them out of sight.
  const seen = ended.filter(({ status }) => status !== 'notFound').map(({ id }) => id);
  const [cases, names] = await Promise.all([
    prisma.case.findMany({ where: { tenantId, id: { in: seen } }, select: { id: true, number: true } }),
    namesOf(
      prisma,
      tenantId,
      ended.map(({ refusal }) => staffIn(refusal as { values: { staffId?: string } } | null)),
    ),
  ]);
  const numbers = new Map(cases.map((one) => [one.id, one.number]));
  const reading = { names, zone: staff.staff.timeZone };
  return ended.map(({ id, status, refusal }) => ({
    id,
    number: numbers.get(id) ?? null,
    status,
    text: refusal ? refusalInWords(locale, refusal, reading).text : say(locale, `views.bulk.status.${status}`),
  }));
}
