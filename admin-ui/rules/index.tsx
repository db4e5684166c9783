import { lazy } from 'react';

export const RulePages = lazy(() => import('./RulePages.tsx'));
