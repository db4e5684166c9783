import { attachmentRoutes } from './attachments/routes.ts';
import { caseRoutes } from './cases/routes.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { escalationRoutes } from './escalations/routes.ts';
import { liveRoutes } from './live/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { noticeRoutes } from './notices/routes.ts';
import { queueRoutes } from './queues/routes.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './session/routes.ts';
import { staffRoutes } from './staff/routes.ts';
import { systemRoutes } from './system/routes.ts';

/** Every route there is: Express, the OpenAPI document and the tests of who may call what all read this table. */
export const ROUTES: readonly Route[] = [
  ...sessionRoutes,
  ...caseRoutes,
  ...attachmentRoutes,
  ...memberRoutes,
  ...staffRoutes,
  ...queueRoutes,
  ...escalationRoutes,
  ...noticeRoutes,
  ...decisionRoutes,
  ...liveRoutes,
  ...systemRoutes,
];
