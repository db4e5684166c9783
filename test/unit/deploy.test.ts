import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envNames } from '../../domain/env.ts';

/** The files for containers are run elsewhere; what they name of this house must be there. */
const DEPLOY = join(import.meta.dirname, '../../bin/deploy');
const files = [
  'compose.yaml',
  'Dockerfile',
  ...readdirSync(join(DEPLOY, 'kubernetes')).map((name) => `kubernetes/${name}`),
];
const text = files.map((name) => readFileSync(join(DEPLOY, name), 'utf8')).join('\n');

test('every script they start is there', () => {
  const scripts = [...text.matchAll(/bin\/[\w-]+\.(?:ts|mjs)/g)].map(([script]) => script);
  expect(new Set(scripts)).toEqual(new Set(['bin/start.mjs', 'bin/api.ts', 'bin/worker.ts']));
  for (const script of scripts) expect(existsSync(join(DEPLOY, '../..', script))).toBe(true);
});

test('every variable they set is one we read', () => {
  const foreign =
    /^(POSTGRES_|DB$|DB_PORT$|BIND_ON_IP$|NUM_HISTORY_SHARDS$|SQL_PASSWORD$|NODE_ENV$|NODE_OPTIONS$|TEMPORAL_VERSION$)/;
  const set = [...text.matchAll(/^\s+([A-Z][A-Z_]+):/gm), ...text.matchAll(/([A-Z][A-Z_]+)=/g)].map(
    ([, name]) => name as string,
  );
  expect(set.length).toBeGreaterThan(10);
  expect(set.filter((name) => !foreign.test(name) && !(envNames as string[]).includes(name))).toEqual([]);
});

test('the image has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(DEPLOY, '../../package.json'), 'utf8')) as { version: string };
  expect(text).toContain(`image: steward:${version}`);
  expect(text).toContain(`newTag: ${version}`);
});
