import type { CommandType } from '../../domain/case/flow.ts';
import type { CaseState, CommandEvent } from '../../domain/case/state.ts';
import { WAIT_MS } from './flow.ts';
import type { Logged } from './log.ts';
import known from './mapping.json' with { type: 'json' };

export const SITUATIONS = ['working', 'paused', 'resolved', 'closed'] as const;
export type Situation = (typeof SITUATIONS)[number];
/** `take`: claims it; from whoever has it, it is released first. */
export type Verb = CommandType | 'take';
type Gives = Record<Situation, Verb[]>;
/** `gives` is null where it is no event of the machine. */
type Meaning = { means: string; reason?: string; gives: Gives | null };
export const mapping = known as { opening: { activities: string[] }; activities: Record<string, Meaning> };

export function situationOf(state: CaseState): Situation {
  if (state.stage === 'closed') return 'closed';
  if (state.stage === 'resolved') return 'resolved';
  return state.pause ? 'paused' : 'working';
}

/** What an event of the log is. `none`: no event of the machine, but a note. */
export type Means = { is: 'opening' | 'none' } | { is: 'verbs'; verbs: Verb[] };

/** @throws when the mapping does not know the activity */
export function meaningOf({ activity }: Logged, situation: Situation, first: boolean): Means {
  const meaning = mapping.activities[activity];
  if (!meaning) throw new Error(`The mapping does not know ${activity}`);
  if (first && mapping.opening.activities.includes(activity)) return { is: 'opening' };
  return meaning.gives ? { is: 'verbs', verbs: meaning.gives[situation] } : { is: 'none' };
}

export type Deed = Omit<CommandEvent, 'by'> & { by: 'member' | { who: string } };
const BY_MEMBER: ReadonlySet<CommandType> = new Set(['accept', 'reject', 'withdraw', 'reopen']);

/** The commands of one verb, given who has the case now; none when that is as it is already. */
export function deedsOf(verb: Verb, { activity, who, at }: Logged, holder: string | null): Deed[] {
  const types = verb === 'take' ? taking(who, holder) : [verb];
  return types.map((type) => ({
    type,
    by: BY_MEMBER.has(type) ? 'member' : { who },
    ...(type === 'pause' ? { reason: mapping.activities[activity]?.reason ?? 'other', at: at + WAIT_MS } : {}),
  }));
}

function taking(who: string, holder: string | null): CommandType[] {
  if (holder === who) return [];
  return holder === null ? ['claim'] : ['release', 'claim'];
}
