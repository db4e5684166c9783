import { Navigate } from 'react-router-dom';
import { useMe } from '../session/SessionGate.tsx';
import { homeOf } from './places.ts';

/** Each role begins where its work is. */
export const Home = () => <Navigate to={homeOf(useMe().role)} replace />;
