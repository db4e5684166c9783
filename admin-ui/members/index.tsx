import { lazy } from 'react';

export const MemberList = lazy(() => import('./MemberList.tsx'));
export const MemberPage = lazy(() => import('./MemberPage.tsx'));
