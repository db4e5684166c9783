import type { Route } from '../route.ts';
import { robotRoutes } from './robots.ts';
import { accountRoutes } from './settings-accounts.ts';
import { auditRoutes } from './settings-audit.ts';
import { calendarRoutes } from './settings-calendars.ts';
import { keyRoutes } from './settings-keys.ts';
import { templateRoutes } from './settings-templates.ts';

/** What an administrator sets up beside people and order. */
export const settingsRoutes: Route[] = [
  ...calendarRoutes,
  ...templateRoutes,
  ...accountRoutes,
  ...robotRoutes,
  ...keyRoutes,
  ...auditRoutes,
];
