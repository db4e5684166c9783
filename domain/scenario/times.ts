import { zoneClock } from '../calendar/zone.ts';
import type { Local, Scenario } from './scenario.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Something wrong with a scenario, at a place such as `steps.2.at`. */
export type ScenarioFault = { place: string; code: 'unknownZone' | 'noSuchTime' | 'beforePrevious' | 'afterTheEnd' };
export type ScenarioTimes = { opened: number; steps: number[]; until: number };

/** The instant of a local time, epoch ms; null: the clock never shows it. Shown twice: the first. */
export function instantOf(local: Local, zone: string): number | null {
  const wall = Date.parse(`${local}:00Z`);
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 16) !== local) return null;
  const clock = zoneClock(zone);
  const at = clock.opening(wall);
  return clock.wallAt(at) === wall ? at : null;
}

/** What the clock shows then. */
export const localOf = (at: number, zone: string): Local =>
  new Date(zoneClock(zone).wallAt(at)).toISOString().slice(0, 16);

/** When everything in a scenario happens, and everything that is wrong with that. */
export function timesOf(scenario: Scenario): { times: ScenarioTimes; faults: ScenarioFault[] } {
  const faults: ScenarioFault[] = [];
  const known = isZone(scenario.zone);
  if (!known) faults.push({ place: 'zone', code: 'unknownZone' });
  const zone = known ? scenario.zone : 'UTC';
  const read = (local: Local, place: string): number | null => {
    const at = instantOf(local, zone);
    if (at === null) faults.push({ place, code: 'noSuchTime' });
    return at;
  };
  const opened = read(scenario.opened, 'opened') ?? 0;
  const until = opened + scenario.days * DAY;
  let last = opened;
  const steps = scenario.steps.map((step, i) => {
    const place = `steps.${i}.${step.at === undefined ? 'after' : 'at'}`;
    const at = step.at === undefined ? last + (step.after ?? 0) * MINUTE : (read(step.at, place) ?? last);
    if (at < last) faults.push({ place, code: 'beforePrevious' });
    else if (at > until) faults.push({ place, code: 'afterTheEnd' });
    last = Math.max(last, at);
    return at;
  });
  scenario.expectations.forEach((one, i) => {
    if ('at' in one) read(one.at, `expectations.${i}.at`);
  });
  return { times: { opened, steps, until }, faults };
}

function isZone(zone: string): boolean {
  try {
    zoneClock(zone);
    return true;
  } catch {
    return false;
  }
}
