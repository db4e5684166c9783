import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { commandGiver, type GiveCommand } from '../../../api/commands.ts';
import { linkRouter } from '../../../api/links/index.ts';
import { portalRouter } from '../../../api/portal/index.ts';
import { sha256 } from '../../../api/portal/seals.ts';
import { flowOf } from '../../../domain/case/known-flows.ts';
import { machine } from '../../../domain/case/machine.ts';
import { type CaseEvent, type CaseState, initialState } from '../../../domain/case/state.ts';
import { parseEnv } from '../../../domain/env.ts';
import { DEFAULT_TENANT } from '../../../domain/tenant.ts';
import type { CaseKind } from '../../../domain/vocabulary.ts';
import { keepAll } from '../../../prisma/attachments/files.ts';
import type { Prisma, PrismaClient } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { openCase } from '../../../prisma/intake.ts';
import { writeMessage } from '../../../prisma/messages.ts';

export const tenantId = DEFAULT_TENANT;
export const env = parseEnv({
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  STEWARD_SECRET: 'a secret of forty characters for the tests',
});

export type Site = { url: string; problems: string[]; stop(): Promise<void> };

/** The portal and the link pages over real HTTP. Without `giveCommand` commands are written down and stay pending: no Temporal. */
export async function site(prisma: PrismaClient, giveCommand?: GiveCommand): Promise<Site> {
  const problems: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => problems.push(line) });
  const deps = { prisma, env, log, giveCommand: giveCommand ?? commandGiver(prisma, null) };
  const app = express().use('/portal', portalRouter(deps)).use('/l', linkRouter(deps));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    problems,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type Answer = { status: number; headers: Headers; text: string; location: string | null };
export type Fields = Record<string, string | Blob>;

/** Somebody with a browser that keeps cookies and runs no scripts. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly base: string;
  constructor({ url }: Pick<Site, 'url'>) {
    this.base = url;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, { headers: { 'Accept-Language': 'en', ...headers } });
  }

  /** Sends a form: with a file as multipart, else as browsers do by default. */
  post(path: string, fields: Fields, multipart = true): Promise<Answer> {
    const form = new FormData();
    const plain = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      form.append(name, value);
      if (typeof value === 'string') plain.append(name, value);
    }
    return this.#ask(path, { method: 'POST', body: multipart ? form : plain, headers: { 'Accept-Language': 'en' } });
  }

  async #ask(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie ? { Cookie: cookie } : {}) };
    const response = await fetch(new URL(path, this.base), { redirect: 'manual', ...init, headers });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      if (/Max-Age=0/.test(set)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const { status } = response;
    return {
      status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get('location'),
    };
  }

  /** Signs in without a code. */
  async becomes(prisma: PrismaClient, memberId: string): Promise<this> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + 86_400_000);
    await prisma.memberSession.create({
      data: { tenantId, id: newId(), memberId, tokenHash: sha256(token), expiresAt },
    });
    this.cookies.set('steward_member', token);
    return this;
  }
}

/** The value of a hidden field; of the form with this action, when one is named. */
export function hidden(html: string, name: string, action?: string): string {
  const from = action ? html.indexOf(`action="${action}"`) : 0;
  const found = from < 0 ? null : new RegExp(`name="${name}" value="([^"]*)"`).exec(html.slice(from));
  if (!found?.[1]) throw new Error(`No field ${name} in ${action ?? 'the page'}`);
  return found[1];
}

export const readable = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ');

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export const blob = (content: Uint8Array | string, type = 'application/octet-stream') =>
  new Blob([typeof content === 'string' ? content : new Uint8Array(content)], { type });
export const fileNamed = (name: string, content: Uint8Array | string) => new File([blob(content)], name);

export async function aMember(prisma: PrismaClient, name = '张伟', more: Partial<Prisma.MemberCreateManyInput> = {}) {
  const id = newId();
  await prisma.member.create({ data: { tenantId, id, number: `M${id.slice(-7)}`, name, ...more } });
  return id;
}

