import { ALL_CADENCES } from '../domain/care/cadence.ts';
import type { RuleSetDefinition } from './definition.ts';
import type { Decided } from './engine.ts';

type Care = RuleSetDefinition<'careAudience'>;
type Then = Care['otherwise']['then'];

const concerns = ({ cadence }: Then, asked: string) => cadence === ALL_CADENCES || cadence === asked;
const EVERYBODY: Then = { audience: 'include', cadence: ALL_CADENCES };

/**
 * The rules of care as one cadence sees them: what is said of another one is none of its business.
 * @param cadence  its code; of all, what is said of every cadence alike
 */
export const concerning = ({ rows, otherwise, ...rest }: Care, cadence: string): Care => ({
  ...rest,
  rows: rows.filter(({ then }) => concerns(then, cadence)),
  otherwise: concerns(otherwise.then, cadence) ? otherwise : { ...otherwise, then: EVERYBODY },
});

/** What was decided for one cadence, its rows numbered as they are among all of the rules. */
export function numberedIn<T extends Decided>({ rows }: Pick<RuleSetDefinition, 'rows'>, decided: T): T {
  const numberOf = (id: string) => rows.findIndex((row) => row.id === id) + 1;
  const { nearestMiss } = decided.trace;
  const trace = {
    ...decided.trace,
    row: numberOf(decided.rowId),
    nearestMiss: nearestMiss && { ...nearestMiss, row: numberOf(nearestMiss.rowId) },
  };
  return { ...decided, trace };
}
