import { z } from 'zod';

/**
 * The environment of a process, parsed once at its start. `.env.example` lists the same variables; a unit test
 * compares the two. An empty value counts as not set.
 */
const url = (protocols: string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
    message: `must look like ${example}`,
  });
const web = url(['http', 'https'], 'https://desk.example.org');

const variables = {
  DATABASE_URL: url(['postgres', 'postgresql'], 'postgresql://name:password@host:5432/steward'),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/:]+:\d+$|^\[[0-9a-f:]+\]:\d+$/i, 'must be host:port, without http://'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number from 1 to 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'must be a whole number from 1 to 65535')
    .default(3000),
  STEWARD_HOME: z.string().default('.steward'),
  /** Public base address, without a slash at the end; links in messages begin with it. Default: http://HOST:PORT. */
  STEWARD_URL: web.transform((value) => value.replace(/\/+$/, '')).optional(),
  STEWARD_SECRET: z.string().min(32, 'must have at least 32 characters'),
  STEWARD_DEMO: z
    .enum(['0', '1'], 'must be 1 (demo) or 0')
    .transform((value) => value === '1')
    .default(false),
  SMTP_URL: url(['smtp', 'smtps'], 'smtp://name:password@mail.example.org:587').optional(),
  MAIL_FROM: z.string().includes('@', 'must hold an e-mail address').default('Steward <steward@localhost>'),
  TEXT_GATEWAY_URL: web.optional(),
  TEXT_GATEWAY_TOKEN: z.string().optional(),
  WORKFLOW_BUNDLE: z.string().optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  /** Express's 'trust proxy': a number of hops, or addresses and subnets with commas between. Not set: no proxy. */
  TRUST_PROXY: z
    .string()
    .refine((value) => !/^(true|yes|all)$/i.test(value), 'must be a number of hops or a list of addresses')
    .transform((value) => (/^\d+$/.test(value) ? Number(value) : value === 'false' ? (false as const) : value))
    .default(false),
  TEMPORAL_UI_URL: web.optional(),
  MAIL_UI_URL: web.optional(),
};

/** Names of all variables, as `.env.example` must list them. */
export const envNames = Object.keys(variables) as (keyof typeof variables)[];

const processSchema = z
  .object(variables)
  .refine((env) => !env.TEXT_GATEWAY_URL || env.TEXT_GATEWAY_TOKEN, {
    path: ['TEXT_GATEWAY_TOKEN'],
    message: 'must be set when TEXT_GATEWAY_URL is',
  })
  .transform((env) => ({ ...env, STEWARD_URL: env.STEWARD_URL ?? ownUrl(env.HOST, env.PORT) }));

const launcherSchema = z
  .object(variables)
  .partial({ DATABASE_URL: true, TEMPORAL_ADDRESS: true, STEWARD_SECRET: true });

/** What the API and the worker run on. */
export type Env = z.output<typeof processSchema>;

/** What a person sets; the launcher adds database, Temporal server and secret where they are missing. */
export type LauncherEnv = z.output<typeof launcherSchema>;

/** Values that are wrong or missing, one line per variable; values themselves are not repeated, they may be secret. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** @throws EnvError */
export const parseEnv = (source: Record<string, string | undefined>): Env => parse(processSchema, source);

/** @throws EnvError */
export const parseLauncherEnv = (source: Record<string, string | undefined>): LauncherEnv =>
  parse(launcherSchema, source);

/** Where a person on this machine reaches a server that listens on this host and port. */
export function ownUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function parse<S extends z.ZodType>(schema: S, source: Record<string, string | undefined>): z.output<S> {
  const set = Object.fromEntries(envNames.flatMap((name) => (source[name] ? [[name, source[name]]] : [])));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name} ${name in set ? issue.message : issue.message.startsWith('must be set') ? issue.message : 'is not set'}`;
  });
  throw new EnvError(`Please correct the environment (or .env): ${lines.join('; ')}.`);
}
