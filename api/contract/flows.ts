import { z } from 'zod';
import { FLOW_KINDS } from '../../domain/flow-subjects.ts';
import { Instant, Person, RunningChoice, text, Words } from './values.ts';

/** Names of stages that managers added to flows, by the stage's id. */
export const FlowNames = z.record(z.string(), Words);
export type FlowNames = z.infer<typeof FlowNames>;

export const FLOW_STATES = ['shipped', 'draft', 'published', 'retired'] as const;
/** Of a case, or of an approval. */
const Kind = z.enum(FLOW_KINDS);
const Version = z.int().min(1).max(2_147_483_647);
const Note = text(500);

export const FlowVersionRow = z.object({
  kind: Kind,
  version: Version,
  state: z.enum(FLOW_STATES),
  /** What begins goes by it. */
  inForce: z.boolean(),
  /** The version it was made from; null: it is shipped. */
  basedOn: Version.nullable(),
  note: z.string(),
  /** Counts saves of a draft. */
  revision: z.int(),
  /** Whoever saved it last. */
  createdBy: Person.nullable(),
  createdAt: Instant.nullable(),
  publishedBy: Person.nullable(),
  publishedAt: Instant.nullable(),
  retiredAt: Instant.nullable(),
  /** How many cases or approvals that are not over go by it. */
  running: z.int(),
});
export type FlowVersionRow = z.infer<typeof FlowVersionRow>;

export const FlowKindRow = z.object({ kind: Kind, inForce: Version, versions: z.array(FlowVersionRow) });
export type FlowKindRow = z.infer<typeof FlowKindRow>;

/** `place` as `stages.firstLine.commands.resolve`; `text` in the reader's language. */
export const FlowFaultRow = z.object({
  place: z.string(),
  code: z.string(),
  values: z.record(z.string(), z.string()).optional(),
  text: z.string(),
});
export type FlowFaultRow = z.infer<typeof FlowFaultRow>;

export const FlowVersionDetail = FlowVersionRow.extend({
  /** domain/case Flow, or domain/approval ApprovalFlow */
  definition: z.record(z.string(), z.unknown()),
  faults: z.array(FlowFaultRow),
});
export type FlowVersionDetail = z.infer<typeof FlowVersionDetail>;

export const FlowParams = z.object({ kind: Kind, version: z.coerce.number().pipe(Version) });
export const FlowKindParams = z.object({ kind: Kind });
export const NewFlowDraft = z.strictObject({ basedOn: Version });
/** As domain/case Flow or domain/approval ApprovalFlow says; kind and version are those of the address. */
const Definition = z.record(z.string().max(40), z.unknown());
/** `revision`: the one that was looked at. */
export const FlowDraftSave = z.strictObject({
  revision: z.int().min(1),
  definition: Definition,
  note: Note.optional(),
});
export const FlowCheck = z.strictObject({ kind: Kind, definition: Definition });
/** `running`: whether what runs goes by it, too; left out, it keeps its own. An approval is never moved only where that is better. */
const published = { note: Note, running: RunningChoice.optional() };
export const FlowPublication = z.strictObject({ revision: z.int().min(1), ...published });
export const FlowRepublication = z.strictObject(published);

export const FlowDifferences = z.array(z.object({ place: z.string(), was: z.unknown(), is: z.unknown() }));
export type FlowDifferences = z.infer<typeof FlowDifferences>;
export const FlowFrom = z.strictObject({ from: z.coerce.number().pipe(Version) });
