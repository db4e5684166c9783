import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { envNames, parseEnv, parseLauncherEnv, temporalServer } from '../../domain/env.ts';

const needed = {
  DATABASE_URL: 'postgresql://steward:pw@127.0.0.1:5432/steward',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  STEWARD_SECRET: 'x'.repeat(32),
};

test('.env.example lists every variable, and no other', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const listed = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(listed).toHaveLength(new Set(listed).size);
  expect([...listed].sort()).toEqual([...envNames].sort());
});

test('.env.example with its values taken as they are is a valid environment', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const values = Object.fromEntries(
    [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(parseLauncherEnv({ ...values, TEXT_GATEWAY_TOKEN: 'token' })).toMatchObject({ PORT: 3000, TRUST_PROXY: 1 });
});

test('when only what is needed is set, the rest has defaults', () => {
  expect(parseEnv(needed)).toEqual({
    ...needed,
    TEMPORAL_NAMESPACE: 'default',
    HOST: '127.0.0.1',
    PORT: 3000,
    STEWARD_HOME: '.steward',
    STEWARD_URL: 'http://127.0.0.1:3000',
    STEWARD_DEMO: false,
    MAIL_FROM: 'Steward <steward@localhost>',
    IMPORT_MAX_MB: 2_048,
    ATTACHMENTS_S3_REGION: 'us-east-1',
    ATTACHMENT_MAX_MB: 25,
    ATTACHMENTS_MAX_MB: 50,
    LOG_LEVEL: 'info',
    TRUST_PROXY: false,
  });
});

test('an empty value counts as not set', () => {
  expect(parseEnv({ ...needed, PORT: '', SMTP_URL: '' })).toMatchObject({ PORT: 3000 });
});

test.each([
  ['0.0.0.0', 'http://localhost:8080'],
  ['::1', 'http://[::1]:8080'],
  ['192.0.2.7', 'http://192.0.2.7:8080'],
])('when HOST is %s, the own address is %s', (HOST, expected) => {
  expect(parseEnv({ ...needed, HOST, PORT: '8080' }).STEWARD_URL).toBe(expected);
});

test('a public address loses its slash, so that paths can be added', () => {
  expect(parseEnv({ ...needed, STEWARD_URL: 'https://desk.example.org//' }).STEWARD_URL).toBe(
    'https://desk.example.org',
  );
});

test.each([
  ['2', 2],
  ['10.0.0.0/8, 127.0.0.1', '10.0.0.0/8, 127.0.0.1'],
  ['false', false],
])('TRUST_PROXY=%s', (TRUST_PROXY, expected) => {
  expect(parseEnv({ ...needed, TRUST_PROXY }).TRUST_PROXY).toBe(expected);
});

test.each([
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '3000.5'],
  ['PORT', 'abc'],
  ['DATABASE_URL', 'mysql://x@y/z'],
  ['DATABASE_URL', 'nonsense'],
  ['TEMPORAL_ADDRESS', 'http://127.0.0.1:7233'],
  ['TEMPORAL_ADDRESS', '127.0.0.1'],
  ['STEWARD_SECRET', 'too short'],
  ['STEWARD_URL', 'desk.local'],
  ['STEWARD_DEMO', 'yes'],
  ['SMTP_URL', 'http://mail'],
  ['MAIL_FROM', 'nobody'],
  ['LOG_LEVEL', 'loud'],
  ['TRUST_PROXY', 'true'],
  ['TEXT_GATEWAY_URL', 'ftp://sms'],
  ['ATTACHMENT_MAX_MB', '0'],
  ['SCAN_URL', 'http://scanner:3310'],
])('when %s is wrong, the error names it and does not repeat its value', (name, value) => {
  expect(() => parseEnv({ ...needed, [name]: value })).toThrow(new RegExp(`${name} must`));
  if (value.length > 5) expect(() => parseEnv({ ...needed, [name]: value })).not.toThrow(value);
});

test('all that is wrong or missing is named at once', () => {
  expect(() => parseEnv({ PORT: 'x' })).toThrow(
    'Please correct the environment (or .env): DATABASE_URL is not set; TEMPORAL_ADDRESS is not set; ' +
      'PORT must be a whole number from 1 to 65535; STEWARD_SECRET is not set.',
  );
});

test('a text gateway needs its token', () => {
  expect(() => parseEnv({ ...needed, TEXT_GATEWAY_URL: 'https://sms.example.org' })).toThrow(
    'TEXT_GATEWAY_TOKEN must be set',
  );
});

test('a bucket needs its keys, and must be named', () => {
  const ATTACHMENTS_S3_URL = 'https://s3.example.org/steward/';
  expect(() => parseEnv({ ...needed, ATTACHMENTS_S3_URL })).toThrow('ATTACHMENTS_S3_SECRET must be set');
  const keys = { ATTACHMENTS_S3_KEY_ID: 'id', ATTACHMENTS_S3_SECRET: 'secret' };
  expect(parseEnv({ ...needed, ATTACHMENTS_S3_URL, ...keys }).ATTACHMENTS_S3_URL).toBe(
    'https://s3.example.org/steward',
  );
  expect(() => parseEnv({ ...needed, ...keys, ATTACHMENTS_S3_URL: 'https://s3.example.org' })).toThrow('bucket');
});

test('the launcher does without database, Temporal server and secret', () => {
  expect(parseLauncherEnv({})).toMatchObject({ PORT: 3000, HOST: '127.0.0.1' });
});

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
test.each([
  ['nothing is named', {}, { address: '127.0.0.1:7233' }],
  ['TLS is wanted', { TEMPORAL_TLS: '1' }, { address: '127.0.0.1:7233', tls: true }],
  ['there is a key', { TEMPORAL_API_KEY: 'k' }, { address: '127.0.0.1:7233', apiKey: 'k', tls: true }],
  ['a key goes in the clear', { TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: '0' }, { address: '127.0.0.1:7233', apiKey: 'k' }],
  [
    'certificates are given, as PEM or as base64 of it',
    { TEMPORAL_TLS_CA: PEM, TEMPORAL_TLS_CERT: btoa(PEM), TEMPORAL_TLS_KEY: PEM },
    {
      address: '127.0.0.1:7233',
      tls: {
        serverRootCACertificate: new TextEncoder().encode(PEM),
        clientCertPair: { crt: new TextEncoder().encode(PEM), key: new TextEncoder().encode(PEM) },
      },
    },
  ],
])('how Temporal is reached when %s', (_, set, expected) => {
  expect(temporalServer(parseEnv({ ...needed, ...set }))).toEqual(expected);
});

test('a certificate without its key, and what is no certificate, are refused', () => {
  expect(() => parseEnv({ ...needed, TEMPORAL_TLS_CERT: PEM })).toThrow('TEMPORAL_TLS_KEY must be set');
  expect(() => parseEnv({ ...needed, TEMPORAL_TLS_CA: 'nonsense' })).toThrow('TEMPORAL_TLS_CA must be PEM');
});
