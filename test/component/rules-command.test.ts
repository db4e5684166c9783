import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import steward from '../../bin/steward.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { publishSeeds } from '../../prisma/decisions.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { database } from '../setup/world.ts';

const tenantId = DEFAULT_TENANT;
let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let folder: string;
beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  await prisma.tenant.create({ data: { id: tenantId, name: 'Test' } });
  await publishSeeds(prisma, tenantId);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world?.close();
});

const said = vi.spyOn(console, 'log').mockImplementation(() => {});
const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', world.url);
  said.mockClear();
  written.mockClear();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  said.mockRestore();
  written.mockRestore();
});

const at = (name: string) => join(folder, name);
const file = (text: string | Uint8Array): string => {
  writeFileSync(at('rules.json'), text);
  return at('rules.json');
};
const drafts = () => prisma.ruleSetVersion.count({ where: { tenantId, status: 'draft' } });
const tiers = () => JSON.parse(JSON.stringify(SEEDS.tier.definition));

test('out and in again is the same, and what is in is a draft', async () => {
  await steward(['rules', 'export', 'tier', '--out', at('tier.json')]);
  const text = readFileSync(at('tier.json'), 'utf8');
  await steward(['rules', 'export', 'tier', '--version', '1']);
  expect(written.mock.calls.flat()).toContain(text);

  writeFileSync(at('tier.json'), text.replace('5000000', '6000000'));
  await steward(['rules', 'import', 'tier', at('tier.json')]);
  expect(said.mock.calls.flat().join()).toContain('Draft 2 of tier has 3 rows');
  const key = { tenantId_ruleSet_version: { tenantId, ruleSet: 'tier', version: 2 } };
  expect(await prisma.ruleSetVersion.findUnique({ where: key })).toMatchObject({
    ...{ status: 'draft', basedOn: null, revision: 1, createdBy: null },
    definition: JSON.parse(text.replace('5000000', '6000000')),
  });
  expect(await prisma.audit.findFirst({ where: { recordType: 'RuleSet' } })).toMatchObject({
    ...{ action: 'rules.drafted', actorType: 'system', recordId: 'tier' },
  });
  // One at a time: nobody's draft is written over.
  await expect(steward(['rules', 'import', 'tier', at('tier.json')])).rejects.toThrow(/There is a draft already/);
  await prisma.ruleSetVersion.update({ where: key, data: { status: 'discarded' } });
});

describe('what cannot be used changes nothing, and says where it is wrong', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const withRow = (row: object) => JSON.stringify({ ...tiers(), rows: [{ ...tiers().rows[0], ...row }] });
  const when = (condition: object) => withRow({ when: { all: [condition] } });
  const spent = { fact: 'member.spent12Months', operator: 'greaterThan', value: 1 };

  test.each<[string, string | Uint8Array, RegExp]>([
    ['ten megabytes', ' '.repeat(10_000_000), /has 10000000 bytes; at most 1000000/],
    ['a comma too many', '{\n  "set": "tier",\n}', /is not JSON: line 3, character 1/],
    ['no text', Uint8Array.of(0xff, 0xfe), /is not text in UTF-8/],
    ['a list in a list in …', nested(450_000), /is nested deeper than \d+ levels/],
    [
      'conditions in conditions in …',
      withRow({ when: JSON.parse(`${'{"all":['.repeat(12)}1${']}'.repeat(12)}`) }),
      /rows\[0\]\.when(\.all\[0\]){6}: is nested deeper than 6/,
    ],
    [
      'a key that reaches the prototype',
      JSON.stringify(tiers()).replace('"rows":[{', '"rows":[{"__proto__":{"then":1},'),
      /rows\[0\]\.__proto__: is not a field here|rows\[0\]\.__proto__/,
    ],
    ['a path', when({ ...spent, path: '$.length' }), /rows\[0\]\.when\.all\[0\]\.path/],
    [
      'a regular expression',
      when({ ...spent, operator: 'matches', value: '(a+)+$' }),
      /rows\[0\]\.when\.all\[0\]\.operator: must be one of/,
    ],
    [
      'SQL in a value',
      when({ ...spent, value: `1); DROP TABLE "Case"; --` }),
      /rows\[0\]\.when\.all\[0\]\.value: must be a whole number/,
    ],
    [
      'ten thousand rows',
      JSON.stringify({ ...tiers(), rows: Array(10_000).fill(1) }),
      /rows: has more than 500|rows: .*500/,
    ],
    [
      'an id twice',
      JSON.stringify({ ...tiers(), rows: [tiers().rows[0], tiers().rows[0]] }),
      /rows\[1\]\.id: “platinum” is used more than once/,
    ],
    ['wrong types', JSON.stringify({ ...tiers(), hitPolicy: 7, rows: {} }), /hitPolicy: must be one of/],
    ['another set', JSON.stringify(SEEDS.routing.definition), /holds rules of routing, not of tier/],
  ])('%s', async (_, content, problem) => {
    const before = await drafts();
    await expect(steward(['rules', 'import', 'tier', file(content)])).rejects.toThrow(problem);
    expect(await drafts()).toBe(before);
    expect(({} as { then?: unknown }).then).toBeUndefined();
  });

  test('no such file, set or version', async () => {
    await expect(steward(['rules', 'import', 'tier', at('none.json')])).rejects.toThrow(/There is no file/);
    await expect(steward(['rules', 'import', 'tier', folder])).rejects.toThrow(/There is no file/);
    await expect(steward(['rules', 'export', '__proto__'])).rejects.toThrow(/There are: tier, .*routing/);
    await expect(steward(['rules', 'export', 'tier', '--version', '99'])).rejects.toThrow(/no version 99/);
    await expect(steward(['rules', 'export', 'tier', '--version', '1 OR 1=1'])).rejects.toThrow(/is no number/);
  });
});
