import { z } from 'zod';
import { Words } from './values.ts';

/** Names of stages that managers added to flows, by the stage's id. */
export const FlowNames = z.record(z.string(), Words);
export type FlowNames = z.infer<typeof FlowNames>;
