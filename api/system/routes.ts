import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { verifyApiKey } from '../../prisma/api-keys.ts';
import { placeOf } from '../../prisma/attachments/files.ts';
import { scanFigures } from '../../prisma/attachments/scan.ts';
import { FilesState } from '../contract/values.ts';
import { ProblemError } from '../problem.ts';
import { type Context, ok, type Route, route, WRITTEN } from '../route.ts';
import { MIGRATIONS, PARTS, type Part, readiness } from './ready.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};
export const VERSION = version;

const Readiness = z.object({ ready: z.boolean(), parts: z.record(z.string(), z.string()) });
const System = z.object({
  version: z.string(),
  ready: z.boolean(),
  parts: z.record(z.string(), z.string()),
  links: z.object({ temporal: z.string().nullable(), mail: z.string().nullable() }),
  files: FilesState,
});

const ask = ({ deps: { prisma, client, env } }: Context<unknown, unknown, unknown>, parts?: Part[]) =>
  readiness({ prisma, client, namespace: env.TEMPORAL_NAMESPACE, migrations: MIGRATIONS }, parts);

/** `?parts=database,migrations` */
const Parts = z.strictObject({
  parts: z
    .string()
    .max(100)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(PARTS)))
    .optional(),
});

export const systemRoutes: Route[] = [
  route({
    name: 'healthz',
    method: 'get',
    path: '/healthz',
    tag: 'operations',
    summary: 'The process runs',
    access: 'anyone',
    answers: { 200: { description: 'It does', schema: z.object({ ok: z.boolean() }) } },
    handle: async () => ok({ ok: true }),
  }),

  route({
    name: 'readyz',
    method: 'get',
    path: '/readyz',
    tag: 'operations',
    summary:
      'Database, migrations, Temporal and a worker are there; else which of them is not. `parts` asks for some only: a load balancer needs `database,migrations`',
    access: 'anyone',
    query: Parts,
    answers: {
      200: { description: 'All there', schema: Readiness },
      503: { description: 'Something is missing', schema: Readiness },
    },
    async handle(c) {
      const answer = await ask(c, c.query.parts);
      return { status: answer.ready ? 200 : 503, body: answer };
    },
  }),

  route({
    name: 'version',
    method: 'get',
    path: '/version',
    tag: 'operations',
    summary: 'Which version answers',
    access: 'anyone',
    answers: { 200: { description: 'The version', schema: z.object({ version: z.string() }) } },
    handle: async () => ok({ version }),
  }),

  route({
    name: 'metrics',
    method: 'get',
    path: '/metrics',
    tag: 'operations',
    summary: 'Figures for Prometheus: from this machine, or with a key of scope `metrics:read`',
    access: 'anyone',
    answers: { 200: { description: 'Text format of Prometheus', schema: z.string(), type: 'text/plain' } },
    problems: ['forbidden'],
    async handle(c) {
      if (!(await mayMeasure(c))) throw new ProblemError('forbidden');
      c.res
        .status(200)
        .type(c.deps.metrics.contentType)
        .send(await c.deps.metrics.text());
      return WRITTEN;
    },
  }),

  route({
    name: 'showSystem',
    method: 'get',
    path: '/api/system',
    tag: 'operations',
    summary: 'State of the parts, and where their own pages are',
    access: { roles: ['admin'] },
    answers: { 200: { description: 'The state', schema: System } },
    async handle(c) {
      const { TEMPORAL_UI_URL: temporal = null, MAIL_UI_URL: mail = null } = c.deps.env;
      const { prisma, env } = c.deps;
      const files = {
        place: placeOf(env),
        scanned: env.SCAN_URL !== undefined,
        ...(await scanFigures(prisma, c.tenantId)),
      };
      return ok({ version, ...(await ask(c)), links: { temporal, mail }, files });
    },
  }),
];

/** From this machine and not through a proxy on it, which would open the figures to everybody. */
async function mayMeasure({ req, deps: { prisma } }: Context<unknown, unknown, unknown>): Promise<boolean> {
  const proxied = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
  if (!proxied && /^(127\.|::1$|::ffff:127\.)/.test(req.socket.remoteAddress ?? '')) return true;
  const key = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  const verified = key ? await verifyApiKey(prisma, DEFAULT_TENANT, key) : null;
  return verified?.scopes.includes('metrics:read') ?? false;
}
