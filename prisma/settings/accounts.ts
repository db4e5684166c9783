import type { Prisma, PrismaClient } from '../client.ts';
import type { ChannelAccount } from '../generated/client.ts';
import { LaterVersion } from './later-version.ts';
import { seal, unseal } from './secrets.ts';

/** Accounts to the outside as an administrator sets them; where there is none, the environment counts. */
export const ACCOUNT_KINDS = ['mailOut', 'textOut', 'mailIn'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** What is no secret. `user` empty: no sign-in. */
export type AccountSettings = {
  mailOut: { host: string; port: number; security: 'tls' | 'startTls' | 'none'; user: string; from: string };
  textOut: { url: string };
  /** The address replies are sent to, and where our own SMTP listener waits; the secret signs the webhook. */
  mailIn: { address: string; port: number | null };
};

export type Account<K extends AccountKind> = {
  version: number;
  settings: AccountSettings[K];
  /** Null: none was given. */
  secret: string | null;
};

/**
 * The account as it is to be used, or null when there is none.
 * @throws UnreadableSecret when STEWARD_SECRET is not the one it was sealed under
 */
export async function accountOf<K extends AccountKind>(
  prisma: PrismaClient | Prisma.TransactionClient,
  stewardSecret: string,
  tenantId: string,
  kind: K,
): Promise<Account<K> | null> {
  const row = await prisma.channelAccount.findUnique({ where: { tenantId_kind: { tenantId, kind } } });
  return row && opened(stewardSecret, row);
}

/** A row as it is to be used. @throws UnreadableSecret */
export function opened<K extends AccountKind>(stewardSecret: string, row: ChannelAccount): Account<K> {
  const { tenantId, kind, version, secret, secretKeyId } = row;
  const settings = row.settings as AccountSettings[K];
  if (!secret || !secretKeyId) return { version, settings, secret: null };
  const words = unseal(stewardSecret, `${tenantId}/${kind}`, { secret, secretKeyId });
  if (words === null) throw new UnreadableSecret(kind);
  return { version, settings, secret: words };
}

export class UnreadableSecret extends Error {
  override readonly name = 'UnreadableSecret';
  constructor(kind: string) {
    super(`the secret of the account ${kind} was kept under another STEWARD_SECRET; it must be entered again`);
  }
}

type Change<K extends AccountKind> = {
  tenantId: string;
  kind: K;
  /** The version that was looked at; 0: there was none. */
  basedOn: number;
  settings: AccountSettings[K];
  /** Left out: stays; null: there is none any more. */
  secret?: string | null | undefined;
  by: string;
};

/** Sets an account, in the caller's transaction. @throws LaterVersion */
export async function putAccount<K extends AccountKind>(
  tx: Prisma.TransactionClient,
  stewardSecret: string,
  { tenantId, kind, basedOn, settings, secret, by }: Change<K>,
): Promise<ChannelAccount> {
  await lockAccount(tx, tenantId, kind, basedOn);
  const kept =
    secret === undefined
      ? {}
      : secret === null
        ? { secret: null, secretKeyId: null, secretSetAt: null }
        : { ...seal(stewardSecret, `${tenantId}/${kind}`, secret), secretSetAt: new Date() };
  const data = { settings, ...kept, updatedBy: by };
  return tx.channelAccount.upsert({
    where: { tenantId_kind: { tenantId, kind } },
    create: { tenantId, kind, ...data },
    update: { ...data, version: { increment: 1 } },
  });
}

/** The environment counts again. @returns what was there, or null. @throws LaterVersion */
export async function dropAccount(
  tx: Prisma.TransactionClient,
  tenantId: string,
  kind: AccountKind,
  basedOn: number,
): Promise<ChannelAccount | null> {
  const row = await lockAccount(tx, tenantId, kind, basedOn);
  if (row) await tx.channelAccount.delete({ where: { tenantId_kind: { tenantId, kind } } });
  return row;
}

async function lockAccount(tx: Prisma.TransactionClient, tenantId: string, kind: AccountKind, basedOn: number) {
  // There may be no row yet to lock.
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`account/${tenantId}/${kind}`}, 0))::text`;
  const row = await tx.channelAccount.findUnique({ where: { tenantId_kind: { tenantId, kind } } });
  if ((row?.version ?? 0) !== basedOn) throw new LaterVersion(row?.version ?? 0);
  return row;
}
