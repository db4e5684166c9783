import type { Route } from '../route.ts';
import { caseToolRoutes } from './case-routes.ts';
import { macroRoutes } from './macro-routes.ts';
import { toolRoutes } from './tool-routes.ts';

export const replyRoutes: Route[] = [...toolRoutes, ...caseToolRoutes, ...macroRoutes];
