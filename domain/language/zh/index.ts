import { admin } from './admin.ts';
import { alarms } from './alarms.ts';
import { alerts } from './alerts.ts';
import { api } from './api.ts';
import { approvalFlows } from './approval-flows.ts';
import { approvals } from './approvals.ts';
import { attachments } from './attachments.ts';
import { care } from './care.ts';
import { casework } from './casework.ts';
import { desk } from './desk.ts';
import { factSettings } from './fact-settings.ts';
import { files } from './files.ts';
import { floor } from './floor.ts';
import { flows } from './flows.ts';
import { handover } from './handover.ts';
import { mail } from './mail.ts';
import { mailIn } from './mail-in.ts';
import { merging } from './merging.ts';
import { portal } from './portal.ts';
import { replies } from './replies.ts';
import { robots } from './robots.ts';
import { ruleDesk } from './rule-desk.ts';
import { ruleEditor } from './rule-editor.ts';
import { ruleTrials } from './rule-trials.ts';
import { rules } from './rules.ts';
import { running } from './running.ts';
import { scenarios } from './scenarios.ts';
import { verbs } from './verbs.ts';
import { views } from './views.ts';
import { vocabulary } from './vocabulary.ts';

export const catalogue = {
  ...vocabulary,
  admin,
  alarms,
  alerts,
  api,
  approvalFlows,
  approvals,
  attachments,
  care,
  casework,
  desk,
  factSettings,
  files,
  handover,
  floor,
  flows,
  mail,
  mailIn,
  merging,
  portal,
  replies,
  robots,
  ruleDesk,
  ruleEditor,
  ruleTrials,
  rules,
  running,
  scenarios,
  verbs,
  views,
};
