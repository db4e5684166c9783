import { condition, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';

/** What the record says of the time; `dueAt` is epoch ms, null while it stands still. */
type Face = { is: 'over' } | { is: 'stoodDown' } | { is: 'open'; dueAt: number | null };

/**
 * The clock of one row. It decides nothing: it reads when the time runs out, waits for that or for news, and says so to the record,
 * which judges by itself. Whenever it wakes it reads again, so news that are lost or come twice do no harm.
 * @param changed  name of the signal that there is news
 * @returns 'long' when the history is, and the next run must go on
 */
export async function keepTime(
  changed: string,
  row: { face(): Promise<Face>; ranOut(now: number): Promise<unknown> },
): Promise<'over' | 'stoodDown' | 'long'> {
  let news = 0;
  setHandler(defineSignal(changed), () => {
    news++;
  });
  for (;;) {
    const known = news;
    const face = await row.face();
    if (face.is !== 'open') return face.is;
    const more = () => news !== known;
    if (face.dueAt === null) await condition(more);
    // Asked in the very moment it rings, the workflow's own clock still stands at the task before.
    else if (!(await condition(more, Math.max(1, face.dueAt - Date.now()))))
      await row.ranOut(Math.max(Date.now(), face.dueAt));
    if (workflowInfo().continueAsNewSuggested) return 'long';
  }
}
