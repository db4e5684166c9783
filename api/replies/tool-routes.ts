import { z } from 'zod';
import type { AuditAction } from '../../domain/audit.ts';
import { Macro, type Step, type Tool } from '../../domain/replies/tool.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { CodeTaken, changeTool, createTool, type DeskTool, markTool } from '../../prisma/replies/tools.ts';
import { LaterVersion } from '../../prisma/settings/later-version.ts';
import type { Action } from '../abilities.ts';
import { audit } from '../audit.ts';
import { NewTool, ToolChange, ToolRow, ToolsQuery } from '../contract/replies.ts';
import { Id } from '../contract/values.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { toolRows } from './rows.ts';

/** More is a list that nobody finds anything in. */
const MOST = 500;
const MOST_OWN = 100;
const WORKERS = ['rep', 'lead', 'manager', 'admin'] as const;
const tag = 'replies';
const params = z.object({ id: Id });
const answers = { 200: { description: 'The tool', schema: ToolRow } };
type C = Context<unknown, unknown, unknown>;

export const toolRoutes: Route[] = [
  route({
    name: 'listTools',
    method: 'get',
    path: '/api/tools',
    tag,
    summary: 'Reply templates, macros and checklists: shared ones and one’s own',
    access: { roles: ROLES },
    query: ToolsQuery,
    answers: { 200: { description: 'By name', schema: z.array(ToolRow) } },
    async handle({ deps: { prisma }, tenantId, staff, query: { type, removed } }) {
      const asked = { tenantId, removedAt: removed ? { not: null } : null, ...(type ? { type } : {}) };
      const tools = await prisma.deskTool.findMany({
        where: { AND: [asked, permitted(staff.ability, removed ? 'edit' : 'read', 'Tool')] },
        orderBy: [{ nameEn: 'asc' }, { id: 'asc' }],
        take: MOST,
      });
      return ok(await toolRows(prisma, tenantId, tools, staff));
    },
  }),

  route({
    name: 'createTool',
    method: 'post',
    path: '/api/tools',
    tag,
    summary: 'Make a template, a macro or a checklist. Sharing is for leads, managers and administrators',
    access: { roles: WORKERS },
    body: NewTool,
    answers: { 201: { description: 'Made', schema: ToolRow } },
    async handle(c) {
      const { deps, tenantId, staff, body: tool } = c;
      await mustFit(c, tool);
      const kept = { tenantId, removedAt: null, ownerId: tool.shared ? null : staff.id };
      if ((await deps.prisma.deskTool.count({ where: kept })) >= (tool.shared ? MOST : MOST_OWN))
        throw invalid({ nameZh: 'tooManyTools' });
      const row = await written(c, 'tool.created', (tx) =>
        createTool(tx, { tenantId, by: staff.id, at: new Date(), tool }),
      );
      return { status: 201, body: await shown(c, row) };
    },
  }),

  route({
    name: 'changeTool',
    method: 'patch',
    path: '/api/tools/:id',
    tag,
    summary: 'The next version of a tool. Cases that were opened before keep their checklist as it was',
    access: { roles: WORKERS },
    params,
    body: ToolChange,
    problems: ['refused'],
    answers,
    async handle(c) {
      const { params, staff, body } = c;
      const before = await findTool(c, params.id, 'edit');
      if (body.tool.type !== before.type) throw invalid({ 'tool.type': 'otherType' });
      if (!body.tool.shared && before.ownerId === null) throw invalid({ 'tool.shared': 'staysShared' });
      await mustFit(c, body.tool, 'tool.');
      const change = { by: staff.id, at: new Date(), ...body };
      return ok(await shown(c, await written(c, 'tool.changed', (tx) => changeTool(tx, before, change), before.id)));
    },
  }),

  route({
    name: 'removeTool',
    method: 'delete',
    path: '/api/tools/:id',
    tag,
    summary: 'Take a tool away; it can be brought back',
    access: { roles: WORKERS },
    params,
    answers: { 204: { description: 'Gone' } },
    async handle(c) {
      const before = await findTool(c, c.params.id, 'remove');
      await written(c, 'tool.removed', (tx) => markTool(tx, before, c.staff.id, new Date(), true), before.id);
      return { status: 204 };
    },
  }),

  route({
    name: 'restoreTool',
    method: 'post',
    path: '/api/tools/:id/restoration',
    tag,
    summary: 'Bring a tool back that was taken away',
    access: { roles: WORKERS },
    params,
    answers,
    async handle(c) {
      const before = await findTool(c, c.params.id, 'remove', { not: null });
      const row = await written(
        c,
        'tool.restored',
        (tx) => markTool(tx, before, c.staff.id, new Date(), false),
        before.id,
      );
      return ok(await shown(c, row));
    },
  }),
];

