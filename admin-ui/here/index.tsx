import { lazy } from 'react';

export const HerePage = lazy(() => import('./HerePage.tsx'));
