import { LaterVersion } from '../../prisma/settings/later-version.ts';
import { ProblemError } from '../problem.ts';

/** For `catch`: a later version becomes 409 and names it, so that the desk can show both; anything else stays what it is. */
export function asRefusal(error: unknown): never {
  if (!(error instanceof LaterVersion)) throw error;
  throw new ProblemError('refused', { refusal: { code: 'laterVersion', values: { version: error.version } } });
}
