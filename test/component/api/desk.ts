import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { createApp } from '../../../api/app.ts';
import type { LIMITS } from '../../../api/limits.ts';
import { startSession } from '../../../api/session/store.ts';
import { everyDay } from '../../../domain/calendar/seeds.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { initialState } from '../../../domain/case/state.ts';
import { parseEnv } from '../../../domain/env.ts';
import { DEFAULT_TENANT } from '../../../domain/tenant.ts';
import { POSTS, type Role } from '../../../domain/vocabulary.ts';
import { createApiKey, SCOPES, type Scope } from '../../../prisma/api-keys.ts';
import { createPrisma, type Prisma, type PrismaClient } from '../../../prisma/client.ts';
import { publishSeeds } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { openCase } from '../../../prisma/intake.ts';
import { always } from '../../setup/desk.ts';
import { database } from '../../setup/world.ts';

export const TENANT = DEFAULT_TENANT;
export const SECRET = 'a-secret-of-the-tests-that-nobody-else-knows';

export type Answer = { status: number; headers: Headers; text: string; body: unknown };
export type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Who works at the desk of the tests: two teams of one department, and one person outside of it. */
export const PEOPLE = {
  rep: { role: 'rep', team: 'front' },
  colleague: { role: 'rep', team: 'front' },
  stranger: { role: 'rep', team: 'claims' },
  lead: { role: 'lead', team: 'front' },
  manager: { role: 'manager', team: null },
  outsider: { role: 'manager', team: null },
  executive: { role: 'executive', team: null },
  admin: { role: 'admin', team: null },
} as const satisfies Record<string, { role: Role; team: string | null }>;
export type PersonName = keyof typeof PEOPLE;

export type Desk = Awaited<ReturnType<typeof openDesk>>;

type Options = {
  client?: Client | null;
  env?: Record<string, string>;
  limits?: Partial<typeof LIMITS>;
  commandDeadlineMs?: number;
  /** The app reaches the database by this way, the fixtures as always. */
  through?: (url: string) => string;
};

