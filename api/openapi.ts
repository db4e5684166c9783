import {
  extendZodWithOpenApi,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { CaseDetail, CaseRow, CommandAnswer, Handlers, NewCase, StoryEntry } from './contract/cases.ts';
import {
  EscalationRow,
  Explanation,
  MemberDetail,
  MemberRow,
  NoticeRow,
  QueueRow,
  Session,
  StaffRow,
} from './contract/people.ts';
import { Problem } from './contract/values.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import type { Route } from './route.ts';

extendZodWithOpenApi(z);

const NAMED: Record<string, z.ZodType> = {
  Problem,
  NewCase,
  CaseRow,
  CaseDetail,
  StoryEntry,
  Handlers,
  CommandAnswer,
  MemberRow,
  MemberDetail,
  StaffRow,
  QueueRow,
  EscalationRow,
  NoticeRow,
  Explanation,
  Session,
};

/** The OpenAPI 3.1 document of the route table. Nothing is in it that is not in the table. */
export function openApiDocument(routes: readonly Route[], version: string) {
  const registry = new OpenAPIRegistry();
  // A copy, because only schemas made after `extendZodWithOpenApi` can be registered under a name.
  const named = new Map(
    Object.entries(NAMED).map(([name, schema]) => [schema, registry.register(name, schema.meta(schema.meta() ?? {}))]),
  );
  const nameIt = (schema: z.ZodType): z.ZodType => {
    if (schema instanceof z.ZodArray) return z.array(nameIt(schema.element as z.ZodType));
    return named.get(schema) ?? schema;
  };
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'steward_session',
    description: 'Staff. Requests that change something also carry the header `X-Steward: 1`.',
  });
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'Machines: `Authorization: Bearer stw_…`, made with `npm run steward -- key`.',
  });
  for (const route of routes) registry.registerPath(pathOf(route, nameIt));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Steward',
      version,
      description: 'A member service desk. Lists speak the simple-REST dialect of react-admin.',
    },
    servers: [{ url: '/' }],
  });
}

function pathOf(route: Route, nameIt: (schema: z.ZodType) => z.ZodType): RouteConfig {
  const headers = route.idempotent ? z.object({ 'Idempotency-Key': z.string().min(1).max(200).optional() }) : undefined;
  return {
    method: route.method,
    path: route.path.replace(/:(\w+)/g, '{$1}'),
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    description: accessInWords(route),
    security: securityOf(route),
    request: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(headers ? { headers } : {}),
      ...(route.body
        ? { body: { required: true, content: { 'application/json': { schema: nameIt(route.body) } } } }
        : {}),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(
          ([status, { description, schema, type = 'application/json', headers = {} }]) => [
            status,
            {
              description,
              ...(schema ? { content: { [type]: { schema: nameIt(schema) } } } : {}),
              headers: Object.fromEntries(
                Object.entries(headers).map(([name, text]) => [
                  name,
                  { description: text, schema: { type: 'string' as const } },
                ]),
              ),
            },
          ],
        ),
      ),
      ...problemAnswers(route, nameIt),
    },
  };
}

/** Problems of a route: its own, and those that come with who may call it and what it takes. */
export function problemsOf(route: Route): ProblemCode[] {
  const codes: ProblemCode[] = ['malformed', 'tooManyRequests', 'internal', 'databaseDown'];
  if (route.access !== 'anyone') codes.push('signInNeeded', 'forbidden');
  if (route.access !== 'anyone' && route.method !== 'get') codes.push('crossSite');
  if (route.params) codes.push('notFound');
  if (route.query || route.body) codes.push('validation');
  if (route.body) codes.push('tooLarge', 'unsupportedMediaType', 'tooDeep');
  if (route.idempotent) codes.push('idempotencyClash');
  return [...new Set([...codes, ...(route.problems ?? [])])];
}

function problemAnswers(route: Route, nameIt: (schema: z.ZodType) => z.ZodType) {
  const codes = problemsOf(route);
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code]))];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: codes.filter((code) => PROBLEMS[code] === status).join(', '),
        content: { 'application/problem+json': { schema: nameIt(Problem) } },
      },
    ]),
  );
}

const accessInWords = ({ access }: Route) =>
  access === 'anyone'
    ? 'For anyone.'
    : `Roles: ${access.roles.join(', ') || 'none'}.${access.scope ? ` Machines with scope \`${access.scope}\`.` : ''}`;

const securityOf = ({ access }: Route) =>
  access === 'anyone'
    ? []
    : [...(access.roles.length ? [{ session: [] }] : []), ...(access.scope ? [{ key: [] }] : [])];
