import { nextApproval } from '../../domain/approval/machine.ts';
import type { ApprovalEffect, ApprovalEvent, ApprovalState } from '../../domain/approval/state.ts';
import { unsetTimers } from '../../domain/approval/timers.ts';
import { dueAt } from '../../domain/calendar/clock.ts';
import { newestCalendars } from '../calendars.ts';
import type { Prisma } from '../client.ts';
import { whoDecides } from './people.ts';

export type Played = {
  state: ApprovalState;
  notices: Extract<ApprovalEffect, { type: 'notify' }>[];
  /** Levels that were called, with the people. */
  called: { level: number; staffIds: string[] }[];
  carryOut: boolean;
};

/** One step: what the machine says, and what it asks of the order of people and the calendars. Only reads. @throws ApprovalRefused */
export async function play(
  tx: Prisma.TransactionClient,
  tenantId: string,
  before: ApprovalState,
  event: ApprovalEvent,
  now: number,
): Promise<Played> {
  let { state, effects } = nextApproval(before, event, now);
  const played: Omit<Played, 'state'> = { notices: [], called: [], carryOut: false };
  for (let asked = [...effects]; asked.length > 0; ) {
    const effect = asked.shift() as ApprovalEffect;
    if (effect.type === 'notify') played.notices.push(effect);
    if (effect.type === 'carryOut') played.carryOut = true;
    if (effect.type !== 'seat') continue;
    const people = await whoDecides(tx, tenantId, state, effect, new Date(now));
    ({ state, effects } = nextApproval(state, { type: 'seated', people }, now));
    played.called.push({ level: effect.level, staffIds: people.map(({ staffId }) => staffId) });
    asked = [...effects, ...asked];
  }
  const timers = unsetTimers(state);
  const calendars = timers.length > 0 ? await newestCalendars(tx, tenantId, [state.calendarId]) : {};
  for (const { name: of, spans, budgetMs } of timers) {
    const { at, provisional } = dueAt(spans, budgetMs, calendars);
    ({ state } = nextApproval(state, { type: 'clockSet', of, dueAt: at, provisional }, now));
  }
  return { state, ...played };
}
