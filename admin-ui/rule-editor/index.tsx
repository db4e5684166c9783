import { lazy } from 'react';

export type { Reach } from './Sheets.tsx';

/** Loaded when rules are written, not with the desk. */
export const RuleEditor = lazy(() => import('./RuleEditor.tsx'));
