/** Why a notice has not reached whom it is for; words lie under `undelivered.<code>`. */
export const UNDELIVERED = [
  'waiting', // nobody tried yet: the channel is not set up, or it is not the hour
  'retrying', // the other side does not take it now
  'noAddress',
  'notWanted', // they do not want this channel
  'erased',
  'refused', // the other side will not take it, or it came back
] as const;
export type Undelivered = (typeof UNDELIVERED)[number];

/** A delivery as its row has it. */
export type DeliveryStanding = { status: string; attempts: number; lastError: string | null };

/** @returns null for one that went out */
export function whyUndelivered({ status, attempts, lastError }: DeliveryStanding): Undelivered | null {
  switch (status) {
    case 'sent':
      return null;
    case 'failed':
      return 'refused';
    case 'skipped':
      return whySkipped(lastError ?? '');
    default:
      return attempts > 0 ? 'retrying' : 'waiting';
  }
}

/** The recipient's own reasons are sentences (activities/delivery/recipient.ts). */
export function whySkipped(why: string): Extract<Undelivered, 'noAddress' | 'notWanted' | 'erased'> {
  if (/erased|no such member/.test(why)) return 'erased';
  return /does not want/.test(why) ? 'notWanted' : 'noAddress';
}
