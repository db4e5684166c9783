import { z } from 'zod';
import { CLASSES, COST_MOST, PERIODS } from '../../domain/scoring.ts';
import { Instant, Person } from './values.ts';

const classes = z.int().min(CLASSES.least).max(CLASSES.most);
const cost = z.int().min(0).max(COST_MOST);

/** What value, cost to serve and scores are worked out with. Costs are minor units of the house's currency. */
export const FactSettings = z.strictObject({
  marginPercent: z.int().min(0).max(100),
  caseCost: cost,
  messageCost: cost,
  touchCost: cost,
  rankPeriod: z.enum(PERIODS),
  rankClasses: classes,
  quantilePeriod: z.enum(PERIODS),
  quantileClasses: classes,
});
export type FactSettings = z.infer<typeof FactSettings>;

export const FactSettingsPage = z.object({
  currency: z.object({ code: z.string(), digits: z.number().int() }),
  /** The newest version; 0: nobody ever changed what was shipped. */
  version: z.number().int(),
  inForce: FactSettings,
  /** The version in force, and since when; null: as shipped. */
  since: z.object({ version: z.number().int(), at: Instant }).nullable(),
  shipped: FactSettings,
  /** The newest first, those to come as well. */
  versions: z.array(
    z.object({ version: z.number().int(), from: Instant, by: Person.nullable(), settings: FactSettings }),
  ),
  mayChange: z.boolean(),
});
export type FactSettingsPage = z.infer<typeof FactSettingsPage>;

/** `basedOn`: the newest version that was looked at. `from`: left out, from now on. */
export const NewFactSettings = z.strictObject({
  basedOn: z.int().min(0),
  from: Instant.optional(),
  settings: FactSettings,
});
