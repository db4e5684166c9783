import { createHash } from 'node:crypto';
import type { Express, Request, RequestHandler, Response } from 'express';
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import type { Once } from '../prisma/once.ts';
import type { ApiDeps } from './deps.ts';
import { isReadable, mustBeClean, parse } from './input.ts';
import { invalid, notFound, ProblemError } from './problem.ts';
import {
  isSameReader,
  localeFor,
  mayCall,
  mustBeOwnSite,
  type Reader,
  readerBefore,
  readerOf,
  type StaffReader,
} from './reader.ts';
import { type Answer, type Context, type Route, WRITTEN } from './route.ts';

/** Puts every route of the table on the app; a path asked with another method is told which there are. */
export function register(
  app: Express,
  deps: ApiDeps,
  routes: readonly Route[],
  before: (route: Route) => RequestHandler[],
): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    app[route.method](route.path, ...before(route), (req, res) => answer(deps, route, req, res));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, () => {
      throw new ProblemError('methodNotAllowed', { headers: { Allow: allowed.join(', ') } });
    });
  }
}

/** One request: who, may they, is it theirs to send, what exactly, then the route's own story. */
async function answer(deps: ApiDeps, route: Route, req: Request, res: Response): Promise<void> {
  res.locals.route = route.name;
  const checking = readerOrNobody(deps, route, req);
  const assumed = route.early ? readerBefore(req) : null;
  const early = assumed && handled(deps, route, req, res, assumed);
  // It counts only if the reader is who they were.
  early?.catch(() => {});
  const reader = await checking;
  res.locals.locale = localeFor(reader, req);
  res.locals.reader = reader ? `${reader.kind}:${reader.id}` : undefined;
  send(res, await (early && isSameReader(assumed, reader) ? early : handled(deps, route, req, res, reader)));
}

/** What the route says to this reader. */
async function handled(
  deps: ApiDeps,
  route: Route,
  req: Request,
  res: Response,
  reader: Reader | null,
): Promise<Answer | typeof WRITTEN> {
  mayCall(reader, route.access);
  if (reader?.kind === 'staff' && route.method !== 'get') mustBeOwnSite(req);
  const context: Context = {
    deps,
    tenantId: DEFAULT_TENANT,
    reader,
    staff: reader as StaffReader,
    locale: localeFor(reader, req),
    ...input(route, req),
    req,
    res,
  };
  return route.handle(context as Parameters<Route['handle']>[0]);
}

/** Where anyone may come, a key or cookie that is no longer good is no reason to turn them away. */
async function readerOrNobody(deps: ApiDeps, route: Route, req: Request): Promise<Reader | null> {
  if (route.access !== 'anyone') return readerOf(deps.prisma, req);
  return null;
}

function input(route: Route, req: Request): Pick<Context, 'params' | 'query' | 'body'> {
  // A path that holds no id names nothing.
  const params = route.params?.safeParse(req.params);
  if (params && !params.success) throw notFound();
  mustBeClean(req.query, 'query');
  const query = route.query ? parse(route.query, req.query) : undefined;
  if (!route.body) return { params: params?.data, query, body: undefined };
  if (req.body === undefined && hasBody(req)) throw new ProblemError('unsupportedMediaType');
  mustBeClean(req.body);
  return { params: params?.data, query, body: parse(route.body, req.body ?? {}) };
}

const hasBody = (req: Request) =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

function send(res: Response, result: Answer | typeof WRITTEN): void {
  if (result === WRITTEN) return;
  res.status(result.status).set(result.headers ?? {});
  if (!res.hasHeader('Cache-Control')) res.set('Cache-Control', 'no-store');
  if (result.body === undefined) res.end();
  // Not `res.json`: what nobody keeps needs no tag worked out over its bytes.
  else res.set('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(result.body));
}

/** The `Idempotency-Key` of a request with a hash of its body; keys of different senders never meet. */
export function onceOf({ req, reader, body }: Context<unknown, unknown, unknown>): Once | undefined {
  const key = req.get('idempotency-key');
  if (key === undefined || !reader) return undefined;
  if (key.length < 1 || key.length > 200 || !isReadable(key)) throw invalid({ 'Idempotency-Key': 'invalid' });
  const said = JSON.stringify([req.method, req.path, body], (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return { sender: `${reader.kind}:${reader.id}`, key, bodyHash: createHash('sha256').update(said).digest('hex') };
}
