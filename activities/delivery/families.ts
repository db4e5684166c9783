import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import type { Notice } from '../../prisma/generated/client.ts';
import { RECEIPT } from '../../prisma/receipt.ts';
import type { ChannelName, DeliveryEnv } from './channel.ts';
import type { Content } from './facts.ts';
import { accountLetter } from './families/account.ts';
import { accountTest } from './families/account-test.ts';
import { alertLetter } from './families/alerts.ts';
import { approvalFamily } from './families/approvals.ts';
import { careEnding, careLetter } from './families/care.ts';
import { mentionLetter } from './families/casework.ts';
import { handoverFamily } from './families/handover.ts';
import { receiptEnding } from './families/receipt.ts';
import { robotFault } from './families/robots.ts';
import type { Recipient } from './recipient.ts';

/** What a family may know of the delivery it composes. `now` is epoch ms. */
export type Letter = {
  prisma: PrismaClient;
  env: DeliveryEnv;
  notice: Notice;
  channel: ChannelName;
  recipient: Recipient;
  /** The sender's name, one line. */
  brand: string;
  now: number;
};

/** What it says, why it is not said at all, or until when (epoch ms) it waits. `why` is kept, so it holds no personal data. */
export type Composition = { content: Content } | { skip: string } | { until: number; why: string };

/**
 * Kinds of notices that are about something else than one case. Each reads what it needs at the moment of sending. The text
 * channel waits for the end of the member's quiet hours before a family is asked.
 */
export const FAMILIES: Readonly<Record<string, (letter: Letter) => Promise<Composition>>> = {
  staffInvited: accountLetter('staffInvited'),
  passwordReset: accountLetter('passwordReset'),
  accountTest,
  care: careLetter,
  alert: alertLetter,
  mentioned: mentionLetter,
  robotFailed: robotFault,
  ...approvalFamily,
  ...handoverFamily,
};

/** How a delivery went: `waiting` until then. Instants are epoch ms; `why` as in the row. */
export type Ended =
  | { is: 'sent'; at: number }
  | { is: 'failed' | 'skipped'; at: number; why: string }
  | { is: 'waiting'; until: number; why: string };

/** `write`: in the very transaction that settles the delivery; `tell`: after it, who is to look. */
export type Ending = {
  write(tx: Prisma.TransactionClient, notice: Notice, end: Ended): Promise<void>;
  tell?(prisma: PrismaClient, notice: Notice): Promise<void>;
};
/** Kinds whose own record must know how a delivery went. */
export const ENDINGS: Readonly<Record<string, Ending>> = {
  care: { write: careEnding },
  [RECEIPT]: receiptEnding,
};
