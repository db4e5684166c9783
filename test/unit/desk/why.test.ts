import { ThemeProvider } from '@mui/material/styles';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Conditions } from '../../../admin-ui/decisions/Conditions.tsx';
import { standingOf } from '../../../admin-ui/decisions/standing.ts';
import { lightTheme } from '../../../admin-ui/theme/theme.ts';
import type { Condition, ConditionGroup } from '../../../api/contract/people.ts';

const line = (fact: string, met: boolean): Condition => ({
  ...{ factId: fact, fact, operator: 'is', expected: 'x', seen: 'y', met },
});
const group = (join: 'all' | 'any', met: boolean, ...conditions: ConditionGroup['conditions']): ConditionGroup => ({
  ...{ join, met, conditions },
});

/** As it is drawn; words stand for themselves without a catalogue. */
const drawn = (of: ConditionGroup): string =>
  renderToStaticMarkup(createElement(ThemeProvider, { theme: lightTheme }, createElement(Conditions, { of }))).replace(
    /<style.*?<\/style>/g,
    '',
  );

/** How each line is marked, in order. */
const marks = (of: ConditionGroup): string[] =>
  [...drawn(of).matchAll(/desk\.why\.(met|missed|spared)<\/span><\/span><div[^>]*>(\w+)/g)].map(
    ([, mark, fact]) => `${fact} ${mark}`,
  );

describe('the tree of a decision', () => {
  test('what did not hold is missed only where it was needed', () => {
    expect(standingOf(true, false)).toBe('met');
    expect(standingOf(true, true)).toBe('met');
    expect(standingOf(false, false)).toBe('missed');
    expect(standingOf(false, true)).toBe('spared');
  });

  test('an alternative that did not hold is no fault of a row that matched', () => {
    const of = group('all', true, line('kind', true), group('any', true, line('gold', true), line('severe', false)));
    expect(marks(of)).toEqual(['kind met', 'gold met', 'severe spared']);
  });

  test('nothing below a settled alternative is missed, however deep', () => {
    const deep = group('all', false, line('severe', false), group('any', false, line('late', false)));
    expect(marks(group('any', true, line('gold', true), deep))).toEqual(['gold met', 'severe spared', 'late spared']);
  });

  test('of a row that missed, what it lacked is missed; a group in it that held lacks nothing', () => {
    const of = group(
      'all',
      false,
      line('kind', false),
      group('any', false, line('gold', false), line('severe', false)),
      group('any', true, line('late', true), line('angry', false)),
    );
    expect(marks(of)).toEqual(['kind missed', 'gold missed', 'severe missed', 'late met', 'angry spared']);
  });

  test('groups of more than one are named', () => {
    const of = group('all', true, line('kind', true), group('any', true, line('gold', true), line('severe', false)));
    expect(drawn(of)).toMatch(/desk\.why\.all.*desk\.why\.any/);
    expect(drawn(group('all', true, line('kind', true)))).not.toMatch(/desk\.why\.(all|any)/);
  });
});
