import { z } from 'zod';
import { ENCODINGS, FILE_FORMATS, IMPORT_KINDS, IMPORT_STATES } from '../../domain/files.ts';
import { Id, Instant, Person, text } from './values.ts';

/** Of how many bytes, and how far. Rates are the reader's to work out. */
export const ImportRow = z.object({
  id: Id,
  kind: z.enum(IMPORT_KINDS),
  fileName: z.string(),
  bytes: z.number().int(),
  readBytes: z.number().int(),
  state: z.enum(IMPORT_STATES),
  /** Its counts are those of a trial: nothing was written. */
  trial: z.boolean(),
  doing: z.enum(['rows', 'tiers']),
  rows: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  retiered: z.number().int(),
  tiersChanged: z.number().int(),
  /** Why it ended before its time, in the reader's language. */
  problem: z.string().nullable(),
  /** It can go on where it stood; a file of the command line goes on there. */
  resumable: z.boolean(),
  by: Person.nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
});
export type ImportRow = z.infer<typeof ImportRow>;

export const ImportPreview = z.object({
  delimiter: z.string(),
  header: z.array(z.string()),
  /** Field by column; null: not used. */
  fields: z.array(z.string().nullable()),
  choices: z.array(z.string()),
  problem: z.string().nullable(),
  /** The first rows; `reason` where one would be refused. */
  rows: z.array(
    z.object({
      row: z.number().int(),
      cells: z.array(z.string()),
      answer: z.enum(['created', 'updated', 'unchanged', 'refused']),
      column: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportDetail = ImportRow.extend({
  encoding: z.enum(ENCODINGS),
  encodings: z.array(z.enum(ENCODINGS)),
  format: z.enum(FILE_FORMATS),
  currency: z.string().nullable(),
  rate: z.string().nullable(),
  /** While it has not been started. */
  preview: ImportPreview.nullable(),
});
export type ImportDetail = z.infer<typeof ImportDetail>;

/** Query of an upload; the body is the file itself. */
export const ImportUpload = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  fileName: text(200),
});

export const ImportChoices = z.strictObject({
  encoding: z.enum(ENCODINGS).optional(),
  format: z.enum(FILE_FORMATS).optional(),
  /** Column header → field, or `ignore`. */
  mapping: z.record(z.string().max(1_000), z.string().max(50)).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .optional(),
  rate: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,8})?$/)
    .nullable()
    .optional(),
});
export const ImportStart = z.strictObject({ /** Find out only; write nothing. */ trial: z.boolean().default(false) });
