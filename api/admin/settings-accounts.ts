import { z } from 'zod';
import type { Env } from '../../domain/env.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { ChannelAccount } from '../../prisma/generated/client.ts';
import { newId } from '../../prisma/ids.ts';
import { announce } from '../../prisma/live.ts';
import {
  ACCOUNT_KINDS,
  type AccountSettings,
  dropAccount,
  type AccountKind as Kind,
  putAccount,
} from '../../prisma/settings/accounts.ts';
import { namesPrivatePlace } from '../../prisma/settings/reach.ts';
import { keyIdOf } from '../../prisma/settings/secrets.ts';
import { audit } from '../audit.ts';
import {
  AccountKind,
  AccountRow,
  AccountTest,
  MailIn,
  MailOut,
  NewAccount,
  TextOut,
} from '../contract/admin-settings.ts';
import { Id } from '../contract/values.ts';
import { parse } from '../input.ts';
import { namesOf } from '../names.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';
import { asRefusal } from './settings-refusal.ts';

const access = { roles: ['admin'] } as const;
const tag = 'administration';
const params = z.object({ kind: AccountKind });

export const accountRoutes: Route[] = [
  route({
    name: 'listAccounts',
    method: 'get',
    path: '/api/admin/accounts',
    tag,
    summary: 'Accounts to the outside, or what the environment says; secrets are never shown',
    access,
    answers: { 200: { description: 'All', schema: z.array(AccountRow) } },
    handle: async ({ deps: { prisma, env }, tenantId }) => ok(await accountRows(prisma, env, tenantId)),
  }),

  route({
    name: 'changeAccount',
    method: 'post',
    path: '/api/admin/accounts/:kind',
    tag,
    summary: 'Set an account; workers use it from their next round on',
    access,
    params,
    body: NewAccount,
    answers: { 200: { description: 'As it is now', schema: AccountRow } },
    problems: ['refused'],
    async handle({ deps: { prisma, env }, tenantId, staff, params: { kind }, body, req }) {
      const settings = parse(SETTINGS[kind], body.settings, 'settings') as AccountSettings[Kind];
      await prisma
        .$transaction(async (tx) => {
          const before = await tx.channelAccount.findUnique({ where: { tenantId_kind: { tenantId, kind } } });
          mustBeUsable(kind, settings, body.secret, before, env);
          const change = { tenantId, kind, settings, basedOn: body.basedOn, secret: body.secret, by: staff.id };
          await putAccount(tx, env.STEWARD_SECRET, change);
          const secret = body.secret === undefined ? {} : { secret: body.secret === null ? 'removed' : 'set' };
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'account.changed', recordType: 'ChannelAccount' },
            ...{
              recordId: kind,
              fields: { old: before?.settings ?? null, new: { ...settings, ...secret } },
              ip: req.ip,
            },
          });
        })
        .catch(asRefusal);
      await announce(prisma, [], ['delivery']);
      return ok(await accountRow(prisma, env, tenantId, kind));
    },
  }),

  route({
    name: 'removeAccount',
    method: 'delete',
    path: '/api/admin/accounts/:kind',
    tag,
    summary: 'The environment counts again, and the secret is gone',
    access,
    params,
    query: z.strictObject({ basedOn: z.coerce.number().int().min(1).max(1_000_000) }),
    answers: { 200: { description: 'As it is now', schema: AccountRow } },
    problems: ['refused'],
    async handle({ deps: { prisma, env }, tenantId, staff, params: { kind }, query: { basedOn }, req }) {
      await prisma
        .$transaction(async (tx) => {
          const before = await dropAccount(tx, tenantId, kind, basedOn);
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'account.removed', recordType: 'ChannelAccount' },
            ...{ recordId: kind, fields: { old: before?.settings ?? null }, ip: req.ip },
          });
        })
        .catch(asRefusal);
      await announce(prisma, [], ['delivery']);
      return ok(await accountRow(prisma, env, tenantId, kind));
    },
  }),

  route({
    name: 'testAccount',
    method: 'post',
    path: '/api/admin/accounts/:kind/tests',
    tag,
    summary: 'Send a test message to oneself, on the way that all messages take',
    access,
    params,
    body: z.strictObject({}),
    answers: { 202: { description: 'On its way', schema: AccountTest } },
    async handle({ deps: { prisma }, tenantId, staff, params: { kind }, req }) {
      const channel = CHANNEL[kind];
      if (!channel) throw notFound();
      const [id, noticeId, now] = [newId(), newId(), new Date()];
      await prisma.$transaction(async (tx) => {
        await tx.notice.create({
          data: {
            ...{ tenantId, id: noticeId, key: `accountTest:${noticeId}`, kind: 'accountTest', staffId: staff.id },
            ...{ data: { account: kind }, createdAt: now, readAt: now },
            deliveries: { create: { id, channel, nextTryAt: now } },
          },
        });
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'account.tested', recordType: 'ChannelAccount' },
          ...{ recordId: kind, ip: req.ip },
        });
      });
      await announce(prisma, [], ['delivery']);
      return { status: 202, body: { id, status: 'pending', attempts: 0, error: null } satisfies AccountTest };
    },
  }),

  route({
    name: 'showAccountTest',
    method: 'get',
    path: '/api/admin/account-tests/:id',
    tag,
    summary: 'How a test message fared',
    access,
    params: z.object({ id: Id }),
    answers: { 200: { description: 'So far', schema: AccountTest } },
    async handle({ deps: { prisma }, tenantId, params: { id } }) {
      const row = await prisma.noticeDelivery.findFirst({ where: { tenantId, id, notice: { kind: 'accountTest' } } });
      if (!row) throw notFound();
      const status = row.status as AccountTest['status'];
      return ok({ id, status, attempts: row.attempts, error: row.lastError } satisfies AccountTest);
    },
  }),
];

