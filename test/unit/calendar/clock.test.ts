import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, between, CalendarError, parseCalendar } from '../../../domain/calendar/calendar.ts';
import { consumed, dueAt, type Span } from '../../../domain/calendar/clock.ts';
import { chinaService2026, everyDay } from '../../../domain/calendar/seeds.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const calendars = {
  shanghai: parseCalendar(chinaService2026),
  everyDay: parseCalendar(everyDay),
  berlin: parseCalendar({
    timeZone: 'Europe/Berlin',
    weekly: Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
        day,
        [
          ['08:00', '13:00'],
          ['14:00', '18:00'],
        ],
      ]),
    ),
  }),
};
const span = (calendarId: string, from: string, to: string | null = null): Span => ({
  calendarId,
  from: at(from),
  to: to === null ? null : at(to),
});
const due = (spans: Span[], hours: number) => {
  const answer = dueAt(spans, hours * HOUR, calendars);
  return [new Date(answer.at).toISOString(), answer.provisional];
};
const codeOf = (ask: () => unknown): string | undefined => {
  try {
    ask();
  } catch (error) {
    return error instanceof CalendarError ? error.code : String(error);
  }
  return undefined;
};

describe('a clock on one calendar', () => {
  const running = [span('shanghai', '2026-03-16T16:00+08:00')];

  it('counts open time up to now and no further, nothing before it starts', () => {
    expect(consumed(running, calendars, at('2026-03-16T15:00+08:00'))).toBe(0);
    expect(consumed(running, calendars, at('2026-03-16T16:00+08:00'))).toBe(0);
    expect(consumed(running, calendars, at('2026-03-16T16:00+08:00') + 1)).toBe(1);
    expect(consumed(running, calendars, at('2026-03-17T10:00+08:00'))).toBe(3 * HOUR);
  });

  it('is due when its budget is used up: at closing, or in the next opening', () => {
    expect(due(running, 2)).toEqual(['2026-03-16T10:00:00.000Z', false]);
    expect(due(running, 3)).toEqual(['2026-03-17T02:00:00.000Z', false]);
  });

  it('with no budget is due at the first open moment', () => {
    expect(due(running, 0)).toEqual(['2026-03-16T08:00:00.000Z', false]);
    expect(due([span('shanghai', '2026-03-14T16:00+08:00')], 0)).toEqual(['2026-03-16T01:00:00.000Z', false]);
    const spent = { ...calendars, spent: { ...calendars.berlin, weekly: {} } };
    const handedOver = [span('spent', '2026-03-16T14:00+08:00', '2026-03-16T16:00+08:00'), ...running];
    expect(dueAt(handedOver, 0, spent).at).toBe(at('2026-03-16T16:00+08:00'));
    const closedBefore = [span('shanghai', '2026-03-14T16:00+08:00', '2026-03-16T09:00+08:00'), ...running];
    expect(due(closedBefore, 0)).toEqual(['2026-03-16T08:00:00.000Z', false]);
  });
});

describe('pause and resume', () => {
  const first = span('shanghai', '2026-03-16T09:00+08:00', '2026-03-16T12:00+08:00');
  const resumed = [first, span('shanghai', '2026-03-18T15:00+08:00')];

  it('time between the spans does not count', () => {
    expect(consumed(resumed, calendars, at('2026-03-18T15:00+08:00'))).toBe(3 * HOUR);
    expect(consumed(resumed, calendars, at('2026-03-18T16:00+08:00'))).toBe(4 * HOUR);
    expect(due(resumed, 8)).toEqual(['2026-03-19T03:00:00.000Z', false]);
  });

  it('while paused, time used stands still and there is no due instant', () => {
    expect(consumed([first], calendars, at('2026-03-16T11:00+08:00'))).toBe(2 * HOUR);
    expect(consumed([first], calendars, at('2026-12-01T00:00Z'))).toBe(3 * HOUR);
    expect(codeOf(() => due([first], 4))).toBe('clock.stopped');
    expect(codeOf(() => due([], 0))).toBe('clock.stopped');
  });

  it('a budget used up before the pause was due then, to the last millisecond', () => {
    expect(due(resumed, 2)).toEqual(['2026-03-16T03:00:00.000Z', false]);
    expect(due(resumed, 3)).toEqual(['2026-03-16T04:00:00.000Z', false]);
    expect(dueAt(resumed, 3 * HOUR + 1, calendars).at).toBe(at('2026-03-18T15:00+08:00') + 1);
    expect(due([first], 3)).toEqual(['2026-03-16T04:00:00.000Z', false]);
  });

  it('a pause that is over at once changes nothing', () => {
    const blink = span('berlin', '2026-03-16T10:00+08:00', '2026-03-16T10:00+08:00');
    expect(due([first, blink, span('shanghai', '2026-03-18T15:00+08:00')], 8)).toEqual(due(resumed, 8));
  });
});

