import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Locale, Role } from '../domain/vocabulary.ts';
import type { Scope } from '../prisma/api-keys.ts';
import type { ApiDeps } from './deps.ts';
import type { ProblemCode } from './problem.ts';
import type { Reader, StaffReader } from './reader.ts';

/** Who may call a route at all. Which rows they then see or change is a matter of `abilities.ts`. */
export type Access = 'anyone' | { roles: readonly Role[]; scope?: Scope };

export type Answer = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
};
/** The handler wrote the response itself (a stream, a file). */
export const WRITTEN = Symbol('written');

export type Context<P = unknown, Q = unknown, B = unknown> = {
  deps: ApiDeps;
  tenantId: string;
  /** Null only on routes for anyone. */
  reader: Reader | null;
  /** The reader as a member of staff; only on routes without a scope. */
  staff: StaffReader;
  locale: Locale;
  params: P;
  query: Q;
  body: B;
  req: Request;
  res: Response;
};

type Shape = z.ZodObject | undefined;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export type Route<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends z.ZodType | undefined = z.ZodType | undefined,
> = {
  /** operationId, and the name in tests and metrics. */
  name: string;
  method: 'get' | 'post' | 'patch' | 'delete';
  /** As Express writes it: `/api/cases/:id`. */
  path: string;
  tag: string;
  summary: string;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  /** POST that may be repeated with the same `Idempotency-Key`. */
  idempotent?: boolean;
  answers: Record<number, { description: string; schema?: z.ZodType; type?: string; headers?: Record<string, string> }>;
  /**
   * A GET that is asked for all day and only reads: worked out while the reader is still being checked, as the reader was known a
   * moment ago. The answer leaves only when the check says the same.
   */
  early?: true;
  /** Besides those that every route can give. */
  problems?: readonly ProblemCode[];
  handle(c: Context<Out<P>, Out<Q>, Out<B>>): Promise<Answer | typeof WRITTEN>;
};

/** Declares a route, with the types of its parts inferred; the table holds it without them. */
export function route<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
>(r: Route<P, Q, B>): Route {
  // What arrives at `handle` was parsed by these very schemas.
  return r as unknown as Route;
}

export const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({ status: 200, body, headers });

/** A list in the dialect of react-admin: `Content-Range: cases 0-24/319`. */
export const page = (unit: string, rows: unknown[], start: number, total: number): Answer => ({
  status: 200,
  body: rows,
  headers: { 'Content-Range': `${unit} ${rows.length ? `${start}-${start + rows.length - 1}` : '*'}/${total}` },
});
