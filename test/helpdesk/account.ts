import type { CommandType } from '../../domain/case/flow.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { type Means, type Situation, situationOf } from './deeds.ts';
import { endOf, type Logged, type Ticket } from './log.ts';

/** Within this the help desk's own system closed a ticket as our clock did. */
const SAME_MS = 60_000;

/** What became of one ticket: its events, its end, and why that is not the log's. */
export class Account {
  readonly ticket: Ticket;
  /** Its events: the one that opened it, those that became steps, said what was so already, or are notes and no events of the machine. */
  readonly kinds = { opening: 0, steps: 0, again: 0, note: 0 };
  commands = 0;
  /** Steps that nobody gave: clocks. */
  clocks = 0;
  /** The log says 'closed' and our own clock had closed it within a minute. */
  closedAlike = 0;
  readonly refusals: string[] = [];
  /** Each activity with the situation it met. */
  readonly met = new Set<string>();
  end: Situation | null = null;
  outcome: string | null = null;
  /** When the clock of the member's silence closed it. */
  lapsedAt: number | null = null;

  constructor(ticket: Ticket) {
    this.ticket = ticket;
  }

  happened(type: string, state: CaseState, at: number): void {
    if (type === 'ranOut' || type === 'warned') this.clocks++;
    if (type === 'ranOut' && state.stage === 'closed') this.lapsedAt = at;
  }

  /** @param given  how many commands it became. `met`: how the case stood before it */
  dealtWith(
    { activity, at }: Logged,
    { is }: Means,
    { met, given }: { met: Situation; given: number },
    { outcome }: Pick<CaseState, 'outcome'>,
  ): void {
    this.met.add(is === 'verbs' ? `${activity} ${met}` : activity);
    this.kinds[is === 'opening' ? 'opening' : is === 'none' ? 'note' : given > 0 ? 'steps' : 'again']++;
    if (activity === 'Closed' && outcome === 'lapsed' && this.lapsedAt !== null && at - this.lapsedAt <= SAME_MS)
      this.closedAlike++;
  }

  refused({ activity }: Logged, type: CommandType, code: string): void {
    this.refusals.push(`${activity}: ${type} refused, ${code}`);
  }

  ended(state: CaseState): void {
    this.end = situationOf(state);
    this.outcome = state.outcome;
  }

  /** Null: it ended as the log says, and nothing on the way was refused. */
  fault(): string | null {
    if (this.refusals.length > 0) return this.refusals[0] as string;
    const expected = endOf(this.ticket);
    return this.end === expected ? null : `ends ${this.end}, the log says ${expected}`;
  }
}

export type Figures = {
  cases: number;
  events: number;
  kinds: Account['kinds'];
  mappedPercent: number;
  commands: number;
  clocks: number;
  closedAlike: number;
  right: number;
  ends: Record<string, number>;
  /** Why the others do not end as the log says. */
  wrong: Record<string, number>;
  wrongCases: { id: string; why: string }[];
};

export function figuresOf(accounts: readonly Account[]): Figures {
  const sum = (of: (account: Account) => number) => accounts.reduce((all, account) => all + of(account), 0);
  const kinds = Object.fromEntries(
    (['opening', 'steps', 'again', 'note'] as const).map((kind) => [kind, sum((a) => a.kinds[kind])]),
  ) as Account['kinds'];
  const events = sum(({ ticket }) => ticket.events.length);
  const wrongCases = accounts.flatMap((account) => {
    const why = account.fault();
    return why ? [{ id: account.ticket.id, why }] : [];
  });
  return {
    ...{ cases: accounts.length, events, kinds },
    mappedPercent: events === 0 ? 100 : Math.round(((events - kinds.note) / events) * 10_000) / 100,
    ...{ commands: sum((a) => a.commands), clocks: sum((a) => a.clocks), closedAlike: sum((a) => a.closedAlike) },
    right: accounts.length - wrongCases.length,
    ends: counted(accounts.map(({ end, outcome }) => (outcome ? `${end}, ${outcome}` : String(end)))),
    wrong: counted(wrongCases.map(({ why }) => why)),
    wrongCases,
  };
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
