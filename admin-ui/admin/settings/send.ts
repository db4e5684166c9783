import { useCallback, useState } from 'react';
import { useTranslate } from 'react-admin';
import { type Ask, ask, problemOf } from '../../server/http.ts';

/** How a change ended. `errors` by field; `values` as the refusal has them. All words can be read. */
export type Sent<T> =
  | { is: 'done'; data: T }
  | { is: 'invalid'; errors: Record<string, string>; message: string }
  | { is: 'refused'; code: string; values: Record<string, unknown>; message: string }
  | { is: 'failed'; message: string };

/** Sends one change at a time. */
export function useSend() {
  const translate = useTranslate();
  const [busy, setBusy] = useState(false);
  const send = useCallback(
    async <T>(path: string, how: Ask): Promise<Sent<T>> => {
      setBusy(true);
      try {
        return { is: 'done', data: (await ask<T>(path, how)).data };
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        const message = translate(said, { _: said });
        const problem = problemOf((error as { body?: unknown }).body);
        if (problem?.errors) return { is: 'invalid', errors: problem.errors, message };
        const refusal = problem?.refusal as { code: string; values: Record<string, unknown> } | undefined;
        return refusal ? { is: 'refused', ...refusal, message } : { is: 'failed', message };
      } finally {
        setBusy(false);
      }
    },
    [translate],
  );
  return { send, busy };
}
