import { lazy } from 'react';

export const EscalationList = lazy(() => import('./EscalationList.tsx'));
