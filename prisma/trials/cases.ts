import { setImmediate } from 'node:timers/promises';
import type { Calendars } from '../../domain/calendar/clock.ts';
import { clocksOf } from '../../domain/case/clocks.ts';
import { playBack, Unplayable } from '../../domain/case/play-back.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { countIn, type Figures, type Period, Tally } from '../../domain/trial/figures.ts';
import { UNCHANGED_KEPT } from '../../domain/trial/trial.ts';
import { unplayed } from './alerts.ts';
import { type CaseJudge, isOther, type Judge, type Pair } from './judge.ts';
import type { PastCase } from './past.ts';
import type { Item } from './rows.ts';
import { noted, type Supply, tried } from './supply.ts';

/** The worker has other work, too: after so many cases it gets a turn. */
const TURN = 20;

export type Played = {
  period: Period;
  /** Up to here clocks run out, epoch ms. */
  until: number;
  calendarsAt(at: number): Calendars;
  supply: Supply;
};

/** Plays a page of cases, as it was and as it would be, into the figures. */
export async function playCases(cases: readonly PastCase[], judge: Judge, how: Played, figures: Figures) {
  const items: Item[] = [];
  for (const [i, past] of cases.entries()) {
    if (i % TURN === TURN - 1) await setImmediate();
    const caseId = past.id;
    const decisions = past.decisions.filter(({ set }) => judge.asks(set));
    const one = await tried({ decisions, subject: { caseId } }, judge.facts, how.supply, () =>
      playBoth(past, judge, how),
    );
    if (one instanceof Unplayable) items.push(unplayed(caseId, one, figures));
    else items.push(...noted(one.asked, counted(caseId, one.value, how.period, figures), figures));
  }
  return items;
}

type Both = { pair: Pair; changed: boolean; before: Tally; after: Tally; dropped: number };

/** Where the rules say the same, what was is what would be. */
function playBoth(past: PastCase, judge: Judge, how: Played): Both {
  const rules = judge.of(past);
  const pairs = rules.pairs();
  const pair = pairs.find(isOther) ?? pairs[0];
  if (!pair) throw new Unplayable('notAsked');
  const changed = isOther(pair);
  const before = played('before', past, rules, how);
  if (before.asRecorded && past.state && !agree(before.asRecorded, past.state))
    throw new Unplayable('otherwiseRecorded');
  const after = changed ? played('after', past, rules, how) : before;
  return { pair, changed, before: before.tally, after: after.tally, dropped: changed ? after.dropped : 0 };
}

function played(which: 'before' | 'after', past: PastCase, rules: CaseJudge, { until, calendarsAt }: Played) {
  const told = past.past(until);
  const tally = new Tally();
  const back = playBack(told, {
    calendarsAt,
    decide: (nth, { set, line }) => rules.said(which, nth, set, line),
    hear: (before, step, at) => tally.hear(before, step, at),
  });
  tally.end(until);
  return { ...back, tally };
}

function counted(caseId: string, both: Both, period: Period, figures: Figures): Item[] {
  const { pair, changed, before, after, dropped } = both;
  const [was, would] = [pair.before.word, pair.after.word];
  figures.played++;
  figures.dropped += dropped;
  if (changed) figures.changed++;
  before.addTo(figures.before, period);
  after.addTo(figures.after, period);
  const kept = countIn(figures, was, would, { count: 1, money: 0 });
  if (!changed && kept > UNCHANGED_KEPT) return [];
  return [
    {
      ...{ ids: [caseId], before: was, after: would, changed },
      ...{ beforeRow: pair.before.rowId, afterRow: pair.after.rowId },
      ...{ missed: [before.missed, after.missed], called: [before.called, after.called] },
    },
  ];
}

/** What the machine comes to is what the record has. */
function agree(played: CaseState, kept: CaseState): boolean {
  const same = (a: CaseState, b: CaseState) =>
    a.stage === b.stage && a.queueId === b.queueId && a.priority === b.priority && a.outcome === b.outcome;
  if (!same(played, kept) || played.ladder.cycle !== kept.ladder.cycle || played.ladder.rung !== kept.ladder.rung)
    return false;
  return clocksOf(kept).every(([clock, c]) => {
    const other = played.clocks[clock];
    return other?.status === c.status && other.dueAt === c.dueAt;
  });
}
