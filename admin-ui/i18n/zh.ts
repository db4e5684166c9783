import { desk } from '../../domain/language/zh/desk.ts';
import { vocabulary } from '../../domain/language/zh/vocabulary.ts';
import { reactAdmin } from './react-admin.zh.ts';

export const catalogue = { ...vocabulary, desk, ra: reactAdmin };
