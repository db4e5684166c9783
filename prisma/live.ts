import type { PrismaClient } from './client.ts';
import { ask, sql } from './statement.ts';

/** Postgres channels. Payloads name what changed, never what it says. */
export const LIVE_CHANNEL = 'live';
export const RELAY_CHANNEL = 'relay';
export const DELIVERY_CHANNEL = 'delivery';
export const CARE_CHANNEL = 'care';

export type Change = {
  tenantId: string;
  topic:
    | 'case'
    | 'notice'
    | 'command'
    | 'member'
    | 'approval'
    | 'alert'
    | 'care'
    | 'import'
    | 'mail'
    | 'handover'
    | 'presence'
    | 'retier';
  id: string;
  stage?: string;
  staffId?: string;
};

type Call = readonly [channel: string, payload: string];

/**
 * Tells the others, after the commit (inside a transaction NOTIFY takes an instance-wide lock). Best effort: a slow
 * poll is the truth behind it, so a failure here is no failure of what was done.
 */
export async function announce(prisma: PrismaClient, changes: Change[], wake: Wake[] = []): Promise<void> {
  const calls = callsOf(changes, wake);
  if (calls.length > 0) await callerOf(prisma).call(calls);
}

/**
 * The same a moment later, and nobody waits for it. For what happens often: each statement wakes whoever listens in this database, so
 * what comes close together is told in one.
 */
export function announceSoon(prisma: PrismaClient, changes: Change[], wake: Wake[] = []): void {
  const calls = callsOf(changes, wake);
  if (calls.length > 0) callerOf(prisma).soon(calls);
}

type Wake = 'relay' | 'delivery' | 'care';
const callsOf = (changes: Change[], wake: Wake[]): Call[] => [
  ...changes.map((change) => [LIVE_CHANNEL, JSON.stringify(change)] as const),
  ...wake.map((channel) => [channel, ''] as const),
];

/** Nobody sees a page change so much later. */
const SOON_MS = 40;
const callers = new WeakMap<PrismaClient, Caller>();
function callerOf(prisma: PrismaClient): Caller {
  const caller = callers.get(prisma) ?? new Caller(prisma);
  callers.set(prisma, caller);
  return caller;
}

/** While one statement is under way, what else is to be told gathers for the next. */
class Caller {
  private readonly prisma: PrismaClient;
  private gathered: Call[] = [];
  private underway: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;
  private later: NodeJS.Timeout | null = null;

  constructor(prisma: PrismaClient) {
    this.prisma = prisma;
  }

  call(calls: Call[]): Promise<void> {
    this.gathered.push(...calls);
    this.next ??= this.underway.then(() => {
      this.next = null;
      this.underway = this.send(this.gathered.splice(0));
      return this.underway;
    });
    return this.next;
  }

  soon(calls: Call[]): void {
    this.gathered.push(...calls);
    this.later ??= setTimeout(() => {
      this.later = null;
      void this.call([]);
    }, SOON_MS);
  }

  private async send(calls: Call[]): Promise<void> {
    // Somebody in a hurry took it along.
    if (calls.length === 0) return;
    const [channels, payloads] = [calls.map(([channel]) => channel), calls.map(([, payload]) => payload)];
    try {
      // Nothing is kept: its commit need not wait for the disk.
      await ask(
        this.prisma,
        sql`SELECT set_config('synchronous_commit', 'off', true), pg_notify(channel, payload)::text
          FROM unnest(${channels}::text[], ${payloads}::text[]) AS call(channel, payload)`,
      );
    } catch {
      // The poll finds it.
    }
  }
}
