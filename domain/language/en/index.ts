import { admin } from './admin.ts';
import { alerts } from './alerts.ts';
import { api } from './api.ts';
import { approvals } from './approvals.ts';
import { care } from './care.ts';
import { desk } from './desk.ts';
import { files } from './files.ts';
import { floor } from './floor.ts';
import { mail } from './mail.ts';
import { mailIn } from './mail-in.ts';
import { portal } from './portal.ts';
import { rules } from './rules.ts';
import { views } from './views.ts';
import { vocabulary } from './vocabulary.ts';

export const catalogue = {
  ...vocabulary,
  admin,
  alerts,
  api,
  approvals,
  care,
  desk,
  files,
  floor,
  mail,
  mailIn,
  portal,
  rules,
  views,
};
