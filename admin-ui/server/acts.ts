import type { z } from 'zod';
import type { CommandAnswer } from '../../api/contract/cases.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import { type Answer, ask, askAway, get } from './http.ts';

export type Command = z.infer<typeof CommandAnswer>;

/** Each verb of a case is a resource of its own. */
export const NOUNS = {
  claim: 'claim',
  release: 'release',
  assign: 'assignment',
  reply: 'reply',
  ask: 'question',
  handover: 'handover',
  resolve: 'resolution',
  acknowledge: 'acknowledgement',
  confirmReceipt: 'receipt',
  decide: 'decision',
  decline: 'refusal',
  promise: 'promise',
  keepPromise: 'keeping',
  pause: 'pause',
  resume: 'continuation',
  extend: 'extension',
  prioritise: 'priority',
  assess: 'assessment',
  adopt: 'adoption',
  dismiss: 'dismissal',
  passOn: 'praise',
  reopen: 'reopening',
} as const satisfies Partial<Record<CommandType, string>>;
export type Verb = keyof typeof NOUNS;

/**
 * Gives a command. 200: done; 202: it will be delivered in order, ask `commandState`.
 * @throws HttpError 409 with `body.refusal` when the case does not allow it now
 */
export const act = (caseId: string, verb: Verb, body: object, idempotencyKey: string): Promise<Answer<Command>> =>
  ask<Command>(`/api/cases/${caseId}/${NOUNS[verb]}`, { method: 'POST', body, idempotencyKey });

/** The same from a page that is closing: nobody waits for the answer. */
export const sendAway = (caseId: string, verb: Verb, body: object, idempotencyKey: string): void =>
  askAway(`/api/cases/${caseId}/${NOUNS[verb]}`, body, idempotencyKey);

export const note = (caseId: string, body: object, idempotencyKey: string) =>
  ask<{ id: string }>(`/api/cases/${caseId}/notes`, { method: 'POST', body, idempotencyKey });

export const commandState = (id: string): Promise<Command> => get<Command>(`/api/commands/${id}`);
