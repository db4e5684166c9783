import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { AlertRow } from '../../api/contract/alerts.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';

/** Takes an alert; what is shown changes when the server says so. Saying it twice is saying it once. */
export function useTake() {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const [faults, setFaults] = useState<Record<string, string>>({});

  const take = async ({ id }: Pick<AlertRow, 'id'>) => {
    setBusy(id);
    setFaults(({ [id]: _, ...others }) => others);
    try {
      await ask(`/api/alerts/${id}/acknowledgement`, { method: 'POST', body: {} });
      tell(say('alerts.list.done'), 'success');
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      setFaults((others) => ({ ...others, [id]: translate(message, { _: message }) }));
    } finally {
      setBusy(null);
      await queries.invalidateQueries({ queryKey: ['alerts'] });
    }
  };
  return { take, busy, faults };
}
