import type { ReactNode } from 'react';
import type { Role } from '../../domain/vocabulary.ts';
import { useMe } from '../session/SessionGate.tsx';
import { NotFound } from './NotFound.tsx';

/** A page of some roles; for others there is none at its address. (The server would refuse them what it shows.) */
export const OnlyFor = ({ roles, children }: { roles: readonly Role[]; children: ReactNode }) =>
  roles.includes(useMe().role) ? children : <NotFound />;
