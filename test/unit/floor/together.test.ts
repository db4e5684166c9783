import { describe, expect, test } from 'vitest';
import { happenedSince } from '../../../admin-ui/cases/composer/meanwhile.ts';
import { chosenOf, diffOf } from '../../../admin-ui/conflict/diff.ts';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import { heldAt, nextEnd, presentAt } from '../../../domain/floor/presence.ts';

test('presence ends at its instant, not before and not after', () => {
  const people = [{ id: 'a', until: 10 }];
  expect(presentAt(people, 9)).toEqual(people);
  expect(presentAt(people, 10)).toEqual([]);
  expect(heldAt({ until: 10 }, 9)).not.toBeNull();
  expect(heldAt({ until: 10 }, 10)).toBeNull();
  expect(heldAt(null, 0)).toBeNull();
  expect(nextEnd([5, 12, 9], 5)).toBe(9);
  expect(nextEnd([5], 5)).toBeNull();
});

describe('two changed one record', () => {
  const base = { name: 'a', capacity: 1, skills: ['x'], note: null };

  test('only what both changed, differently, is to be chosen', () => {
    const theirs = { name: 'b', capacity: 2, skills: ['x'], note: 'n' };
    const { both, theirsOnly } = diffOf(base, theirs, { name: 'c', capacity: 2, skills: ['y'] });
    expect(both).toEqual([{ field: 'name', base: 'a', theirs: 'b', mine: 'c' }]);
    expect(theirsOnly.map(({ field }) => field)).toEqual(['note']);
  });

  test('what was typed and taken back is no change', () => {
    expect(diffOf(base, { ...base, name: 'b' }, { name: 'a' }).theirsOnly).toHaveLength(1);
  });

  test('what goes to the other one leaves mine', () => {
    expect(chosenOf({ name: 'c', capacity: 3 }, { name: 'theirs' })).toEqual({ capacity: 3 });
    expect(chosenOf({ name: 'c' }, { name: 'mine' })).toEqual({ name: 'c' });
  });
});

describe('what happened since I began', () => {
  const event = (version: number, type: string, id: string | null) =>
    ({
      is: 'event',
      version,
      type: 'reply',
      at: '',
      text: '',
      decisionId: null,
      actor: { type, id, name: null },
    }) as StoryEntry;
  const story = [event(1, 'staff', 'b'), event(2, 'staff', 'me'), event(3, 'clock', null), event(4, 'member', 'm')];

  test('others’ deeds count; mine, and those of clocks and rules, do not', () => {
    expect(happenedSince(story, 0, 'me').map(({ version }) => version)).toEqual([1, 4]);
    expect(happenedSince(story, 1, 'me').map(({ version }) => version)).toEqual([4]);
    expect(happenedSince(story, 4, 'me')).toEqual([]);
  });

  test('where it is not known when I began, nothing is said', () => {
    expect(happenedSince(story, null, 'me')).toEqual([]);
  });
});
