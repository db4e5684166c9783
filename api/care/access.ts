import { z } from 'zod';
import type { Role } from '../../domain/vocabulary.ts';
import { CadenceCode } from '../contract/care.ts';

/** Who sees how care is set up, and who may change it. */
export const READERS: readonly Role[] = ['lead', 'manager', 'executive', 'admin'];
export const EDITORS: readonly Role[] = ['manager', 'admin'];

/** One cadence, by its code. */
export const CADENCE = z.object({ code: CadenceCode });
