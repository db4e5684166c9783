import { admin } from '../../domain/language/en/admin.ts';
import { alarms } from '../../domain/language/en/alarms.ts';
import { alerts } from '../../domain/language/en/alerts.ts';
import { approvalFlows } from '../../domain/language/en/approval-flows.ts';
import { approvals } from '../../domain/language/en/approvals.ts';
import { attachments } from '../../domain/language/en/attachments.ts';
import { care } from '../../domain/language/en/care.ts';
import { casework } from '../../domain/language/en/casework.ts';
import { desk } from '../../domain/language/en/desk.ts';
import { factSettings } from '../../domain/language/en/fact-settings.ts';
import { files } from '../../domain/language/en/files.ts';
import { floor } from '../../domain/language/en/floor.ts';
import { flows } from '../../domain/language/en/flows.ts';
import { handover } from '../../domain/language/en/handover.ts';
import { mailIn } from '../../domain/language/en/mail-in.ts';
import { merging } from '../../domain/language/en/merging.ts';
import { replies } from '../../domain/language/en/replies.ts';
import { robots } from '../../domain/language/en/robots.ts';
import { ruleDesk } from '../../domain/language/en/rule-desk.ts';
import { ruleEditor } from '../../domain/language/en/rule-editor.ts';
import { ruleTrials } from '../../domain/language/en/rule-trials.ts';
import { running } from '../../domain/language/en/running.ts';
import { scenarios } from '../../domain/language/en/scenarios.ts';
import { verbs } from '../../domain/language/en/verbs.ts';
import { views } from '../../domain/language/en/views.ts';
import { vocabulary } from '../../domain/language/en/vocabulary.ts';
import { reactAdmin } from './react-admin.en.ts';

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