/** The order a case needs around it. */
export async function anOrder(prisma: PrismaClient) {
  const [department, team, calendar, queue, staff] = [newId(), newId(), newId(), newId(), newId()];
  const code = randomUUID();
  await prisma.tenant.createMany({ data: [{ id: tenantId, name: 'Steward' }], skipDuplicates: true });
  await prisma.department.create({ data: { tenantId, id: department, code, nameZh: '客服部', nameEn: 'Care' } });
  await prisma.team.create({
    data: { tenantId, id: team, code, nameZh: '物流组', nameEn: 'Delivery team', departmentId: department },
  });
  await prisma.calendar.create({ data: { tenantId, id: calendar, code, nameZh: '日历', nameEn: 'Calendar' } });
  await prisma.queue.create({
    data: {
      tenantId,
      id: queue,
      code,
      nameZh: '物流',
      nameEn: 'Delivery',
      line: 'first',
      teamId: team,
      calendarId: calendar,
    },
  });
  await prisma.staff.create({
    data: {
      tenantId,
      id: staff,
      name: '李晓明',
      email: `${code}@example.org`,
      role: 'rep',
      locale: 'en',
      teamId: team,
    },
  });
  return { queue, calendar, staff, team };
}
export type Order = Awaited<ReturnType<typeof anOrder>>;

export async function aCase(
  prisma: PrismaClient,
  memberId: string,
  more: Partial<Parameters<typeof openCase>[1]> = {},
) {
  return openCase(prisma, {
    tenantId,
    kind: 'complaint',
    category: 'delivery',
    severity: 'normal',
    channel: 'portal',
    locale: 'en',
    subject: 'Second delivery late',
    body: 'The parcel came on Friday.',
    who: { memberId },
    verified: true,
    author: { type: 'member', id: memberId },
    ...more,
  });
}

const HOUR = 3_600_000;

/** Lets a case go through events of the machine, an hour apart, and keeps what the record would keep. */
export async function happens(prisma: PrismaClient, caseId: string, events: CaseEvent[]): Promise<CaseState> {
  const row = await prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: caseId } } });
  const flow = flowOf(row.kind as CaseKind, row.flowVersion);
  let state = (row.state as CaseState | null) ?? initialState(flow, row.openedAt.getTime());
  let answeredAt = row.answeredAt;
  let now = Math.max(state.enteredAt, state.ballSince);
  for (const event of events) {
    now += HOUR;
    const step = machine(flow).next(state, event, now);
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type !== 'setClock') continue;
      const set = { type: 'clockSet', clock: effect.clock, dueAt: now + 8 * HOUR, provisional: false } as const;
      state = machine(flow).next(state, set, now).state;
    }
    if (['reply', 'ask', 'resolve'].includes(event.type)) answeredAt ??= new Date(now);
  }
  await prisma.case.update({
    where: { tenantId_id: { tenantId, id: caseId } },
    data: {
      state: state as unknown as Prisma.InputJsonObject, // plain data, kept as the projection keeps it
      stage: state.stage,
      ball: state.ball,
      queueId: state.queueId,
      assigneeId: state.assigneeId,
      outcome: state.outcome,
      answeredAt,
      closedAt: state.stage === 'closed' ? new Date(now) : null,
    },
  });
  return state;
}

export const routed = ({ queue, calendar, staff }: Order): CaseEvent[] => [
  { type: 'opened' },
  {
    type: 'decided',
    set: 'serviceLevel',
    decisionId: newId(),
    outcome: { priority: 2, minutes: {}, ladderPercent: 100 },
  },
  {
    type: 'decided',
    set: 'routing',
    decisionId: newId(),
    outcome: { queueId: queue, calendarId: calendar, assigneeId: staff },
  },
];

export async function said(
  prisma: PrismaClient,
  caseId: string,
  direction: 'inbound' | 'outbound' | 'note',
  body: string,
  {
    attachments = [],
    ...more
  }: {
    acceptedAt?: Date | null;
    attachments?: { fileName: string; mediaType: string; content: Uint8Array<ArrayBuffer> }[];
  } = {},
) {
  return writeMessage(prisma, {
    tenantId,
    caseId,
    direction,
    channel: 'portal',
    author: { type: direction === 'inbound' ? 'member' : 'staff', id: null },
    body,
    locale: 'en',
    acceptedAt: new Date(),
    ...more,
    attachments: await keepAll(
      { prisma, env },
      tenantId,
      attachments.map((file) => ({ ...file, content: Buffer.from(file.content) })),
    ),
  });
}
