import fc from 'fast-check';
import { nextDue } from '../../../domain/case/clocks.ts';
import { COMMANDS, type CommandType } from '../../../domain/case/flow.ts';
import { FLOWS } from '../../../domain/case/flows.ts';
import type { CommandEvent } from '../../../domain/case/state.ts';
import { HOUR, Play } from './play.ts';

/** What can happen to a case, in any order: people, possible and impossible, and time. */
const happening = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...COMMANDS).map((type) => ({ do: 'give' as const, type })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 30 * 24 * HOUR }).map((ms) => ({ do: 'pass' as const, ms })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 * HOUR }).map((ms) => ({ do: 'pass' as const, ms })) },
  { weight: 2, arbitrary: fc.constantFrom(-1, 0).map((offset) => ({ do: 'deadline' as const, offset })) },
  { weight: 1, arbitrary: fc.constant({ do: 'calendar' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'returned' as const }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
/** A flow, what happens, and whether the member saw the number at once. */
export const flowAndStory = fc.tuple(fc.constantFrom(...FLOWS), fc.array(happening, { maxLength: 40 }), fc.boolean());

export function played(flow: (typeof FLOWS)[number], story: readonly Happening[], told: boolean): Play {
  const play = new Play(flow).open(told);
  for (const h of story) happen(play, h);
  return play;
}

function happen(play: Play, h: Happening): void {
  if (h.do === 'pass') play.pass(h.ms);
  else if (h.do === 'calendar') {
    if (play.state.stage !== 'closed') play.calendarChanged();
  } else if (h.do === 'returned') {
    if (play.state.stage !== 'closed') play.receiptReturned();
  } else if (h.do === 'deadline') {
    if (nextDue(play.state)) play.toDeadline(h.offset);
  } else {
    const more = party(h.type, play);
    if (play.refused(h.type, more) === null) play.give(h.type, more);
  }
}

/** What the command needs to say, so that it makes sense now. */
function party(type: CommandType, play: Play): Partial<CommandEvent> {
  const { state, now } = play;
  switch (type) {
    case 'assign':
      return { staffId: 'other' };
    case 'promise':
    case 'pause':
      return { at: now + 5 * HOUR, reason: 'other' };
    case 'keepPromise':
      return { promise: state.promises ?? 1 };
    case 'extend':
      return { clock: 'resolution', minutes: 60 };
    case 'prioritise':
      return { priority: (state.priority % 4) + 1 };
    case 'assess':
      return { severity: state.severity === 'high' ? 'low' : 'high' };
    case 'passOn':
      return { staffIds: ['praised'] };
    case 'merge':
    case 'absorb':
    case 'letGo':
      return { otherCaseId: 'another' };
    default:
      return {};
  }
}
