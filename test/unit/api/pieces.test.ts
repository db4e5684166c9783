import { describe, expect, test } from 'vitest';
import { abilityOf } from '../../../api/abilities.ts';
import { problemDocument } from '../../../api/errors.ts';
import { mustBeClean } from '../../../api/input.ts';
import { literally } from '../../../api/list.ts';
import { createLive } from '../../../api/live/live.ts';
import { loggedPath } from '../../../api/log.ts';
import { PROBLEMS, type ProblemCode, ProblemError } from '../../../api/problem.ts';
import { COMMANDS } from '../../../domain/case/flow.ts';
import { NOTICES } from '../../../domain/case/state.ts';
import { has } from '../../../domain/language/index.ts';
import { maskEmail, maskPhone, maskPoint } from '../../../domain/masks.ts';
import { LOCALES, ROLES } from '../../../domain/vocabulary.ts';
import { codeOf } from '../../../prisma/member-sign-in.ts';

describe('masks', () => {
  test('show enough to recognise and not enough to call', () => {
    expect(maskPhone('+8613812348000')).toBe('138****8000');
    expect(maskPhone('+442071838750')).toBe('442****8750');
    expect(maskPhone('+861234')).toBe('****34');
    expect(maskEmail('zhang.wei@example.com')).toBe('z***@example.com');
    expect(maskEmail('𠮷a@example.com')).toBe('𠮷***@example.com');
    expect(maskEmail('@')).toBe('***');
    expect(maskPoint('card', 'A1234567')).toBe('****4567');
    expect(maskPoint('external', '12')).toBe('****');
  });
});

test('every problem, command event and notice has words in both languages', () => {
  for (const locale of LOCALES) {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      expect(problemDocument(new ProblemError(code), locale, 'r').title).not.toMatch(/api\./);
    }
    for (const key of [...COMMANDS, 'opened', 'decided', 'ranOut'])
      expect(has(locale, `api.event.${key}`), key).toBe(true);
    for (const key of [...NOTICES, 'calendarUncovered']) expect(has(locale, `api.notice.${key}`), key).toBe(true);
  }
});

test('the commands that are the member’s own are no role’s', () => {
  for (const role of ROLES) {
    const ability = abilityOf({ id: 'x', role, teamIds: [], queueIds: [], departmentIds: [] });
    for (const command of ['answer', 'accept', 'reject', 'withdraw'] as const)
      expect(ability.can(command, 'Case')).toBe(false);
    expect(ability.can('read', 'System')).toBe(role === 'admin');
  }
});

test('log lines hold neither searches nor link tokens', () => {
  expect(loggedPath('/api/cases?filter={"q":"13812348000"}')).toBe('/api/cases');
  expect(loggedPath('/l/0190.abc_def')).toBe('/l/***');
  expect(loggedPath('/l/0190.abc_def/more?x=1')).toBe('/l/***/more');
  // Paths are matched in any case.
  expect(loggedPath('/L/0190.abc_def')).toBe('/L/***');
});

test('what LIKE would take for wildcards stands for itself', () => {
  expect(literally('a%b_c\\d')).toBe('a\\%b\\_c\\\\d');
});

describe('unclean input', () => {
  test.each([
    [JSON.parse('{"__proto__":1}'), 'validation'],
    [{ a: { constructor: 1 } }, 'validation'],
    [{ a: ['x\u0000'] }, 'validation'],
    [{ 'k\ud800': 1 }, 'validation'],
    [JSON.parse('['.repeat(50) + ']'.repeat(50)), 'tooDeep'],
  ])('%j', (value, code) => {
    expect(() => mustBeClean(value)).toThrow(expect.objectContaining({ code }));
  });

  test('everything else passes', () => {
    mustBeClean({ a: [1, null, true, '𠮷\u202e', { b: {} }], c: undefined });
  });
});

describe('live ids', () => {
  const change = (id: string) => JSON.stringify({ tenantId: 'default', topic: 'case', id });

  test('what was missed is told from an id of ours, and a gap for every other', () => {
    const live = createLive();
    live.hear(null);
    for (const id of ['a', 'b', 'c']) live.hear(change(id));
    const ids = live.since(live.lastId.replace(/\d+$/, '0'));
    expect(ids === 'gap' ? ids : ids.map((entry) => entry.change.id)).toEqual(['a', 'b', 'c']);
    const second = (ids as { id: string }[])[1]?.id ?? '';
    expect(live.since(second)).toHaveLength(1);
    expect(live.since(live.lastId)).toEqual([]);
    expect(live.since('')).toEqual([]);
    for (const id of ['nonsense', '000000000000-1', live.lastId.replace(/\d+$/, '99'), `${live.lastId}x`])
      expect(live.since(id)).toBe('gap');
  });

  test('a lost connection to Postgres is a gap for all who were before it', () => {
    const live = createLive();
    const heard: unknown[] = [];
    live.onChange((h) => heard.push(h === 'gap' ? h : h.change.id));
    live.hear(null);
    live.hear(change('a'));
    const before = live.lastId;
    live.hear(null);
    live.hear(change('b'));
    expect(heard).toEqual(['a', 'gap', 'b']);
    expect(live.since(before)).toBe('gap');
  });

  test('the memory is bounded: whoever was away for longer is told of a gap', () => {
    const live = createLive();
    const first = live.lastId;
    for (let i = 0; i < 1_500; i++) live.hear(change(String(i)));
    expect(live.since(first)).toBe('gap');
    expect(live.since(first.replace(/\d+$/, '500'))).toHaveLength(1_000);
    expect(live.since(first.replace(/\d+$/, '499'))).toBe('gap');
  });

  test('what is no change of ours is passed over', () => {
    const live = createLive();
    const before = live.lastId;
    for (const payload of ['', '{', 'null', '{"topic":"x","id":"1"}', '{"topic":"case"}']) live.hear(payload);
    expect(live.lastId).toBe(before);
  });
});

test('codes are six digits, follow from secret and id, and differ between both', () => {
  const codes = Array.from({ length: 200 }, (_, i) => codeOf('secret', `id ${i}`));
  for (const code of codes) expect(code).toMatch(/^\d{6}$/);
  expect(new Set(codes).size).toBeGreaterThan(190);
  expect(codeOf('secret', 'a')).toBe(codeOf('secret', 'a'));
  expect(codeOf('secret', 'a')).not.toBe(codeOf('other', 'a'));
});
