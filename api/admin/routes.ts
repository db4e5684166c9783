import type { Route } from '../route.ts';
import { departmentRoutes } from './departments.ts';
import { healthRoutes } from './health.ts';
import { peopleRoutes } from './people.ts';
import { peopleImportRoutes } from './people-import.ts';
import { leavingRoutes } from './people-leaving.ts';
import { postRoutes } from './posts.ts';
import { queueSetUpRoutes } from './queues.ts';
import { settingsRoutes } from './settings.ts';
import { skillRoutes } from './skills.ts';
import { teamRoutes } from './teams.ts';

export const adminRoutes: Route[] = [
  // Before the people by id: 'import' is none.
  ...peopleImportRoutes,
  ...peopleRoutes,
  ...leavingRoutes,
  ...departmentRoutes,
  ...postRoutes,
  ...teamRoutes,
  ...queueSetUpRoutes,
  ...skillRoutes,
  ...healthRoutes,
  ...settingsRoutes,
];
