import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const ROOMS = ['activities', 'admin-ui', 'api', 'bin', 'domain', 'prisma', 'rules', 'test', 'workflows'] as const;
type Room = (typeof ROOMS)[number];

type Import = { file: string; line: number; target: string; typeOnly: boolean };

/** Which rooms a room may import. Arrows point inwards; `types` may be imported as types only. */
const ARROWS: Record<
  Exclude<Room, 'bin' | 'test'>,
  { rooms: Room[]; types?: Room[]; packages?: RegExp; forbidden?: RegExp }
> = {
  domain: { rooms: ['domain'], packages: /^(zod|luxon|node-polyglot)$/ },
  rules: { rooms: ['rules', 'domain'], packages: /^(json-rules-engine|node:.*)$/ },
  workflows: { rooms: ['workflows', 'domain'], types: ['activities'], packages: /^@temporalio\/workflow$/ },
  prisma: { rooms: ['prisma', 'rules', 'domain'], forbidden: /^(express|@temporalio\/.*|react.*)$/ },
  activities: {
    rooms: ['activities', 'prisma', 'rules', 'domain'],
    forbidden: /^(express|react.*|@temporalio\/workflow)$/,
  },
  api: { rooms: ['api', 'prisma', 'rules', 'domain'], forbidden: /^@temporalio\/(worker|workflow|activity)$/ },
  'admin-ui': {
    rooms: ['admin-ui', 'domain'],
    types: ['api'],
    forbidden: /^(@prisma\/.*|express|@temporalio\/.*|node:.*)$/,
  },
};

const sources = (room: Room): string[] =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('generated/') && !name.includes('node_modules/'))
    .map((name) => join(room, name));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:([^'"`;]*?)\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  );
  return [...found].map((m) => ({
    file,
    line: text.slice(0, m.index).split('\n').length,
    target: (m[3] ?? m[4]) as string,
    typeOnly: Boolean(m[1]) || (m[2] !== undefined && /^\{\s*(type\s+[\w\s]+,?\s*)+\}$/.test(m[2].trim())),
  }));
}

/** The file inside the repository that an import names, or null for a package. */
const inside = ({ file, target }: Import): string | null =>
  target.startsWith('.') ? normalize(join(dirname(file), target)) : null;
const roomOf = (path: string): Room | undefined => ROOMS.find((room) => path === room || path.startsWith(`${room}/`));

const packageOf = (target: string) =>
  target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] as string);

describe('imports point inwards', () => {
  test('imports are found at all, of each form', () => {
    const found = ROOMS.flatMap((room) => sources(room)).flatMap(importsOf);
    expect(found.length).toBeGreaterThan(500);
    expect(found.filter((i) => i.typeOnly).length).toBeGreaterThan(100);
    expect(importsOf('test/unit/architecture.test.ts').map((i) => i.target)).toEqual([
      'node:fs',
      'node:path',
      'vitest',
    ]);
  });

  test.each(Object.entries(ARROWS))('%s', (room, arrows) => {
    const wrong: string[] = [];
    for (const entry of sources(room as Room).flatMap(importsOf)) {
      const at = `${entry.file}:${entry.line} → ${entry.target}`;
      const path = inside(entry);
      if (path === null) {
        const name = entry.target.startsWith('node:') ? entry.target : packageOf(entry.target);
        if (entry.typeOnly && !arrows.packages) continue;
        if (arrows.packages && !arrows.packages.test(name)) wrong.push(at);
        if (arrows.forbidden?.test(name)) wrong.push(at);
        continue;
      }
      const target = roomOf(path);
      if (!target) continue; // package.json and the like
      if (!arrows.rooms.includes(target) && !(entry.typeOnly && arrows.types?.includes(target))) wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  test('the desk sees contracts of the API as types, and nothing else of it', () => {
    const wrong = sources('admin-ui')
      .flatMap(importsOf)
      .filter((i) => inside(i)?.startsWith('api/') && !inside(i)?.startsWith('api/contract/'));
    expect(wrong).toEqual([]);
  });

  test('nobody imports bin or test', () => {
    const wrong = ROOMS.filter((r) => r !== 'bin' && r !== 'test').flatMap((room) =>
      sources(room)
        .flatMap(importsOf)
        .filter((i) => /^(bin|test)\//.test(inside(i) ?? '')),
    );
    expect(wrong).toEqual([]);
  });
});

/** Every file that the workflow bundle holds: what `workflows/index.ts` reaches by imports that are not types. */
function workflowFiles(): string[] {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const entry of importsOf(file)) {
      const path = inside(entry);
      if (path && !entry.typeOnly) visit(path);
    }
  };
  visit('workflows/index.ts');
  return [...seen];
}

describe('what runs in a workflow is deterministic', () => {
  const files = workflowFiles();

  test('it is the workflows, the case machine, names of messages and the vocabulary', () => {
    expect(
      files.filter((f) => !/^(workflows\/|domain\/case\/|domain\/\w+\/messages\.ts|domain\/vocabulary\.ts)/.test(f)),
    ).toEqual([]);
    expect(files).toContain('domain/case/machine.ts');
  });

  test('nothing in it reads zones, locales or the machine, and no package but the SDK is in it', () => {
    const wrong = files.flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const words =
        text.match(
          /\bIntl\b|\.toLocale\w*|\.get(Hours|Minutes|Day|Date|Month|FullYear|TimezoneOffset)\(|\bprocess\.|\brequire\(|\bstructuredClone\(|\bsetInterval\(/g,
        ) ?? [];
      const packages = importsOf(file).filter(
        (i) => inside(i) === null && !i.typeOnly && i.target !== '@temporalio/workflow',
      );
      return [...words.map((w) => `${file}: ${w}`), ...packages.map((p) => `${file}: ${p.target}`)];
    });
    expect(wrong).toEqual([]);
  });

  test('it keeps no state at module level: that would leak from one case to another', () => {
    const wrong = files.flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /^(?:export )?(?:let|var) .*$|^(?:export )?const \w+ = new (?:Map|WeakMap|Array)\b.*$/gm,
        ),
      ].map((m) => `${file}: ${m[0]}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the house', () => {
  test('every room has a README', () => {
    expect(ROOMS.filter((room) => !existsSync(join(ROOT, room, 'README.md')))).toEqual([]);
  });

  test('no room is called after nothing in particular', () => {
    const names = ROOMS.flatMap((room) => sources(room)).flatMap((file) => relative('.', file).split('/'));
    expect(names.filter((name) => /^(utils?|helpers?|common|shared|misc)(\.|$)/.test(name))).toEqual([]);
  });
});
