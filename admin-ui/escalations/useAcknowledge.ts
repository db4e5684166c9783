import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { EscalationRow } from '../../api/contract/people.ts';
import { watchCommand } from '../cases/pending.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Command } from '../server/acts.ts';
import { ask, statusOf } from '../server/http.ts';

/** Takes an escalation; the card changes when the server says so. */
export function useAcknowledge() {
  const say = useWords();
  const translate = useTranslate();
  const tell = useTell();
  const queries = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState<string | null>(null);
  const [faults, setFaults] = useState<Record<string, string>>({});

  const acknowledge = async ({ id }: EscalationRow) => {
    const key = keys.current.get(id) ?? crypto.randomUUID();
    keys.current.set(id, key);
    setBusy(id);
    setFaults(({ [id]: _, ...others }) => others);
    try {
      const { status, data } = await ask<Command>(`/api/escalations/${id}/acknowledgement`, {
        method: 'POST',
        body: {},
        idempotencyKey: key,
      });
      keys.current.delete(id);
      if (status === 202) {
        watchCommand(data);
        tell(`${say('desk.case.pendingDelivery', { command: say('command.acknowledge') })} ⏳`, 'info');
      } else tell(say('desk.case.done.acknowledge'), 'success');
    } catch (error) {
      const answer = statusOf(error);
      const unknown = answer === null || answer === 0 || answer >= 500;
      if (!unknown) keys.current.delete(id);
      const message = error instanceof Error ? error.message : '';
      setFaults((others) => ({
        ...others,
        [id]: unknown ? say('desk.case.stillUnknown') : translate(message, { _: message }),
      }));
    } finally {
      setBusy(null);
      await queries.invalidateQueries({ queryKey: ['escalations'] });
    }
  };

  /** Seen is a courtesy to the chain; failing it is no news to the reader. */
  const markSeen = async ({ id }: EscalationRow) => {
    await ask(`/api/escalations/${id}/sight`, { method: 'POST' }).catch(() => undefined);
    await queries.invalidateQueries({ queryKey: ['escalations'] });
  };
  return { acknowledge, markSeen, busy, faults };
}
