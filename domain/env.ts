import { z } from 'zod';

/**
 * The environment of a process, parsed once at its start. `.env.example` lists the same variables; a unit test
 * compares the two. An empty value counts as not set.
 */
const url = (protocols: string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
    message: `must look like ${example}`,
  });
/** A certificate or key: PEM as it is, or base64 of it, since not everything that sets variables keeps line ends. */
const pem = z
  .string()
  .transform((value) => (value.includes('-----BEGIN') ? value : decoded(value)))
  .refine((value) => value.includes('-----BEGIN'), 'must be PEM, or base64 of PEM');
const decoded = (value: string): string => {
  try {
    return atob(value);
  } catch {
    return '';
  }
};
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a whole number from 1 to 65535')
  .transform(Number)
  .refine((number) => number >= 1 && number <= 65_535, 'must be a whole number from 1 to 65535');
const web = url(['http', 'https'], 'https://desk.example.org');

const megabytes = z.string().regex(/^[1-9]\d{0,2}$/, 'must be a whole number of megabytes, at most 999');

const variables = {
  DATABASE_URL: url(['postgres', 'postgresql'], 'postgresql://name:password@host:5432/steward'),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/:]+:\d+$|^\[[0-9a-f:]+\]:\d+$/i, 'must be host:port, without http://'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Implied by a key or a certificate. */
  TEMPORAL_TLS: z
    .enum(['0', '1'], 'must be 1 (TLS) or 0')
    .transform((value) => value === '1')
    .optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS_CA: pem.optional(),
  TEMPORAL_TLS_CERT: pem.optional(),
  TEMPORAL_TLS_KEY: pem.optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
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
  /** Addresses that mail may be sent to, with commas between; replies go to the first. */
  MAIL_IN_ADDRESS: z.string().includes('@', 'must hold an e-mail address').optional(),
  /** Not set: no SMTP listener. */
  MAIL_IN_PORT: port.optional(),
  /** Signs what comes in by webhook, as Standard Webhooks writes it. */
  MAIL_IN_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64')
    .optional(),
  TEXT_GATEWAY_URL: web.optional(),
  TEXT_GATEWAY_TOKEN: z.string().optional(),
  /** Origins inside the network that robots of chat groups may be at, with commas between. */
  ROBOT_ORIGINS: z
    .string()
    .refine(
      (value) => value.split(',').every((one) => URL.canParse(one.trim())),
      'must be origins, with commas between',
    )
    .transform((value) => value.split(',').map((one) => new URL(one.trim()).origin))
    .optional(),
  WORKFLOW_BUNDLE: z.string().optional(),
  /** Largest file that can be uploaded to be imported, in MB. */
  IMPORT_MAX_MB: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'must be a whole number of megabytes')
    .default('2048')
    .transform(Number),
  /** Folder in which the bytes of attachments lie. Neither it nor S3: they lie in Postgres, which every process reaches. */
  ATTACHMENTS_DIR: z.string().optional(),
  /** Endpoint and bucket, path style. Wins over the folder. */
  ATTACHMENTS_S3_URL: web
    .refine(
      (value) => /^\/.*[^/]/.test(new URL(value).pathname),
      'must end with the bucket, https://s3.example.org/bucket',
    )
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  ATTACHMENTS_S3_REGION: z.string().default('us-east-1'),
  ATTACHMENTS_S3_KEY_ID: z.string().optional(),
  ATTACHMENTS_S3_SECRET: z.string().optional(),
  /** Largest attachment that can be uploaded at the desk, and all of one message together, in MB. */
  ATTACHMENT_MAX_MB: megabytes.default('25').transform(Number),
  ATTACHMENTS_MAX_MB: megabytes.default('50').transform(Number),
  /** Scanner for viruses. Not set: files are not scanned. */
  SCAN_URL: url(['clamav'], 'clamav://scanner.example.org:3310').optional(),
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
  .refine((env) => !env.ATTACHMENTS_S3_URL || (env.ATTACHMENTS_S3_KEY_ID && env.ATTACHMENTS_S3_SECRET), {
    path: ['ATTACHMENTS_S3_SECRET'],
    message: 'must be set with ATTACHMENTS_S3_KEY_ID when ATTACHMENTS_S3_URL is',
  })
  .refine((env) => !env.TEMPORAL_TLS_CERT === !env.TEMPORAL_TLS_KEY, {
    path: ['TEMPORAL_TLS_KEY'],
    message: 'must be set when TEMPORAL_TLS_CERT is, and only then',
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

export type TemporalServer = {
  address: string;
  apiKey?: string;
  tls?: true | { serverRootCACertificate?: Uint8Array; clientCertPair?: { crt: Uint8Array; key: Uint8Array } };
};

/** How the Temporal server is reached: in the clear, over TLS, with a certificate of our own, or with a key. */
export function temporalServer(
  env: Pick<
    LauncherEnv,
    'TEMPORAL_TLS' | 'TEMPORAL_API_KEY' | 'TEMPORAL_TLS_CA' | 'TEMPORAL_TLS_CERT' | 'TEMPORAL_TLS_KEY'
  > & { TEMPORAL_ADDRESS: string },
): TemporalServer {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const { TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key } = env;
  const named = {
    ...(ca ? { serverRootCACertificate: bytes(ca) } : {}),
    ...(crt && key ? { clientCertPair: { crt: bytes(crt), key: bytes(key) } } : {}),
  };
  const wanted = env.TEMPORAL_TLS ?? (apiKey !== undefined || ca !== undefined || crt !== undefined);
  return {
    address: env.TEMPORAL_ADDRESS,
    ...(apiKey ? { apiKey } : {}),
    ...(wanted ? { tls: Object.keys(named).length > 0 ? named : true } : {}),
  };
}

/**
 * The same for whoever calls it over gRPC: however long it was away, it is looked for every two seconds. Left alone, the library would wait
 * two minutes once it has been away for some.
 */
export const temporalCalls = (env: Parameters<typeof temporalServer>[0]) => ({
  ...temporalServer(env),
  channelArgs: { 'grpc.max_reconnect_backoff_ms': 2_000 },
});

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
