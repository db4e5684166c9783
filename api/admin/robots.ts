import { z } from 'zod';
import type { RobotKind } from '../../domain/robot/robot.ts';
import { LOCALES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import type { Robot } from '../../prisma/generated/client.ts';
import { newId } from '../../prisma/ids.ts';
import { announce } from '../../prisma/live.ts';
import { LaterVersion } from '../../prisma/settings/later-version.ts';
import { looksLike, openRobot, type RobotAccess, reachOf, sealRobot } from '../../prisma/settings/robots.ts';
import { keyIdOf } from '../../prisma/settings/secrets.ts';
import { audit } from '../audit.ts';
import { NewRobot, RobotChange, RobotRow, RobotTest } from '../contract/robots.ts';
import { Id } from '../contract/values.ts';
import type { ApiDeps } from '../deps.ts';
import { namesOf } from '../names.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';
import { asRefusal } from './settings-refusal.ts';

const access = { roles: ['admin'] } as const;
const tag = 'administration';
const params = z.object({ id: Id });
/** More groups than any house has. */
const MOST = 200;

export const robotRoutes: Route[] = [
  route({
    name: 'listRobots',
    method: 'get',
    path: '/api/admin/robots',
    tag,
    summary: 'Robots of chat groups; addresses and secrets are never shown',
    access,
    answers: { 200: { description: 'All', schema: z.array(RobotRow) } },
    handle: async ({ deps, tenantId }) => ok(await robotRows(deps, tenantId)),
  }),

  route({
    name: 'createRobot',
    method: 'post',
    path: '/api/admin/robots',
    tag,
    summary: 'Set up a robot; workers use it from their next round on',
    access,
    body: NewRobot,
    idempotent: true,
    answers: { 201: { description: 'As it is now', schema: RobotRow } },
    async handle({ deps, tenantId, staff, body, req }) {
      const { prisma, env } = deps;
      const { kind, url, secret, ...fields } = body;
      mustBeUsable(kind, { url, secret }, env.ROBOT_ORIGINS);
      const id = newId();
      await prisma.$transaction(async (tx) => {
        if ((await tx.robot.count({ where: { tenantId } })) >= MOST) throw invalid({ body: 'tooLarge' });
        await mustBeThere(tx, tenantId, fields);
        const sealed = sealRobot(env.STEWARD_SECRET, { tenantId, id }, { url, secret });
        await tx.robot.create({ data: { tenantId, id, kind, ...fields, ...sealed, updatedBy: staff.id } });
        const said = { ...fields, app: kind, host: sealed.host, ...(secret === null ? {} : { secret: 'set' }) };
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'robot.created', recordType: 'Robot' },
          ...{ recordId: id, fields: { new: said }, ip: req.ip },
        });
      });
      return { status: 201, body: await robotRow(deps, tenantId, id) };
    },
  }),

  route({
    name: 'changeRobot',
    method: 'patch',
    path: '/api/admin/robots/:id',
    tag,
    summary: 'Change a robot; what is left out stays',
    access,
    params,
    body: RobotChange,
    answers: { 200: { description: 'As it is now', schema: RobotRow } },
    problems: ['refused'],
    async handle({ deps, tenantId, staff, params: { id }, body: { basedOn, url, secret, ...fields }, req }) {
      const { prisma, env } = deps;
      await prisma
        .$transaction(async (tx) => {
          const before = await lockRobot(tx, tenantId, id, basedOn);
          await mustBeThere(tx, tenantId, { ...scopeOf(before), ...fields });
          const sealed = newAccess(before, { url, secret }, env);
          await tx.robot.update({
            where: { tenantId_id: { tenantId, id } },
            data: {
              ...(without(fields) as Prisma.RobotUncheckedUpdateInput),
              ...(sealed ?? {}),
              ...{ version: { increment: 1 }, updatedBy: staff.id, restUntil: null },
            },
          });
          const now = { ...without(fields), ...(sealed ? { host: sealed.host } : {}) };
          const set = secret === undefined ? {} : { secret: secret === null ? 'removed' : 'set' };
          const was = Object.fromEntries(Object.keys(now).map((key) => [key, before[key as keyof Robot]]));
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'robot.changed', recordType: 'Robot' },
            ...{ recordId: id, fields: { old: was, new: { ...now, ...set } } as Prisma.InputJsonObject, ip: req.ip },
          });
        })
        .catch(asRefusal);
      await announce(prisma, [], ['delivery']);
      return ok(await robotRow(deps, tenantId, id));
    },
  }),

  route({
    name: 'removeRobot',
    method: 'delete',
    path: '/api/admin/robots/:id',
    tag,
    summary: 'Take a robot away, with what waits for it',
    access,
    params,
    query: z.strictObject({ basedOn: z.coerce.number().int().min(1).max(1_000_000) }),
    answers: { 204: { description: 'Gone' } },
    problems: ['refused'],
    async handle({ deps: { prisma }, tenantId, staff, params: { id }, query: { basedOn }, req }) {
      await prisma
        .$transaction(async (tx) => {
          const { name, kind, host } = await lockRobot(tx, tenantId, id, basedOn);
          await tx.robot.delete({ where: { tenantId_id: { tenantId, id } } });
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'robot.removed', recordType: 'Robot' },
            ...{ recordId: id, fields: { old: { name, app: kind, host } }, ip: req.ip },
          });
        })
        .catch(asRefusal);
      return { status: 204 };
    },
  }),

  route({
    name: 'testRobot',
    method: 'post',
    path: '/api/admin/robots/:id/tests',
    tag,
    summary: 'Send a test message to the group, on the way that all messages take',
    access,
    params,
    body: z.strictObject({}),
    answers: { 202: { description: 'On its way', schema: RobotTest } },
    async handle({ deps: { prisma }, tenantId, staff, params: { id: robotId }, req }) {
      const [id, now] = [newId(), new Date()];
      await prisma.$transaction(async (tx) => {
        const robot = await tx.robot.findUnique({ where: { tenantId_id: { tenantId, id: robotId } } });
        if (!robot) throw notFound();
        await tx.robotPost.create({
          data: { tenantId, id, robotId, key: `test:${id}`, kind: 'test', createdAt: now, nextTryAt: now },
        });
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'robot.tested', recordType: 'Robot' },
          ...{ recordId: robotId, ip: req.ip },
        });
      });
      await announce(prisma, [], ['delivery']);
      return { status: 202, body: { id, status: 'pending', attempts: 0, error: null } satisfies RobotTest };
    },
  }),

  route({
    name: 'showRobotTest',
    method: 'get',
    path: '/api/admin/robot-tests/:id',
    tag,
    summary: 'How a test message fared',
    access,
    params,
    answers: { 200: { description: 'So far', schema: RobotTest } },
    async handle({ deps: { prisma }, tenantId, params: { id } }) {
      const row = await prisma.robotPost.findFirst({ where: { tenantId, id, kind: 'test' } });
      if (!row) throw notFound();
      const status = row.status as RobotTest['status'];
      return ok({ id, status, attempts: row.attempts, error: row.lastError } satisfies RobotTest);
    },
  }),
];

