/** Words of a handover; what people read is under `handover.<what>.<id>`. */

export const CAUSES = ['absence', 'leaving', 'overload', 'other'] as const;
export type Cause = (typeof CAUSES)[number];

export const ITEM_KINDS = ['case', 'task', 'approval', 'member', 'watch'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** `rule`: deputy first, then whoever fits best. `free`: back to the queue, or nobody's. */
export const WAYS = ['rule', 'person', 'free', 'keep'] as const;
export type Rule = { way: 'rule' } | { way: 'person'; toId: string } | { way: 'free' } | { way: 'keep' };
export type Rules = Partial<Record<ItemKind, Rule>>;

/** Only what lies somewhere without a holder can be given back. */
export const FREE_KINDS: readonly ItemKind[] = ['case', 'task'];

/** Why an item goes where it goes. The last ones name nobody: it stays until somebody chooses. */
export const WHYS = ['deputy', 'best', 'spread', 'lead', 'chosen', 'free', 'nobody', 'notEntitled'] as const;
export type Why = (typeof WHYS)[number];

export const ITEM_STATES = ['listed', 'sent', 'moved', 'refused', 'gone', 'returning', 'returned', 'stays'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

export const HANDOVER_STATES = ['planned', 'running', 'done', 'undoing', 'undone', 'cancelled'] as const;
export type HandoverState = (typeof HANDOVER_STATES)[number];

export const SCOPES = ['due', 'everything'] as const;
export type Scope = (typeof SCOPES)[number];

export const UNDO_MS = 14 * 86_400_000;

export type HandoverRefusal =
  | 'handoverNotPlanned'
  | 'handoverNotDone'
  | 'handoverTooOld'
  | 'handoverAccountEnded'
  | 'handoverNothingRefused'
  | 'handoverUnderWay';

type Standing = { status: string; endedAt: Date | null; accountEnded: boolean };

/** Why it cannot be undone now; null when it can. */
export function undoRefusal({ status, endedAt, accountEnded }: Standing, now: number): HandoverRefusal | null {
  if (status !== 'done' || !endedAt) return 'handoverNotDone';
  if (now >= endedAt.getTime() + UNDO_MS) return 'handoverTooOld';
  return accountEnded ? 'handoverAccountEnded' : null;
}

/** Hands things to people one after another: each goes to whoever has got the fewest, in the order given. */
export function dealer(people: readonly string[]): () => string | null {
  const got = new Map(people.map((id) => [id, 0]));
  return () => {
    const [next] = [...got].sort((a, b) => a[1] - b[1]);
    if (!next) return null;
    got.set(next[0], next[1] + 1);
    return next[0];
  };
}
