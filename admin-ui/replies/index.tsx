import { lazy } from 'react';

export const RepliesPage = lazy(() => import('./RepliesPage.tsx'));
