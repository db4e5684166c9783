import { CLOCKS } from '../domain/case/flow.ts';
import { type RuleSetCode, TIERS } from '../domain/vocabulary.ts';
import type { Reader } from './parse-reader.ts';

/** A year of minutes: longer than any deadline somebody could mean. */
const LONGEST = 525_600;

/** What a row says, in the shape of its set. */
export function parseOutcome(read: Reader, set: RuleSetCode, input: unknown, place: string): unknown {
  return PARSERS[set](read, input, place);
}

const PARSERS: Record<RuleSetCode, (read: Reader, input: unknown, place: string) => unknown> = {
  tier(read, input, place) {
    const then = read.object(input, place, ['tier']);
    return then && { tier: read.choice(then.tier, `${place}.tier`, TIERS) };
  },

  routing(read, input, place) {
    const then = read.object(input, place, ['queueCode'], ['named']);
    if (!then) return undefined;
    const queueCode = read.identifier(then.queueCode, `${place}.queueCode`);
    if (then.named === undefined) return { queueCode };
    if (typeof then.named !== 'boolean') return read.wrong(`${place}.named`, 'wrongType', { type: 'boolean' });
    return { queueCode, named: then.named };
  },

  serviceLevel(read, input, place) {
    const then = read.object(input, place, ['priority', 'minutes', 'ladderPercent']);
    if (!then) return undefined;
    const minutes = read.object(then.minutes, `${place}.minutes`, [], CLOCKS);
    return {
      priority: read.integer(then.priority, `${place}.priority`, 1, 4),
      minutes: Object.fromEntries(
        Object.entries(minutes ?? {}).map(([clock, m]) => [
          clock,
          read.integer(m, `${place}.minutes.${clock}`, 1, LONGEST),
        ]),
      ),
      ladderPercent: read.integer(then.ladderPercent, `${place}.ladderPercent`, 1, 1000),
    };
  },
};
