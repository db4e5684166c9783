import { lazy } from 'react';

/** Loaded when rules are written, not with the desk. */
export const RuleEditor = lazy(() => import('./RuleEditor.tsx'));
