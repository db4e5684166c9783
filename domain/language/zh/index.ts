import { api } from './api.ts';
import { desk } from './desk.ts';
import { mail } from './mail.ts';
import { portal } from './portal.ts';
import { rules } from './rules.ts';
import { vocabulary } from './vocabulary.ts';

export const catalogue = { ...vocabulary, api, desk, mail, portal, rules };