/** @throws invalid */
function mustBeUsable(kind: RobotKind, { url, secret }: RobotAccess, trusted: readonly string[] = []): void {
  const reach = reachOf(url, trusted);
  if (reach === 'notHttps' || reach === 'privateAddress') throw invalid({ url: reach });
  if (!looksLike(kind, url)) throw invalid({ url: 'robotAddress' });
  if (kind === 'wecom' && secret !== null) throw invalid({ secret: 'secretNotUsed' });
}

/** Address and secret as they are from now on; null: as they were. @throws invalid */
function newAccess(
  before: Robot,
  { url, secret }: { url: string | undefined; secret: string | null | undefined },
  env: ApiDeps['env'],
): ReturnType<typeof sealRobot> | null {
  if (url === undefined && secret === undefined) return null;
  const kind = before.kind as RobotKind;
  // A secret that is kept signs nothing for wherever somebody points the robot next.
  if (url !== undefined && secret === undefined && before.signs) throw invalid({ secret: 'againForNewPlace' });
  const kept = url === undefined ? keptUrl(before, env) : url;
  const access = { url: kept, secret: secret ?? null };
  mustBeUsable(kind, access, env.ROBOT_ORIGINS);
  return sealRobot(env.STEWARD_SECRET, before, access);
}

function keptUrl(before: Robot, env: ApiDeps['env']): string {
  if (before.sealedKeyId !== keyIdOf(env.STEWARD_SECRET)) throw invalid({ url: 'required' });
  return openRobot(env.STEWARD_SECRET, before).url;
}

