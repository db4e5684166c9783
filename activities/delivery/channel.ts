import type { Logger } from 'pino';
import type { Env } from '../../domain/env.ts';
import type { PrismaClient } from '../../prisma/client.ts';

export const CHANNELS = ['email', 'text'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** One notice for one person in every form a channel may need. */
export type Composed = { subject: string; text: string; html: string; short: string };

export type Parcel = Composed & {
  deliveryId: string;
  noticeId: string;
  caseId: string | null;
  to: { address: string; name: string };
  /** Where a member's answer is read; null: nobody reads it. */
  replyTo: string | null;
  /** Address that takes a POST and stops mails of this kind (RFC 8058). */
  stopUrl?: string;
};

/**
 * How sending ended. `retry`: not now; `resting` says that the other side as a whole is not there or not willing, so
 * that nothing else needs to be tried on it for a while. `error` carries no addresses.
 */
export type Verdict =
  | { is: 'sent' }
  | { is: 'failed'; error: string }
  | { is: 'retry'; error: string; resting: boolean };

/** One way to the outside. `send` never throws; the signal ends it early. */
export type Channel = {
  send(parcel: Parcel, signal: AbortSignal): Promise<Verdict>;
  close(): void;
};

/** What is open, and which of them rest after a failure of the other side. Belongs to one process. */
export type Channels = {
  open: Partial<Record<ChannelName, Channel>>;
  /** Which state of which account each was opened by; not there: by the environment. */
  by: Partial<Record<ChannelName, string>>;
  rests: Partial<Record<ChannelName, { until: number; failures: number }>>;
  /** When the log last said that something waits for a channel that is not configured. */
  reminded: Partial<Record<ChannelName, { lookedAt: number; saidAt: number }>>;
};

export type DeliveryEnv = Pick<
  Env,
  | 'DATABASE_URL'
  | 'SMTP_URL'
  | 'MAIL_FROM'
  | 'TEXT_GATEWAY_URL'
  | 'TEXT_GATEWAY_TOKEN'
  | 'STEWARD_URL'
  | 'STEWARD_SECRET'
  | 'MAIL_IN_ADDRESS'
  | 'MAIL_IN_PORT'
  | 'MAIL_IN_SECRET'
  | 'ROBOT_ORIGINS'
>;

export type DeliveryLog = Pick<Logger, 'info' | 'warn' | 'error'>;

export type DeliveryDeps = { prisma: PrismaClient; env: DeliveryEnv; channels: Channels; log?: DeliveryLog };
