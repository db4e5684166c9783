import { lazy } from 'react';

export const Board = lazy(() => import('./Board.tsx'));
export const Floor = lazy(() => import('./Floor.tsx'));
export const Flows = lazy(() => import('./Flows.tsx'));
export const Way = lazy(() => import('./Way.tsx'));
