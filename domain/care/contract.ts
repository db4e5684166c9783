import { z } from 'zod';
import { wallMinutes } from '../calendar/definition.ts';
import { DIRECTIONS } from '../value-change.ts';
import { TIERS } from '../vocabulary.ts';
import { type CadenceDefinition, LEAP_DAYS, STEP_CHANNELS, STEP_KINDS, VARIABLES } from './cadence.ts';

/** The check on a cadence that comes from outside, its audience left aside: that is checked by `rules/audience.ts`. */

const readable = (text: string) => text.isWellFormed() && !text.includes('\u0000');
const words = (max: number) =>
  z
    .string()
    .refine(readable, 'unreadableCharacters')
    .transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().min(1).max(max).refine(knowsItsValues, 'unknownVariable'));

function knowsItsValues(text: string): boolean {
  return [...text.matchAll(/%\{([^}]*)\}/g)].every(([, name]) => (VARIABLES as readonly string[]).includes(name ?? ''));
}

const StepText = z.strictObject({ subject: words(200), body: words(5_000) });

const Step = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z0-9]{0,31}$/),
  kind: z.enum(STEP_KINDS),
  afterDays: z.int().min(0).max(365),
  channel: z.enum(STEP_CHANNELS),
  text: z.strictObject({ zh: StepText, en: StepText }),
});

const Trigger = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('birthday'), leapDay: z.enum(LEAP_DAYS) }),
  z.strictObject({ type: z.literal('silence'), days: z.int().min(1).max(3_650) }),
  z.strictObject({
    ...{ type: z.literal('tierChange'), direction: z.enum(DIRECTIONS) },
    steps: z
      .int()
      .min(1)
      .max(TIERS.length - 1),
  }),
  z.strictObject({ type: z.literal('byHand') }),
]);

export const cadenceSchema = z
  .strictObject({
    trigger: Trigger,
    audience: z.record(z.string(), z.unknown()).nullable(),
    at: z.string().refine((text) => wallMinutes(text) < 1_440, 'notATime'),
    patienceDays: z.int().min(1).max(60),
    caps: z.strictObject({ perDays: z.int().min(1).max(365), most: z.int().min(1).max(100) }),
    stopOnResponse: z.boolean(),
    steps: z.array(Step).min(1).max(10),
  })
  .superRefine(({ steps, trigger }, context) => {
    if (steps[0]?.afterDays !== 0)
      context.addIssue({ code: 'custom', path: ['steps', 0, 'afterDays'], message: 'firstStepWaits' });
    if (new Set(steps.map(({ id }) => id)).size < steps.length)
      context.addIssue({ code: 'custom', path: ['steps'], message: 'duplicateStep' });
    if (trigger.type === 'byHand' && steps[0]?.kind !== 'call')
      context.addIssue({ code: 'custom', path: ['steps', 0, 'kind'], message: 'firstStepCalls' });
  });

/** @throws ZodError */
export const parseCadence = (input: unknown): CadenceDefinition => cadenceSchema.parse(input) as CadenceDefinition;
