import { describe, expect, it } from 'vitest';
import { mail as en } from '../../../domain/language/en/mail.ts';
import { sayDuration, sayInstant } from '../../../domain/language/instant.ts';
import { mail as zh } from '../../../domain/language/zh/mail.ts';

type Phrases = { [key: string]: string | Phrases };
const flat = (phrases: Phrases, path = ''): [string, string][] =>
  Object.entries(phrases).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
const values = (phrase: string) => [...new Set(phrase.match(/%\{\w+\}/g))].filter((v) => v !== '%{smart_count}').sort();

it('mails say the same in both languages, with the same values', () => {
  const list = (phrases: Phrases) => Object.fromEntries(flat(phrases).map(([key, phrase]) => [key, values(phrase)]));
  expect(list(zh)).toEqual(list(en));
  expect(flat(en).length).toBeGreaterThan(80);
});

describe('instants and lengths of time', () => {
  const at = Date.parse('2026-03-04T02:05:00Z');
  it('are said in both languages, in the reader’s zone', () => {
    // Punctuation differs between versions of Node.
    expect(sayInstant('en', at, 'Asia/Shanghai')).toMatch(/^Wed\W+4 Mar 2026\W.*\b10:05 GMT\+8$/);
    expect(sayInstant('zh', at, 'Asia/Shanghai')).toMatch(/^2026年3月4日.*周三.*10:05 GMT\+8$/);
    expect(sayInstant('en', at, 'Nowhere/Land')).toBe(sayInstant('en', at, 'UTC'));
  });

  it.each([
    [0, '0 minutes', '0分钟'],
    [59_999, '0 minutes', '0分钟'],
    [60_000, '1 minute', '1分钟'],
    [3 * 3_600_000, '3 hours', '3小时'],
    [26.5 * 3_600_000, '1 day 2 hours', '1天2小时'],
    [-5, '0 minutes', '0分钟'],
  ])('%i ms', (ms, english, chinese) => {
    expect(sayDuration('en', ms)).toBe(english);
    expect(sayDuration('zh', ms)).toBe(chinese);
  });
});
