import { lazy } from 'react';

export const AlertList = lazy(() => import('./AlertList.tsx'));
export const AlertBanner = lazy(() => import('./AlertBanner.tsx'));
export const AlarmBanner = lazy(() => import('./AlarmBanner.tsx'));
export const MemberWatch = lazy(() => import('./MemberWatch.tsx'));