/** The whole app over real HTTP on a database of its own. */
export async function openDesk(options: Options = {}) {
  const db = await database();
  const url = options.through?.(db.url) ?? db.url;
  const prisma = options.through ? createPrisma(url, 5) : db.prisma;
  const env = parseEnv({
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STEWARD_SECRET: SECRET,
    LOG_LEVEL: 'silent',
    ...options.env,
  });
  const { app, deps, stop } = createApp({
    prisma,
    client: options.client ?? null,
    env,
    log: pino({ level: 'silent' }),
    deskFolder: 'nowhere',
    limits: { perReader: 1e6, perAddress: 1e6, signInPerAddress: 1e6, ...options.limits },
    ...(options.commandDeadlineMs ? { commandDeadlineMs: options.commandDeadlineMs } : {}),
  });
  const server = createServer(app);
  // As the process has it: a connection that idles while a test thinks is not closed under the next request.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const order = await plantOrder(db.prisma);
  const cookies = new Map<PersonName, string>();
  for (const [name, id] of Object.entries(order.people) as [PersonName, string][]) {
    const { token } = await startSession(db.prisma, { tenantId: TENANT, staffId: id, ip: null, userAgent: null });
    cookies.set(name, `steward_session=${token}`);
  }

  const asking = (who: Record<string, string>): Ask => {
    return async (method, path, body, headers = {}) => {
      const response = await fetch(base + path, {
        method,
        redirect: 'manual',
        headers: {
          ...who,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'accept-language': 'en',
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return answerOf(response);
    };
  };

  return {
    ...order,
    db,
    prisma: db.prisma,
    base,
    deps,
    server,
    nobody: asking({}),
    as: (name: PersonName) => asking({ cookie: cookies.get(name) ?? '', 'x-steward': '1' }),
    cookieOf: (name: PersonName) => cookies.get(name) ?? '',
    withHeaders: asking,
    async withKey(...scopes: Scope[]) {
      const { key } = await createApiKey(db.prisma, { tenantId: TENANT, name: `key ${scopes.join(' ')}`, scopes });
      return asking({ authorization: `Bearer ${key}` });
    },
    async close() {
      await stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (prisma !== db.prisma) await prisma.$disconnect();
      await db.close();
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export const ALL_SCOPES = SCOPES;

async function plantOrder(prisma: PrismaClient) {
  const tenantId = TENANT;
  const named = (code: string) => ({ tenantId, id: newId(), code, nameZh: code, nameEn: code });
  await prisma.tenant.create({ data: { id: tenantId, name: 'Test' } });
  const calendar = named('always');
  await prisma.calendar.create({ data: calendar });
  await prisma.calendarVersion.create({
    data: { tenantId, calendarId: calendar.id, version: 1, definition: { ...always, timeZone: everyDay.timeZone } },
  });
  const departments = { care: named('care'), elsewhere: named('elsewhere') };
  await prisma.department.createMany({ data: Object.values(departments) });
  const posts = POSTS.map((code, rank) => ({ ...named(code), rank }));
  await prisma.post.createMany({ data: posts });
  const teams = {
    front: { ...named('front'), departmentId: departments.care.id },
    claims: { ...named('claims'), departmentId: departments.care.id },
  };
  await prisma.team.createMany({ data: Object.values(teams) });
  const queue = (code: string, line: string, team: { id: string }) => ({
    ...named(code),
    line,
    teamId: team.id,
    calendarId: calendar.id,
  });
  const queues = {
    first: queue('general', 'first', teams.front),
    second: queue('claims', 'second', teams.claims),
    head: queue('careHead', 'head', teams.claims),
  };
  await prisma.queue.createMany({ data: Object.values(queues) });
  const people = {} as Record<PersonName, string>;
  for (const [name, { role, team }] of Object.entries(PEOPLE) as [PersonName, (typeof PEOPLE)[PersonName]][]) {
    people[name] = newId();
    await prisma.staff.create({
      data: {
        ...{ tenantId, id: people[name], name, role, email: `${name}@example.org`, locale: 'en' },
        teamId: team && teams[team].id,
        departmentId: name === 'outsider' ? departments.elsewhere.id : departments.care.id,
        postId: posts[0]?.id ?? null,
      },
    });
    if (team) {
      const queueId = team === 'front' ? queues.first.id : queues.second.id;
      await prisma.queueStaff.create({ data: { tenantId, queueId, staffId: people[name] } });
    }
  }
  await prisma.$transaction((tx) => publishSeeds(tx, tenantId));
  return { people, queues, teams };
}

type Placing = {
  phone?: string;
  name?: string;
  queue?: 'first' | 'second' | 'head' | null;
  assignee?: string | null;
  row?: Partial<Prisma.CaseUncheckedUpdateInput>;
};

let serial = 0;

/** A case that was taken up and lies in the first line, as the projection would have left it. */
export async function placeCase({ prisma, queues }: Desk, placing: Placing = {}) {
  const n = String(++serial).padStart(4, '0');
  const filed = await openCase(prisma, {
    ...{ tenantId: TENANT, kind: 'complaint', category: 'other', severity: 'normal', channel: 'phone', locale: 'zh' },
    ...{ subject: `Subject ${n}`, body: 'What happened', verified: true, author: { type: 'system', id: null } },
    who: { phone: placing.phone ?? `1381234${n}`, name: placing.name ?? `会员${n}` },
  });
  if (placing.queue === null) return filed;
  const queue = queues[placing.queue ?? 'first'];
  const stage = { first: 'firstLine', second: 'secondLine', head: 'departmentHead' }[placing.queue ?? 'first'];
  const flow = currentFlow('complaint');
  const assigneeId = placing.assignee ?? null;
  const state = {
    ...initialState(flow, Date.now()),
    stage,
    queueId: queue.id,
    calendarId: queue.calendarId,
    assigneeId,
  };
  await prisma.case.update({
    where: { tenantId_id: { tenantId: TENANT, id: filed.id } },
    data: { stage, queueId: queue.id, assigneeId, state, ...placing.row },
  });
  return filed;
}

/** Somebody was called for the case. */
export async function callFor({ prisma }: Desk, caseId: string, recipientId: string, rung = 1) {
  const id = newId();
  await prisma.escalation.create({
    data: {
      ...{ tenantId: TENANT, id, caseId, cycle: 1, rung, post: POSTS[rung] ?? 'rep', recipientId },
      ...{ cause: 'resolution', calledAt: new Date() },
    },
  });
  return id;
}

/** True when the answer is a problem document, whole and in words. */
export function isProblem({ status, headers, body }: Answer): boolean {
  const problem = body as { type?: unknown; title?: unknown; status?: unknown; code?: unknown } | undefined;
  return (
    /^application\/problem\+json/.test(headers.get('content-type') ?? '') &&
    problem?.status === status &&
    problem.type === `/problems/${problem.code}` &&
    typeof problem.title === 'string' &&
    problem.title.length > 1 &&
    !problem.title.includes('api.problem')
  );
}

/** Runs the jobs, some at a time. */
export async function severalAtOnce(jobs: readonly (() => Promise<unknown>)[], width = 8): Promise<void> {
  const left = [...jobs];
  const work = async () => {
    for (let job = left.shift(); job; job = left.shift()) await job();
  };
  await Promise.all(Array.from({ length: width }, work));
}
