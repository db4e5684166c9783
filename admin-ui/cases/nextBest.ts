/** Which case to take next; pure. The server ranks, this only passes over what is not for this reader to do now. */
type Row = { id: string; ball: 'desk' | 'member' | 'nobody'; stage: string; assignee: { id: string } | null };

/** @param ranked my queue, most urgent first; @param current the case on the screen, which is not 'next' */
export function nextBest<R extends Row>(ranked: readonly R[], me: string, current: string | null): R | null {
  return (
    ranked.find(
      (row) =>
        row.id !== current &&
        row.ball === 'desk' &&
        row.stage !== 'received' &&
        (row.assignee === null || row.assignee.id === me),
    ) ?? null
  );
}
