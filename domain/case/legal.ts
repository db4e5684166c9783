import { COMMANDS, type CommandType, type Flow } from './flow.ts';
import type { CalendarChanged, CaseState, CommandEvent, Refusal } from './state.ts';

/** A command that is not possible now. Nothing has changed. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(why: Refusal) {
    super(`Refused: ${why.code}`);
    this.refusal = why;
  }
}

/** The commands that make sense only while the case is with somebody at the desk. */
const NEEDS_BALL: ReadonlySet<CommandType> = new Set(['ask']);

/**
 * Why a command is not possible now, or null when it is. The buttons of the desk, the answer of the API and the
 * workflow's validator all ask here. Who may do it is another question (`api/abilities.ts`).
 */
export function refusal(flow: Flow, state: CaseState, command: CommandEvent | CalendarChanged): Refusal | null {
  if (state.stage === 'closed') return { code: 'closed', values: { stage: 'closed' } };
  if (command.type === 'calendarChanged') return null;
  const rule = flow.stages[state.stage];
  if (!rule) throw new Error(`Flow ${flow.kind} has no stage ${state.stage}`);
  if (!(command.type in rule.commands)) {
    return state.stage === 'received'
      ? { code: 'routing', values: {} }
      : { code: 'notInStage', values: { stage: state.stage } };
  }
  if (NEEDS_BALL.has(command.type) && state.ball === 'member')
    return { code: 'memberHasBall', values: { since: state.ballSince } };
  switch (command.type) {
    case 'claim':
      return state.assigneeId ? { code: 'alreadyClaimed', values: { staffId: state.assigneeId } } : null;
    case 'release':
      return state.assigneeId ? null : { code: 'nobodyHasIt', values: {} };
    case 'assign':
      return command.staffId && command.staffId === state.assigneeId
        ? { code: 'sameHolder', values: { staffId: command.staffId } }
        : null;
    case 'acknowledge':
      return state.ladder.status === 'running' ? null : { code: 'noEscalation', values: {} };
    default:
      return null;
  }
}

/** Every command with the reason why it is not possible now (null = possible), for the buttons. */
export function commandsOf(flow: Flow, state: CaseState): Record<CommandType, Refusal | null> {
  const probe = (type: CommandType) => refusal(flow, state, { type, by: null });
  return Object.fromEntries(COMMANDS.map((type) => [type, probe(type)])) as Record<CommandType, Refusal | null>;
}
