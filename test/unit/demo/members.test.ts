import { describe, expect, it } from 'vitest';
import { demoMembers } from '../../../prisma/demo/members.ts';

const TODAY = Date.parse('2026-11-22T04:00:00Z');

describe('members of the demo', () => {
  it('are the same everywhere on the same day', () => {
    expect(demoMembers(60, TODAY)).toEqual(demoMembers(60, TODAY));
  });

  it('are the same people in a demo of another size and on another day', () => {
    const names = (count: number, today: number) => demoMembers(count, today).map(({ name, phone }) => [name, phone]);
    expect(names(80, TODAY).slice(0, 40)).toEqual(names(40, TODAY));
  });

  it('have ids, phones, cards and addresses of their own', () => {
    const members = demoMembers(2_000, TODAY);
    for (const key of ['externalId', 'phone', 'card', 'email'] as const) {
      const values = members.flatMap((member) => member[key] ?? []);
      expect(new Set(values).size, key).toBe(values.length);
    }
  });

  it('have one full name each, Chinese ones without a blank', () => {
    for (const { name, locale, kind } of demoMembers(300, TODAY)) {
      if (locale === 'zh') expect(name).toMatch(/^[\p{Script=Han}]{2,}$/u);
      else if (kind === 'person') expect(name).toMatch(/^\S+ \S/);
    }
  });
});