describe('a case handed to another zone', () => {
  const morning = span('shanghai', '2026-03-16T16:00+08:00', '2026-03-16T17:00+08:00');
  // 17:00 in Shanghai is 10:00 in Berlin.
  const handedOver = [morning, span('berlin', '2026-03-16T17:00+08:00')];

  it('continues under the new calendar with what is left', () => {
    expect(due(handedOver, 8)).toEqual(['2026-03-16T17:00:00.000Z', false]);
    expect(due(handedOver, 9)).toEqual(['2026-03-17T08:00:00.000Z', false]);
    expect(consumed(handedOver, calendars, at('2026-03-16T15:00+01:00'))).toBe(5 * HOUR);
  });

  it('each stretch counts by its own hours: a night in Shanghai is a working day in Berlin', () => {
    const night: [string, string] = ['2026-03-16T18:00+08:00', '2026-03-17T09:00+08:00'];
    expect(consumed([span('shanghai', ...night)], calendars, Infinity)).toBe(0);
    expect(consumed([span('berlin', ...night)], calendars, Infinity)).toBe(6 * HOUR);
  });

  it('and back again, over a change of the clock in one of the two', () => {
    const spans = [
      span('berlin', '2026-03-27T16:00+01:00', '2026-03-30T10:00+02:00'),
      span('shanghai', '2026-03-30T16:00+08:00', '2026-03-30T17:00+08:00'),
      span('berlin', '2026-03-30T11:00+02:00'),
    ];
    expect(consumed(spans, calendars, at('2026-03-30T12:00+02:00'))).toBe((2 + 2 + 1 + 1) * HOUR);
    expect(due(spans, 8)).toEqual(['2026-03-30T13:00:00.000Z', false]);
  });

  it('is provisional when any stretch of it rests on dates not known', () => {
    const past = [span('shanghai', '2026-12-31T17:00+08:00', '2027-01-01T10:00+08:00')];
    expect(due([...past, span('berlin', '2027-01-04T08:00+01:00')], 4)).toEqual(['2027-01-04T09:00:00.000Z', true]);
    expect(due([...past, span('berlin', '2027-01-04T08:00+01:00')], 1)).toEqual(['2026-12-31T10:00:00.000Z', false]);
    expect(due([span('shanghai', '2026-12-31T17:00+08:00')], 2)).toEqual(['2027-01-01T02:00:00.000Z', true]);
  });
});

