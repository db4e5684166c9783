/**
 * Something a person can mend. The message is one sentence or two: what is wrong, and what to do. It is shown
 * without a stack, and the process ends with exit code 1.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** A full disk shows itself in many ways; all become the same sentence. Any other error comes back as it was. */
export function explained(error: unknown, where: string): unknown {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ENOSPC' || /no space left on device|database or disk is full/i.test(message ?? ''))
    return diskFull(where);
  return error;
}

export const diskFull = (where: string) =>
  new Failure(`The disk that holds ${where} is full. Free some space and start again; nothing was lost.`);
