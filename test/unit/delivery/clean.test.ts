import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, oneLine, readable, redact } from '../../../activities/delivery/clean.ts';

const anything = fc.string({ unit: 'binary', maxLength: 300 });

describe('one line', () => {
  it('of anything is one line, well-formed, without controls or direction overrides, and no longer than asked', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const line = oneLine(text, max);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect([...line].length).toBeLessThanOrEqual(max);
        expect(oneLine(line, max)).toBe(line);
      }),
    );
  });

  it('keeps what people write', () => {
    expect(oneLine('  张伟 said:\r\n“naïve” 😀𠮷  ')).toBe('张伟 said: “naïve” 😀𠮷');
    expect(oneLine('😀😀😀😀', 3)).toBe('😀😀…');
  });

  it('mends a lone surrogate', () => {
    expect(oneLine('a\ud800b')).toBe('a\ufffdb');
  });
});

describe('readable text', () => {
  it('keeps lines and tabs, in one form', () => {
    expect(readable('a\r\nb\rc\u2028d\te\u0000\u001b')).toBe('a\nb\nc\nd\te');
  });
});

describe('escaped text', () => {
  it('has nothing left that HTML reads', () => {
    fc.assert(fc.property(anything, (text) => !/[<>"']|&(?!(amp|lt|gt|quot|#39);)/.test(escapeHtml(text))));
  });
});

describe('what a server said', () => {
  it.each([
    ['550 5.1.1 <zhang.wei@mail.example>: user unknown', '550 5.1.1 <(address)>: user unknown'],
    ['no such user 张伟@例子.中国 here', 'no such user (address) here'],
    ['450 +86 138 0013 8000 is busy', '450 (number) is busy'],
    ['421 4.3.2 try later', '421 4.3.2 try later'],
  ])('loses addresses and numbers, not codes: %s', (said, kept) => {
    expect(redact(said)).toBe(kept);
  });
});
