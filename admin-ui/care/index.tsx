import { lazy } from 'react';

export const CarePage = lazy(() => import('./CarePage.tsx'));
export const MemberCare = lazy(() => import('./MemberCare.tsx'));
