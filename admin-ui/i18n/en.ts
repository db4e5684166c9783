import { desk } from '../../domain/language/en/desk.ts';
import { vocabulary } from '../../domain/language/en/vocabulary.ts';
import { reactAdmin } from './react-admin.en.ts';

export const catalogue = { ...vocabulary, desk, ra: reactAdmin };
