import { type Act, type ApprovalRefusal, type ApprovalState, isOver, rulesOf, type Verb } from './state.ts';

/**
 * Why an act is not possible now, or null when it is. Buttons, API, link pages and the machine ask here.
 * Nobody decides what they asked for themselves, in whatever seat.
 */
export function refusalOf(state: ApprovalState, act: Act): ApprovalRefusal | null {
  if (isOver(state)) return { code: 'ended', values: { status: state.status } };
  const { requesterId, status } = state;
  switch (act.type) {
    case 'withdraw':
      if (act.by !== requesterId) return notRequester(requesterId);
      return mayWithdraw(state) ? null : { code: 'mayNotWithdraw', values: {} };
    case 'answer':
      if (status !== 'asked') return { code: 'noQuestion', values: {} };
      return act.by === requesterId ? null : notRequester(requesterId);
    case 'ask':
      return (
        seatRefusal(state, act.by) ??
        (requesterId === null ? NO_REQUESTER : null) ??
        (rulesOf(state).question.possible ? null : { code: 'mayNotAskBack', values: {} }) ??
        (status === 'asked' ? { code: 'waitsForAnswer', values: {} } : null)
      );
    case 'delegate':
      return seatRefusal(state, act.by) ?? delegationRefusal(state, act);
    default:
      return seatRefusal(state, act.by);
  }
}

const NO_REQUESTER: ApprovalRefusal = { code: 'noRequester', values: {} };
const notRequester = (staffId: string | null): ApprovalRefusal =>
  staffId === null ? NO_REQUESTER : { code: 'notRequester', values: { staffId } };

function seatRefusal({ requesterId, seats }: ApprovalState, by: string): ApprovalRefusal | null {
  if (by === requesterId) return { code: 'own', values: {} };
  const own = seats.filter((seat) => seat.staffId === by);
  if (own.some((seat) => seat.status === 'pending')) return null;
  return { code: own.length > 0 ? 'noLongerAsked' : 'notAsked', values: {} };
}

function mayWithdraw(state: ApprovalState): boolean {
  const { withdrawal } = rulesOf(state);
  return (
    withdrawal === 'always' ||
    (withdrawal === 'untilFirstWord' && !state.seats.some((seat) => seat.status === 'approved'))
  );
}

function delegationRefusal(
  state: ApprovalState,
  { by, to, entitled }: Extract<Act, { type: 'delegate' }>,
): ApprovalRefusal | null {
  const { requesterId, seats } = state;
  if (rulesOf(state).delegation === 'nobody') return { code: 'mayNotDelegate', values: {} };
  if (to === requesterId) return { code: 'toRequester', values: { staffId: to } };
  if (to === by) return { code: 'toOneself', values: {} };
  if (seats.some((seat) => seat.staffId === to && seat.status === 'pending'))
    return { code: 'alreadyAsked', values: { staffId: to } };
  return entitled ? null : { code: 'notEntitled', values: { staffId: to } };
}

/** Every verb with the reason why this person cannot do it now (null: they can). To whom one delegates is judged when it is said. */
export function verbsFor(state: ApprovalState, by: string): Record<Verb, ApprovalRefusal | null> {
  const probe = (type: Exclude<Verb, 'delegate'>) => refusalOf(state, { type, by });
  return {
    approve: probe('approve'),
    reject: probe('reject'),
    ask: probe('ask'),
    answer: probe('answer'),
    delegate: refusalOf(state, { type: 'delegate', by, to: '', entitled: true }),
    withdraw: probe('withdraw'),
  };
}
