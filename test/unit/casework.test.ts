import { describe, expect, test } from 'vitest';
import { type FieldDefinition, keepRetired, readAnswers } from '../../domain/casework/fields.ts';
import { normaliseTag } from '../../domain/casework/words.ts';

const field = (code: string, type: FieldDefinition['type'], more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  ...{ code, type, nameZh: code, nameEn: code, required: false, choices: [], retired: false },
  ...more,
});
const sizes = [{ code: 'small', nameZh: '小', nameEn: 'Small' }];
const all = [
  field('order', 'text', { required: true }),
  field('count', 'number'),
  field('day', 'date'),
  field('size', 'choice', { choices: sizes }),
  field('broken', 'yesNo'),
  field('old', 'text', { required: true, retired: true }),
];

describe('answers', () => {
  test('are read alike from JSON and from a form', () => {
    const form = readAnswers(all, { order: ' A1 ', count: '2.5', day: '2026-02-28', size: 'small', broken: 'no' });
    const json = readAnswers(all, { order: 'A1', count: 2.5, day: '2026-02-28', size: 'small', broken: false });
    expect(form).toEqual(json);
    expect(form).toMatchObject({ faults: {}, missing: [] });
    expect(form.answers.map(({ code }) => code)).toEqual(['order', 'count', 'day', 'size', 'broken']);
  });

  test('that are wrong say why, one by one', () => {
    const wrong = { order: 'x'.repeat(1_001), count: '1e9', day: '2026-02-30', size: 'huge', broken: 'maybe', more: 1 };
    expect(readAnswers(all, wrong).faults).toEqual({
      ...{ order: 'tooLong', count: 'wrongType', day: 'wrongType', size: 'notOneOf' },
      ...{ broken: 'wrongType', more: 'unknownField' },
    });
    expect(readAnswers(all, { order: 'a\u0000' }).faults).toEqual({ order: 'unreadableCharacters' });
  });

  test('that are required and empty are missing; a retired question is not asked', () => {
    expect(readAnswers(all, { order: '  ' })).toMatchObject({ missing: ['order'], faults: {} });
    expect(readAnswers(all, { order: 'a', old: 'b' }).faults).toEqual({ old: 'unknownField' });
  });

  test('keep their question: one that is left out is retired', () => {
    const kept = keepRetired(all, all.slice(1, 2));
    expect(kept.map(({ code, retired }) => [code, retired])).toContainEqual(['order', true]);
  });
});

test.each([
  ['  #Refund  ', 'refund'],
  ['Cafe\u0301', 'café'],
  ['加急  处理', '加急 处理'],
  ['   ', null],
  ['a\nb', null],
  ['x'.repeat(41), null],
])('tag %j is kept as %j', (typed, kept) => expect(normaliseTag(typed)).toBe(kept));
