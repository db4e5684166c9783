import { describe, expect, test } from 'vitest';
import { CATALOGUES } from '../../../domain/language/index.ts';
import { Template, Tool } from '../../../domain/replies/tool.ts';
import { faultsOfWords, fillWords, unfilledIn, VARIABLE_NAMES, VARIABLES } from '../../../domain/replies/variables.ts';
import { LOCALES } from '../../../domain/vocabulary.ts';

const codes = (words: string) => faultsOfWords(words).map(({ code }) => code);

describe('words are checked', () => {
  test.each([
    ['plain, with % and { } and }', []],
    ['{{member.name}} and {{ case.number }}', []],
    ['{{member.title|客户}}', []],
    ['{{member.title}}', ['fallbackNeeded']],
    ['{{member.title| }}', ['fallbackNeeded']],
    ['{{member.nmae}}', ['unknownVariable']],
    ['{{constructor.name}} {{__proto__.x}}', ['unknownVariable', 'brokenBraces']],
    ['{{member.name}', ['brokenBraces']],
    ['{{member.name', ['brokenBraces']],
    ['member.name}}', ['brokenBraces']],
    ['{{{{member.name}}}}', ['brokenBraces', 'brokenBraces']],
    ['{{}} {{name}}', ['brokenBraces', 'brokenBraces']],
    ['<b>{{member.name}}</b>', ['html']],
    ['1 < 2 and 3<4', []],
  ])('%s', (words, wanted) => {
    expect(codes(words)).toEqual(wanted);
  });

  test('at the place where it is wrong', () => {
    expect(faultsOfWords('您好 {{member.title}} {{x.y}}')).toEqual([
      { code: 'fallbackNeeded', at: 3, length: 16, name: 'member.title' },
      { code: 'unknownVariable', at: 20, length: 7, name: 'x.y' },
    ]);
  });

  test('hostile lengths are read in one pass', () => {
    const began = performance.now();
    faultsOfWords('{{'.repeat(5_000));
    faultsOfWords(`${'{{a.'.repeat(2_500)}`);
    fillWords('{{member.name|'.repeat(700), {});
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('words are filled', () => {
  test('with values, with fallbacks, and what has neither is named and stays', () => {
    expect(
      fillWords('{{member.name}} {{member.title|客户}} {{promise.answer}} {{x.y}}', {
        'member.name': 'Anna',
        'member.title': null,
      }),
    ).toEqual({ text: 'Anna 客户 {{promise.answer}} {{x.y}}', missing: ['promise.answer', 'x.y'] });
  });

  test('in one pass: a value is never read as a variable', () => {
    const { text } = fillWords('{{case.subject}}', { 'case.subject': '{{portal.link}}', 'portal.link': 'secret' });
    expect(text).toBe('{ {portal.link} }');
    expect(unfilledIn(text)).toEqual([]);
    expect(fillWords('{{case.subject}}', { 'case.subject': '$& $1' }).text).toBe('$& $1');
  });

  test('what is left over is found with its place; braces of other languages are nobody’s variable', () => {
    expect(unfilledIn('a {{member.name}} {{title}} {{x.y|z}}')).toEqual([
      { name: 'member.name', at: 2, length: 15 },
      { name: 'x.y', at: 28, length: 9 },
    ]);
  });
});

test('each variable has a name and an example in every language', () => {
  for (const name of VARIABLE_NAMES)
    for (const locale of LOCALES) {
      const names: Record<string, string> = CATALOGUES[locale].replies.variable;
      expect(names[name.replace('.', '_')], name).toBeTruthy();
      expect(VARIABLES[name].example[locale]).toBeTruthy();
    }
});

describe('a template', () => {
  const template = (more: object) => ({
    words: { zh: '您好', en: 'Hello' },
    only: null,
    verbs: ['reply'],
    shortcut: 'hi',
    ...more,
  });
  const placesOf = (given: object) =>
    Template.safeParse(given).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];

  test.each([
    [{}, []],
    [{ words: { zh: '您好', en: ' ' } }, [['words.en', 'missingLanguage']]],
    [{ words: { zh: '您好', en: '' }, only: 'zh' }, []],
    [{ only: 'zh' }, [['words.en', 'otherLanguage']]],
    [{ words: { zh: '{{member.title}}', en: 'Hello' } }, [['words.zh', 'fallbackNeeded']]],
    [{ shortcut: 'A b' }, [['shortcut', 'notAShortcut']]],
  ])('%j', (more, wanted) => {
    expect(placesOf(template(more))).toEqual(wanted);
  });

  test('a macro’s step says words of its own or a template’s, not both', () => {
    const macro = (step: object) =>
      Tool.safeParse({
        ...{ type: 'macro', nameZh: '甲', nameEn: 'A', code: null, kinds: [], categories: [], shared: true },
        definition: { steps: [step] },
      }).success;
    expect(macro({ do: 'reply', templateId: null, words: { zh: '好', en: 'Yes' } })).toBe(true);
    expect(macro({ do: 'reply', templateId: null, words: null })).toBe(false);
    expect(macro({ do: 'reply', templateId: crypto.randomUUID(), words: { zh: '好', en: 'Yes' } })).toBe(false);
  });
});
