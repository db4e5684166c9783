import { adminRoutes } from './admin/routes.ts';
import { alarmRoutes } from './alarms/routes.ts';
import { alertRoutes } from './alerts/routes.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { attachmentRoutes } from './attachments/routes.ts';
import { careRoutes } from './care/routes.ts';
import { caseRoutes } from './cases/routes.ts';
import { caseworkRoutes } from './casework/routes.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { escalationRoutes } from './escalations/routes.ts';
import { fileRoutes } from './files/routes.ts';
import { floorRoutes } from './floor/routes.ts';
import { flowRoutes } from './flows/routes.ts';
import { handoverRoutes } from './handovers/routes.ts';
import { liveRoutes } from './live/routes.ts';
import { mailInRoutes } from './mail-in/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { mergingRoutes } from './merging/routes.ts';
import { noticeRoutes } from './notices/routes.ts';
import { presenceRoutes } from './presence/routes.ts';
import { queueRoutes } from './queues/routes.ts';
import { replyRoutes } from './replies/routes.ts';
import type { Route } from './route.ts';
import { factSettingsRoutes } from './rules/fact-settings.ts';
import { retierRoutes } from './rules/retier.ts';
import { ruleRoutes } from './rules/routes.ts';
import { trialRoutes } from './rules/trial-routes.ts';
import { runningRoutes } from './running/routes.ts';
import { scenarioRoutes } from './scenarios/routes.ts';
import { passwordRoutes } from './session/password-reset.ts';
import { sessionRoutes } from './session/routes.ts';
import { hoursRoutes } from './staff/hours.ts';
import { staffRoutes } from './staff/routes.ts';
import { systemRoutes } from './system/routes.ts';
import { viewRoutes } from './views/routes.ts';

/** Every route there is: Express, the OpenAPI document and the tests of who may call what all read this table. */
export const ROUTES: readonly Route[] = [
  ...sessionRoutes,
  ...passwordRoutes,
  ...caseRoutes,
  ...caseworkRoutes,
  ...mergingRoutes,
  ...floorRoutes,
  ...attachmentRoutes,
  // Before those of members: their `:id` would take `export.csv` for one.
  ...fileRoutes,
  ...memberRoutes,
  ...staffRoutes,
  ...hoursRoutes,
  ...queueRoutes,
  ...flowRoutes,
  ...escalationRoutes,
  ...noticeRoutes,
  ...decisionRoutes,
  ...ruleRoutes,
  ...retierRoutes,
  ...factSettingsRoutes,
  ...trialRoutes,
  ...runningRoutes,
  ...scenarioRoutes,
  ...liveRoutes,
  ...approvalRoutes,
  ...careRoutes,
  ...alertRoutes,
  ...alarmRoutes,
  ...viewRoutes,
  ...replyRoutes,
  ...mailInRoutes,
  ...presenceRoutes,
  ...handoverRoutes,
  ...adminRoutes,
  ...systemRoutes,
];
