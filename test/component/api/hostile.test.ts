import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsOf } from '../../../api/openapi.ts';
import { PROBLEMS } from '../../../api/problem.ts';
import { ROUTES } from '../../../api/routes.ts';
import { newId } from '../../../prisma/ids.ts';
import {
  type Answer,
  type Ask,
  callFor,
  type Desk,
  isProblem,
  openDesk,
  placeCase,
  severalAtOnce,
  TENANT,
} from './desk.ts';
import { type Fuzzed, fuzzed, type OpenApi } from './fuzz.ts';

/** No input gives a 5xx: strings that break things, over every route; then whatever the published document allows, and breaks. */
let desk: Desk;
let admin: Ask;
let ids: Record<string, string>;
let document: OpenApi;
beforeAll(async () => {
  desk = await openDesk();
  admin = desk.as('admin');
  const filed = await placeCase(desk, { assignee: desk.people.admin });
  const escalation = await callFor(desk, filed.id, desk.people.admin);
  ids = {
    cases: filed.id,
    members: filed.memberId,
    staff: desk.people.rep,
    queues: desk.queues.second.id,
    escalations: escalation,
  };
  document = (await desk.nobody('GET', '/openapi.json')).body as OpenApi;
});
afterAll(async () => {
  // Whatever was sent, the desk still works and its rows are whole.
  const { status, headers } = await admin('GET', '/api/cases');
  expect([status, headers.get('content-range')]).toEqual([200, expect.stringMatching(/^cases 0-/)]);
  await desk.close();
});

const NUL = '\u0000';
const LONE = '\ud800';
const STRINGS: Record<string, string> = {
  nul: `a${NUL}b`,
  'lone surrogate': `a${LONE}b`,
  'lone low surrogate': '\udfff',
  'four bytes': '𠮷😀',
  'family of emoji': '👨‍👩‍👧‍👦',
  bidi: '\u202eabc\u202c\u2066x\u2069',
  controls: '\u0001\u001b[31m\u007f\u0085',
  combining: `e${'\u0301'.repeat(300)}`,
  'zero width': '\u200b\ufeff',
  'sql quote': `'; DROP TABLE "Case"; --`,
  'like wildcards': '%_\\%',
  'json path': '$.a[*]',
  template: '{{7*7}}%{number}',
  html: '<script>alert(1)</script>',
  crlf: 'a\r\nSet-Cookie: x=1',
  path: '../../etc/passwd',
  'long word': 'x'.repeat(5_000),
  number: '1e309',
  prototype: '__proto__',
};
const KINDS: Record<string, unknown> = {
  'an array': [],
  'an object': {},
  'nested array': [[[[]]]],
  null: null,
  true: true,
  zero: 0,
  'minus zero': -0,
  'huge number': 1e308,
  'not a safe integer': 2 ** 60,
  empty: '',
};

const sane = (answer: Answer) => {
  expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
  if (answer.status >= 400) expect(isProblem(answer), answer.text.slice(0, 300)).toBe(true);
};
/** The stream does not end, and signing out ends the session that asks. */
const asked = ROUTES.filter((route) => !['liveEvents', 'signOut', 'readyz', 'showSystem'].includes(route.name));
/** What stands in an address besides ids. */
const NAMED: Record<string, string> = {
  set: 'tier',
  locale: 'en',
  year: '2026',
  version: '1',
  code: 'silence',
  macroId: newId(),
};
const pathOf = (path: string) =>
  path
    .replace(':id', ids[path.split('/')[2] ?? ''] ?? newId())
    .replace(':kind', path.includes('/accounts/') ? 'mailOut' : path.includes('/flows/') ? 'complaint' : 'message')
    .replace(/:(\w+)/g, (whole, name: string) => NAMED[name] ?? whole);

const named = (routes: typeof asked) => routes.map((route) => [route.name, route] as const);

test.each(named(asked.filter((route) => route.path.includes(':id'))))('hostile ids: %s', async (_, route) => {
  // A lone surrogate cannot be written in an address at all.
  const strings = Object.values(STRINGS).filter((text) => text.isWellFormed());
  const raw = ['%', '%E0%A4%A', '%00', '%ff', '%c0%ae', '..%2f..', 'a%20b'];
  await severalAtOnce(
    [...strings.map(encodeURIComponent), ...raw].map((id) => async () => {
      const answer = await admin(
        route.method.toUpperCase(),
        route.path.replace(':id', id),
        route.body ? {} : undefined,
      );
      sane(answer);
      expect([400, 404]).toContain(answer.status);
    }),
  );
});

test.each(named(asked.filter((route) => route.query)))('hostile queries: %s', async (_, route) => {
  const shapes: Record<string, (text: string) => unknown[]> = {
    filter: (text) => [{ q: text }, { id: text }, { [text]: 1 }],
    sort: (text) => [[text, 'ASC']],
  };
  const raw = [
    '%',
    '%00',
    '%ff%fe',
    '%ed%a0%80',
    '[]',
    '{"q":"\\u0000"}',
    '{"q":"\\ud800"}',
    '{"__proto__":{"a":1}}',
    '['.repeat(2_000),
  ];
  const values = (name: string) => [
    ...Object.values(STRINGS).flatMap((text) => [
      encodeURIComponent(text.toWellFormed()),
      ...(shapes[name]?.(text) ?? []).map((value) => encodeURIComponent(JSON.stringify(value))),
    ]),
    ...raw,
  ];
  await severalAtOnce(
    Object.keys(route.query?.shape ?? {}).flatMap((name) =>
      values(name).map((value) => async () => sane(await admin('GET', `${pathOf(route.path)}?${name}=${value}`))),
    ),
  );
});

