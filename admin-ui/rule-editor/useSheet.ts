import { useMemo } from 'react';
import { useTranslate } from 'react-admin';
import type { FactPart, RuleParts } from '../../api/contract/rule-editor.ts';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import type { Paper } from './clipboard.ts';
import { symbolOf } from './conditions.ts';
import type { Words } from './faults.ts';
import { type Column, type Cond, conditionsAt, type Last, type Row } from './model.ts';
import { typedOutcome } from './outcome-text.ts';
import { choicesOf, isIdle, type OutcomeColumn, outcomeAt } from './outcomes.ts';
import { typedValue } from './values.ts';

/** How everything in the table is called and written, for this reader at this desk. */
export type Sheet = Paper & {
  wrong: Words;
  factName: (fact: FactPart) => string;
  columnName: (column: Column) => string;
  value: (value: unknown, fact: FactPart) => string;
  /** With the unit, to be read; `typed…` is what one edits. */
  condition: (condition: Cond, fact: FactPart) => string;
  cell: (row: Row | Last, column: Column) => string;
};

export function useSheet(parts: RuleParts): Sheet {
  const say = useWords();
  const translate = useTranslate();
  const locale = useReaderLocale();
  return useMemo(() => {
    const writing = { locale, digits: parts.currency.digits, timeZone: parts.timeZone };
    const comma = locale === 'zh' ? '、' : ', ';
    const and = locale === 'zh' ? '，且' : ' and ';
    const number = new Intl.NumberFormat(tagOf(locale), { maximumFractionDigits: 6 });
    const amount = new Intl.NumberFormat(tagOf(locale), {
      ...{ style: 'currency', currency: parts.currency.code, currencyDisplay: 'narrowSymbol' },
      trailingZeroDisplay: 'stripIfInteger',
    } as Intl.NumberFormatOptions);
    const value: Sheet['value'] = (of, fact) => {
      if (typeof of !== 'number' || fact.type !== 'integer') return typedValue(of, fact, writing);
      if (fact.unit === 'minorUnits') return amount.format(of / 10 ** writing.digits);
      if (fact.unit === 'percent') return `${number.format(of)} %`;
      if (fact.unit === 'count' || fact.unit === null) return number.format(of);
      return say(`ruleEditor.amount.${fact.unit}`, { smart_count: of, n: number.format(of) });
    };
    const condition: Sheet['condition'] = ({ operator, value: of }, fact) => {
      const list = Array.isArray(of);
      const text = [of]
        .flat()
        .map((one) => value(one, fact))
        .join(comma);
      if (operator === 'equal' || (operator === 'in' && list)) return text;
      return `${operator === 'notIn' ? '≠' : symbolOf(operator)} ${text}`;
    };
    const outcome = (of: unknown, column: OutcomeColumn): string => {
      const { kind } = column;
      if (of === undefined || of === null || (typeof of === 'string' && kind.is !== 'choice' && kind.is !== 'repeat'))
        return typedOutcome(of, column, writing, choicesOf(parts, column));
      if (kind.is === 'choices')
        return [of]
          .flat()
          .map((one) => named(choicesOf(parts, column), String(one)))
          .join(comma);
      if (kind.is === 'flag') return of ? '✓' : '';
      if (kind.is === 'number' && kind.unit === 'percent') return `${of} %`;
      if (kind.is === 'time' && typeof of === 'number') return workingTime(of);
      if (kind.is === 'repeat') return of === 'once' ? say('ruleEditor.repeat.once') : everyHours(of);
      if (kind.is === 'levels') return levels(of);
      if (kind.is === 'ladder') return ladder(of);
      return typedOutcome(of, column, writing, choicesOf(parts, column));
    };
    const named = (choices: ReturnType<typeof choicesOf>, of: string) =>
      choices.find((one) => one.value === of)?.name[locale] ?? of;
    const workingTime = (minutes: number) => {
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
      return [
        ...(hours ? [say('ruleEditor.amount.hours', { smart_count: hours, n: hours })] : []),
        ...(rest || !hours ? [say('ruleEditor.amount.minutes', { n: rest })] : []),
      ].join(locale === 'zh' ? '' : ' ');
    };
    const everyHours = (of: unknown) =>
      say('ruleEditor.repeat.every', { hours: Number((of as { everyHours?: number })?.everyHours ?? 0) });
    const levels = (of: unknown) => {
      if (!Array.isArray(of)) return String(of);
      if (of.length === 0) return say('ruleEditor.level.none');
      return of.map((level) => levelInWords(level)).join(' → ');
    };
    const levelInWords = ({
      approvers = {},
      mode,
      hours,
    }: {
      approvers?: Record<string, string>;
      mode?: string;
      hours?: number;
    }) => {
      const who = approvers.role
        ? translate(`role.${approvers.role}`, { _: approvers.role })
        : translate(`post.${approvers.post}`, { _: '?' });
      const by = translate(`ruleEditor.level.short.${approvers.by}.${mode}`, { who, _: who });
      return `${by} (${say('ruleEditor.amount.hours', { smart_count: hours ?? 0, n: hours ?? 0 })})`;
    };
    const ladder = (of: unknown) =>
      Array.isArray(of)
        ? of.map(({ post, minutes }) => `${translate(`post.${post}`, { _: post })} ${workingTime(minutes)}`).join(' → ')
        : String(of);
    const factName: Sheet['factName'] = (fact) => capital(fact.name[locale]);
    return {
      ...{ parts, writing, value, condition, factName },
      wrong: (key, values) => say(`ruleEditor.wrong.${key}`, values),
      columnName: (column) => {
        if (column.is === 'fact') return factName(column.fact);
        if (column.is !== 'then') return say(`ruleEditor.column.${column.is}`);
        return column.of.path[0] === 'minutes'
          ? say('ruleEditor.column.within', { clock: translate(`clock.${column.of.label}`, { _: column.of.label }) })
          : translate(`ruleEditor.outcome.${column.of.label}`, { _: column.of.label });
      },
      cell: (row, column) => {
        if (column.is === 'fact')
          return 'when' in row
            ? conditionsAt(row, column.id)
                .map((one) => condition(one, column.fact))
                .join(and)
            : '';
        if (column.is === 'then') return isIdle(row, column.of) ? '' : outcome(outcomeAt(row, column.of), column.of);
        return column.is === 'note' ? row.note[locale] || row.note[locale === 'zh' ? 'en' : 'zh'] : '';
      },
    };
  }, [parts, say, translate, locale]);
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