/** @throws `notFound` for one that is not the reader's to see; `forbidden` for one they see and may not change */
export async function findTool(
  { deps: { prisma }, tenantId, staff }: Pick<C, 'deps' | 'tenantId' | 'staff'>,
  id: string,
  action: Action = 'read',
  removedAt: null | { not: null } = null,
): Promise<DeskTool> {
  const may = (what: Action) =>
    prisma.deskTool.findFirst({
      where: { AND: [{ tenantId, id, removedAt }, permitted(staff.ability, what, 'Tool')] },
    });
  const tool = await may(action);
  if (tool) return tool;
  throw (await may('read')) ? new ProblemError('forbidden') : notFound();
}

const shown = async ({ deps: { prisma }, tenantId, staff }: C, row: DeskTool): Promise<ToolRow> =>
  (await toolRows(prisma, tenantId, [row], staff))[0] as ToolRow;

/** Who may share, what refers to what. @throws `forbidden`; a `validation` problem */
async function mustFit({ deps: { prisma }, tenantId, staff }: C, tool: Tool, under = ''): Promise<void> {
  if (tool.shared && !staff.ability.can('share', 'Tool')) throw new ProblemError('forbidden');
  // What cases are asked is nobody's own.
  if (tool.type === 'checklist' && !tool.shared) throw invalid({ [`${under}shared`]: 'checklistShared' });
  if (tool.type !== 'macro') return;
  const errors: Record<string, string> = {};
  for (const [at, step] of tool.definition.steps.entries()) {
    const place = `${under}definition.steps.${at}`;
    if (step.do === 'handover' && step.queueId) {
      const queue = await prisma.queue.findUnique({ where: { tenantId_id: { tenantId, id: step.queueId } } });
      if (!queue || queue.retiredAt) errors[`${place}.queueId`] = 'unknownQueue';
      else if (queue.line !== 'second') errors[`${place}.queueId`] = 'notSecondLine';
    }
    if ('templateId' in step && step.templateId) {
      const template = await prisma.deskTool.findFirst({
        where: {
          AND: [
            {
              tenantId,
              id: step.templateId,
              type: 'template',
              removedAt: null,
              ...(tool.shared ? { ownerId: null } : {}),
            },
            permitted(staff.ability, 'read', 'Tool'),
          ],
        },
      });
      if (!template) errors[`${place}.templateId`] = 'unknownTemplate';
    }
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
}

/** In one transaction with its entry in the audit. @throws `refused` with what is there by now, when somebody was faster */
async function written(
  c: C,
  action: AuditAction,
  write: (tx: Prisma.TransactionClient) => Promise<DeskTool>,
  id?: string,
): Promise<DeskTool> {
  const { deps, tenantId, staff, req } = c;
  try {
    return await deps.prisma.$transaction(async (tx) => {
      const row = await write(tx);
      const fields = { version: row.version, nameZh: row.nameZh, nameEn: row.nameEn };
      const entry = { tenantId, actor: actorOf(staff), action, recordType: 'Tool' as const, recordId: row.id };
      await audit(tx, { ...entry, fields, ip: req.ip });
      return row;
    });
  } catch (error) {
    if (error instanceof CodeTaken) throw invalid({ code: 'taken' });
    if (!(error instanceof LaterVersion) || !id) throw error;
    const now = await deps.prisma.deskTool.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    const current = await shown(c, now);
    const values = { version: now.version, by: current.changedBy?.name ?? '', current };
    throw new ProblemError('refused', { refusal: { code: 'toolChanged', values } });
  }
}

/** The steps of a macro as they are kept. */
export const stepsOf = (tool: DeskTool): Step[] => Macro.parse(tool.definition).steps;
