import { lazy } from 'react';

export const MyNotifications = lazy(() => import('./MyNotifications.tsx'));
