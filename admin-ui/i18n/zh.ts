import { admin } from '../../domain/language/zh/admin.ts';
import { alarms } from '../../domain/language/zh/alarms.ts';
import { alerts } from '../../domain/language/zh/alerts.ts';
import { approvalFlows } from '../../domain/language/zh/approval-flows.ts';
import { approvals } from '../../domain/language/zh/approvals.ts';
import { attachments } from '../../domain/language/zh/attachments.ts';
import { care } from '../../domain/language/zh/care.ts';
import { casework } from '../../domain/language/zh/casework.ts';
import { desk } from '../../domain/language/zh/desk.ts';
import { factSettings } from '../../domain/language/zh/fact-settings.ts';
import { files } from '../../domain/language/zh/files.ts';
import { floor } from '../../domain/language/zh/floor.ts';
import { flows } from '../../domain/language/zh/flows.ts';
import { handover } from '../../domain/language/zh/handover.ts';
import { mailIn } from '../../domain/language/zh/mail-in.ts';
import { merging } from '../../domain/language/zh/merging.ts';
import { replies } from '../../domain/language/zh/replies.ts';
import { robots } from '../../domain/language/zh/robots.ts';
import { ruleDesk } from '../../domain/language/zh/rule-desk.ts';
import { ruleEditor } from '../../domain/language/zh/rule-editor.ts';
import { ruleTrials } from '../../domain/language/zh/rule-trials.ts';
import { running } from '../../domain/language/zh/running.ts';
import { scenarios } from '../../domain/language/zh/scenarios.ts';
import { verbs } from '../../domain/language/zh/verbs.ts';
import { views } from '../../domain/language/zh/views.ts';
import { vocabulary } from '../../domain/language/zh/vocabulary.ts';
import { reactAdmin } from './react-admin.zh.ts';

export const catalogue = {
  ...vocabulary,
  admin,
  alarms,
  alerts,
  approvalFlows,
  approvals,
  attachments,
  care,
  casework,
  desk,
  factSettings,
  files,
  floor,
  flows,
  handover,
  mailIn,
  merging,
  replies,
  robots,
  ruleDesk,
  ruleEditor,
  ruleTrials,
  running,
  scenarios,
  verbs,
  views,
  ra: reactAdmin,
};
