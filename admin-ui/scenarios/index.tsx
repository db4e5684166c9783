import { lazy } from 'react';

export const ScenarioPage = lazy(() => import('./ScenarioPage.tsx'));
export const ScenariosPage = lazy(() => import('./ScenariosPage.tsx'));
export { OfCases, ScenariosButton } from './ScenariosButton.tsx';
