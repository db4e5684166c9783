import { lazy } from 'react';

export const MailIn = lazy(() => import('./MailIn.tsx'));
