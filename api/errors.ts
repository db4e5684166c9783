import type { ErrorRequestHandler, Request, Response } from 'express';
import { has, say } from '../domain/language/index.ts';
import type { Locale } from '../domain/vocabulary.ts';
import { ChangeRefused, RecordNotFound } from '../prisma/admin/refused.ts';
import { StoreAway } from '../prisma/attachments/store.ts';
import { isDatabaseDown } from '../prisma/client.ts';
import { CaseNotFound } from '../prisma/commands.ts';
import { HandoverRefused } from '../prisma/handover/ask.ts';
import { InvalidInput } from '../prisma/members.ts';
import { MergeRefused } from '../prisma/merging/merge.ts';
import { IdempotencyClash } from '../prisma/once.ts';
import type { Problem } from './contract/values.ts';
import type { ApiDeps } from './deps.ts';
import { PROBLEMS, type ProblemCode, ProblemError } from './problem.ts';
import { localeFor } from './reader.ts';
import { type Reading, refusalInWords } from './refusals.ts';

/** The one place where an error becomes an answer: RFC 9457, in the reader's language, telling nothing of the inside. */
export function errorHandler({ log }: Pick<ApiDeps, 'log'>): ErrorRequestHandler {
  return (error, req, res, next) => {
    const problem = asProblem(error);
    if (problem.code === 'filesAway')
      log.error({ requestId: req.id, error: (error as Error).message }, 'files are away');
    if (problem.code === 'internal') log.error({ requestId: req.id, err: error }, 'request failed');
    // Half an answer is out already: all that is left is to break off.
    if (res.headersSent) return next(error);
    sendProblem(req, res, problem);
  };
}

export function sendProblem(req: Request, res: Response, problem: ProblemError): void {
  const locale: Locale = res.locals.locale ?? localeFor(null, req);
  res
    .status(PROBLEMS[problem.code])
    .set({ ...(PROBLEMS[problem.code] === 503 ? { 'Retry-After': '2' } : {}), ...problem.details.headers })
    .type('application/problem+json')
    .send(JSON.stringify(problemDocument(problem, locale, String(req.id), res.locals.reading)));
}

export function problemDocument(problem: ProblemError, locale: Locale, requestId: string, reading?: Reading): Problem {
  const { errors, said, refusal, commandId } = problem.details;
  const words = refusal && refusalInWords(locale, refusal, reading);
  return {
    type: `/problems/${problem.code}`,
    title: say(locale, `api.problem.${problem.code}`),
    status: PROBLEMS[problem.code],
    code: problem.code,
    ...(words ? { detail: words.text, refusal: { ...words, ...(commandId ? { commandId } : {}) } } : {}),
    ...(errors || said ? { errors: { ...inWords(errors ?? {}, locale), ...said } } : {}),
    requestId,
  };
}

const inWords = (errors: Record<string, string>, locale: Locale) =>
  Object.fromEntries(
    Object.entries(errors).map(([field, code]) => {
      const key = [
        `api.invalid.${code}`,
        `admin.invalid.${code}`,
        `handover.invalid.${code}`,
        `replies.invalid.${code}`,
        `robots.invalid.${code}`,
        `flows.fault.${code}`,
        `merging.invalid.${code}`,
        `scenarios.fault.${code}`,
      ].find((name) => has(locale, name));
      return [field, say(locale, key ?? 'api.invalid.invalid')];
    }),
  );

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InvalidInput) return new ProblemError('validation', { errors: error.errors });
  if (error instanceof IdempotencyClash) return new ProblemError('idempotencyClash');
  if (error instanceof CaseNotFound) return new ProblemError('notFound');
  if (error instanceof RecordNotFound) return new ProblemError('notFound');
  if (error instanceof ChangeRefused)
    return new ProblemError('refused', { refusal: { code: error.code, values: error.values } });
  if (error instanceof StoreAway) return new ProblemError('filesAway');
  if (error instanceof HandoverRefused)
    return new ProblemError('refused', { refusal: { code: error.code, values: {} } });
  if (error instanceof MergeRefused) return new ProblemError('refused', { refusal: error.refusal });
  if (isDatabaseDown(error)) return new ProblemError('databaseDown');
  return new ProblemError(ofHttpError(error as { status?: unknown; type?: unknown }));
}

/** Errors of Express and its parsers carry a status. */
function ofHttpError({ status }: { status?: unknown }): ProblemCode {
  switch (status) {
    case 400:
      return 'malformed';
    case 404:
      return 'notFound';
    case 405:
      return 'methodNotAllowed';
    case 413:
      return 'tooLarge';
    case 414:
      return 'uriTooLong';
    case 415:
      return 'unsupportedMediaType';
    default:
      return typeof status === 'number' && status >= 400 && status < 500 ? 'malformed' : 'internal';
  }
}
