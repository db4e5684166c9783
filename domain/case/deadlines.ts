import type { Calendars } from '../calendar/clock.ts';
import { dueAt } from '../calendar/clock.ts';
import type { Answer, ClockQuestion } from './step.ts';

/** When each clock runs out, and when to warn of it, by these calendars. */
export const deadlinesBy = (clocks: readonly ClockQuestion[], calendars: Calendars): Answer[] =>
  clocks.map(({ clock, spans, budgetMs, warnMs }) => {
    const { at, provisional } = dueAt(spans, budgetMs, calendars);
    const warning = warnMs === undefined ? {} : { warnAt: dueAt(spans, warnMs, calendars).at };
    return { type: 'clockSet', clock, dueAt: at, provisional, ...warning };
  });