const SETTINGS = { mailOut: MailOut, textOut: TextOut, mailIn: MailIn };
/** What can be tried out by sending. */
const CHANNEL: Partial<Record<Kind, string>> = { mailOut: 'email', textOut: 'text' };

/** As Standard Webhooks writes it, at least 24 bytes. */
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/;

/** @throws invalid */
function mustBeUsable(
  kind: Kind,
  settings: AccountSettings[Kind],
  secret: string | null | undefined,
  before: ChannelAccount | null,
  env: Env,
): void {
  const remains = secret === undefined ? Boolean(before?.secret) : secret !== null;
  // A secret that is kept must not be sent to wherever somebody points the account next: they would read it there.
  const moved = before !== null && placeOf(kind, before.settings as AccountSettings[Kind]) !== placeOf(kind, settings);
  if (secret === undefined && before?.secret && moved) throw invalid({ secret: 'againForNewPlace' });
  if (kind === 'mailOut') {
    const { user, security } = settings as AccountSettings['mailOut'];
    if (user && !remains) throw invalid({ secret: 'required' });
    if (user && security === 'none') throw invalid({ 'settings.security': 'passwordInTheOpen' });
  }
  // The same as the environment demands: a phrase that is no base64 would sign with an empty key.
  if (kind === 'mailIn' && secret && !WEBHOOK_SECRET.test(secret)) throw invalid({ secret: 'invalid' });
  if (kind === 'textOut') {
    const { url } = settings as AccountSettings['textOut'];
    if (!remains) throw invalid({ secret: 'required' });
    const ours = env.TEXT_GATEWAY_URL && new URL(env.TEXT_GATEWAY_URL).origin === new URL(url).origin;
    if (!ours && namesPrivatePlace(url)) throw invalid({ 'settings.url': 'privateAddress' });
  }
}

/** To whom the secret is told. */
function placeOf(kind: Kind, settings: AccountSettings[Kind]): string {
  if (kind === 'textOut') return new URL((settings as AccountSettings['textOut']).url).origin;
  if (kind === 'mailIn') return '';
  const { host, port, security, user } = settings as AccountSettings['mailOut'];
  return [host, port, security, user].join(' ');
}

async function accountRow(prisma: PrismaClient, env: Env, tenantId: string, kind: Kind): Promise<AccountRow> {
  const rows = await accountRows(prisma, env, tenantId);
  return rows.find((row) => row.kind === kind) as AccountRow;
}

async function accountRows(prisma: PrismaClient, env: Env, tenantId: string): Promise<AccountRow[]> {
  const found = await prisma.channelAccount.findMany({ where: { tenantId }, omit: { secret: true } });
  const names = await namesOf(
    prisma,
    tenantId,
    found.map((row) => row.updatedBy),
  );
  return ACCOUNT_KINDS.map((kind): AccountRow => {
    const row = found.find((one) => one.kind === kind);
    if (!row) return ofEnvironment(kind, env);
    return {
      ...{ kind, source: 'account', version: row.version, settings: row.settings as AccountSettings[Kind] },
      secretSetAt: row.secretSetAt?.toISOString() ?? null,
      secretReadable: row.secretKeyId === null || row.secretKeyId === keyIdOf(env.STEWARD_SECRET),
      changedBy: row.updatedBy ? { id: row.updatedBy, name: names.get(row.updatedBy) ?? '' } : null,
      changedAt: row.updatedAt.toISOString(),
    };
  });
}

function ofEnvironment(kind: Kind, env: Env): AccountRow {
  const settings = SAID[kind](env);
  return {
    ...{ kind, source: settings ? 'environment' : 'none', version: 0, settings },
    ...{ secretSetAt: null, secretReadable: true, changedBy: null, changedAt: null },
  };
}

/** What the environment says, without what must not be shown. */
const SAID: Record<Kind, (env: Env) => AccountSettings[Kind] | null> = {
  mailOut({ SMTP_URL, MAIL_FROM }) {
    if (!SMTP_URL) return null;
    const { protocol, hostname, port, username } = new URL(SMTP_URL);
    const tls = protocol === 'smtps:';
    const here = /^(localhost|127\.|\[::1\])/.test(hostname);
    return {
      ...{ host: hostname, port: Number(port) || (tls ? 465 : 587) },
      security: tls ? 'tls' : here ? 'none' : 'startTls',
      ...{ user: decodeURIComponent(username), from: MAIL_FROM },
    };
  },
  textOut({ TEXT_GATEWAY_URL }) {
    if (!TEXT_GATEWAY_URL) return null;
    const { origin, pathname } = new URL(TEXT_GATEWAY_URL);
    return { url: origin + pathname };
  },
  mailIn: ({ MAIL_IN_ADDRESS, MAIL_IN_PORT }) =>
    MAIL_IN_ADDRESS ? { address: MAIL_IN_ADDRESS, port: MAIL_IN_PORT ?? null } : null,
};
