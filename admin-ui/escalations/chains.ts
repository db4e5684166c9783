/** One card per escalation of a case, however many people were told; pure. */

type Row = {
  id: string;
  case: { id: string };
  cycle: number;
  rung: number;
  recipient: { id: string };
  calledAt: string;
};

export type Chain<R extends Row> = {
  /** The row the card speaks of: the reader's own, else that of the highest rung. */
  row: R;
  /** Everybody who was told, lowest rung first. */
  told: R[];
};

/** Order of the cards: as the server gave the first row of each. Rows of `others` join a card and make none. */
export function chains<R extends Row>(rows: readonly R[], me: string, others: readonly R[] = []): Chain<R>[] {
  const byCase = new Map<string, R[]>();
  for (const row of rows) {
    byCase.set(keyOf(row), [...(byCase.get(keyOf(row)) ?? []), row]);
  }
  for (const row of others) byCase.get(keyOf(row))?.push(row);
  return [...byCase.values()].flatMap((told) => {
    const up = [...told].sort((a, b) => a.rung - b.rung || a.calledAt.localeCompare(b.calledAt));
    const row = up.findLast(({ recipient }) => recipient.id === me) ?? up.at(-1);
    return row ? [{ row, told: up }] : [];
  });
}

const keyOf = (row: Row) => `${row.case.id} ${row.cycle}`;
