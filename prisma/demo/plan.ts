import type { CommandType } from '../../domain/case/flow.ts';
import type { CaseKind, Locale, Severity, Tier } from '../../domain/vocabulary.ts';
import type { Script } from './scripts.ts';

/** Which cases the demo has: of every kind, in every stage, of many ages, some near their deadline. */

type Common = {
  locale: Locale;
  kind: CaseKind;
  /** Members it may be about; anybody when left out. */
  tiers?: Tier[];
  severity?: Severity;
  /** Cases with the same word are one member's. */
  person?: string;
};

/** Just filed: `age` is working minutes since. `commands` are then given, as people would. */
export type FreshCase = Common & { how: 'fresh'; age: number; commands: CommandType[] };
/** Filed long ago and worked on since: `rest` is what the script says. */
export type OldCase = Common & {
  how: 'old';
  script: Script;
  rest: number;
  rating?: [score: number, comment: string | null];
  /** `neglected`: how far up the ladder it went. */
  rung?: number;
};
export type PlannedCase = FreshCase | OldCase;

const COMMON: Tier[] = ['basic', 'silver'];
const IMPORTANT: Tier[] = ['gold', 'platinum'];
const HOUR = 60;
/** A working day of the office calendar. */
const DAY = 9 * HOUR;

const fresh = (
  locale: Locale,
  kind: CaseKind,
  age: number,
  commands: CommandType[] = [],
  more: Partial<Common> = {},
): FreshCase => ({
  ...{ how: 'fresh', locale, kind, age, commands, tiers: COMMON, severity: 'normal' },
  ...more,
});
const old = (locale: Locale, kind: CaseKind, script: Script, rest: number, more: Partial<OldCase> = {}): OldCase => ({
  ...{ how: 'old', locale, kind, script, rest },
  ...more,
});

/** An answer is due after 60 working minutes, so an age of 55 leaves five. */
const FRESH: PlannedCase[] = [
  fresh('zh', 'complaint', 55),
  fresh('en', 'complaint', 48),
  fresh('zh', 'complaint', 30),
  fresh('en', 'complaint', 12),
  fresh('zh', 'complaint', 2, [], { tiers: IMPORTANT }),
  fresh('zh', 'enquiry', 35),
  fresh('zh', 'serviceRequest', 20),
  fresh('zh', 'praise', 200),
  fresh('zh', 'suggestion', 500),
  fresh('zh', 'opinion', 330),
];

const IN_HAND: PlannedCase[] = [
  fresh('zh', 'complaint', 25, ['claim']),
  fresh('en', 'complaint', 20, ['claim', 'reply']),
  fresh('zh', 'enquiry', 15, ['claim', 'reply']),
  fresh('en', 'complaint', 25, ['claim', 'reply', 'ask']),
  fresh('zh', 'complaint', 18, ['claim', 'reply', 'handover']),
  fresh('zh', 'serviceRequest', 22, ['claim', 'reply', 'resolve']),
  fresh('en', 'complaint', 28, ['claim', 'reply', 'resolve', 'reject']),
];

/** Nobody answered in time: the ladder begins when the desk opens. */
const FORGOTTEN: PlannedCase[] = [
  fresh('zh', 'complaint', 5 * HOUR, [], { tiers: IMPORTANT }),
  fresh('zh', 'complaint', 2 * HOUR),
  fresh('en', 'complaint', DAY + HOUR),
  fresh('zh', 'complaint', 3 * HOUR, ['claim']),
];

/** Nobody reacted at all: it has come to the vice president and to the general manager, who can take it. */
const NEGLECTED: PlannedCase[] = [
  old('zh', 'complaint', 'neglected', 40, { tiers: IMPORTANT, rung: 5 }),
  old('en', 'complaint', 'neglected', 30, { rung: 4 }),
  old('zh', 'complaint', 'neglected', 20, { rung: 2 }),
];

const UNDER_WAY: PlannedCase[] = [
  old('zh', 'complaint', 'firstLine', 6),
  old('en', 'complaint', 'firstLine', 18, { person: 'complains again' }),
  old('zh', 'complaint', 'firstLine', 45, { tiers: IMPORTANT }),
  old('zh', 'serviceRequest', 'firstLine', 90),
  old('en', 'complaint', 'firstLine', 130),
  old('zh', 'complaint', 'secondLine', 25),
  old('en', 'complaint', 'secondLine', 2 * HOUR),
  old('zh', 'complaint', 'secondLine', 5 * HOUR),
  old('en', 'complaint', 'secondLine', 7 * HOUR),
  old('zh', 'enquiry', 'secondLine', 3 * HOUR),
  old('zh', 'complaint', 'waiting', 3 * HOUR),
  old('en', 'complaint', 'waiting', 1.5 * DAY),
  old('zh', 'serviceRequest', 'waiting', 4 * DAY),
  old('zh', 'complaint', 'resolved', 2 * HOUR),
  old('en', 'complaint', 'resolved', 2 * DAY),
  old('zh', 'complaint', 'resolved', 4.8 * DAY),
  old('zh', 'enquiry', 'resolved', DAY),
  old('zh', 'complaint', 'departmentHead', 40, { tiers: COMMON }),
  old('en', 'complaint', 'departmentHead', 6 * HOUR, { tiers: COMMON }),
  old('zh', 'praise', 'thanked', 2 * HOUR),
  old('zh', 'suggestion', 'secondLine', 5 * HOUR),
];

const OVER: PlannedCase[] = [
  old('zh', 'complaint', 'accepted', 1.2 * DAY, { rating: [5, '处理得很快，谢谢。'] }),
  old('en', 'complaint', 'accepted', 2.5 * DAY, { rating: [4, 'Solved, but I had to call twice.'] }),
  old('zh', 'complaint', 'accepted', 4 * DAY, { rating: [2, '等得太久。'] }),
  old('en', 'complaint', 'accepted', 6 * DAY, { rating: [5, null], person: 'complains again' }),
  old('zh', 'complaint', 'accepted', 9 * DAY, { rating: [4, null] }),
  old('en', 'complaint', 'accepted', 13 * DAY, { person: 'complains again' }),
  old('zh', 'serviceRequest', 'accepted', 16 * DAY, { rating: [5, '师傅很专业。'] }),
  old('zh', 'complaint', 'accepted', 20 * DAY, { rating: [3, null] }),
  old('en', 'complaint', 'accepted', 27 * DAY, { rating: [1, 'The fee came back the next month.'] }),
  old('zh', 'enquiry', 'accepted', 33 * DAY, { rating: [5, null] }),
  old('zh', 'complaint', 'accepted', 41 * DAY),
  old('en', 'complaint', 'lapsed', 3 * DAY),
  old('zh', 'complaint', 'lapsed', 12 * DAY),
  old('zh', 'serviceRequest', 'lapsed', 30 * DAY),
  old('en', 'complaint', 'withdrawn', 8 * DAY),
  old('zh', 'complaint', 'withdrawn', 22 * DAY),
  old('zh', 'praise', 'passedOn', 5 * DAY),
  old('zh', 'praise', 'passedOn', 18 * DAY),
  old('zh', 'suggestion', 'adopted', 10 * DAY),
  old('zh', 'opinion', 'thanked', 25 * DAY),
];

/** Oldest first: what was filed later knows of what was filed before. */
export const PLAN: readonly PlannedCase[] = [...OVER, ...NEGLECTED, ...UNDER_WAY, ...FORGOTTEN, ...FRESH, ...IN_HAND];
