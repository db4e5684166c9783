import { admin } from '../../domain/language/en/admin.ts';
import { alerts } from '../../domain/language/en/alerts.ts';
import { approvals } from '../../domain/language/en/approvals.ts';
import { care } from '../../domain/language/en/care.ts';
import { desk } from '../../domain/language/en/desk.ts';
import { files } from '../../domain/language/en/files.ts';
import { floor } from '../../domain/language/en/floor.ts';
import { mailIn } from '../../domain/language/en/mail-in.ts';
import { views } from '../../domain/language/en/views.ts';
import { vocabulary } from '../../domain/language/en/vocabulary.ts';
import { reactAdmin } from './react-admin.en.ts';

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
