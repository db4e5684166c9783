import type { ReplyVerb } from '../../domain/replies/tool.ts';
import type { Kept } from '../cases/composer/uploadAttachment.ts';

/**
 * What was sent and can still be undone. It lies in the browser's store, so that no tab that closes takes it along: whoever
 * opens the desk next sends it. Its idempotency key is made here, once, so that however often it is sent it counts once.
 */
export type Held = {
  key: string;
  /** Whose it is: somebody else at the same screen does not send it. */
  by: string;
  caseId: string;
  number: string;
  verb: ReplyVerb;
  body: string;
  /** Already with the server; missing in what an older page held. */
  files?: readonly Kept[];
  heldAt: number;
  dueAt: number;
  /** On its way: nobody can undo it any more. */
  sending: boolean;
};

const KEPT = 'steward.outgoing';
/** Another tab's wait is its own; only what it left lying is for us. */
const GRACE_MS = 3_000;
/** Idempotency keys live longer than this: later on nobody could tell whether it arrived. */
export const TOO_OLD_MS = 12 * 3_600_000;

const mine = new Set<string>();
const readers = new Set<() => void>();
let shown: readonly Held[] = read();

/** What the command says. */
export const bodyOf = ({ body, files = [] }: Held) => ({
  body,
  ...(files.length > 0 ? { attachmentIds: files.map(({ id }) => id) } : {}),
});

export const heldNow = (): readonly Held[] => shown;

export function onHeldChange(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

export function hold(held: Omit<Held, 'sending'>): void {
  mine.add(held.key);
  write([...read(), { ...held, sending: false }]);
}

/** Takes it back. Null: it is on its way already. */
export function takeBack(key: string): Held | null {
  const held = read().find((one) => one.key === key && !one.sending);
  if (held) forget(key);
  return held ?? null;
}

/** From here on it is sent, by whatever tab. Null: it was undone or has arrived. */
export function markSending(key: string): Held | null {
  const all = read();
  const held = all.find((one) => one.key === key);
  if (!held) return null;
  write(all.map((one) => (one.key === key ? { ...one, sending: true } : one)));
  return held;
}

export const forget = (key: string): void => write(read().filter((one) => one.key !== key));

/** What is to be sent now by this tab: its own that is due, and what another one left lying. */
export const dueFor = (staffId: string, now: number): Held[] =>
  read().filter(({ key, by, dueAt, sending }) => {
    if (by !== staffId) return false;
    if (mine.has(key)) return sending || dueAt <= now;
    return dueAt + GRACE_MS <= now;
  });

export const mineOf = (caseId?: string): Held[] =>
  read().filter((one) => mine.has(one.key) && !one.sending && (caseId === undefined || one.caseId === caseId));

function write(next: readonly Held[]): void {
  shown = next;
  try {
    localStorage.setItem(KEPT, JSON.stringify(next));
  } catch {
    // A full store costs the copy for other tabs; this one goes on with what it holds.
    full = next;
  }
  for (const reader of readers) reader();
}

let full: readonly Held[] | null = null;

function read(): readonly Held[] {
  if (full) return full;
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? (kept as Held[]) : [];
  } catch {
    return [];
  }
}

/** Another tab changed it. */
if (typeof window !== 'undefined')
  window.addEventListener('storage', ({ key }) => {
    if (key !== KEPT) return;
    shown = read();
    for (const reader of readers) reader();
  });

type Returned = (held: Held, reason: string) => void;
const fields = new Map<string, Returned>();

/** The composer of a case takes back what was refused. */
export function onReturned(caseId: string, take: Returned): () => void {
  fields.set(caseId, take);
  return () => {
    if (fields.get(caseId) === take) fields.delete(caseId);
  };
}

/** @returns false when no composer of that case is open */
export function giveBack(held: Held, reason: string): boolean {
  const take = fields.get(held.caseId);
  take?.(held, reason);
  return take !== undefined;
}

let sender: ((held: Held) => Promise<void>) | null = null;

/** Whoever sends, for as long as somebody is signed in. */
export function sendBy(send: (held: Held) => Promise<void>): () => void {
  sender = send;
  return () => {
    sender = null;
  };
}

/** Sends what waits, of one case or of all, before something else happens to it. */
export async function sendWaiting(caseId?: string): Promise<void> {
  for (const held of mineOf(caseId)) await sender?.(held);
}