type Scope = { departmentId?: string | null | undefined; teamId?: string | null | undefined };
const scopeOf = ({ departmentId, teamId }: Robot): Scope => ({ departmentId, teamId });

/** @throws invalid */
async function mustBeThere(
  tx: Prisma.TransactionClient,
  tenantId: string,
  { departmentId, teamId }: Scope,
): Promise<void> {
  if (departmentId && teamId) throw invalid({ teamId: 'oneScope' });
  const where = { tenantId, retiredAt: null };
  if (departmentId && !(await tx.department.findFirst({ where: { ...where, id: departmentId } })))
    throw invalid({ departmentId: 'unknownRecord' });
  if (teamId && !(await tx.team.findFirst({ where: { ...where, id: teamId } })))
    throw invalid({ teamId: 'unknownRecord' });
}

async function lockRobot(tx: Prisma.TransactionClient, tenantId: string, id: string, basedOn: number): Promise<Robot> {
  await tx.$queryRaw`SELECT 1 FROM "Robot" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
  const row = await tx.robot.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!row) throw notFound();
  if (row.version !== basedOn) throw new LaterVersion(row.version);
  return row;
}

const without = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

async function robotRow(deps: ApiDeps, tenantId: string, id: string): Promise<RobotRow> {
  const row = (await robotRows(deps, tenantId)).find((one) => one.id === id);
  if (!row) throw notFound();
  return row;
}

async function robotRows({ prisma, env }: ApiDeps, tenantId: string): Promise<RobotRow[]> {
  const found = await prisma.robot.findMany({
    where: { tenantId },
    omit: { sealed: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const [names, departments, teams, last] = await Promise.all([
    namesOf(
      prisma,
      tenantId,
      found.map((row) => row.updatedBy),
    ),
    prisma.department.findMany({ where: { tenantId, id: { in: found.flatMap((row) => row.departmentId ?? []) } } }),
    prisma.team.findMany({ where: { tenantId, id: { in: found.flatMap((row) => row.teamId ?? []) } } }),
    lastPosts(prisma, tenantId),
  ]);
  const named = (rows: { id: string; code: string; nameZh: string; nameEn: string }[], id: string | null) => {
    const row = rows.find((one) => one.id === id);
    return row ? { id: row.id, code: row.code, nameZh: row.nameZh, nameEn: row.nameEn } : null;
  };
  return found.map((row): RobotRow => {
    const { id, name, host, signs, tellsSubject, active, version, updatedBy } = row;
    return {
      ...{ id, name, host, signs, tellsSubject, active, version },
      kind: row.kind as RobotKind,
      readable: row.sealedKeyId === keyIdOf(env.STEWARD_SECRET),
      department: named(departments, row.departmentId),
      team: named(teams, row.teamId),
      notices: row.notices as RobotRow['notices'],
      locale: LOCALES.find((locale) => locale === row.locale) ?? 'zh',
      changedBy: updatedBy ? { id: updatedBy, name: names.get(updatedBy) ?? '' } : null,
      changedAt: row.updatedAt.toISOString(),
      last: last.get(id) ?? null,
    };
  });
}

/** The newest message of each robot that had an answer. */
async function lastPosts(prisma: PrismaClient, tenantId: string): Promise<Map<string, NonNullable<RobotRow['last']>>> {
  const rows = await prisma.robotPost.findMany({
    where: { tenantId, attempts: { gt: 0 }, status: { in: ['pending', 'sent', 'failed'] } },
    distinct: ['robotId'],
    orderBy: [{ robotId: 'asc' }, { createdAt: 'desc' }],
    select: { robotId: true, status: true, createdAt: true, sentAt: true, lastError: true },
  });
  return new Map(
    rows.map(({ robotId, status, createdAt, sentAt, lastError }) => [
      robotId,
      { status: status as 'pending', at: (sentAt ?? createdAt).toISOString(), error: lastError },
    ]),
  );
}
