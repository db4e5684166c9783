import { lazy } from 'react';

export const ApprovalInbox = lazy(() => import('./ApprovalInbox.tsx'));
export const OfferDialog = lazy(() => import('./OfferDialog.tsx'));
