import english from 'ra-language-english';
import { describe, expect, test } from 'vitest';
import { reactAdmin as reactAdminEn } from '../../admin-ui/i18n/react-admin.en.ts';
import { reactAdmin as reactAdminZh } from '../../admin-ui/i18n/react-admin.zh.ts';
import { COMMANDS, STAGES } from '../../domain/case/flow.ts';
import { CATALOGUES, say } from '../../domain/language/index.ts';
import * as vocabulary from '../../domain/vocabulary.ts';

type Tree = { [key: string]: Tree | string };

/** Every phrase under its dotted key. */
function phrases(tree: unknown, path = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(tree as Tree)) {
    const own = path ? `${path}.${key}` : key;
    if (value !== null && typeof value === 'object') for (const [k, v] of phrases(value, own)) found.set(k, v);
    else found.set(own, value);
  }
  return found;
}

const placeholders = (phrase: unknown): string[] =>
  [...new Set([...String(phrase).matchAll(/%\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort();

const AREAS = Object.keys(CATALOGUES.en) as (keyof typeof CATALOGUES.en)[];

describe.each(AREAS)('area %s', (area) => {
  const en = phrases({ [area]: CATALOGUES.en[area] });
  const zh = phrases({ [area]: (CATALOGUES.zh as Tree)[area] ?? {} });

  test('has the same keys in Chinese and English', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
  });

  test('has no empty phrase and nothing that is not text', () => {
    const faulty = [...en, ...zh].filter(([, phrase]) => typeof phrase !== 'string' || phrase.trim() === '');
    expect(faulty).toEqual([]);
  });

  test('fills the same values into both languages', () => {
    const different = [...en].filter(
      ([key, phrase]) => placeholders(phrase).join() !== placeholders(zh.get(key)).join(),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  test('splits plural forms only where a count chooses one, and never into more than two', () => {
    const wrong = [...en, ...zh].filter(([, phrase]) => {
      const forms = String(phrase).split('||||');
      return forms.length > 2 || forms.some((form) => form.trim() === '');
    });
    expect(wrong).toEqual([]);
  });
});

test('both languages have the same areas', () => {
  expect(Object.keys(CATALOGUES.zh).sort()).toEqual(Object.keys(CATALOGUES.en).sort());
});

describe('the desk leaves no English in Chinese', () => {
  // Names, keys and abbreviations that are the same in both.
  const SAME = /^(Steward|Ctrl.*|API|ID|[—×≈%{}\w/（），。：:·. ]*%\{\w+\}[^a-z]*)$/;

  test.each(['desk', 'ra'] as const)('%s', (area) => {
    const tree = area === 'desk' ? CATALOGUES.zh.desk : reactAdminZh;
    const english = [...phrases(tree)].filter(([, phrase]) => {
      const words = String(phrase).replace(/%\{\w+\}/g, '');
      return /[A-Za-z]{2,}/.test(words) && !SAME.test(words.trim());
    });
    expect(english).toEqual([]);
  });
});

describe('words of react-admin', () => {
  const theirs = phrases(english.ra);

  test.each([
    ['zh', reactAdminZh],
    ['en', reactAdminEn],
  ] as const)('%s has every key', (_, ours) => {
    const own = phrases(ours);
    expect([...theirs.keys()].filter((key) => !own.has(key))).toEqual([]);
    expect(theirs.size).toBeGreaterThanOrEqual(160);
  });

  test('Chinese fills in no value that react-admin does not give', () => {
    const own = phrases(reactAdminZh);
    const invented = [...own].filter(([key, phrase]) => {
      const given = [...placeholders(theirs.get(key)), 'smart_count'];
      return placeholders(phrase).some((name) => !given.includes(name));
    });
    expect(invented).toEqual([]);
  });
});

describe('every id has its word', () => {
  const lists = {
    kind: vocabulary.CASE_KINDS,
    severity: vocabulary.SEVERITIES,
    channel: vocabulary.CHANNELS,
    category: vocabulary.CATEGORIES,
    tier: vocabulary.TIERS,
    role: vocabulary.ROLES,
    post: vocabulary.POSTS,
    lifecycle: vocabulary.LIFECYCLES,
    memberKind: vocabulary.MEMBER_KINDS,
    stage: STAGES,
    'desk.stage': STAGES,
    command: COMMANDS,
  };

  test.each(Object.entries(lists))('%s', (area, ids) => {
    for (const locale of vocabulary.LOCALES)
      for (const id of ids) expect(say(locale, `${area}.${id}`)).not.toBe(`${area}.${id}`);
  });
});