describe('time never counts twice', () => {
  const closed = span('shanghai', '2026-03-16T09:00+08:00', '2026-03-16T12:00+08:00');

  it.each<[string, Span[]]>([
    ['two stretches overlap', [closed, span('berlin', '2026-03-16T11:59+08:00')]],
    ['the same stretch comes twice', [closed, { ...closed }]],
    ['one lies within another', [closed, span('shanghai', '2026-03-16T10:00+08:00', '2026-03-16T11:00+08:00')]],
    ['two run at once', [span('shanghai', '2026-03-16T09:00Z'), span('berlin', '2026-03-17T09:00Z')]],
    ['one still runs while a later one has ended', [span('shanghai', '2026-03-01T00:00Z'), closed]],
  ])('refuses when %s, in any order', (_, spans) => {
    for (const order of [spans, spans.toReversed()]) {
      expect(codeOf(() => consumed(order, calendars, at('2026-04-01T00:00Z')))).toBe('clock.overlap');
      expect(codeOf(() => dueAt(order, HOUR, calendars))).toBe('clock.overlap');
    }
  });

  it('refuses a span that ends before it begins, ends that are no instants, an unknown calendar, a bad budget', () => {
    const now = at('2026-04-01T00:00Z');
    const inverted = span('shanghai', '2026-03-16T12:00Z', '2026-03-16T09:00Z');
    expect(codeOf(() => consumed([inverted], calendars, now))).toBe('calendar.argument');
    expect(codeOf(() => consumed([{ ...closed, from: Number.NaN }], calendars, now))).toBe('calendar.argument');
    expect(codeOf(() => consumed([{ ...closed, to: Infinity }], calendars, now))).toBe('calendar.argument');
    expect(codeOf(() => consumed([closed], calendars, Number.NaN))).toBe('calendar.argument');
    for (const id of ['tokyo', 'constructor', '__proto__']) {
      expect(codeOf(() => consumed([{ ...closed, calendarId: id }], calendars, now))).toBe('calendar.unknown');
    }
    for (const budget of [-1, Number.NaN, Infinity]) {
      expect(codeOf(() => dueAt([closed], budget, calendars))).toBe('calendar.argument');
    }
  });
});

describe('laws of the clock', () => {
  const ids = ['shanghai', 'berlin', 'everyDay'] as const;
  const start = at('2026-01-05T00:00Z');
  /** Spans with pauses between them, the last one running, on calendars that change hands. */
  const spans: fc.Arbitrary<Span[]> = fc
    .array(fc.tuple(fc.constantFrom(...ids), fc.nat(60 * HOUR), fc.nat(30 * HOUR)), { minLength: 1, maxLength: 6 })
    .map((stretches) => {
      let from = start;
      return stretches.map(([calendarId, length, pause], index) => {
        const last = index === stretches.length - 1;
        const next = { calendarId, from, to: last ? null : from + length };
        from += length + pause;
        return next;
      });
    });
  const budget = fc.integer({ min: 1, max: 200 * HOUR });

  it('at the due instant exactly the budget is used up, in whatever order the spans come', () => {
    fc.assert(
      fc.property(spans, budget, (spans, budget) => {
        const { at } = dueAt(spans, budget, calendars);
        expect(consumed(spans, calendars, at)).toBe(budget);
        expect(consumed(spans, calendars, at - 1)).toBe(budget - 1);
        expect(dueAt(spans.toReversed(), budget, calendars).at).toBe(at);
      }),
    );
  });

  it('a hand-over to the same calendar changes nothing', () => {
    fc.assert(
      fc.property(spans, budget, fc.nat(400 * HOUR), (spans, budget, cut) => {
        const pieces = spans.flatMap((span): Span[] =>
          span.from < start + cut && start + cut < (span.to ?? Infinity)
            ? [
                { ...span, to: start + cut },
                { ...span, from: start + cut },
              ]
            : [span],
        );
        expect(dueAt(pieces, budget, calendars).at).toBe(dueAt(spans, budget, calendars).at);
        expect(consumed(pieces, calendars, start + cut)).toBe(consumed(spans, calendars, start + cut));
      }),
    );
  });

  it('on one calendar it is add and between with the room between the spans as pauses', () => {
    fc.assert(
      fc.property(spans, fc.constantFrom(...ids), fc.oneof(fc.constant(0), budget), (spans, calendarId, budget) => {
        const alike = spans.map((span) => ({ ...span, calendarId }));
        const pauses = alike.slice(1).map((span, index): [number, number] => [alike[index]?.to as number, span.from]);
        expect(dueAt(alike, budget, calendars)).toEqual(add(calendars[calendarId], start, budget, pauses));
        const now = start + 300 * HOUR;
        expect(consumed(alike, calendars, now)).toBe(between(calendars[calendarId], start, now, pauses));
      }),
    );
  });
});
