import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { problemOf } from '../server/http.ts';

/** Does something once at a time; what the server says against it stays until it is tried again. */
export function useAct<A extends unknown[]>(act: (...args: A) => Promise<void>) {
  const translate = useTranslate();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const run = async (...args: A) => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    setRefusal(null);
    try {
      await act(...args);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setFault(translate(message, { _: message }));
      const refused = problemOf((error as { body?: unknown }).body)?.refusal as { code: string } | undefined;
      setRefusal(refused?.code ?? null);
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, fault, refusal };
}
