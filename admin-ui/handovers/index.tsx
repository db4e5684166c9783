import { lazy } from 'react';

export const HandoverPages = lazy(() => import('./HandoverPages.tsx'));
