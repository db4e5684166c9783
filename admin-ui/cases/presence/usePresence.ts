import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { AroundCase } from '../../../api/contract/floor.ts';
import { HEARTBEAT_MS, heldAt, nextEnd, presentAt } from '../../../domain/floor/presence.ts';
import { serverNow } from '../../server/clock.ts';
import { ask, get } from '../../server/http.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { useTick } from '../../time/ticking.ts';

/** Whoever pressed no key for so long has stopped writing. */
const WRITES_MS = 20_000;

type Person = AroundCase['people'][number];
export type Around = {
  others: Person[];
  /** Somebody else who holds the reply. */
  heldBy: { id: string; name: string } | null;
  /** Who took the reply over from this reader. */
  lostTo: string | null;
  /** A key was pressed in a text for the member. */
  typed(): void;
  takeOver(): void;
  /** It was sent: the next may write. */
  letGo(): void;
};

const NOBODY: Around = { others: [], heldBy: null, lostTo: null, typed() {}, takeOver() {}, letGo() {} };
export const AroundContext = createContext<Around>(NOBODY);
export const useAround = () => useContext(AroundContext);

/** Says that this reader is at the case, and hears who else is. A tab that nobody looks at is at no case. */
export function usePresence(caseId: string): Around {
  const me = useMe();
  const queries = useQueryClient();
  const path = `/api/cases/${encodeURIComponent(caseId)}/presence`;
  const typedAt = useRef(0);
  const saidTyping = useRef(false);

  const sign = useCallback(
    async (body: object) => {
      try {
        const { data } = await ask<AroundCase>(path, { method: 'POST', body });
        queries.setQueryData(['cases', 'presence', caseId], data);
      } catch {
        // The next sign says it again; the connection bar tells of a server that is away.
      }
    },
    [caseId, path, queries],
  );
  const beat = useCallback(() => {
    const writes = Date.now() - typedAt.current < WRITES_MS;
    saidTyping.current = writes;
    return sign(writes ? { state: 'typing', hold: 'take' } : { state: 'viewing' });
  }, [sign]);

  useEffect(() => {
    typedAt.current = 0;
    let timer: ReturnType<typeof setInterval> | undefined;
    const come = () => {
      clearInterval(timer);
      timer = setInterval(() => void beat(), HEARTBEAT_MS);
      void beat();
    };
    const go = () => {
      clearInterval(timer);
      const headers = { 'Content-Type': 'application/json', 'X-Steward': 'desk' };
      void fetch(path, { method: 'POST', headers, body: '{"state":"gone"}', keepalive: true }).catch(() => {});
    };
    const seen = () => (document.hidden ? go() : come());
    come();
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('pagehide', go);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('pagehide', go);
      go();
    };
  }, [beat, path]);

  const { data } = useQuery({
    queryKey: ['cases', 'presence', caseId],
    queryFn: ({ signal }) => get<AroundCase>(path, signal),
  });
  // What ran out is not shown any longer, whether or not the server was heard of since.
  useTick((now) => nextEnd(endsOf(data), now) ?? 0);
  const now = serverNow();
  const others = presentAt(instants(data?.people ?? []), now).filter(({ id }) => id !== me.id);
  const hold = heldAt(data?.hold ? { ...data.hold, until: Date.parse(data.hold.until) } : null, now);
  const lostTo = useLost(hold, me.id);

  return {
    others: others.map((person) => ({ ...person, until: new Date(person.until).toISOString() })),
    heldBy: hold && hold.id !== me.id ? hold : null,
    lostTo,
    typed() {
      typedAt.current = Date.now();
      if (!saidTyping.current) void beat();
    },
    takeOver() {
      typedAt.current = Date.now();
      saidTyping.current = true;
      void sign({ state: 'typing', hold: 'takeOver' });
    },
    letGo() {
      typedAt.current = 0;
      saidTyping.current = false;
      void sign({ state: 'viewing', hold: 'release' });
    },
  };
}

/** Who has what was this reader's; until that one lets go. */
function useLost(hold: { id: string; name: string } | null, me: string): string | null {
  const mine = useRef(false);
  const [lostTo, setLostTo] = useState<string | null>(null);
  useEffect(() => {
    if (hold === null) setLostTo(null);
    else if (hold.id === me) {
      mine.current = true;
      setLostTo(null);
      return;
    } else if (mine.current) setLostTo(hold.name);
    mine.current = false;
  }, [hold?.id, hold?.name, me, hold]);
  return lostTo;
}

const instants = <T extends { until: string }>(people: readonly T[]) =>
  people.map((person) => ({ ...person, until: Date.parse(person.until) }));
const endsOf = (data: AroundCase | undefined): number[] =>
  data ? [...data.people, ...(data.hold ? [data.hold] : [])].map(({ until }) => Date.parse(until)) : [];
