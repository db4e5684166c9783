import { z } from 'zod';
import { fill, say } from '../../domain/language/index.ts';
import { Template, wordsIn } from '../../domain/replies/tool.ts';
import { fillWords, unfilledIn } from '../../domain/replies/variables.ts';
import { LOCALES, type Locale, ROLES } from '../../domain/vocabulary.ts';
import { checklistsOf, tellViewers, tick, untick } from '../../prisma/replies/checklists.ts';
import { countUse } from '../../prisma/replies/tools.ts';
import { wordsFor } from '../../prisma/settings/templates.ts';
import { audit } from '../audit.ts';
import { type FoundCase, findCase } from '../cases/find.ts';
import { among } from '../cases/rows.ts';
import { CaseChecklist, Filled, Filling, Preview, PreviewAsked } from '../contract/replies.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { findTool } from './tool-routes.ts';
import { valuesFor } from './values.ts';

const WORKERS = ['rep', 'lead', 'manager', 'admin'] as const;
const tag = 'replies';
const params = z.object({ id: Id });
const ItemParams = z.object({ id: Id, checklistId: Id, item: z.string().max(40) });
type C = Context<unknown, unknown, unknown>;

/** The notice that each verb becomes. */
const NOTICES = { reply: 'message', ask: 'question', resolve: 'resolved' } as const;
const checklists = { 200: { description: 'The checklists of the case', schema: z.array(CaseChecklist) } };

export const caseToolRoutes: Route[] = [
  route({
    name: 'fillTemplate',
    method: 'post',
    path: '/api/cases/:id/fillings',
    tag,
    summary: 'The words of a template for one case, in the member’s language unless another is named',
    access: { roles: WORKERS },
    params,
    body: Filling,
    answers: { 200: { description: 'With what could not be filled', schema: Filled } },
    async handle(c) {
      const { deps, tenantId, staff, params, body } = c;
      const found = await findCase(c, params.id);
      const tool = await findTool(c, body.toolId);
      if (tool.type !== 'template') throw notFound();
      const { locale, words } = wordsIn(
        Template.parse(tool.definition).words,
        body.locale ?? among(LOCALES, found.locale),
      );
      const filled = fillWords(words, await valuesFor(c, found, locale));
      await countUse(deps.prisma, { tenantId, toolId: tool.id, caseId: found.id, staffId: staff.id });
      return ok({ locale, ...filled });
    },
  }),

  route({
    name: 'previewReply',
    method: 'post',
    path: '/api/cases/:id/previews',
    tag,
    summary: 'What the member will see of a text, by mail and in the portal',
    access: { roles: WORKERS },
    params,
    body: PreviewAsked,
    answers: { 200: { description: 'In the member’s language', schema: Preview } },
    async handle(c) {
      const found = await findCase(c, c.params.id);
      const locale = among(LOCALES, found.locale);
      const text = c.body.body.trim();
      const missing = [...new Set(unfilledIn(text).map(({ name }) => name))];
      return ok({ locale, text, missing, ...(await around(c, found, locale, NOTICES[c.body.verb])) });
    },
  }),

  route({
    name: 'listChecklists',
    method: 'get',
    path: '/api/cases/:id/checklists',
    tag,
    summary: 'Checklists of a case, as they were when it was opened, and who ticked what',
    access: { roles: ROLES },
    params,
    answers: checklists,
    handle: async (c) => ok(await shown(c, await findCase(c, c.params.id))),
  }),

  route({
    name: 'tickItem',
    method: 'post',
    path: '/api/cases/:id/checklists/:checklistId/items/:item/tick',
    tag,
    summary: 'Tick an item',
    access: { roles: WORKERS },
    params: ItemParams,
    answers: checklists,
    handle: (c) => mark(c, c.params, true),
  }),

  route({
    name: 'untickItem',
    method: 'delete',
    path: '/api/cases/:id/checklists/:checklistId/items/:item/tick',
    tag,
    summary: 'Take a tick back',
    access: { roles: WORKERS },
    params: ItemParams,
    answers: checklists,
    handle: (c) => mark(c, c.params, false),
  }),
];

/** The mail and the page around somebody's words; what an administrator replaced counts. */
async function around(
  { deps, tenantId, staff }: C,
  found: FoundCase,
  locale: Locale,
  kind: (typeof NOTICES)[keyof typeof NOTICES],
): Promise<Pick<Preview, 'mail' | 'portal'>> {
  const [own, tenant] = await Promise.all([
    wordsFor(deps.prisma, tenantId, kind, locale),
    deps.prisma.tenant.findUnique({ where: { id: tenantId }, select: { name: true } }),
  ]);
  const values = {
    number: found.number,
    subject: found.subject,
    kind: say(locale, `kind.${found.kind}`),
    author: staff.staff.name,
  };
  const phrase = (name: string) => {
    const words = own[name];
    return words === undefined ? say(locale, `mail.${kind}.${name}`, values) : fill(locale, words, values);
  };
  const { name } = found.member;
  return {
    mail: {
      subject: `[${found.number}] ${phrase('subject')}`,
      greeting: name ? say(locale, 'mail.greeting', { name }) : say(locale, 'mail.greetingNameless'),
      what: phrase('what'),
      button: say(locale, 'mail.button.member'),
      footer: say(locale, 'mail.footer.member', { brand: tenant?.name ?? 'Steward', number: found.number }),
    },
    portal: { author: staff.staff.name },
  };
}

async function shown({ deps: { prisma }, tenantId }: C, found: FoundCase): Promise<CaseChecklist[]> {
  const lists = await checklistsOf(prisma, found);
  const names = await namesOf(
    prisma,
    tenantId,
    lists.flatMap(({ items }) => items.map((item) => item.tick?.staffId)),
  );
  return lists.map(({ items, ...list }) => ({
    ...list,
    items: items.map(({ tick: made, ...item }) => ({
      ...item,
      tick: made && { by: { id: made.staffId, name: names.get(made.staffId) ?? '' }, at: made.at.toISOString() },
    })),
  }));
}

/** @throws `notFound` for an item the case is not asked; `refused` once the case is over; `forbidden` */
async function mark(c: C, { id, checklistId, item }: z.output<typeof ItemParams>, on: boolean) {
  const { deps, tenantId, staff, req } = c;
  const found = await findCase(c, id);
  if (!staff.ability.can('note', 'Case')) throw new ProblemError('forbidden');
  const list = (await checklistsOf(deps.prisma, found)).find((one) => one.id === checklistId);
  const asked = list?.items.find((one) => one.id === item);
  if (!asked) throw notFound();
  if (found.stage === 'closed')
    throw new ProblemError('refused', { refusal: { code: 'closed', values: { stage: 'closed' } } });
  const of = { tenantId, caseId: found.id, toolId: checklistId, item };
  const changed = await deps.prisma.$transaction(async (tx) => {
    const did = on ? await tick(tx, of, staff.id) : await untick(tx, of);
    if (!did) return false;
    const fields = { caseId: found.id, item: c.locale === 'zh' ? asked.zh : asked.en };
    const action = on ? 'checklist.ticked' : 'checklist.unticked';
    const entry = { tenantId, actor: actorOf(staff), action, recordType: 'Tool', recordId: checklistId } as const;
    await audit(tx, { ...entry, fields, ip: req.ip });
    return true;
  });
  if (changed) await tellViewers(deps.prisma, of);
  return ok(await shown(c, found));
}
