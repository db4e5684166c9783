import type { Routing } from '../../domain/case/state.ts';
import type { Outcomes } from '../../rules/definition.ts';
import type { Line } from '../../rules/facts/case.ts';
import { rankHandlers } from '../../rules/handlers.ts';
import { candidatesOf, concerning } from './people.ts';
import { chooseQueue, NoQueue, type QueueOf } from './queues.ts';
import type { Client } from './versions.ts';

/** A routing outcome, resolved. `wanted` is the code the rules asked for when `fallback` says that another queue stands in. */
export type Routed = Routing & { queueCode: string; named: boolean; fallback?: true; wanted?: string };

/**
 * Turns a queue's code into ids, and into a person where one is to have it at once: when named, and for the head.
 * @param queues  all in use
 */
export async function resolveRouting(
  client: Client,
  about: { tenantId: string; caseId?: string | undefined; memberId?: string | undefined; asOf: number; line: Line },
  outcome: Outcomes['routing'],
  queues: readonly QueueOf[],
): Promise<Routed> {
  const { tenantId, line, asOf } = about;
  const queue = chooseQueue(queues, outcome.queueCode, line);
  if (!queue) throw new NoQueue(tenantId);
  const named = outcome.named ?? false;
  const assigneeId = named || line === 'head' ? await bestPerson(client, about, queue, named, asOf) : null;
  return {
    queueId: queue.id,
    calendarId: queue.calendarId,
    assigneeId,
    queueCode: queue.code,
    named,
    ...(queue.code === outcome.queueCode ? {} : { fallback: true as const, wanted: outcome.queueCode }),
  };
}

/** The best-ranked person who is neither absent nor away; null when everybody is: then the queue's people claim it. */
async function bestPerson(
  client: Client,
  about: { tenantId: string; caseId?: string | undefined; memberId?: string | undefined },
  queue: QueueOf,
  strong: boolean,
  asOf: number,
): Promise<string | null> {
  const who = await concerning(client, about);
  const candidates = await candidatesOf(client, about.tenantId, [queue], who, asOf);
  const ranked = rankHandlers(
    candidates.map((c) => c.on(queue)),
    { locale: who.locale, strong },
  );
  return (
    ranked.find((person) => !person.reasons.includes('absent') && !person.reasons.includes('away'))?.staffId ?? null
  );
}
