import { admin } from '../../domain/language/zh/admin.ts';
import { alerts } from '../../domain/language/zh/alerts.ts';
import { approvals } from '../../domain/language/zh/approvals.ts';
import { care } from '../../domain/language/zh/care.ts';
import { desk } from '../../domain/language/zh/desk.ts';
import { files } from '../../domain/language/zh/files.ts';
import { floor } from '../../domain/language/zh/floor.ts';
import { mailIn } from '../../domain/language/zh/mail-in.ts';
import { views } from '../../domain/language/zh/views.ts';
import { vocabulary } from '../../domain/language/zh/vocabulary.ts';
import { reactAdmin } from './react-admin.zh.ts';

export const catalogue = {
  ...vocabulary,
  admin,
  alerts,
  approvals,
  care,
  desk,
  files,
  floor,
  mailIn,
  views,
  ra: reactAdmin,
};
