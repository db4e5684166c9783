import { lazy } from 'react';

/** Rooms export their pages; what is not the queue or a case loads when it is opened. */
export { CasePage } from './CasePage.tsx';
export { MyQueue } from './MyQueue.tsx';
export const CaseList = lazy(() => import('./CaseList.tsx'));
export const NewCase = lazy(() => import('./NewCase.tsx'));
