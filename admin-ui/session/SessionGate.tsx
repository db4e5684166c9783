import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { useLogout, useSetLocale } from 'react-admin';
import type { Session } from '../../api/contract/people.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { currentLocale, localeWasChosen } from '../i18n/locale.ts';
import { followChanges } from '../server/live.ts';
import { onSignedOut } from '../server/signedOut.ts';
import { knownZone } from '../time/zone.ts';
import { forgetSession, readSession } from './authProvider.ts';

const Current = createContext<Session['staff'] | null>(null);

/** Whoever sits at the desk. Only below `SessionGate`. */
export function useMe(): Session['staff'] {
  const me = useContext(Current);
  if (!me) throw new Error('useMe outside SessionGate');
  return me;
}

/** The zone in which this reader reads times. */
export const useZone = (): string => knownZone(useContext(Current)?.timeZone);

/** Knows who is here before anything else is drawn, and listens to changes for as long as they are. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const logout = useLogout();
  const setLocale = useSetLocale();
  const { data, error, refetch } = useQuery({
    queryKey: ['session'],
    queryFn: readSession,
    staleTime: Infinity,
    retry: 1,
  });
  const signedIn = data !== undefined;
  const theirs = data?.staff.locale;

  const leaving = useRef(false);

  useEffect(() => (signedIn ? followChanges(queries) : undefined), [signedIn, queries]);
  useEffect(
    () =>
      onSignedOut(() => {
        // Many requests find out at once; leaving keeps the address to come back to, once.
        if (leaving.current) return;
        leaving.current = true;
        forgetSession();
        void logout();
      }),
    [logout],
  );
  useEffect(() => {
    if (theirs && theirs !== currentLocale() && !localeWasChosen()) void setLocale(theirs);
  }, [theirs, setLocale]);

  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  return <Current.Provider value={data.staff}>{children}</Current.Provider>;
}
