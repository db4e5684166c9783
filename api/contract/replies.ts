import { z } from 'zod';
import { REPLY_VERBS, STEP_KINDS, TOOL_TYPES, Tool } from '../../domain/replies/tool.ts';
import { Refusal } from './cases.ts';
import { Category, Id, Instant, Kind, Locale, Person } from './values.ts';

export const ToolType = z.enum(TOOL_TYPES);
export const NewTool = Tool;
/** The whole tool, and the version that was looked at. */
export const ToolChange = z.strictObject({ basedOn: z.int().min(1), tool: Tool });
export const ToolsQuery = z.strictObject({ type: ToolType.optional(), removed: z.literal('1').optional() });

export const ToolRow = z.object({
  id: Id,
  type: ToolType,
  code: z.string().nullable(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** First letters of the syllables of the Chinese name, for whoever types on. */
  initials: z.string(),
  pinyin: z.string(),
  kinds: z.array(Kind),
  categories: z.array(Category),
  shared: z.boolean(),
  own: z.boolean(),
  /** The reader may change it. */
  mayEdit: z.boolean(),
  version: z.int(),
  /** As domain/replies has it, by type. */
  definition: z.record(z.string(), z.unknown()),
  changedAt: Instant,
  changedBy: Person.nullable(),
  /** In the last 30 days. */
  uses: z.int(),
  removed: z.boolean(),
});
export type ToolRow = z.infer<typeof ToolRow>;

export const Filling = z.strictObject({ toolId: Id, locale: Locale.optional() });
export const Filled = z.object({
  text: z.string(),
  /** Of the words: the one asked for, else the one there is. */
  locale: Locale,
  /** Variables that this case has no value for; they stand in the text as they were. */
  missing: z.array(z.string()),
});
export type Filled = z.infer<typeof Filled>;

export const PreviewAsked = z.strictObject({ verb: z.enum(REPLY_VERBS), body: z.string().max(20_000) });
/** What the member will see. */
export const Preview = z.object({
  locale: Locale,
  missing: z.array(z.string()),
  text: z.string(),
  mail: z.object({
    subject: z.string(),
    greeting: z.string(),
    what: z.string(),
    button: z.string(),
    footer: z.string(),
  }),
  portal: z.object({ author: z.string() }),
});
export type Preview = z.infer<typeof Preview>;

export const CaseChecklist = z.object({
  id: Id,
  nameZh: z.string(),
  nameEn: z.string(),
  version: z.int(),
  items: z.array(
    z.object({
      id: z.string(),
      zh: z.string(),
      en: z.string(),
      required: z.boolean(),
      tick: z.object({ by: Person, at: Instant }).nullable(),
    }),
  ),
});
export type CaseChecklist = z.infer<typeof CaseChecklist>;

export const MacroStep = z.object({
  do: z.enum(STEP_KINDS),
  /** What it will say, or where to. */
  text: z.string(),
  missing: z.array(z.string()),
  /** Why it is not possible as the case stands; only of the first command, what follows depends on it. */
  refusal: Refusal.nullable(),
});
export const MacroPreview = z.object({ version: z.int(), steps: z.array(MacroStep) });
export type MacroPreview = z.infer<typeof MacroPreview>;

export const MacroRun = z.strictObject({ version: z.int().min(1) });
/** pending: written down, will be delivered; what follows waits for it. left: not tried, since one before it did not end. */
export const MacroOutcome = z.object({
  do: z.enum(STEP_KINDS),
  status: z.enum(['done', 'pending', 'refused', 'left']),
  text: z.string(),
});
export type MacroOutcome = z.infer<typeof MacroOutcome>;
