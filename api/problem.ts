import type { Refusal } from '../domain/case/state.ts';

/** What can go wrong with a request. The code is stable: it names the problem's type and its words (`api.problem.<code>`). */
export const PROBLEMS = {
  malformed: 400,
  tooDeep: 400,
  signInNeeded: 401,
  signInFailed: 401,
  crossSite: 403,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  refused: 409,
  idempotencyClash: 409,
  fileUnchecked: 409,
  fileInfected: 410,
  tooLarge: 413,
  uriTooLong: 414,
  unsupportedMediaType: 415,
  badRange: 416,
  validation: 422,
  tooManyRequests: 429,
  internal: 500,
  databaseDown: 503,
  notReady: 503,
  filesAway: 503,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

type Details = {
  /** Field path → code, with words under `api.invalid.<code>`. */
  errors?: Record<string, string>;
  /** Field path → words, where a code alone does not say enough. */
  said?: Record<string, string>;
  refusal?: Refusal | { code: string; values: Record<string, unknown> };
  headers?: Record<string, string>;
  /** The command that was refused. */
  commandId?: string;
};

/** Thrown by whoever finds that a request cannot be answered; the error handler makes the problem document. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly details: Details;
  constructor(code: ProblemCode, details: Details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export const notFound = () => new ProblemError('notFound');
export const invalid = (errors: Record<string, string>) => new ProblemError('validation', { errors });
