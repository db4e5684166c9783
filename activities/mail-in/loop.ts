import type { Logger } from 'pino';
import type { Env } from '../../domain/env.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { type FilesEnv, keepAll, StoreAway } from '../../prisma/attachments/files.ts';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import type { InboundMail } from '../../prisma/generated/client.ts';
import { listen } from '../../prisma/listen.ts';
import { announce } from '../../prisma/live.ts';
import { MAIL_IN_CHANNEL } from '../../prisma/mail-in/take.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { redact } from '../delivery/clean.ts';
import { hostOf } from '../delivery/mail.ts';
import { Bell, repeat } from '../loop.ts';
import { type End, handleMail, type KeepFiles, type Own } from './handle.ts';

const POLL_MS = 2_000;
const BATCH = 10;
const LEASE_SECONDS = 60;
/** After so many failures a person must look: the fault lies in the mail, or in us. */
const MOST_ATTEMPTS = 5;

type Deps = {
  prisma: PrismaClient;
  env: FilesEnv &
    Pick<Env, 'DATABASE_URL' | 'MAIL_FROM' | 'MAIL_IN_ADDRESS' | 'MAIL_IN_PORT' | 'MAIL_IN_SECRET' | 'STEWARD_SECRET'>;
  log: Pick<Logger, 'warn' | 'info'>;
};

/** Reads what came in, until the signal aborts. Any number of workers can run it. */
export async function mailInLoop({ log, ...deps }: Deps & { log: Logger }, signal: AbortSignal): Promise<void> {
  const bell = new Bell();
  listen(deps.env.DATABASE_URL, [MAIL_IN_CHANNEL], () => bell.wake(), signal);
  const round = async () => (await mailInOnce({ ...deps, log })) > 0;
  await repeat('mail in', round, { bell, everyMs: POLL_MS, log, signal });
}

/** One round. @returns how many mails there were */
export async function mailInOnce({ prisma, env, log }: Deps): Promise<number> {
  const rows = await ask<{ tenantId: string; id: string }>(
    prisma,
    sql`UPDATE "InboundMail" SET "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS}), attempts = attempts + 1
    WHERE ("tenantId", id) IN (
      SELECT "tenantId", id FROM "InboundMail"
      WHERE state = 'pending' AND ("leaseUntil" IS NULL OR "leaseUntil" < now())
      ORDER BY "receivedAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING "tenantId", id::text AS id`,
  );
  if (rows.length === 0) return 0;
  const own = await ownOf(prisma, env);
  const keep: KeepFiles = (tenantId, files) => keepAll({ prisma, env }, tenantId, files);
  // In the order they came: an answer must not overtake the mail it follows.
  for (const key of rows.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const row = await prisma.inboundMail.findUniqueOrThrow({ where: { tenantId_id: key } });
    await one(prisma, row, { own, keep }, log);
  }
  return rows.length;
}

async function one(
  prisma: PrismaClient,
  row: InboundMail,
  { own, keep }: { own: Own; keep: KeepFiles },
  log: Deps['log'],
): Promise<void> {
  const { tenantId, id } = row;
  const where = { tenantId_id: { tenantId, id } };
  try {
    const { end, heading } = await handleMail(prisma, row, own, keep);
    const { state, reason, caseId = null } = end;
    await prisma.inboundMail.update({
      where,
      data: { ...heading, state, reason, caseId, handledAt: new Date(), leaseUntil: null, lastError: null },
    });
    log.info({ mail: id, state, reason } satisfies { mail: string } & Omit<End, 'caseId'>, 'mail in');
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    // Not the mail's fault: it waits until its files can be kept.
    if (error instanceof StoreAway) {
      await prisma.inboundMail.update({ where, data: { attempts: { decrement: 1 } } });
      throw error;
    }
    const lastError = redact((error as Error).message.split('\n').at(-1) ?? '');
    log.warn({ mail: id, error: lastError }, 'a mail could not be filed');
    const over = row.attempts >= MOST_ATTEMPTS;
    await prisma.inboundMail.update({
      where,
      data: {
        lastError,
        ...(over ? { state: 'unreadable', reason: 'fault', handledAt: new Date(), leaseUntil: null } : {}),
      },
    });
  }
  await announce(prisma, [{ tenantId, topic: 'mail', id }]);
}

/** By which addresses a mail of ours is known. */
async function ownOf(prisma: PrismaClient, env: Deps['env']): Promise<Own> {
  const { addresses } = await mailInOf(prisma, env, DEFAULT_TENANT);
  const from = /<?([^\s<>]+@[^\s<>]+)>?\s*$/.exec(env.MAIL_FROM)?.[1]?.toLowerCase() ?? '';
  return { addresses: [...addresses, from], host: hostOf(env.MAIL_FROM) };
}
