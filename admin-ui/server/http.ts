import { HttpError } from 'react-admin';
import type { Problem } from '../../api/contract/values.ts';
import { currentLocale } from '../i18n/locale.ts';
import { learnServerTime } from './clock.ts';
import { lost, reached } from './connection.ts';
import { tellSignedOut } from './signedOut.ts';

export type Answer<T> = { status: number; data: T; headers: Headers };
export type Ask = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** One per intent of a person, kept when the same intent is tried again. */
  idempotencyKey?: string;
  signal?: AbortSignal | undefined;
};

/**
 * Asks the API. @throws HttpError whose `body` is the Problem and whose message a person can read; status 0 when the
 * server was not reached, so that nobody knows whether it arrived: try again with the same idempotency key.
 */
export async function ask<T>(
  path: string,
  { method = 'GET', body, idempotencyKey, signal }: Ask = {},
): Promise<Answer<T>> {
  const headers = headersOf({ method, body, idempotencyKey });
  const sentAt = Date.now();
  const answer = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    lost('network');
    throw new HttpError('ra.notification.offline', 0, null);
  });
  learnServerTime(answer.headers.get('Date'), sentAt, Date.now());
  reached();
  const data: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.status === 401) tellSignedOut();
  if (!answer.ok) throw new HttpError(wordsOf(data, answer.status), answer.status, data);
  return { status: answer.status, data: data as T, headers: answer.headers };
}

function headersOf({
  method,
  body,
  idempotencyKey,
}: Pick<Ask, 'method' | 'body'> & { idempotencyKey: string | undefined }) {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': currentLocale() });
  if (method !== 'GET') headers.set('X-Steward', 'desk');
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (idempotencyKey) headers.set('Idempotency-Key', idempotencyKey);
  return headers;
}

/** POST that outlives the page. It may not arrive (too large, no network), and nobody hears how it ended: keep what it says. */
export function askAway(path: string, body: object, idempotencyKey: string): void {
  const headers = headersOf({ method: 'POST', body, idempotencyKey });
  const how = { method: 'POST', headers, credentials: 'same-origin', keepalive: true } as const;
  void fetch(path, { ...how, body: JSON.stringify(body) }).catch(() => undefined);
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await ask<T>(path, { signal })).data;

function wordsOf(body: unknown, status: number): string {
  const problem = problemOf(body);
  return problem?.detail ?? problem?.title ?? (status >= 500 ? 'desk.error.server' : 'ra.notification.http_error');
}

/** The problem document of an answer, when it is one. */
export function problemOf(body: unknown): Problem | null {
  return body !== null && typeof body === 'object' && 'status' in body && 'code' in body ? (body as Problem) : null;
}

/** What the server says of one field of what was asked, when that is why it said no. */
export const faultOf = (error: unknown, field: string): string | null =>
  (error instanceof HttpError && problemOf(error.body)?.errors?.[field]) || null;

/** Status of what was thrown: 0 = not reached, null = not an answer of the server at all. */
export const statusOf = (error: unknown): number | null => (error instanceof HttpError ? error.status : null);
