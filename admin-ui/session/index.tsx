import { lazy, Suspense } from 'react';
import { Waiting } from '../frame/Waiting.tsx';

const ForgotPage = lazy(() => import('./ForgotPassword.tsx'));
const SetPage = lazy(() => import('./SetPassword.tsx'));

/** Pages for whoever is not signed in and does not come every day: they load when they are opened. */
export const ForgotPassword = () => (
  <Suspense fallback={<Waiting rows={4} />}>
    <ForgotPage />
  </Suspense>
);
export const SetPassword = () => (
  <Suspense fallback={<Waiting rows={4} />}>
    <SetPage />
  </Suspense>
);