/** Routes are many and read their fields alike: each field gets a third of them, the next one the next third. */
const share = (strings: string[], nth: number) => strings.filter((_, i) => i % 3 === nth % 3);

/** Bodies that would do, but for the one field that is changed. */
const GOOD: Record<string, object> = {
  openCase: { kind: 'enquiry', subject: 'a', body: 'b', name: 'c' },
  signIn: { email: 'nobody@example.org', password: 'x' },
};

test.each(named(asked.filter((route) => route.body)))('hostile bodies: %s', async (name, route) => {
  const send = (body: unknown, headers = {}) => admin(route.method.toUpperCase(), pathOf(route.path), body, headers);
  const good = GOOD[name] ?? { body: 'x' };
  // Each right or wrong password costs its key derivation: of signing in, a few are enough.
  const strings = Object.values(STRINGS).slice(0, name === 'signIn' ? 4 : undefined);
  await severalAtOnce([
    ...propertiesOf(name).flatMap((field, nth) => [
      ...share(strings, nth).map((value) => async () => sane(await send({ ...good, [field]: value }))),
      ...Object.values(KINDS)
        .slice(0, name === 'signIn' ? 2 : undefined)
        .filter((_, i) => i % 2 === nth % 2)
        .map((value) => async () => sane(await send({ ...good, [field]: value }))),
    ]),
    ...[...Object.values(STRINGS), ...Object.values(KINDS)].map(
      (value) => async () => sane(await send(JSON.stringify(value))),
    ),
    ...['{', '{"a":', '[1,', 'nonsense', '{"a":1e999}', '{"a":01}', '{"a":"\u0001"}'].map((text) => async () => {
      const answer = await send(text);
      sane(answer);
      expect([400, 422]).toContain(answer.status);
    }),
  ]);
  for (const text of [
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"a":{"__proto__":1}}',
  ]) {
    expect((await send(text)).status).toBe(422);
  }
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  expect((await send(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)).status).toBe(400);
  expect((await send('{}', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await send('{}', { 'content-type': 'application/json; charset=nonsense' })).status).toBe(415);
  expect((await send('{}', { 'content-encoding': 'nonsense' })).status).toBe(415);
  const large = await send(`{"body":"${'x'.repeat(1_100_000)}"}`);
  expect(large.status).toBe(413);
  expect(isProblem(large)).toBe(true);
});

function propertiesOf(name: string): string[] {
  const operation = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .find((o) => o.operationId === name);
  const schema = operation?.requestBody?.content['application/json']?.schema;
  const whole = schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  return Object.keys(whole?.properties ?? {});
}

test('methods and addresses that are not there', async () => {
  const odd = [
    '/api',
    '/api/',
    '/api//cases',
    '/api/cases/',
    '/api/CASES',
    '/api/nonsense',
    '/.env',
    '/docs/../package.json',
    '/docs/nonsense',
    '/assets/x',
  ];
  for (const path of odd) {
    const answer = await admin('GET', path);
    expect([200, 404], path).toContain(answer.status);
  }
  const wrong = await admin('PUT', '/api/cases', {});
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST']);
  for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE'])
    expect((await admin(method, '/api/cases')).status).toBeLessThan(500);
});

describe('fuzzing the published document', () => {
  test('is OpenAPI 3.1 and holds every route with its problems', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const route of ROUTES) {
      const operation = document.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method];
      expect(operation?.operationId).toBe(route.name);
      const declared = Object.keys(operation?.responses ?? {});
      for (const code of problemsOf(route)) expect(declared).toContain(String(PROBLEMS[code]));
    }
  });

  test('whatever it allows, and breaks of it: never a 5xx, and only answers that are declared', async () => {
    const operations = fuzzed(document, ids, ['liveEvents', 'signOut', 'readyz', 'showSystem', 'signIn']);
    expect(operations.length).toBeGreaterThan(30);
    const seen = new Set<number>();
    await severalAtOnce(
      operations.map(({ arbitrary, responses, operationId }) => async () => {
        const property = fc.asyncProperty(arbitrary, async ({ method, path, body }: Fuzzed) => {
          const answer = await admin(method, path, body);
          seen.add(answer.status);
          sane(answer);
          expect(responses, `${operationId} ${path} ${answer.text.slice(0, 200)}`).toContain(String(answer.status));
        });
        await fc.assert(property, { numRuns: 8, seed: 20261122, endOnFailure: true });
      }),
      4,
    );
    // It reaches past the checks at the door.
    for (const status of [200, 201, 202, 204, 400, 404, 422]) expect([...seen]).toContain(status);
    expect(await desk.prisma.case.count({ where: { tenantId: TENANT } })).toBeGreaterThan(1);
  }, 60_000);
});
