import type { AlertChannel, RaisedAlert } from '../../domain/alert/kinds.ts';
import {
  type AlertEffect,
  type AlertEvent,
  type AlertRefusal,
  type AlertState,
  type AlertStatus,
  next,
} from '../../domain/alert/machine.ts';
import { type Actor, POSTS, type Post } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import type { Alert } from '../generated/client.ts';
import { isOfMany } from './cause.ts';
import { workingMinutesAfter } from './due.ts';
import { peopleNamed, peopleOfPost } from './people.ts';
import { type Subject, subjectOfCase, subjectOfMany, subjectOfMember, subjectOfQueue } from './subject.ts';
import { AT_ONCE, type News, tell } from './tell.ts';

type Tx = Prisma.TransactionClient;
/** From this post on a text message goes with the mail. */
const TEXTED_FROM = POSTS.indexOf('vicePresident');

/** What whoever steps it has read in this transaction already. */
export type Known = { outcome?: RaisedAlert; subject?: Subject | undefined };
export type Stepped = { alert: Alert; news: News } | { refusal: AlertRefusal };

export const stateOf = (alert: Alert): AlertState => ({
  status: alert.status as AlertStatus,
  rung: alert.rung,
  reminders: alert.reminders,
  takenBy: alert.acknowledgedBy,
});

/** What the row that raised it says: ladder, channels, recipients. */
export async function outcomeOf(
  tx: Tx,
  { tenantId, decisionId }: Pick<Alert, 'tenantId' | 'decisionId'>,
): Promise<RaisedAlert> {
  const { outcome } = await tx.decision.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: decisionId } },
    select: { outcome: true },
  });
  return outcome as unknown as RaisedAlert; // written by raise() only
}

/** The post that is called next; null when the last one is reminded. */
export async function nextRungOf(tx: Tx, alert: Alert): Promise<Post | null> {
  const { ladder = [] } = await outcomeOf(tx, alert);
  return ladder[(alert.rung ?? -1) + 1]?.post ?? null;
}

/**
 * One event of one alert: the machine says what follows, and all of it is written: row, event, calls, notices. The row must be locked by this
 * transaction. What changes nothing writes nothing.
 */
export async function stepLocked(
  tx: Tx,
  alert: Alert,
  event: AlertEvent,
  actor: Actor,
  at: Date,
  known: Known = {},
): Promise<Stepped> {
  const outcome = known.outcome ?? (await outcomeOf(tx, alert));
  const step = next(outcome.ladder ?? [], stateOf(alert), event);
  if ('refusal' in step) return { refusal: step.refusal };
  const news: News = { changes: [], deliveries: 0 };
  if (step.effects.length === 0) return { alert, news };
  const { state } = step;
  const { tenantId, id } = alert;
  const version = alert.version + 1;
  const after = await tx.alert.update({
    where: { tenantId_id: { tenantId, id } },
    data: {
      version,
      status: state.status,
      rung: state.rung,
      reminders: state.reminders,
      ...(await clockOf(tx, tenantId, step.effects, at)),
      ...(event.type === 'acknowledge' ? { acknowledgedBy: event.by, acknowledgedAt: at } : {}),
      ...(event.type === 'end' ? { endedAt: at, endedBecause: event.because } : {}),
    },
  });
  await tx.alertEvent.create({
    data: {
      ...{ tenantId, alertId: id, version, type: event.type, at },
      ...{ actorType: actor.type, actorId: actor.id },
      data: { rung: state.rung, ...(event.type === 'end' ? { because: event.because } : {}) },
    },
  });
  news.changes.push({ tenantId, topic: 'alert', id });
  for (const effect of step.effects) add(news, await carryOut(tx, after, { ...known, outcome }, effect, at));
  return { alert: after, news };
}

async function clockOf(tx: Tx, tenantId: string, effects: AlertEffect[], at: Date): Promise<{ dueAt?: Date | null }> {
  const wait = effects.find((e) => e.type === 'wait');
  if (wait) return { dueAt: await workingMinutesAfter(tx, tenantId, at, wait.minutes) };
  return effects.some((e) => e.type === 'stop') ? { dueAt: null } : {};
}

async function carryOut(
  tx: Tx,
  alert: Alert,
  { outcome, subject }: Known & { outcome: RaisedAlert },
  effect: AlertEffect,
  at: Date,
): Promise<News | undefined> {
  const { channels } = outcome;
  switch (effect.type) {
    case 'tell': {
      // Whom, and of how many, is known with each of them only.
      if (isOfMany(alert)) return undefined;
      const people = await peopleNamed(tx, subject ?? (await subjectOf(tx, alert, at)), outcome.recipients, at);
      return tell(tx, alert, people, { rung: AT_ONCE, reminder: 0, channels, at });
    }
    case 'call': {
      const post = outcome.ladder?.[effect.rung]?.post as Post;
      const people = await peopleOfPost(tx, await subjectOf(tx, alert, at), post, at);
      const { rung, reminder } = effect;
      return tell(tx, alert, people, { rung, reminder, channels: channelsFor(post, channels), at });
    }
    case 'stop':
    case 'wait':
      return undefined;
  }
}

const channelsFor = (post: Post, channels: AlertChannel[]): AlertChannel[] =>
  POSTS.indexOf(post) >= TEXTED_FROM ? [...new Set([...channels, 'text' as const])] : channels;

async function subjectOf(tx: Tx, alert: Alert, at: Date): Promise<Subject> {
  const { id, tenantId, caseId, memberId, queueId } = alert;
  if (isOfMany(alert)) return subjectOfMany(tx, tenantId, { ownerId: null, watch: null });
  if (queueId) return subjectOfQueue(tenantId, queueId);
  if (!memberId) throw new Error(`Alert ${id} is about nothing`);
  const ofCase = caseId ? await subjectOfCase(tx, tenantId, caseId, at) : null;
  return ofCase ?? subjectOfMember(tx, tenantId, memberId, at);
}

export function add(news: News, more: News | undefined): void {
  news.changes.push(...(more?.changes ?? []));
  news.deliveries += more?.deliveries ?? 0;
}
