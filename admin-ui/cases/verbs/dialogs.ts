import type { Clock } from '../../../domain/case/flow.ts';
import type { DialogVerb, Values } from './read.ts';

/** What lies over a case's page. */
export type CaseDialog =
  | { is: 'handover' | 'assign' | 'offer' | 'macro' | 'merge' | 'split' | 'link' }
  | { is: 'verb'; verb: DialogVerb; chosen?: Values }
  | { is: 'clock'; clock: Clock };
